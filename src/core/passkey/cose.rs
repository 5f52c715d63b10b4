//! Public keys in COSE (RFC 9052, 9053; RSA: RFC 8230), the form in which GoTrue stores them.

use ciborium::value::{Integer, Value};
use webauthn_rp::response::register::{
    CompressedP256PubKey, CompressedP384PubKey, CompressedPubKey, Ed25519PubKey, RsaPubKey,
    UncompressedP256PubKey, UncompressedP384PubKey, UncompressedPubKey,
};

use super::Rejected;

/// The library's owned key.
pub(super) type PublicKey = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

const KEY_TYPE: i64 = 1;
const ALGORITHM: i64 = 3;
const CURVE_OR_MODULUS: i64 = -1;
const X_OR_EXPONENT: i64 = -2;
const Y: i64 = -3;

const OKP: i64 = 1;
const EC2: i64 = 2;
const RSA: i64 = 3;

/// The COSE map of a key that has just been registered.
pub(super) fn encode(key: UncompressedPubKey<'_>) -> Result<Vec<u8>, Rejected> {
    let number = |value: i64| Value::Integer(value.into());
    let bytes = |value: &[u8]| Value::Bytes(value.to_vec());
    let curve = |algorithm: i64, curve: i64, x: &[u8], y: &[u8]| {
        vec![
            (KEY_TYPE, number(EC2)),
            (ALGORITHM, number(algorithm)),
            (CURVE_OR_MODULUS, number(curve)),
            (X_OR_EXPONENT, bytes(x)),
            (Y, bytes(y)),
        ]
    };
    let members = match key {
        UncompressedPubKey::Ed25519(key) => vec![
            (KEY_TYPE, number(OKP)),
            (ALGORITHM, number(-8)),
            (CURVE_OR_MODULUS, number(6)),
            (X_OR_EXPONENT, bytes(key.inner())),
        ],
        UncompressedPubKey::P256(key) => curve(-7, 1, key.x(), key.y()),
        UncompressedPubKey::P384(key) => curve(-35, 2, key.x(), key.y()),
        UncompressedPubKey::Rsa(key) => {
            let exponent = key.e().to_be_bytes();
            let first = exponent.iter().position(|byte| *byte != 0).unwrap_or(exponent.len());
            vec![
                (KEY_TYPE, number(RSA)),
                (ALGORITHM, number(-257)),
                (CURVE_OR_MODULUS, bytes(key.n())),
                (X_OR_EXPONENT, bytes(exponent.get(first..).unwrap_or(&[]))),
            ]
        }
    };
    let map = members.into_iter().map(|(label, value)| (number(label), value)).collect();
    let mut text = Vec::new();
    ciborium::into_writer(&Value::Map(map), &mut text).map_err(|_| Rejected::Unreadable)?;
    Ok(text)
}

/// The key of a stored COSE map, ours or GoTrue's.
pub(super) fn decode(stored: &[u8]) -> Result<PublicKey, Rejected> {
    let map: Value = ciborium::from_reader(stored).map_err(|_| Rejected::Unreadable)?;
    let member = |label: i64| {
        let label = Integer::from(label);
        let members = map.as_map().into_iter().flatten();
        members
            .filter(|(key, _)| key.as_integer() == Some(label))
            .map(|(_, value)| value)
            .next()
            .ok_or(Rejected::Unreadable)
    };
    let number = |label| -> Result<i64, Rejected> {
        let value = member(label)?.as_integer().ok_or(Rejected::Unreadable)?;
        i64::try_from(value).map_err(|_| Rejected::Unreadable)
    };
    let bytes = |label| -> Result<&[u8], Rejected> {
        member(label)?.as_bytes().map(Vec::as_slice).ok_or(Rejected::Unreadable)
    };
    let unreadable = Rejected::Unreadable;
    match (number(KEY_TYPE)?, number(ALGORITHM)?) {
        (OKP, -8) if number(CURVE_OR_MODULUS)? == 6 => {
            let y: [u8; 32] = bytes(X_OR_EXPONENT)?.try_into().map_err(|_| Rejected::Unreadable)?;
            Ok(CompressedPubKey::Ed25519(Ed25519PubKey::from(y)))
        }
        (EC2, -7) if number(CURVE_OR_MODULUS)? == 1 => {
            let point = (bytes(X_OR_EXPONENT)?, bytes(Y)?);
            let key = UncompressedP256PubKey::try_from(point).map_err(|_| unreadable)?;
            let x: [u8; 32] = key.x().try_into().map_err(|_| Rejected::Unreadable)?;
            Ok(CompressedPubKey::P256(CompressedP256PubKey::from((x, key.y_is_odd()))))
        }
        (EC2, -35) if number(CURVE_OR_MODULUS)? == 2 => {
            let point = (bytes(X_OR_EXPONENT)?, bytes(Y)?);
            let key = UncompressedP384PubKey::try_from(point).map_err(|_| unreadable)?;
            let x: [u8; 48] = key.x().try_into().map_err(|_| Rejected::Unreadable)?;
            Ok(CompressedPubKey::P384(CompressedP384PubKey::from((x, key.y_is_odd()))))
        }
        (RSA, -257) => {
            let mut exponent = 0_u32;
            for byte in bytes(X_OR_EXPONENT)? {
                exponent = exponent.checked_mul(256).ok_or(Rejected::Unreadable)?;
                exponent |= u32::from(*byte);
            }
            let parts = (bytes(CURVE_OR_MODULUS)?.to_vec(), exponent);
            RsaPubKey::try_from(parts).map(CompressedPubKey::Rsa).map_err(|_| unreadable)
        }
        _ => Err(unreadable),
    }
}
