//! The link of a mail, and where it leads a browser.

use form_urlencoded::{Serializer, parse};

use crate::outcome::Refusal;

/// The link of a mail: `<base>/verify?token=…&type=…&redirect_to=…`, GoTrue's order. The target is
/// escaped when it has characters that would end it, and verbatim otherwise, as with GoTrue.
#[must_use]
pub fn link(base: &str, token: &str, action: &str, redirect_to: &str) -> String {
    let base = base.trim_end_matches('/');
    let needs_escape = redirect_to.contains(['&', '=', '#', '+', '%', ' ']);
    let target = if needs_escape { escaped(redirect_to) } else { redirect_to.to_owned() };
    format!("{base}/verify?token={token}&type={action}&redirect_to={target}")
}

fn escaped(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Where a browser goes with its session: the target and GoTrue's fragment.
#[must_use]
pub fn implicit_redirect(target: &str, session: &Session<'_>) -> String {
    let mut fragment = Serializer::new(String::new());
    fragment
        .append_pair("access_token", session.access_token)
        .append_pair("expires_at", &session.expires_at.to_string())
        .append_pair("expires_in", &session.expires_in.to_string())
        .append_pair("refresh_token", session.refresh_token)
        // Clients tell our fragments from an app's own by it.
        .append_pair("sb", "")
        .append_pair("token_type", "bearer")
        .append_pair("type", session.kind);
    format!("{target}#{}", fragment.finish())
}

/// What a fragment tells of a session.
pub struct Session<'a> {
    /// The access token.
    pub access_token: &'a str,
    /// Its end, in seconds since the epoch.
    pub expires_at: i64,
    /// Its lifetime in seconds.
    pub expires_in: i64,
    /// The refresh token.
    pub refresh_token: &'a str,
    /// The type of verification.
    pub kind: &'a str,
}

/// Where a browser goes with an authorisation code: it joins the target's query.
#[must_use]
pub fn pkce_redirect(target: &str, code: &str) -> String {
    with_query(target, &[("code", code)])
}

/// Where a browser goes with a message and no session.
#[must_use]
pub fn message_redirect(target: &str, message: &str, is_pkce: bool) -> String {
    let target = match is_pkce {
        true => with_query(target, &[("message", message)]),
        false => target.to_owned(),
    };
    let mut fragment = Serializer::new(String::new());
    fragment.append_pair("message", message).append_pair("sb", "");
    format!("{target}#{}", fragment.finish())
}

/// Where a browser goes with a refusal. GoTrue escapes the fragment twice, so that people read
/// `%3A`; once is enough.
#[must_use]
pub fn refusal_redirect(target: &str, refusal: &Refusal, is_pkce: bool) -> String {
    let mut pairs = Vec::new();
    if let Some(error) = oauth_error(refusal.status) {
        pairs.push(("error", error));
    }
    pairs.push(("error_code", refusal.error_code.as_str()));
    pairs.push(("error_description", refusal.message.as_str()));
    let target = if is_pkce { with_query(target, &pairs) } else { target.to_owned() };
    let mut fragment = Serializer::new(String::new());
    fragment.extend_pairs(&pairs).append_pair("sb", "");
    format!("{target}#{}", fragment.finish())
}

/// Where a browser goes with its session after a provider, the provider's tokens beside ours.
#[must_use]
pub fn provider_redirect(
    target: &str,
    session: &Session<'_>,
    provider_token: Option<&str>,
    provider_refresh_token: Option<&str>,
) -> String {
    let mut fragment = Serializer::new(String::new());
    fragment
        .append_pair("access_token", session.access_token)
        .append_pair("expires_at", &session.expires_at.to_string())
        .append_pair("expires_in", &session.expires_in.to_string());
    if let Some(token) = provider_refresh_token {
        fragment.append_pair("provider_refresh_token", token);
    }
    if let Some(token) = provider_token {
        fragment.append_pair("provider_token", token);
    }
    fragment
        .append_pair("refresh_token", session.refresh_token)
        .append_pair("sb", "")
        .append_pair("token_type", "bearer");
    format!("{target}#{}", fragment.finish())
}

/// Where a browser goes with a refusal after a provider: GoTrue tells it in query and fragment.
#[must_use]
pub fn provider_refusal_redirect(target: &str, refusal: &Refusal) -> String {
    let pairs = provider_refusal(refusal);
    let mut fragment = Serializer::new(String::new());
    fragment.extend_pairs(&pairs).append_pair("sb", "");
    // Not in the query, which servers log.
    if let Some(ticket) = &refusal.merge_ticket {
        fragment.append_pair("merge_ticket", ticket);
    }
    let target = target.split_once('#').map_or(target, |(target, _)| target);
    format!("{}#{}", with_query(target, &pairs), fragment.finish())
}

/// Where a browser goes with a refusal of a state that nobody can be asked about: the query only.
#[must_use]
pub fn state_refusal_redirect(target: &str, refusal: &Refusal) -> String {
    with_query(target, &provider_refusal(refusal))
}

fn provider_refusal(refusal: &Refusal) -> Vec<(&str, &str)> {
    use crate::outcome::ErrorCode;
    let message = refusal.message.as_str();
    if let Some(error) = &refusal.oauth_error {
        return vec![("error", error.as_str()), ("error_description", message)];
    }
    let error = match refusal.error_code {
        ErrorCode::SignupDisabled
        | ErrorCode::UserBanned
        | ErrorCode::ProviderEmailNeedsVerification => "access_denied",
        _ => oauth_error(refusal.status).unwrap_or("server_error"),
    };
    let code = refusal.error_code.as_str();
    vec![("error", error), ("error_code", code), ("error_description", message)]
}

const fn oauth_error(status: u16) -> Option<&'static str> {
    Some(match status {
        400 => "invalid_request",
        401 => "unauthorized_client",
        403 => "access_denied",
        500 => "server_error",
        503 => "temporarily_unavailable",
        _ => return None,
    })
}

/// The target with members more in its query, those of the same name replaced, and sorted by name
/// as Go writes them. Its own fragment stays behind.
fn with_query(target: &str, pairs: &[(&str, &str)]) -> String {
    let (target, fragment) = match target.split_once('#') {
        Some((target, fragment)) => (target, format!("#{fragment}")),
        None => (target, String::new()),
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut members: Vec<(String, String)> = parse(query.as_bytes()).into_owned().collect();
    members.retain(|(name, _)| !pairs.iter().any(|(new, _)| new == name));
    members.extend(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    members.sort_by(|(a, _), (b, _)| a.cmp(b));
    let query = Serializer::new(String::new()).extend_pairs(members).finish();
    format!("{path}?{query}{fragment}")
}
