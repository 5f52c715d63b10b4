//! Cookie mode: the refresh token travels in a cookie that no script can read.
//!
//! auth-js takes a session for none when its `refresh_token` is missing or empty, and sends that text
//! back to refresh. So the body holds [`PLACEHOLDER`] in the place of the token, with something behind
//! it that changes with every token: auth-js does not send for a while what has failed before. A
//! refresh with it, or without a token, takes the one of the cookie.

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::hash::sha256;
use crate::json::Body;
use crate::jwt::encode_base64url;
use crate::outcome::{ErrorCode, Outcome};
use crate::session::Scope;
use crate::settings::Settings;

/// What the body holds instead of a refresh token begins so; a client may send this alone.
pub const PLACEHOLDER: &str = "cookie";

/// The prefix makes browsers refuse the cookie without `Secure` (RFC 6265bis section 4.1.3).
pub const NAME: &str = "__Secure-refresh-token";

/// The longest age that browsers keep, in seconds: 400 days (RFC 6265bis section 5.5).
const MAX_AGE: u64 = 400 * 24 * 3600;

/// A session answer as the browser gets it, and the `Set-Cookie` header that goes with it. Other
/// answers stay as they are, and so does every answer while cookie mode is off.
#[must_use]
pub fn answer(settings: &Settings, outcome: Outcome) -> (Outcome, Option<Zeroizing<String>>) {
    if !settings.refresh_token_cookie {
        return (outcome, None);
    }
    let hidden = match &outcome {
        Outcome::Done(body) => hidden(settings, body),
        Outcome::Refused(_) => None,
    };
    match hidden {
        Some((body, cookie)) => (Outcome::Done(body), Some(cookie)),
        None => (outcome, None),
    }
}

/// The answer without its refresh token, and the cookie with it; `None` where there is none.
fn hidden(settings: &Settings, body: &Body) -> Option<(Body, Zeroizing<String>)> {
    let token = body.text("refresh_token")?;
    Some((body.with("refresh_token", &placeholder(token)).ok()?, set(settings, token)))
}

/// The refresh token that a client presents: that of the body, or, in cookie mode, for the
/// placeholder or nothing that of the cookie. `cookies` is `request.cookies`, a JSON object.
#[must_use]
pub fn presented(
    settings: &Settings,
    body: Option<&str>,
    cookies: Option<&str>,
) -> Option<Zeroizing<String>> {
    let body = body.filter(|token| !token.is_empty());
    if !settings.refresh_token_cookie || body.is_some_and(|token| !is_placeholder(token)) {
        return body.map(|token| Zeroizing::new(token.to_owned()));
    }
    let cookies: Map<String, Value> = serde_json::from_str(cookies?).ok()?;
    let token = cookies.get(NAME)?.as_str().filter(|token| !token.is_empty())?;
    Some(Zeroizing::new(token.to_owned()))
}

/// The `Set-Cookie` header of a sign-out: it takes the cookie away where the session of the browser
/// has ended, now or before.
#[must_use]
pub fn sign_out(settings: &Settings, scope: Option<&str>, outcome: &Outcome) -> Option<String> {
    let ends_this_one = match outcome {
        Outcome::Done(_) => matches!(Scope::from_name(scope), Some(Scope::Global | Scope::Local)),
        Outcome::Refused(refusal) => {
            matches!(refusal.error_code, ErrorCode::SessionNotFound | ErrorCode::UserNotFound)
        }
    };
    (settings.refresh_token_cookie && ends_this_one).then(|| cookie(settings, "", 0))
}

/// Nine bytes of a hash say nothing of a token with 32 random ones.
fn placeholder(token: &str) -> String {
    let hash = sha256(&[token.as_bytes()]);
    let start = hash.get(..9).unwrap_or_default();
    format!("{PLACEHOLDER}-{}", encode_base64url(start))
}

fn is_placeholder(text: &str) -> bool {
    let rest = text.strip_prefix(PLACEHOLDER);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn set(settings: &Settings, token: &str) -> Zeroizing<String> {
    let age = settings.refresh_token_lifetime.map_or(MAX_AGE, |life| life.as_secs().min(MAX_AGE));
    Zeroizing::new(cookie(settings, token, age))
}

/// `HttpOnly` against scripts, `Secure` against the wire, `SameSite=Strict` against requests that
/// other sites make.
fn cookie(settings: &Settings, value: &str, max_age: u64) -> String {
    let path = &settings.refresh_token_cookie_path;
    format!("{NAME}={value}; Max-Age={max_age}; Path={path}; HttpOnly; Secure; SameSite=Strict")
}
