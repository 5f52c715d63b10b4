//! The numbers of RSA keys: from JWKs, and out of the PKCS #8 that the library gives.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPairComponents, PublicKeyComponents};
use aws_lc_rs::signature::RsaKeyPair;
use pkcs1::RsaPrivateKeyRef;
use pkcs8::PrivateKeyInfoRef;

use super::KeyError;
use super::jwk::Jwk;
use super::private_jwk::Members;

/// Reads a private RSA JWK. All of `p`, `q`, `dp`, `dq` and `qi` must be there and fit (RFC 7518,
/// 6.3.2 lets a producer leave them out together); keys of more than two primes are not taken.
pub(super) fn read(jwk: &Jwk) -> Result<RsaKeyPair, KeyError> {
    if jwk.has("oth") {
        return Err(KeyError::InvalidMember("oth"));
    }
    let numbers = KeyPairComponents {
        public_key: PublicKeyComponents { n: jwk.integer("n")?, e: jwk.integer("e")? },
        d: jwk.integer("d")?,
        p: jwk.integer("p")?,
        q: jwk.integer("q")?,
        dP: jwk.integer("dp")?,
        dQ: jwk.integer("dq")?,
        qInv: jwk.integer("qi")?,
    };
    RsaKeyPair::from_components(&numbers).map_err(|_| KeyError::Inconsistent)
}

/// Modulus and exponent of a key pair.
pub(super) fn public(pair: &RsaKeyPair) -> Result<(Vec<u8>, Vec<u8>), KeyError> {
    with_numbers(pair, |numbers| {
        (numbers.modulus.as_bytes().to_vec(), numbers.public_exponent.as_bytes().to_vec())
    })
}

/// Adds the private numbers to a private JWK.
pub(super) fn write_private(pair: &RsaKeyPair, members: &mut Members) -> Result<(), KeyError> {
    with_numbers(pair, |numbers| {
        members.bytes("d", numbers.private_exponent.as_bytes());
        members.bytes("p", numbers.prime1.as_bytes());
        members.bytes("q", numbers.prime2.as_bytes());
        members.bytes("dp", numbers.exponent1.as_bytes());
        members.bytes("dq", numbers.exponent2.as_bytes());
        members.bytes("qi", numbers.coefficient.as_bytes());
    })
}

fn with_numbers<T>(
    pair: &RsaKeyPair,
    use_them: impl FnOnce(&RsaPrivateKeyRef<'_>) -> T,
) -> Result<T, KeyError> {
    let fault = |_| KeyError::Generation;
    with_document(pair, |document| {
        RsaPrivateKeyRef::try_from(document).map(|numbers| use_them(&numbers)).map_err(fault)
    })?
}

/// The private key as PKCS #1 has it (RFC 8017, A.1.2): the heart of the library's PKCS #8.
fn with_document<T>(pair: &RsaKeyPair, use_it: impl FnOnce(&[u8]) -> T) -> Result<T, KeyError> {
    let document: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| KeyError::Generation)?;
    let info = PrivateKeyInfoRef::try_from(document.as_ref()).map_err(|_| KeyError::Generation)?;
    Ok(use_it(info.private_key.as_bytes()))
}
