//! One-time codes and links: fair, in GoTrue's form, keyed where wanted, spent by one table.

use auth_ext_core::one_time::{
    Code, CodeHash, Event, Issued, Rows, TokenType, VerifyType, code_matches, is_derived,
    link_hashes,
};
use auth_ext_core::refresh::ServerKey;
use auth_ext_core::secret::Secret;
use auth_ext_core::testing::{Clock, CountedEnv};
use auth_ext_core::time::Timestamp;

const ADA: &str = "ada@example.com";

fn env(seed: u64) -> CountedEnv {
    CountedEnv::new(Clock::new(Timestamp::from_seconds(1_700_000_000)), seed)
}

fn key(byte: u8) -> ServerKey {
    ServerKey::new(&Secret::new(vec![byte; 32]))
}

#[test]
fn a_code_has_as_many_digits_as_asked_for_and_every_digit_is_as_likely() {
    let mut env = env(1);
    let mut counts = [0_u32; 10];
    for _ in 0..3_000 {
        let code = Code::random(&mut env, 6);
        assert_eq!(code.as_str().len(), 6);
        for digit in code.as_str().bytes() {
            counts[usize::from(digit - b'0')] += 1;
        }
    }
    // 18,000 digits: six standard deviations of 1,800 are 242.
    assert!(counts.iter().all(|count| count.abs_diff(1_800) < 242), "{counts:?}");
    assert_eq!(Code::random(&mut env, 10).as_str().len(), 10);
    for odd in [0, 5, 11, 255] {
        assert_eq!(Code::random(&mut env, odd).as_str().len(), 6, "{odd}");
    }
}

#[test]
fn a_code_is_not_printed() {
    let code = Code::random(&mut env(2), 6);
    assert_eq!(format!("{code:?}"), "Code(…)");
    let issued = Issued::new(&mut env(2), CodeHash::Gotrue, &key(1), ADA, 6, false);
    assert!(!format!("{issued:?}").contains(issued.code.as_str()));
}

#[test]
fn gotrues_hash_of_a_code_is_accepted_with_and_without_its_prefix() {
    // SHA-224 of "ada@example.com123456".
    let stored = "b3e6748f730bb25fa8ce9a5fda7fd5bf5f56ee21419043fe1c94d975";
    assert!(code_matches(&key(1), stored, ADA, "123456"));
    assert!(code_matches(&key(1), &format!("pkce_{stored}"), ADA, "123456"));
    assert!(!code_matches(&key(1), stored, ADA, "123457"));
    assert!(!code_matches(&key(1), stored, "bob@example.com", "123456"));
    assert!(!code_matches(&key(1), "", ADA, ""));
}

#[test]
fn what_is_issued_is_found_again_in_both_forms() {
    for form in [CodeHash::Gotrue, CodeHash::Keyed] {
        for is_pkce in [false, true] {
            let issued = Issued::new(&mut env(3), form, &key(1), ADA, 6, is_pkce);
            assert!(code_matches(&key(1), &issued.column, ADA, issued.code.as_str()));
            assert!(link_hashes(&key(1), issued.link()).contains(&issued.row));
            assert_eq!(issued.link().starts_with("pkce_"), is_pkce);
            assert_eq!(issued.column.starts_with("pkce_"), is_pkce);
            assert_eq!(issued.row.starts_with("pkce_"), is_pkce);
        }
    }
}

#[test]
fn a_link_cannot_be_had_from_its_code() {
    let issued = Issued::new(&mut env(4), CodeHash::Gotrue, &key(1), ADA, 6, false);
    assert_ne!(issued.link(), issued.column);
    assert!(!is_derived(&issued.column, &issued.row));
    assert!(is_derived(&issued.column, &issued.column));
}

#[test]
fn a_keyed_row_of_a_dump_is_no_link_and_tells_no_code() {
    let issued = Issued::new(&mut env(5), CodeHash::Keyed, &key(1), ADA, 6, false);
    assert!(link_hashes(&key(1), &issued.row).is_empty());
    assert!(!code_matches(&key(2), &issued.column, ADA, issued.code.as_str()));
    assert!(!link_hashes(&key(2), issued.link()).contains(&issued.row));
}

#[test]
fn what_is_no_token_is_looked_up_nowhere() {
    let long = "a".repeat(1_000_000);
    let shout = "A".repeat(56);
    for text in ["", "123456", "pkce_", long.as_str(), shout.as_str(), "' OR 1=1 --", "\u{0}"] {
        assert!(link_hashes(&key(1), text).is_empty());
    }
    // A prefix is part of the token: without it the row is another.
    let issued = Issued::new(&mut env(6), CodeHash::Gotrue, &key(1), ADA, 6, true);
    let bare = issued.link().trim_start_matches("pkce_");
    assert!(!link_hashes(&key(1), bare).contains(&issued.row));
}

#[test]
fn which_event_clears_what_is_gotrues_table() {
    use TokenType as T;
    let of = |event: Event| {
        let cleared = event.cleared();
        (cleared.columns, cleared.sent_at, cleared.rows)
    };
    let these = |kinds: &[T], sent_at, rows| (kinds.to_vec(), sent_at, rows);
    assert_eq!(of(Event::Confirmed), these(&[T::Confirmation], false, Rows::All));
    assert_eq!(of(Event::Recovered), these(&[T::Recovery], false, Rows::All));
    let both = &[T::EmailChangeNew, T::EmailChangeCurrent];
    assert_eq!(of(Event::EmailChanged), these(both, false, Rows::All));
    assert_eq!(of(Event::EmailChangeReplaced), these(both, false, Rows::OfColumns));
    assert_eq!(of(Event::PhoneChanged), these(&[T::PhoneChange], false, Rows::All));
    assert_eq!(of(Event::NonceUsed), these(&[T::Reauthentication], false, Rows::All));
    let nonce = these(&[T::Reauthentication], false, Rows::OfColumns);
    assert_eq!(of(Event::NonceSpent), nonce);
    assert_eq!(of(Event::PasswordSet), these(&T::ALL, true, Rows::All));
    assert_eq!(of(Event::Emptied), these(&T::ALL, false, Rows::All));
    assert_eq!(of(Event::SignedOut(both.to_vec())), these(both, false, Rows::OfColumns));
    for kind in T::ALL {
        let only = these(&[kind], false, Rows::OfColumns);
        assert_eq!(of(Event::HalfOfEmailChange(kind)), only);
        assert_eq!(of(Event::GuessedTooOften(kind)), only);
        let code_only = these(&[kind], false, Rows::None);
        assert_eq!(of(Event::CodeGuessedTooOften(kind)), code_only);
    }
}

#[test]
fn a_type_is_about_its_own_tokens_and_email_becomes_the_one_that_is_found() {
    use TokenType as T;
    for (kind, tokens) in [
        (VerifyType::Signup, vec![T::Confirmation]),
        (VerifyType::Invite, vec![T::Confirmation]),
        (VerifyType::Recovery, vec![T::Recovery]),
        (VerifyType::Magiclink, vec![T::Recovery]),
        (VerifyType::Email, vec![T::Confirmation, T::Recovery]),
        (VerifyType::EmailChange, vec![T::EmailChangeNew, T::EmailChangeCurrent]),
        (VerifyType::Sms, vec![T::Confirmation]),
        (VerifyType::PhoneChange, vec![T::PhoneChange]),
    ] {
        assert_eq!(VerifyType::from_name(kind.as_str()), Some(kind));
        for token in T::ALL {
            assert_eq!(kind.is_about(token), tokens.contains(&token), "{kind:?} {token:?}");
        }
    }
    assert_eq!(VerifyType::Email.of_token(T::Recovery), VerifyType::Magiclink);
    assert_eq!(VerifyType::Email.of_token(T::Confirmation), VerifyType::Signup);
    assert_eq!(VerifyType::Recovery.of_token(T::Recovery), VerifyType::Recovery);
    // generate_link gives these out, and GoTrue does not take them back.
    for name in ["email_change_new", "email_change_current"] {
        assert_eq!(VerifyType::from_name(name), Some(VerifyType::EmailChange));
    }
    assert_eq!(VerifyType::from_name("nonsense"), None);
}
