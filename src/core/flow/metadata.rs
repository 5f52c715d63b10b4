//! `user_metadata` and `app_metadata`: what callers may put there.

use serde::Serialize;

use crate::fault::{Fault, FaultKind};
use crate::hook::custom_access_token::max_claims_size;
use crate::json::{Json, Object};
use crate::jwt;
use crate::outcome::{ErrorCode, Refusal};
use crate::settings::Settings;

/// What the other claims of an access token may take, in bytes.
const OTHER_CLAIMS: usize = 1536;

/// The caller's own data, which every access token will carry: an object that leaves the token
/// short enough for our own verifier and for HTTP headers. `what` names the member.
pub(super) fn object(
    settings: &Settings,
    what: &str,
    data: Option<Json>,
) -> Result<Object, Refusal> {
    let data = match data {
        None | Some(Json::Null) => return Ok(Object::new()),
        Some(Json::Object(data)) => data,
        Some(_) => return Err(refused(format!("{what} must be a JSON object"))),
    };
    fits(settings, what, size(&data), 0)?;
    is_storable(what, &data)?;
    Ok(data)
}

/// The members of a typed object, to put over others.
pub(super) fn members(of: &impl Serialize) -> Result<Object, Fault> {
    match Json::of(of) {
        Ok(Json::Object(members)) => Ok(members),
        Ok(_) | Err(_) => Err(Fault::new(FaultKind::Internal, "these are no members")),
    }
}

/// The one member of `user_metadata` that GoTrue itself sets.
#[derive(Serialize)]
struct Confirmed {
    email_verified: bool,
}

/// The members that say that the e-mail is confirmed.
pub(super) fn confirmed() -> Result<Object, Fault> {
    members(&Confirmed { email_verified: true })
}

/// Both kinds of metadata after a change.
pub(super) struct Metadata {
    /// JSON object text; `None` when nothing changes.
    pub(super) user: Option<String>,
    /// JSON object text; `None` when nothing changes.
    pub(super) app: Option<String>,
}

/// Puts the members of the patches over the metadata that is there; a `null` takes a member away.
/// What is too long already may stay so, but not grow.
pub(super) fn merged(
    settings: &Settings,
    stored: (&str, &str),
    user_patch: Option<Json>,
    app_patch: Option<Json>,
) -> Result<Result<Metadata, Refusal>, Fault> {
    let user = match patched("data", stored.0, user_patch)? {
        Ok(user) => user,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let app = match patched("app_metadata", stored.1, app_patch)? {
        Ok(app) => app,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if user.is_none() && app.is_none() {
        return Ok(Ok(Metadata { user: None, app: None }));
    }
    // As it is counted, also of what is there: what is too long may stay so, but not grow.
    let counted = |text: &str| match Json::parse(text) {
        Ok(Json::Object(data)) => size(&data),
        Ok(_) | Err(_) => text.len(),
    };
    let length = |new: &Option<Object>, old: &str| new.as_ref().map_or_else(|| counted(old), size);
    let new = length(&user, stored.0).saturating_add(length(&app, stored.1));
    let old = counted(stored.0).saturating_add(counted(stored.1));
    let text = |data: Option<Object>| data.map(|data| Json::Object(data).to_string());
    Ok(fits(settings, "metadata", new, old).map(|()| Metadata { user: text(user), app: text(app) }))
}

type Patched = Result<Option<Object>, Refusal>;

fn patched(what: &str, stored: &str, patch: Option<Json>) -> Result<Patched, Fault> {
    let patch = match patch {
        None | Some(Json::Null) => return Ok(Ok(None)),
        Some(Json::Object(patch)) => patch,
        Some(_) => return Ok(Err(refused(format!("{what} must be a JSON object")))),
    };
    let mut data = match Json::parse(stored) {
        Ok(Json::Object(data)) => data,
        // GoTrue writes null for none.
        Ok(Json::Null) => Object::new(),
        Ok(_) | Err(_) => {
            let message = "a metadata column of the user holds no JSON object";
            return Err(Fault::new(FaultKind::Internal, message));
        }
    };
    for (name, value) in patch {
        if value.is_null() {
            data.shift_remove(&name);
        } else {
            data.insert(name, value);
        }
    }
    Ok(is_storable(what, &data).map(|()| Some(data)))
}

/// The length of the data as PostgreSQL stores and gives it, and so as it is signed: with spaces
/// after commas and colons, and with every number written out, so that `1e308` is 309 digits.
fn size(data: &Object) -> usize {
    let separators = 2 * data.len();
    let members =
        data.iter().map(|(name, value)| text_size(name).saturating_add(value_size(value)));
    members.fold(2 + 2 * separators, usize::saturating_add)
}

fn value_size(value: &Json) -> usize {
    match value {
        Json::Object(data) => size(data),
        Json::Array(values) => {
            values.iter().map(value_size).fold(2 + 2 * values.len(), usize::saturating_add)
        }
        Json::String(text) => text_size(text),
        Json::Number(number) => number.stored_length(),
        Json::Null | Json::Boolean(_) => 5,
    }
}

fn text_size(text: &str) -> usize {
    serde_json::to_string(text).map_or(usize::MAX, |text| text.len())
}

/// The most digits of a number that is taken. `numeric` holds 16,383 behind the point; a column of
/// jsonb raises an error at more.
const MOST_DIGITS: usize = 16_000;

/// Whether `numeric` holds every number in it.
fn has_storable_numbers(value: &Json) -> bool {
    match value {
        Json::Number(number) => number.stored_length() <= MOST_DIGITS,
        Json::Array(values) => values.iter().all(has_storable_numbers),
        Json::Object(members) => members.values().all(has_storable_numbers),
        Json::Null | Json::Boolean(_) | Json::String(_) => true,
    }
}

fn fits(settings: &Settings, what: &str, size: usize, before: usize) -> Result<(), Refusal> {
    let limit = max_claims_size(settings.jwt_max_size).saturating_sub(OTHER_CLAIMS);
    if size > limit.max(before) {
        return Err(refused(format!("{what} must not be longer than {limit} bytes")));
    }
    Ok(())
}

/// As deep as it will stand in the token, whose verifier would refuse more.
fn is_storable(what: &str, data: &Object) -> Result<(), Refusal> {
    if data.iter().any(|(name, value)| name.contains('\0') || value.holds_nul()) {
        return Err(refused(format!("{what} cannot contain the character U+0000")));
    }
    // The claims are the first level, and the data are the second.
    let depth = data.values().map(Json::depth).max().unwrap_or(0);
    if depth.saturating_add(2) > jwt::MAX_DEPTH {
        return Err(refused(format!("{what} is nested too deeply")));
    }
    if !data.values().all(has_storable_numbers) {
        return Err(refused(format!("{what} holds a number with more than {MOST_DIGITS} digits")));
    }
    Ok(())
}

fn refused(message: String) -> Refusal {
    Refusal::new(ErrorCode::ValidationFailed, message)
}
