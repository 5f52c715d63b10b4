//! Finding a public key that is about to become a shared secret, whatever it is dressed in.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use pkcs1::RsaPublicKeyRef;
use pkcs8::der::asn1::{AnyRef, BitStringRef};
use pkcs8::der::{self, Decode as _, Reader as _, SliceReader, Tag, Tagged as _};
use pkcs8::spki::SubjectPublicKeyInfoRef;
use zeroize::Zeroizing;

use super::policy::check_on_curve;
use super::primitive::Curve;

/// What the text forms of keys have in them: PEM, SSH and JWKs, with whatever stands around.
const MARKS: [&[u8]; 6] =
    [b"-----BEGIN ", b"---- BEGIN SSH2", b"ssh-rsa ", b"ssh-ed25519 ", b"ecdsa-sha2-", b"\"kty\""];

/// How many encodings may be around each other: a PEM in base64 is one.
const MAX_WRAPPINGS: u32 = 3;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const BASE64: GeneralPurpose = GeneralPurpose::new(&STANDARD, LENIENT);
const BASE64URL: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, LENIENT);

/// Whether a secret is a public key in one of its forms: PEM, SSH or JWK with anything before and
/// behind it, in UTF-8 or UTF-16, with a byte order mark or without; DER (a key or a certificate) or
/// a point of a NIST curve as bytes; and each of these in hexadecimal or base64. Such a secret is the
/// aim of algorithm confusion: the attacker knows it. The 32 bytes of an Ed25519 key look like any
/// other 32 bytes and are not found.
pub(super) fn is_public_key(secret: &[u8]) -> bool {
    is_wrapped_key(secret, MAX_WRAPPINGS)
}

fn is_wrapped_key(bytes: &[u8], wrappings: u32) -> bool {
    if is_binary_key(bytes) {
        return true;
    }
    // UTF-16 writes NUL bytes between the letters of a key.
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    let text = Zeroizing::new(text);
    if MARKS.iter().any(|mark| text.windows(mark.len()).any(|part| part == *mark)) {
        return true;
    }
    let dense = dense(&text);
    let unwrapped = [from_hexadecimal(&dense), from_base64(&dense)];
    wrappings > 0 && unwrapped.iter().flatten().any(|inner| is_wrapped_key(inner, wrappings - 1))
}

/// The text without white space and without a byte order mark, of UTF-8 or UTF-16.
fn dense(text: &[u8]) -> Zeroizing<Vec<u8>> {
    let marks: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    let text = marks.iter().find_map(|mark| text.strip_prefix(*mark)).unwrap_or(text);
    Zeroizing::new(text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect())
}

fn from_hexadecimal(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let digit =
        |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() / 2));
    for pair in text.chunks(2) {
        let [high, low] = pair else { return None };
        bytes.push(digit(high)? << 4 | digit(low)?);
    }
    Some(bytes)
}

fn from_base64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let decoded = BASE64.decode(text).or_else(|_| BASE64URL.decode(text));
    decoded.ok().map(Zeroizing::new)
}

fn is_binary_key(bytes: &[u8]) -> bool {
    SubjectPublicKeyInfoRef::try_from(bytes).is_ok()
        || RsaPublicKeyRef::try_from(bytes).is_ok()
        || is_certificate(bytes).is_ok_and(|is_one| is_one)
        || [Curve::P256, Curve::P384].into_iter().any(|curve| check_on_curve(curve, bytes).is_ok())
}

/// RFC 5280, 4.1: two sequences and a bit string in a sequence.
fn is_certificate(bytes: &[u8]) -> der::Result<bool> {
    let mut reader = SliceReader::new(bytes)?;
    let is_one = reader.sequence(|parts| {
        let (certificate, algorithm) = (AnyRef::decode(parts)?, AnyRef::decode(parts)?);
        BitStringRef::decode(parts)?;
        let is_sequence = |part: AnyRef<'_>| part.tag() == Tag::Sequence;
        Ok::<_, der::Error>(is_sequence(certificate) && is_sequence(algorithm))
    })?;
    reader.finish()?;
    Ok(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_that_people_and_generators_make_are_none() {
        for secret in [
            "super-secret-jwt-token-with-at-least-32-characters-long",
            "b7f3c9d0a1e2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c",
            "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQ",
            "{\"a\": \"secret in JSON that is no key at all\"}",
            "",
        ] {
            assert!(!is_public_key(secret.as_bytes()), "{secret}");
        }
        for start in [0x30_u8, 0x04, 0x00, 0xff] {
            let random: Vec<u8> =
                (0..64_u8).map(|n| start.wrapping_add(n.wrapping_mul(n))).collect();
            assert!(!is_public_key(&random));
        }
    }
}
