//! Supabase's custom access token hook: what it is told and what it may answer.

use serde::Serialize;
use uuid::Uuid;

use super::{HookFailure, claims, printable};
use crate::fault::Fault;
use crate::json::{Body, Json, Object};
use crate::time::Timestamp;

/// GoTrue's name of this hook in `metadata.name`.
const NAME: &str = "customize-access-token";

/// The longest output that is looked at, in bytes: the largest request body that GoTrue takes.
const MAX_OUTPUT_BYTES: usize = 1024 * 1024;

/// What GoTrue tells a hook about the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// A random id of this call.
    pub uuid: Uuid,
    /// The time of this call.
    pub time: Timestamp,
    /// The client's address, where it is known.
    pub ip_address: Option<String>,
}

impl Metadata {
    /// The member `metadata` of an event for the hook of that name.
    #[must_use]
    pub fn about<'a>(&'a self, name: &'a str) -> About<'a> {
        let Self { uuid, time, ip_address } = self;
        About { uuid: *uuid, time: *time, name, ip_address: ip_address.as_deref() }
    }
}

/// The member `metadata` of an event.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the members are GoTrue's")]
pub struct About<'a> {
    pub uuid: Uuid,
    pub time: Timestamp,
    pub name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_address: Option<&'a str>,
}

/// The event of this hook.
#[derive(Serialize)]
struct Event<'a> {
    metadata: About<'a>,
    user_id: Uuid,
    claims: &'a Object,
    authentication_method: &'a str,
}

/// The hook's one argument, with GoTrue's members: `metadata` (`uuid`, `time`, `name`, and
/// `ip_address` where known), `user_id`, `claims` and `authentication_method` (an `amr` method, or
/// `token_refresh`).
///
/// # Errors
/// An internal fault; such an event can always be written.
pub fn event(
    metadata: &Metadata,
    user_id: Uuid,
    claims: &Object,
    authentication_method: &str,
) -> Result<Body, Fault> {
    let metadata = metadata.about(NAME);
    Body::of(&Event { metadata, user_id, claims, authentication_method })
}

/// The most bytes of claims as JSON that fit into a token of `jwt_max_size` bytes
/// ([`Settings::jwt_max_size`](crate::settings::Settings::jwt_max_size)): 1 KiB is left for the
/// header and the longest signature (RS512 with 4096 bits: 683 bytes), and base64 takes four bytes
/// for three.
#[must_use]
pub fn max_claims_size(jwt_max_size: usize) -> usize {
    jwt_max_size.saturating_sub(1024) / 4 * 3
}

/// Reads the hook's output (JSON text; `None` when it returned NULL) and gives the claims to sign.
///
/// `issued` are the claims that the hook was given, `max_size` the most bytes that the claims may
/// take as JSON. Members beside `claims` and `error` are ignored, so a hook may return the whole
/// event. Checked as GoTrue does: required claims and their types. Stricter than GoTrue, where a
/// hook can make a token for somebody else: `sub`, `session_id`, `iat`, `is_anonymous` and a set
/// `iss` stay as they are, `exp` may come sooner but not later, `aud` and `role` are not empty, no
/// text holds U+0000 (jsonb could not hold the claims), nesting and size are bounded. Any other
/// claim may be added, changed or, unless required, left out.
///
/// # Errors
/// [`HookFailure::Refused`] when the output is `{"error": {"http_code", "message"}}` with a message;
/// a missing `http_code` or one outside 400 to 599 is taken as 500. [`HookFailure::Broken`] for
/// everything that is not a usable answer; it names the claims at fault and tells no value.
pub fn accept(
    output: Option<&str>,
    issued: &Object,
    max_size: usize,
) -> Result<Object, HookFailure> {
    let text = output.unwrap_or("null");
    if text.len() > MAX_OUTPUT_BYTES {
        return Err(HookFailure::broken(format!("output is larger than {MAX_OUTPUT_BYTES} bytes")));
    }
    let value = Json::parse(text)
        .map_err(|_| HookFailure::broken("output is not JSON that can be read"))?;
    let mut members = match value {
        Json::Object(members) => members,
        other => return Err(claims::not_an_object(&other)),
    };
    if let Some(error) = members.get("error") {
        refusal(error)?;
    }
    match members.swap_remove("claims") {
        None => Err(HookFailure::broken("output claims field is missing")),
        Some(Json::Object(claims)) => claims::check(claims, issued, max_size),
        Some(other) => Err(claims::not_an_object(&other)),
    }
}

/// A hook that tries to refuse must not let a token through by getting the form of its refusal
/// wrong, so an `error` of another form than the documented one is a failure, too.
fn refusal(error: &Json) -> Result<(), HookFailure> {
    let malformed = || HookFailure::broken("output error field is malformed");
    let members = match error {
        Json::Null => return Ok(()),
        Json::Object(members) => members,
        _ => return Err(malformed()),
    };
    let message = match members.get("message") {
        None | Some(Json::Null) => "",
        Some(Json::String(message)) => message,
        Some(_) => return Err(malformed()),
    };
    let status = match members.get("http_code") {
        None | Some(Json::Null) => None,
        Some(code) => Some(claims::integer(code).ok_or_else(malformed)?),
    };
    if message.is_empty() {
        return Ok(());
    }
    let status = status.and_then(|status| u16::try_from(status).ok());
    let status = status.filter(|status| (400..=599).contains(status)).unwrap_or(500);
    Err(HookFailure::Refused { status, message: printable(message) })
}
