//! What makes the numbers of a key acceptable.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, EcdsaVerificationAlgorithm, ParsedPublicKey,
};
use curve25519_dalek::edwards::CompressedEdwardsY;

use super::KeyError;
use super::primitive::Curve;

/// RFC 7518, 3.3: at least 2048 bits. Above 8192 verification gets slow enough to be an attack. A
/// small or even exponent is one nobody makes by accident.
pub(super) fn check_rsa_numbers(n: &[u8], e: &[u8]) -> Result<(), KeyError> {
    let top = n.first().ok_or(KeyError::ModulusSize)?;
    let bits =
        n.len().saturating_mul(8).saturating_sub(usize::try_from(top.leading_zeros()).unwrap_or(8));
    if !(2048..=8192).contains(&bits) || n.last().is_none_or(|byte| byte % 2 == 0) {
        return Err(KeyError::ModulusSize);
    }
    let exponent = e
        .iter()
        .try_fold(0_u64, |value, byte| value.checked_mul(256)?.checked_add(u64::from(*byte)));
    // The library takes exponents of up to 33 bits.
    match exponent {
        Some(exponent) if exponent % 2 == 1 && (65_537..=1 << 33).contains(&exponent) => Ok(()),
        _ => Err(KeyError::Exponent),
    }
}

/// Refuses bytes that are no point of the curve, points written in a second way (y not reduced),
/// and the eight points of small order: with those a signature of zeros verifies for any message.
pub(super) fn check_edwards_point(x: &[u8; 32]) -> Result<(), KeyError> {
    let point = CompressedEdwardsY(*x).decompress().ok_or(KeyError::InvalidPoint)?;
    if point.is_small_order() || point.compress().as_bytes() != x {
        return Err(KeyError::InvalidPoint);
    }
    Ok(())
}

/// Whether these bytes are a point of the curve (SEC 1, 3.2.2). The library would only find out at every token.
pub(super) fn check_on_curve(curve: Curve, point: &[u8]) -> Result<(), KeyError> {
    let algorithm: &'static EcdsaVerificationAlgorithm = match curve {
        Curve::P256 => &ECDSA_P256_SHA256_FIXED,
        Curve::P384 => &ECDSA_P384_SHA384_FIXED,
    };
    ParsedPublicKey::new(algorithm, point).map_err(|_| KeyError::InvalidPoint).map(|_| ())
}
