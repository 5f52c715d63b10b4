//! JWK thumbprints are those of RFC 7638 and RFC 8037.

use crate::jwt_support;

use auth_ext_core::keys::thumbprint;
use jwt_support::vectors::*;
use serde_json::json;

#[test]
fn rfc7638_3_1() {
    let jwk =
        json!({ "kty": "RSA", "n": RFC7638_N, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29" });
    assert_eq!(thumbprint(&jwk), RFC7638_THUMBPRINT);
}

#[test]
fn rfc8037_a3() {
    let jwk =
        json!({ "x": RFC8037_X, "d": RFC8037_D, "kty": "OKP", "crv": "Ed25519", "use": "sig" });
    assert_eq!(thumbprint(&jwk), RFC8037_THUMBPRINT);
}

#[test]
fn members_that_do_not_count_change_nothing_and_those_that_do_change_it() {
    let jwk = json!({ "kty": "EC", "crv": "P-256", "x": RFC7515_A3_X, "y": RFC7515_A3_Y });
    let more = json!({ "y": RFC7515_A3_Y, "ext": true, "x": RFC7515_A3_X, "d": RFC7515_A3_D, "kty": "EC", "crv": "P-256" });
    let other = json!({ "kty": "EC", "crv": "P-256", "x": RFC7515_A3_Y, "y": RFC7515_A3_X });
    assert_eq!(thumbprint(&jwk), "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
    assert_eq!(thumbprint(&more), thumbprint(&jwk));
    assert_ne!(thumbprint(&other), thumbprint(&jwk));
}
