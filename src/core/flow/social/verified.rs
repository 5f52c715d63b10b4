//! Id tokens: verified with the keys that are there, and read.

use serde_json::Value;

use super::documents;
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::hash::sha256;
use crate::json::Json;
use crate::jwt::{self, Reason};
use crate::keys::KeySet;
use crate::social::azure;
use crate::social::configured::Configured;
use crate::social::id_token::{Expectation, Nonce, Refused, check};
use crate::social::profile::{Paths, Profile, Unreadable};
use crate::social::provider::{DescribedBy, Quirk, shipped};
use crate::store::Store;
use crate::time::Timestamp;

/// The longest id token.
pub(super) const MAX_SIZE: usize = 64 * 1024;

/// The other name of Apple's issuer.
const APPLE: &str = "https://account.apple.com";

/// Whether a provider's id tokens may say they are of that issuer.
pub(super) fn is_issuer(configured: &Configured, issuer: &str) -> bool {
    let provider = &configured.provider;
    match provider.quirk {
        Quirk::Azure => azure::is_issuer(issuer, &provider.url),
        Quirk::Apple if issuer == APPLE => true,
        Quirk::Apple | Quirk::Facebook | Quirk::None => {
            let bare = provider.issuer.strip_prefix("https://");
            !issuer.is_empty()
                && (issuer == provider.issuer
                    || provider.other_issuers.iter().any(|other| other == issuer)
                    // Google's writes its name without the scheme, too.
                    || (provider.name == "google" && bare == Some(issuer)))
        }
    }
}

/// A token and what was shown with it.
pub(super) struct Shown<'a> {
    pub(super) token: &'a str,
    pub(super) nonce: Nonce<'a>,
    pub(super) access_token: Option<String>,
}

/// A token that is good.
pub(super) struct Verified {
    /// Its claims.
    pub(super) claims: Json,
    /// Of what is signed: by it a token is known again.
    pub(super) hash: [u8; 32],
    /// Its `exp`.
    pub(super) expires_at: Timestamp,
}

/// Why a token is refused.
pub(super) enum Why {
    /// The key is not there: it may have come since.
    Key,
    /// Signature or form.
    Token(Reason),
    /// What it says.
    Claims(Refused),
}

/// Verifies a token of a completed provider with the keys that are there.
pub(super) fn verify(
    context: &mut Context<'_, impl Store, impl Env>,
    configured: &Configured,
    shown: &Shown<'_>,
) -> Result<Result<Verified, Why>, Fault> {
    let Some(text) = documents::keys(context, configured)? else { return Ok(Err(Why::Key)) };
    let Ok(keys) = KeySet::from_third_party_jwks(&text) else { return Ok(Err(Why::Key)) };
    let verification = jwt::verify_jws(shown.token, &keys, MAX_SIZE);
    match verification.reason {
        None => {}
        Some(Reason::UnknownKey | Reason::BadSignature) => return Ok(Err(Why::Key)),
        Some(reason) => return Ok(Err(Why::Token(reason))),
    }
    let algorithm = verification
        .header
        .and_then(|header| serde_json::from_str::<Value>(header.as_str()).ok())
        .and_then(|header| Some(header.get("alg")?.as_str()?.to_owned()))
        .unwrap_or_default();
    // A key set that is public holds no secret that could sign.
    if algorithm.starts_with("HS") {
        return Ok(Err(Why::Token(Reason::AlgorithmNotAllowed)));
    }
    let payload = verification.payload.and_then(|payload| String::from_utf8(payload).ok());
    let read = |text: String| Some((jwt::parse_json(&text).ok()?, Json::parse(&text).ok()?));
    let Some((claims, exact)) = payload.and_then(read).filter(|(claims, _)| claims.is_object())
    else {
        return Ok(Err(Why::Token(Reason::Malformed)));
    };
    let issuer = claims.get("iss").and_then(Value::as_str).unwrap_or("").to_owned();
    let allowed = if is_issuer(configured, &issuer) { vec![issuer.as_str()] } else { Vec::new() };
    let audiences: Vec<&str> = configured.client_ids.iter().map(String::as_str).collect();
    let expectation = Expectation {
        issuers: &allowed,
        audiences: &audiences,
        hosted_domain: Some(configured.provider.hosted_domain.as_str())
            .filter(|domain| !domain.is_empty()),
        nonce: shown.nonce,
        access_token: shown.access_token.as_deref(),
        algorithm: &algorithm,
        now: context.now.as_seconds(),
    };
    if let Err(refused) = check(&claims, &expectation) {
        return Ok(Err(Why::Claims(refused)));
    }
    let signed = shown.token.rsplit_once('.').map_or(shown.token, |(signed, _)| signed);
    let hash =
        sha256(&[b"id_token", configured.provider.name.as_bytes(), b"\0", signed.as_bytes()]);
    let seconds = claims.get("exp").and_then(Value::as_f64).unwrap_or(0.0);
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let expires_at = Timestamp::from_seconds((seconds as i64).min(253_402_300_799));
    Ok(Ok(Verified { claims: exact, hash, expires_at }))
}

/// What an id token says of a person: by the provider's own paths where those are of id tokens, by
/// OpenID Connect's otherwise.
pub(super) fn profile(configured: &Configured, claims: &Json) -> Result<Profile, Unreadable> {
    let provider = &configured.provider;
    match provider.described_by {
        DescribedBy::IdToken => Profile::read(&provider.paths, provider.email_trust, claims),
        DescribedBy::Userinfo | DescribedBy::TokenAnswer => {
            // A provider whose user info gives no other addresses than verified ones does so here.
            Profile::read(&standard_paths(), provider.email_trust, claims)
        }
    }
}

/// Where OpenID Connect's claims stand.
fn standard_paths() -> Paths {
    let shipped = shipped().unwrap_or_default();
    let standard = shipped.into_iter().find(|provider| provider.name == "keycloak");
    standard.map(|provider| provider.paths).unwrap_or_default()
}
