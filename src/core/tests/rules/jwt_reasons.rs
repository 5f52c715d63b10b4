//! The list of reasons is fixed: SQL users compare with these names.

use auth_ext_core::jwt::Reason;

#[test]
fn the_list_of_reasons_is_this() {
    let names: Vec<&str> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
    assert_eq!(
        names,
        [
            "too_large",
            "unsupported_form",
            "malformed",
            "duplicate_member",
            "too_deep",
            "null_character",
            "critical_header",
            "algorithm_not_allowed",
            "wrong_type",
            "unknown_key",
            "revoked",
            "key_not_usable",
            "bad_signature",
            "invalid_claim",
            "missing_claim",
            "wrong_issuer",
            "wrong_audience",
            "expired",
            "not_yet_valid",
            "issued_in_future",
            "lifetime_too_long",
        ]
    );
}

#[test]
fn names_read_back_and_every_reason_is_described_in_one_sentence() {
    for reason in Reason::ALL {
        assert_eq!(Reason::from_name(reason.as_str()), Some(*reason));
        assert_eq!(reason.to_string(), reason.as_str());
        let sentence = reason.describe();
        assert!(
            sentence.ends_with('.') && !sentence.trim_end_matches('.').contains(". "),
            "{sentence}"
        );
    }
    assert_eq!(Reason::from_name("Expired"), None);
}
