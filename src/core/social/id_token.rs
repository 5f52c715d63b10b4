//! What an id token must say, after its signature was found good (OpenID Connect Core, 3.1.3.7).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq as _;

/// What is asked of a token.
#[derive(Debug, Clone, Copy)]
pub struct Expectation<'a> {
    /// Issuers that may have made it; Google's writes its name with and without the scheme.
    pub issuers: &'a [&'a str],
    /// The client's ids: the token must name one.
    pub audiences: &'a [&'a str],
    /// The hosted domain that the operator wants; none for any.
    pub hosted_domain: Option<&'a str>,
    /// What the caller says of the nonce.
    pub nonce: Nonce<'a>,
    /// The access token that came with it.
    pub access_token: Option<&'a str>,
    /// The algorithm of its signature, by its JOSE name.
    pub algorithm: &'a str,
    /// Seconds since 1970.
    pub now: i64,
}

/// What the caller says of the nonce.
#[derive(Debug, Clone, Copy)]
pub enum Nonce<'a> {
    /// The operator does not ask for it: the provider's library puts in one that nobody knows.
    NotAsked,
    /// The caller's, in clear; none when she has none.
    Presented(Option<&'a str>),
}

/// Why a token is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Another issuer's.
    Issuer,
    /// It names no person.
    Subject,
    /// It is for another client; its audiences.
    Audience(Vec<String>),
    /// It was given to another client (`azp`).
    AuthorizedParty,
    /// It has expired, or never expires.
    Expired,
    /// It is not good yet, or its `iat` lies ahead.
    NotYetValid,
    /// The token has a nonce and the caller none.
    NonceRequired,
    /// The caller has a nonce and the token none.
    NonceMissing,
    /// They differ.
    NonceMismatch,
    /// The access token is another one's (`at_hash`).
    AccessToken,
    /// Another domain's account (`hd`).
    HostedDomain,
}

/// Clocks differ: seconds for `nbf` and `iat`. `exp` has none.
const LEEWAY: i64 = 300;

/// Checks the claims.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(claims: &Value, expected: &Expectation<'_>) -> Result<(), Refused> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let seconds = |name: &str| claims.get(name).and_then(Value::as_f64);
    if !text("iss").is_some_and(|issuer| expected.issuers.contains(&issuer)) {
        return Err(Refused::Issuer);
    }
    if text("sub").is_none_or(str::is_empty) {
        return Err(Refused::Subject);
    }
    let audiences = audiences(claims);
    let is_ours = |audience: &str| expected.audiences.contains(&audience);
    if !audiences.iter().any(|audience| is_ours(audience)) {
        return Err(Refused::Audience(audiences));
    }
    // Of several audiences the authorized party says whose it is.
    if audiences.len() > 1 && text("azp").is_none_or(|party| !is_ours(party)) {
        return Err(Refused::AuthorizedParty);
    }
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 fit a double")]
    let now = expected.now as f64;
    #[expect(clippy::cast_precision_loss, reason = "a constant of three digits")]
    let leeway = LEEWAY as f64;
    if seconds("exp").is_none_or(|exp| exp <= now) {
        return Err(Refused::Expired);
    }
    let ahead = |name| seconds(name).is_some_and(|at| at > now + leeway);
    if ahead("nbf") || ahead("iat") {
        return Err(Refused::NotYetValid);
    }
    if expected.hosted_domain.is_some() && text("hd") != expected.hosted_domain {
        return Err(Refused::HostedDomain);
    }
    check_nonce(text("nonce"), expected.nonce)?;
    check_access_token(text("at_hash"), expected)
}

fn audiences(claims: &Value) -> Vec<String> {
    match claims.get("aud") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(several)) => {
            several.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// Libraries hand the provider the nonce itself, or its SHA-256 in hex or base64url.
fn check_nonce(in_token: Option<&str>, nonce: Nonce<'_>) -> Result<(), Refused> {
    let Nonce::Presented(presented) = nonce else { return Ok(()) };
    let none_if_empty = |text: Option<&str>| text.is_none_or(str::is_empty);
    match (none_if_empty(in_token), none_if_empty(presented)) {
        (true, true) => return Ok(()),
        (false, true) => return Err(Refused::NonceRequired),
        (true, false) => return Err(Refused::NonceMissing),
        (false, false) => {}
    }
    let (in_token, presented) = (in_token.unwrap_or(""), presented.unwrap_or(""));
    let digest = Sha256::digest(presented.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let forms = [presented.to_owned(), hex, URL_SAFE_NO_PAD.encode(digest)];
    let matches = forms
        .iter()
        .map(|form| form.as_bytes().ct_eq(in_token.as_bytes()))
        .fold(subtle::Choice::from(0), |any, one| any | one);
    if bool::from(matches) { Ok(()) } else { Err(Refused::NonceMismatch) }
}

/// OpenID Connect Core, 3.1.3.6: the left half of the access token's hash.
fn check_access_token(at_hash: Option<&str>, expected: &Expectation<'_>) -> Result<(), Refused> {
    let (Some(at_hash), Some(token)) = (at_hash, expected.access_token) else { return Ok(()) };
    let token = token.as_bytes();
    let hash = match expected.algorithm {
        name if name.ends_with("256") => Sha256::digest(token).to_vec(),
        name if name.ends_with("384") => Sha384::digest(token).to_vec(),
        _ => Sha512::digest(token).to_vec(),
    };
    let half = hash.get(..hash.len() / 2).unwrap_or(&[]);
    let wanted = URL_SAFE_NO_PAD.encode(half);
    if bool::from(wanted.as_bytes().ct_eq(at_hash.as_bytes())) {
        Ok(())
    } else {
        Err(Refused::AccessToken)
    }
}
