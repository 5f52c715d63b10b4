//! What is fuzzed, and what must hold of whatever comes: used by the fuzz targets here and by the
//! core's bounded test `fuzz_targets_hold`.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use auth_ext_core::jwt::{self, Algorithm, ClaimsPolicy, Leeway};
use auth_ext_core::keys::import::parse_gotrue_keys;
use auth_ext_core::keys::{KeySet, RootKeys, SigningKey, VerificationKey};
use auth_ext_core::secret::Secret;
use auth_ext_core::time::Timestamp;
use serde_json::Value;
use serde_json::value::RawValue;

/// The secret of the seeds.
pub(crate) const SECRET: &str = "a secret that the fuzzer knows, of 32 bytes and more";
/// When the seeds are valid.
pub(crate) const NOW: i64 = 1_800_000_000;

/// The public keys of RFC 7515, A.3 and RFC 8037, A.2.
const PUBLIC: [&str; 2] = [
    r#"{"kty":"EC","kid":"ec","alg":"ES256","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#,
    r#"{"kty":"OKP","kid":"ed","alg":"EdDSA","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
];

thread_local! {
    /// Made once: it takes longer than what is tried with them.
    static KEYS: KeySet = keys();
}

fn keys() -> KeySet {
    let mut keys = KeySet::new();
    let secret = VerificationKey::from_secret(&Secret::from_text(SECRET), Algorithm::HS256);
    keys.insert(secret.expect("long enough")).expect("the first key");
    for jwk in PUBLIC {
        keys.insert(VerificationKey::from_jwk(jwk).expect("a sound key")).expect("another kid");
    }
    keys
}

fn policy() -> ClaimsPolicy {
    ClaimsPolicy {
        audience: Some("authenticated".to_owned()),
        leeway: Leeway::clamped(Duration::from_secs(30)),
        ..ClaimsPolicy::default()
    }
}

/// Any bytes as a token.
pub(crate) fn token(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    judge(&text);
}

/// A token whose signature is right, with the bytes up to the first NUL as header and the others as
/// claims: so that what comes behind the signature is reached.
pub(crate) fn claims(data: &[u8]) {
    let (header, payload) = match data.iter().position(|byte| *byte == 0) {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (&br#"{"alg":"HS256"}"#[..], data),
    };
    let token = signed(header, payload);
    if judge(&token) {
        must_be_valid(header, payload);
    }
}

/// A compact JWS with an HMAC.
pub(crate) fn signed(header: &[u8], payload: &[u8]) -> String {
    let input = format!("{}.{}", encode(header), encode(payload));
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, SECRET.as_bytes());
    let tag = aws_lc_rs::hmac::sign(&key, input.as_bytes());
    format!("{input}.{}", encode(tag.as_ref()))
}

/// Runs everything that reads a token. Tells whether it is valid.
fn judge(token: &str) -> bool {
    KEYS.with(|keys| judge_with(token, keys))
}

fn judge_with(token: &str, keys: &KeySet) -> bool {
    let (policy, now) = (policy(), Timestamp::from_seconds(NOW));
    let verdict = jwt::verify_jwt(token, keys, &policy, now);
    assert_eq!(verdict.is_valid(), verdict.reason.is_none());
    let explained = jwt::explain(token, keys, &policy, now, |_| Ok::<_, Infallible>(false))
        .unwrap_or_else(|never| match never {});
    assert_eq!(
        explained["reason"].as_str(),
        verdict.reason.map(jwt::Reason::as_str),
        "explain says another thing"
    );
    assert_eq!(explained["valid"].as_bool(), Some(verdict.is_valid()));
    let decoded = jwt::decode_unverified(token, policy.max_size);
    let jws = jwt::verify_jws(token, keys, policy.max_size);
    assert_eq!(jws.payload.is_some(), jws.reason.is_none());

    if let Some(header) = &verdict.header {
        is_plain_object(header.as_str());
    }
    if let Some(claims) = &verdict.claims {
        is_plain_object(claims.as_str());
        assert!(jws.reason.is_none(), "claims of a token whose signature is wrong");
        assert_eq!(jws.payload.as_deref(), Some(claims.as_str().as_bytes()));
        let decoded = decoded.as_ref().expect("what verifies can be decoded");
        assert_eq!(decoded.claims, *claims);
    }
    if verdict.is_valid() {
        assert!(verdict.claims.is_some() && verdict.header.is_some() && verdict.times.is_some());
        assert!(token.len() <= policy.max_size);
        // Canonical: the same bytes have one spelling.
        let segments: Vec<&str> = token.split('.').collect();
        assert_eq!(segments.len(), 3);
        for segment in segments {
            assert!(!segment.is_empty());
            assert!(
                segment
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
            );
        }
        // One bit of the signature changed: valid no more.
        let mut forged = token.to_owned();
        let last = forged.pop().expect("not empty");
        forged.push(if last == 'A' { 'Q' } else { 'A' });
        assert!(!jwt::verify_jwt(&forged, keys, &policy, now).is_valid());
        // A moment later than its end: expired.
        let times = verdict.times.expect("valid tokens have times");
        let end = times.expires_at.expect("exp is required");
        assert!(end > now);
        assert_eq!(jwt::verify_jwt(token, keys, &policy, end).reason, Some(jwt::Reason::Expired));
    }
    verdict.is_valid()
}

/// jsonb takes it: one JSON object without U+0000.
fn is_plain_object(text: &str) {
    shallow(text.as_bytes());
    assert!(!text.contains('\0') && !text.contains("\\u0000") || text.contains("\\\\u0000"));
}

/// The members of an object, each with its text: a number in it may be one that no double holds.
fn shallow(text: &[u8]) -> BTreeMap<String, Box<RawValue>> {
    serde_json::from_slice(text).expect("a JSON object")
}

/// What must be true of a token that was found valid, looked at with another reader.
fn must_be_valid(header: &[u8], payload: &[u8]) {
    let header: Value = serde_json::from_slice(header).expect("JSON");
    assert_eq!(header["alg"], "HS256");
    assert!(
        header.get("crit").is_none() && header.get("enc").is_none() && header.get("kid").is_none()
    );
    let registered = shallow(payload).into_iter().filter(|(name, _)| {
        ["exp", "nbf", "iat", "aud", "iss", "sub", "jti"].contains(&name.as_str())
    });
    let claims: BTreeMap<String, Value> = registered
        .map(|(name, text)| (name, serde_json::from_str(text.get()).expect("JSON")))
        .collect();
    let exp = claims["exp"].as_f64().expect("a number");
    assert!(exp > NOW as f64);
    let named = match &claims["aud"] {
        Value::String(name) => name == "authenticated",
        Value::Array(names) => {
            names.iter().all(Value::is_string) && names.iter().any(|name| name == "authenticated")
        }
        _ => false,
    };
    assert!(named, "another audience");
    for claim in ["nbf", "iat"] {
        assert!(
            claims
                .get(claim)
                .is_none_or(|at| at.as_f64().is_some_and(|at| at <= NOW as f64 + 30.0))
        );
    }
    for claim in ["iss", "sub", "jti"] {
        assert!(claims.get(claim).is_none_or(Value::is_string));
    }
}

/// Any bytes as a key, a key set, GoTrue's keys or a root key file.
pub(crate) fn key_set(data: &[u8]) {
    let _ = RootKeys::parse(data);
    let text = String::from_utf8_lossy(data);
    if let Ok(set) = KeySet::from_third_party_jwks(&text) {
        assert!(!set.keys().is_empty());
        set.keys().iter().for_each(is_sound);
    }
    if let Ok(key) = VerificationKey::from_jwk(&text) {
        is_sound(&key);
    }
    if let Ok(key) = SigningKey::from_jwk(&text) {
        signs(&key);
    }
    if let Ok(keys) = parse_gotrue_keys(&text, None) {
        assert_eq!(keys.iter().filter(|key| key.signs).count(), 1);
        for imported in &keys {
            match imported.key.signing_key() {
                Some(key) => signs(key),
                None => is_sound(imported.key.verification_key()),
            }
        }
    }
}

/// A key that was taken comes back as what it is, without anything private.
fn is_sound(key: &VerificationKey) {
    assert_eq!(key.algorithm().is_symmetric(), key.public_jwk().is_none());
    assert_eq!(key.algorithm().is_symmetric(), key.thumbprint().is_none());
    let Some(jwk) = key.public_jwk() else { return };
    for private in ["d", "k", "p", "q", "dp", "dq", "qi", "oth"] {
        assert!(jwk.get(private).is_none(), "{private} in a public key");
    }
    let again = VerificationKey::from_jwk(&jwk.to_string()).expect("its own public key");
    assert_eq!(again.thumbprint(), key.thumbprint());
    assert_eq!(again.kid(), key.kid());
    assert_eq!(again.algorithm(), key.algorithm());
}

/// A private key that was taken signs, and what it signs verifies with its public part alone.
fn signs(key: &SigningKey) {
    is_sound(key.verification_key());
    let token =
        jwt::sign_jwt(key, br#"{"exp":1800000060,"aud":"authenticated"}"#).expect("a signature");
    let public = match key.public_jwk() {
        Some(jwk) => VerificationKey::from_jwk(&jwk.to_string()).expect("its own public key"),
        None => key.verification_key().clone(),
    };
    let mut set = KeySet::new();
    set.insert(public).expect("the first key");
    let verdict = jwt::verify_jwt(&token, &set, &policy(), Timestamp::from_seconds(NOW));
    // A symmetric key that was imported with a kid writes none, so only its own tokens of old name it.
    let unnamed = key.algorithm().is_symmetric() && key.kid().is_some();
    assert!(verdict.is_valid() || unnamed, "{:?}", verdict.reason);
}

fn encode(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(char::from(ALPHABET[(word >> (18 - 6 * place) & 63) as usize]));
        }
    }
    text
}
