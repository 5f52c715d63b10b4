//! Published JWT vulnerabilities that concern signatures, one test each (reference security.md 6).
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::jwt_support;

use auth_ext_core::jwt::{self, Algorithm, ClaimsPolicy, Reason};
use auth_ext_core::keys::{KeySet, SigningKey};
use jwt_support::*;

fn check(token: &str, keys: &KeySet) -> Option<Reason> {
    jwt::verify_jwt(token, keys, &ClaimsPolicy::default(), NOW).reason
}

#[test]
fn cve_2022_23539_an_algorithm_works_with_its_own_key_only() {
    let keys: Vec<SigningKey> = Algorithm::ALL
        .into_iter()
        .map(|algorithm| SigningKey::generate(algorithm, None).unwrap())
        .collect();
    for signer in &keys {
        let token = jwt::sign_jwt(signer, CLAIMS.as_bytes()).unwrap();
        let (_, rest) = token.split_once('.').unwrap();
        for other in Algorithm::ALL.into_iter().filter(|other| *other != signer.algorithm()) {
            let kid = signer.kid().map(|kid| format!(r#","kid":"{kid}""#)).unwrap_or_default();
            for kid in [kid.as_str(), ""] {
                let header = encode(format!(r#"{{"alg":"{other}"{kid}}}"#));
                let relabelled = format!("{header}.{rest}");
                let expected = Some(Reason::AlgorithmNotAllowed);
                assert_eq!(
                    check(&relabelled, &set_of(signer)),
                    expected,
                    "{} as {other}",
                    signer.algorithm()
                );
            }
        }
    }
}

/// CVE-2022-21449: ECDSA signatures whose halves are zero or not below the order of the curve.
#[test]
fn cve_2022_21449_signatures_out_of_range_are_refused() {
    let order_256 = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    let order_384 = "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";
    for (algorithm, order) in [(Algorithm::ES256, order_256), (Algorithm::ES384, order_384)] {
        let order: Vec<u8> = (0..order.len() / 2)
            .map(|at| u8::from_str_radix(&order[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        let length = order.len();
        let key = SigningKey::generate(algorithm, None).unwrap();
        let token = jwt::sign_jwt(&key, CLAIMS.as_bytes()).unwrap();
        let (message, signature) = token.rsplit_once('.').unwrap();
        let signature = decode(signature);
        let (r, s) = signature.split_at(length);
        let (zero, all_ones) = (vec![0; length], vec![0xff; length]);
        let mut one = zero.clone();
        one[length - 1] = 1;
        // The order plus r would be the same residue: it must still not be taken.
        for (r, s) in [
            (&zero[..], &zero[..]),
            (&zero, &one),
            (&one, &zero),
            (&zero, s),
            (r, &zero),
            (&order, s),
            (r, &order),
            (&order, &order),
            (&all_ones, &all_ones),
            (&one, &one),
        ] {
            let forged = format!("{message}.{}", encode([r, s].concat()));
            assert_eq!(check(&forged, &set_of(&key)), Some(Reason::BadSignature));
        }
        let shapes = [
            signature[1..].to_vec(),
            [&signature[..], &[0]].concat(),
            [&[0], &signature[..]].concat(),
        ];
        for wrong_length in shapes {
            let forged = format!("{message}.{}", encode(wrong_length));
            assert_eq!(check(&forged, &set_of(&key)), Some(Reason::BadSignature));
        }
        assert_eq!(check(&token, &set_of(&key)), None);
    }
}

#[test]
fn cve_2020_28042_an_empty_signature_is_refused() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(algorithm, None).unwrap();
        let token = jwt::sign_jwt(&key, CLAIMS.as_bytes()).unwrap();
        let unsigned = token.rsplit_once('.').unwrap().0.to_owned() + ".";
        let verification = jwt::verify_jwt(&unsigned, &set_of(&key), &ClaimsPolicy::default(), NOW);
        assert_eq!(verification.reason, Some(Reason::BadSignature), "{algorithm}");
        assert_eq!(verification.claims, None, "{algorithm}");
    }
}

#[test]
fn cve_2019_20933_a_token_under_a_blank_or_weak_secret_is_refused() {
    for secret in
        ["", " ", "secret", "your-256-bit-secret", "\0", "an-old-shared-secret-of-32-char"]
    {
        let forged = token_under(secret.as_bytes(), HEADER, CLAIMS);
        assert_eq!(reason(&forged), Some(Reason::BadSignature), "{secret:?}");
    }
}

/// A cached key or token must not outlive its time: PostgREST 4014, 3788 and 5159.
#[test]
fn postgrest_4014_the_same_token_is_judged_anew_each_time() {
    let (token, policy) = (token(HEADER, CLAIMS), ClaimsPolicy::default());
    let at = |seconds, keys: &KeySet| {
        let now = auth_ext_core::time::Timestamp::from_seconds(seconds);
        jwt::verify_jwt(&token, keys, &policy, now)
    };
    assert_eq!(at(NOW_SECONDS, &secret_set()).reason, None);
    assert_eq!(at(NOW_SECONDS, &KeySet::new()).reason, Some(Reason::UnknownKey));
    assert_eq!(at(NOW_SECONDS + 3_600, &secret_set()).reason, Some(Reason::Expired));
    assert_eq!(at(NOW_SECONDS + 3_599, &secret_set()).reason, None);
}
