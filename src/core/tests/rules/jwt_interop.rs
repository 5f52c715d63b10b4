//! Another implementation takes our tokens, and we take its.
#![allow(clippy::unwrap_used)]

use crate::jwt_support;

use auth_ext_core::jwt::{self, Algorithm, ClaimsPolicy};
use auth_ext_core::keys::SigningKey;
use jsonwebtoken as other;
use jwt_support::*;
use serde_json::Value;

fn named(algorithm: Algorithm) -> other::Algorithm {
    algorithm.as_str().parse().unwrap()
}

fn jwk(text: &str) -> other::jwk::Jwk {
    serde_json::from_str(text).unwrap()
}

#[test]
fn our_tokens_verify_there_by_our_jwks() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(algorithm, None).unwrap();
        let token = jwt::sign_jwt(&key, CLAIMS.as_bytes()).unwrap();
        let set = auth_ext_core::keys::verifier_jwks([key.verification_key()]);
        let set: Value = serde_json::from_slice(set.expose()).unwrap();
        let their_key = other::DecodingKey::from_jwk(&jwk(&set["keys"][0].to_string())).unwrap();
        let mut validation = other::Validation::new(named(algorithm));
        validation.set_audience(&["authenticated"]);
        let decoded = other::decode::<Value>(&token, &their_key, &validation).unwrap();
        assert_eq!(decoded.claims, serde_json::from_str::<Value>(CLAIMS).unwrap(), "{algorithm}");
        assert_eq!(decoded.header.kid.as_deref(), key.kid(), "{algorithm}");
    }
}

#[test]
fn their_tokens_verify_here() {
    let claims: Value = serde_json::from_str(CLAIMS).unwrap();
    for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
        let secret = [0x5a; 64];
        let key = SigningKey::from_secret(
            &auth_ext_core::secret::Secret::new(secret.to_vec()),
            algorithm,
        )
        .unwrap();
        let header = other::Header::new(named(algorithm));
        let token =
            other::encode(&header, &claims, &other::EncodingKey::from_secret(&secret)).unwrap();
        let verification = jwt::verify_jwt(&token, &set_of(&key), &ClaimsPolicy::default(), NOW);
        assert_eq!(verification.reason, None, "{algorithm}");
        assert_eq!(verification.claims.unwrap().to_value(), claims);
    }
    for (algorithm, signing) in [
        (Algorithm::ES256, &aws_lc_rs::signature::ECDSA_P256_SHA256_FIXED_SIGNING),
        (Algorithm::ES384, &aws_lc_rs::signature::ECDSA_P384_SHA384_FIXED_SIGNING),
    ] {
        use aws_lc_rs::signature::KeyPair;
        let pair = aws_lc_rs::signature::EcdsaKeyPair::generate(signing).unwrap();
        let der = pair.to_pkcs8v1().unwrap();
        let (x, y) =
            pair.public_key().as_ref()[1..].split_at((pair.public_key().as_ref().len() - 1) / 2);
        let curve = if algorithm == Algorithm::ES256 { "P-256" } else { "P-384" };
        let public = format!(
            r#"{{"kty":"EC","crv":"{curve}","kid":"theirs","x":"{}","y":"{}"}}"#,
            encode(x),
            encode(y)
        );
        let keys = set([auth_ext_core::keys::VerificationKey::from_jwk(&public).unwrap()]);
        let mut header = other::Header::new(named(algorithm));
        header.kid = Some("theirs".to_owned());
        let token = other::encode(&header, &claims, &other::EncodingKey::from_ec_der(der.as_ref()))
            .unwrap();
        let verification = jwt::verify_jwt(&token, &keys, &ClaimsPolicy::default(), NOW);
        assert_eq!(verification.reason, None, "{algorithm}");
    }
}
