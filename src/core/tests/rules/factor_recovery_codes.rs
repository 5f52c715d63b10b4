//! Recovery codes: their form, what may be typed, and that a hash belongs to its user and key.
#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use auth_ext_core::factor::RecoveryCode;
use auth_ext_core::refresh::ServerKey;
use auth_ext_core::secret::Secret;
use auth_ext_core::testing::{Clock, CountedEnv};
use auth_ext_core::time::Timestamp;
use uuid::Uuid;

#[test]
fn codes_are_sixteen_letters_and_digits_and_differ() {
    let mut env = CountedEnv::new(Clock::new(Timestamp::from_seconds(0)), 1);
    let codes: Vec<RecoveryCode> = (0..100).map(|_| RecoveryCode::random(&mut env)).collect();
    let texts: HashSet<&str> = codes.iter().map(RecoveryCode::as_str).collect();
    assert_eq!(texts.len(), 100);
    for text in texts {
        assert_eq!(text.len(), 16);
        assert!(text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
    }
}

#[test]
fn hyphens_blanks_and_case_do_not_count() {
    let code = RecoveryCode::parse("abcdefgh01234567").unwrap();
    for typed in ["ABCD-EFGH-0123-4567", " abcd efgh\t0123 4567\n", "abcdefgh01234567"] {
        assert!(RecoveryCode::parse(typed).as_ref() == Some(&code), "{typed}");
    }
    for junk in ["", "abcdefgh0123456", "abcdefgh012345678", "abcdefgh0123456_", "äbcdefgh0123456"]
    {
        assert!(RecoveryCode::parse(junk).is_none(), "{junk}");
    }
    assert!(RecoveryCode::parse(&"-".repeat(1_000_000)).is_none());
    assert_eq!(format!("{code:?}"), "RecoveryCode(…)");
}

#[test]
fn a_hash_is_of_one_user_and_one_key() {
    let key = |byte| ServerKey::new(&Secret::new(vec![byte; 32]));
    let code = RecoveryCode::parse("abcdefgh01234567").unwrap();
    let hash = code.hash(Uuid::from_u128(1), &key(1));
    assert_eq!(hash, code.hash(Uuid::from_u128(1), &key(1)));
    assert_ne!(hash, code.hash(Uuid::from_u128(2), &key(1)));
    assert_ne!(hash, code.hash(Uuid::from_u128(1), &key(2)));
}
