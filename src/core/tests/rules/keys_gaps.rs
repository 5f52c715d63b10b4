//! The gaps in the key policy of a JWT library, each closed here (reference security.md 1.4, G9 to
//! G14).
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use crate::jwt_support;

use auth_ext_core::jwt::Algorithm;
use auth_ext_core::keys::{KeyError, SigningKey, VerificationKey};
use auth_ext_core::secret::Secret;
use aws_lc_rs::signature as aws;
use jwt_support::*;

#[test]
fn g09_secrets_shorter_than_the_hash_are_refused() {
    for (algorithm, length) in
        [(Algorithm::HS256, 32), (Algorithm::HS384, 48), (Algorithm::HS512, 64)]
    {
        for short in [0, 1, length - 1] {
            let secret = Secret::new(vec![b'x'; short]);
            let expected = Some(KeyError::SecretTooShort(algorithm));
            assert_eq!(SigningKey::from_secret(&secret, algorithm).err(), expected);
            assert_eq!(VerificationKey::from_secret(&secret, algorithm).err(), expected);
            let jwk = format!(
                r#"{{"kty":"oct","alg":"{algorithm}","k":"{}"}}"#,
                encode(vec![b'x'; short])
            );
            assert_eq!(VerificationKey::from_jwk(&jwk).err(), expected);
            assert_eq!(SigningKey::from_jwk(&jwk).err(), expected);
        }
        assert!(SigningKey::from_secret(&Secret::new(vec![b'x'; length]), algorithm).is_ok());
    }
}

#[test]
fn g10_rsa_keys_have_2048_to_8192_bits_and_a_sound_exponent() {
    let key = |n: &[u8], e: &[u8]| {
        let jwk =
            format!(r#"{{"kty":"RSA","alg":"RS256","n":"{}","e":"{}"}}"#, encode(n), encode(e));
        VerificationKey::from_jwk(&jwk).err()
    };
    let modulus = |bits: usize| {
        let mut n = vec![0xff; bits / 8];
        n[0] = 0x80;
        n
    };
    for bits in [512, 1024, 2040, 8200, 16384] {
        assert_eq!(key(&modulus(bits), &[1, 0, 1]), Some(KeyError::ModulusSize), "{bits}");
    }
    let mut bits_2047 = modulus(2048);
    bits_2047[0] = 0x7f;
    assert_eq!(key(&bits_2047, &[1, 0, 1]), Some(KeyError::ModulusSize));
    let mut even = modulus(2048);
    even[255] = 0xfe;
    assert_eq!(key(&even, &[1, 0, 1]), Some(KeyError::ModulusSize));
    for e in
        [&[1][..], &[3], &[17], &[0xff, 0xff], &[1, 0, 0], &[1, 0, 2], &[0xff; 9], &[0xff; 300]]
    {
        assert_eq!(key(&modulus(2048), e), Some(KeyError::Exponent), "{e:?}");
    }
    // Leading zeros do not make a short modulus long, nor a long one longer.
    assert_eq!(key(&modulus(2048), &[0, 1, 0, 1]), None);
    assert_eq!(key(&[&[0], &modulus(2048)[..]].concat(), &[1, 0, 1]), None);
    let padded = [vec![0; 128], modulus(1024)].concat();
    assert_eq!(key(&padded, &[1, 0, 1]), Some(KeyError::ModulusSize));
    assert_eq!(key(&[0; 256], &[1, 0, 1]), Some(KeyError::InvalidMember("n")));
    for bits in [2048, 3072, 4096, 8192] {
        assert_eq!(key(&modulus(bits), &[1, 0, 1]), None, "{bits}");
    }
}

#[test]
fn g11_the_members_of_a_jwk_must_agree() {
    let ec = |members: &str| {
        let (x, y) = (vectors::RFC7515_A3_X, vectors::RFC7515_A3_Y);
        VerificationKey::from_jwk(&format!(r#"{{"x":"{x}","y":"{y}",{members}}}"#)).err()
    };
    for (members, expected) in [
        (r#""kty":"EC","crv":"P-256","use":"enc""#, KeyError::NotForSignatures),
        (r#""kty":"EC","crv":"P-256","use":7"#, KeyError::InvalidMember("use")),
        (r#""kty":"EC","crv":"P-256","key_ops":["encrypt"]"#, KeyError::OperationNotAllowed),
        (r#""kty":"EC","crv":"P-256","key_ops":[]"#, KeyError::OperationNotAllowed),
        (
            r#""kty":"EC","crv":"P-256","key_ops":["verify","verify"]"#,
            KeyError::OperationNotAllowed,
        ),
        (r#""kty":"EC","crv":"P-256","key_ops":"verify""#, KeyError::InvalidMember("key_ops")),
        (r#""kty":"EC","crv":"P-256","alg":"A256GCM""#, KeyError::UnsupportedAlgorithm),
        (r#""kty":"EC","crv":"P-256","alg":"ES384""#, KeyError::CurveMismatch),
        (r#""kty":"EC","crv":"P-256","alg":"HS256""#, KeyError::KeyTypeMismatch),
        (r#""kty":"EC","crv":"P-256","alg":"RS256""#, KeyError::KeyTypeMismatch),
        (r#""kty":"EC","crv":"P-256","alg":"EdDSA""#, KeyError::KeyTypeMismatch),
        (r#""kty":"EC","crv":"P-256","alg":"none""#, KeyError::UnsupportedAlgorithm),
        (r#""kty":"EC","crv":null,"alg":"ES256""#, KeyError::CurveMismatch),
        (r#""kty":"EC","crv":"P-384","alg":"ES256""#, KeyError::CurveMismatch),
        (r#""kty":"EC","crv":"secp256k1","alg":"ES256""#, KeyError::CurveMismatch),
        (r#""kty":"EC","alg":"ES256""#, KeyError::CurveMismatch),
        (r#""kty":"EC","crv":"P-256","kid":7"#, KeyError::InvalidMember("kid")),
        (r#""kty":"EC","crv":"P-256","kid":"""#, KeyError::InvalidMember("kid")),
        (r#""kty":"ec","crv":"P-256""#, KeyError::UnknownKeyType),
        (r#""kty":7"#, KeyError::InvalidMember("kty")),
        (r#""crv":"P-256""#, KeyError::MissingMember("kty")),
        (r#""kty":"RSA","alg":"RS256","crv":"P-256""#, KeyError::CurveMismatch),
    ] {
        assert_eq!(ec(members), Some(expected), "{members}");
    }
    assert_eq!(
        ec(r#""kty":"EC","crv":"P-256","use":"sig","key_ops":["verify"],"alg":"ES256""#),
        None
    );
    assert_eq!(ec(r#""kty":"EC","crv":"P-256""#), None);
}

fn ed25519(x: &[u8]) -> Option<KeyError> {
    let jwk = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#, encode(x));
    VerificationKey::from_jwk(&jwk).err()
}

#[test]
fn g12_an_ed25519_key_that_is_too_short_is_refused() {
    let x = decode(vectors::RFC8037_X);
    for length in [0, 1, 31] {
        assert_eq!(ed25519(&x[..length]), Some(KeyError::InvalidMember("x")), "{length}");
    }
    assert_eq!(ed25519(&x), None);
}

#[test]
fn g13_an_ed25519_key_that_is_too_long_is_refused() {
    let x = decode(vectors::RFC8037_X);
    assert_eq!(ed25519(&[&x[..], &[0]].concat()), Some(KeyError::InvalidMember("x")));
    // The library would take 44 bytes as a SubjectPublicKeyInfo.
    let der_head = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    assert_eq!(ed25519(&[&der_head[..], &x].concat()), Some(KeyError::InvalidMember("x")));
}

#[test]
fn g14_ed25519_points_of_small_order_are_refused() {
    let mut identity = [0_u8; 32];
    identity[0] = 1;
    // The hole itself: with the identity as key, a signature of the identity and zero verifies
    // for every message.
    let mut zero_signature = [0_u8; 64];
    zero_signature[0] = 1;
    let as_is = aws::UnparsedPublicKey::new(&aws::ED25519, identity);
    assert!(as_is.verify(b"anything", &zero_signature).is_ok());

    let order_8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
    let order_8_other = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a";
    let hex = |text: &str| -> Vec<u8> {
        (0..32).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap()).collect()
    };
    let mut minus_one = [0xff_u8; 32];
    (minus_one[0], minus_one[31]) = (0xec, 0x7f);
    for point in
        [identity.to_vec(), vec![0; 32], minus_one.to_vec(), hex(order_8), hex(order_8_other)]
    {
        let mut other_sign = point.clone();
        other_sign[31] ^= 0x80;
        assert_eq!(ed25519(&point), Some(KeyError::InvalidPoint), "{point:02x?}");
        assert_eq!(ed25519(&other_sign), Some(KeyError::InvalidPoint), "{other_sign:02x?}");
    }
    // p + k is k written in a second way, also where k is a sound point.
    for k in 0..=18 {
        for sign in [0x7f, 0xff] {
            let mut second_way = [0xff_u8; 32];
            (second_way[0], second_way[31]) = (0xed + k, sign);
            assert_eq!(ed25519(&second_way), Some(KeyError::InvalidPoint), "{k}");
        }
    }
    let mut three = [0_u8; 32];
    three[0] = 3;
    assert_eq!(ed25519(&three), None);
    let mut off_curve = [0_u8; 32];
    off_curve[0] = 2;
    assert_eq!(ed25519(&off_curve), Some(KeyError::InvalidPoint));
}
