//! What one key signs, that key verifies, and no other.

#![allow(clippy::unwrap_used)]

use crate::jwt_support;

use auth_ext_core::jwt::{self, Algorithm, ClaimsPolicy, Reason};
use auth_ext_core::keys::SigningKey;
use jwt_support::*;

#[test]
fn every_algorithm_verifies_what_it_signed() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(algorithm, None).unwrap();
        let token = jwt::sign_jwt(&key, CLAIMS.as_bytes()).unwrap();
        let verification = jwt::verify_jwt(&token, &set_of(&key), &ClaimsPolicy::default(), NOW);
        assert_eq!(verification.reason, None, "{algorithm}");
        assert_eq!(verification.claims.unwrap().as_str(), CLAIMS, "{algorithm}");
        let header = verification.header.unwrap().to_value();
        assert_eq!(header["alg"], algorithm.as_str());
        assert_eq!(header["typ"], "JWT");
        assert_eq!(header.get("kid").is_some(), !algorithm.is_symmetric(), "{algorithm}");
    }
}

#[test]
fn another_key_of_the_same_algorithm_does_not_verify() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(algorithm, None).unwrap();
        let other = SigningKey::generate(algorithm, None).unwrap();
        let token = jwt::sign_jwt(&key, CLAIMS.as_bytes()).unwrap();
        let verification = jwt::verify_jwt(&token, &set_of(&other), &ClaimsPolicy::default(), NOW);
        let expected =
            if algorithm.is_symmetric() { Reason::BadSignature } else { Reason::UnknownKey };
        assert_eq!(verification.reason, Some(expected), "{algorithm}");
        assert_eq!(verification.claims, None, "{algorithm}");
    }
}

#[test]
fn a_private_jwk_gives_the_same_key_again() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(algorithm, None).unwrap();
        let jwk = key.private_jwk();
        let again = SigningKey::from_jwk(core::str::from_utf8(jwk.expose()).unwrap()).unwrap();
        assert_eq!(again.kid(), key.kid());
        assert_eq!(again.public_jwk(), key.public_jwk());
        let token = jwt::sign_jwt(&again, CLAIMS.as_bytes()).unwrap();
        let verification = jwt::verify_jwt(&token, &set_of(&key), &ClaimsPolicy::default(), NOW);
        assert_eq!(verification.reason, None, "{algorithm}");
    }
}
