//! Which key of a set a token is checked with.
#![allow(clippy::unwrap_used)]

use crate::jwt_support;

use auth_ext_core::jwt::{self, Algorithm, ClaimsPolicy, Reason};
use auth_ext_core::keys::{KeyError, KeySet, SigningKey, VerificationKey};
use auth_ext_core::secret::Secret;
use jwt_support::*;

fn key(algorithm: Algorithm, kid: &str) -> SigningKey {
    SigningKey::generate(algorithm, Some(kid)).unwrap()
}

fn check(token: &str, set: &KeySet) -> Option<Reason> {
    jwt::verify_jwt(token, set, &ClaimsPolicy::default(), NOW).reason
}

fn shared(secret: &str) -> VerificationKey {
    VerificationKey::from_secret(&Secret::from_text(secret), Algorithm::HS256).unwrap()
}

/// The migration from HS256 to ES256: both kinds of token verify, each with its own key.
#[test]
fn the_old_secret_and_the_new_key_stand_side_by_side() {
    let new = key(Algorithm::ES256, "new");
    let set = set([new.verification_key().clone(), shared(SECRET)]);
    assert_eq!(check(&token(HEADER, CLAIMS), &set), None);
    assert_eq!(check(&jwt::sign_jwt(&new, CLAIMS.as_bytes()).unwrap(), &set), None);
    assert_eq!(
        check(&token(r#"{"alg":"HS256","kid":"new"}"#, CLAIMS), &set),
        Some(Reason::AlgorithmNotAllowed)
    );
    assert_eq!(
        check(&token(r#"{"alg":"HS256","kid":"old"}"#, CLAIMS), &set),
        Some(Reason::UnknownKey)
    );
}

#[test]
fn a_kid_picks_exactly_its_key() {
    let (first, second) = (key(Algorithm::ES256, "1"), key(Algorithm::ES256, "2"));
    let set = set([first.verification_key().clone(), second.verification_key().clone()]);
    let genuine = jwt::sign_jwt(&first, CLAIMS.as_bytes()).unwrap();
    assert_eq!(check(&genuine, &set), None);
    // A key of another kid does not help out.
    let twin = key(Algorithm::ES256, "2");
    let mut swapped = KeySet::new();
    swapped.insert(twin.verification_key().clone()).unwrap();
    let token = jwt::sign_jwt(&second, CLAIMS.as_bytes()).unwrap();
    assert_eq!(check(&token, &swapped), Some(Reason::BadSignature));
}

#[test]
fn without_kid_the_keys_of_the_algorithm_are_tried_in_order() {
    let old = "another-shared-secret-of-32-chars";
    let set =
        set([shared(old), key(Algorithm::ES256, "k").verification_key().clone(), shared(SECRET)]);
    assert_eq!(check(&token(HEADER, CLAIMS), &set), None);
    assert_eq!(check(&token_under(old.as_bytes(), HEADER, CLAIMS), &set), None);
    assert_eq!(check(&token_under(&[1; 32], HEADER, CLAIMS), &set), Some(Reason::BadSignature));
    assert_eq!(
        check(&token(r#"{"alg":"HS512"}"#, CLAIMS), &set),
        Some(Reason::AlgorithmNotAllowed)
    );
    assert_eq!(check(&token(HEADER, CLAIMS), &KeySet::new()), Some(Reason::UnknownKey));
}

#[test]
fn a_refused_kid_has_its_own_reason() {
    let gone = key(Algorithm::ES256, "gone");
    let token = jwt::sign_jwt(&gone, CLAIMS.as_bytes()).unwrap();
    for reason in [Reason::Revoked, Reason::KeyNotUsable] {
        let mut set = secret_set();
        set.refuse("gone", reason).unwrap();
        assert_eq!(check(&token, &set), Some(reason));
    }
}

#[test]
fn a_kid_is_in_a_set_once() {
    let mut set = KeySet::new();
    set.insert(key(Algorithm::ES256, "k").verification_key().clone()).unwrap();
    let again = key(Algorithm::EdDSA, "k").verification_key().clone();
    assert_eq!(set.insert(again), Err(KeyError::DuplicateKid));
    assert_eq!(set.refuse("k", Reason::Revoked), Err(KeyError::DuplicateKid));
    set.refuse("x", Reason::Revoked).unwrap();
    let refused = key(Algorithm::EdDSA, "x").verification_key().clone();
    assert_eq!(set.insert(refused), Err(KeyError::DuplicateKid));
    assert_eq!(set.keys().len(), 1);
    // Secrets without kid may be several, while one replaces another.
    set.insert(shared(SECRET)).unwrap();
    set.insert(shared("another-shared-secret-of-32-chars")).unwrap();
    assert_eq!(set.keys().len(), 3);
}
