//! `user_metadata` and `app_metadata`: what callers may put there.

use serde_json::{Map, Value, json};

use crate::fault::{Fault, FaultKind};
use crate::hook::custom_access_token::max_claims_size;
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
    data: Option<Value>,
) -> Result<Map<String, Value>, Refusal> {
    let data = match data {
        None | Some(Value::Null) => return Ok(Map::new()),
        Some(Value::Object(data)) => data,
        Some(_) => return Err(refused(format!("{what} must be a JSON object"))),
    };
    fits(settings, what, size(&data), 0)?;
    is_storable(what, &data)?;
    Ok(data)
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
    user_patch: Option<Value>,
    app_patch: Option<Value>,
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
    let counted = |text: &str| match serde_json::from_str(text) {
        Ok(Value::Object(data)) => size(&data),
        Ok(_) | Err(_) => text.len(),
    };
    let length = |new: &Option<Map<String, Value>>, old: &str| {
        new.as_ref().map_or_else(|| counted(old), size)
    };
    let new = length(&user, stored.0).saturating_add(length(&app, stored.1));
    let old = counted(stored.0).saturating_add(counted(stored.1));
    let text = |data: Option<Map<String, Value>>| data.map(|data| Value::Object(data).to_string());
    Ok(fits(settings, "metadata", new, old).map(|()| Metadata { user: text(user), app: text(app) }))
}

type Patched = Result<Option<Map<String, Value>>, Refusal>;

fn patched(what: &str, stored: &str, patch: Option<Value>) -> Result<Patched, Fault> {
    let patch = match patch {
        None | Some(Value::Null) => return Ok(Ok(None)),
        Some(Value::Object(patch)) => patch,
        Some(_) => return Ok(Err(refused(format!("{what} must be a JSON object")))),
    };
    let mut data = match serde_json::from_str(stored) {
        Ok(Value::Object(data)) => data,
        // GoTrue writes null for none.
        Ok(Value::Null) => Map::new(),
        Ok(_) | Err(_) => {
            let message = "a metadata column of the user holds no JSON object";
            return Err(Fault::new(FaultKind::Internal, message));
        }
    };
    for (name, value) in patch {
        if value.is_null() {
            data.remove(&name);
        } else {
            data.insert(name, value);
        }
    }
    Ok(is_storable(what, &data).map(|()| Some(data)))
}

/// The length of the data as PostgreSQL stores and gives it, and so as it is signed: with spaces
/// after commas and colons, and with every number written out, so that `1e308` is 309 digits.
fn size(data: &Map<String, Value>) -> usize {
    let separators = 2 * data.len();
    let members =
        data.iter().map(|(name, value)| text_size(name).saturating_add(value_size(value)));
    members.fold(2 + 2 * separators, usize::saturating_add)
}

fn value_size(value: &Value) -> usize {
    match value {
        Value::Object(data) => size(data),
        Value::Array(values) => {
            values.iter().map(value_size).fold(2 + 2 * values.len(), usize::saturating_add)
        }
        Value::String(text) => text_size(text),
        Value::Number(number) => number_size(&number.to_string()),
        Value::Null | Value::Bool(_) => 5,
    }
}

fn text_size(text: &str) -> usize {
    serde_json::to_string(text).map_or(usize::MAX, |text| text.len())
}

/// A number with an exponent is stored with as many digits as that says.
fn number_size(number: &str) -> usize {
    let Some((digits, exponent)) = number.split_once(['e', 'E']) else { return number.len() };
    let exponent = exponent.trim_start_matches(['+', '-']).parse::<usize>().unwrap_or(usize::MAX);
    digits.len().saturating_add(exponent)
}

fn fits(settings: &Settings, what: &str, size: usize, before: usize) -> Result<(), Refusal> {
    let limit = max_claims_size(settings.jwt_max_size).saturating_sub(OTHER_CLAIMS);
    if size > limit.max(before) {
        return Err(refused(format!("{what} must not be longer than {limit} bytes")));
    }
    Ok(())
}

/// As deep as it will stand in the token, whose verifier would refuse more.
fn is_storable(what: &str, data: &Map<String, Value>) -> Result<(), Refusal> {
    if data.iter().any(|(name, value)| name.contains('\0') || has_nul(value)) {
        return Err(refused(format!("{what} cannot contain the character U+0000")));
    }
    let in_token = json!({ "user_metadata": data }).to_string();
    if jwt::parse_json(&in_token).is_err() {
        return Err(refused(format!("{what} is nested too deeply")));
    }
    Ok(())
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(members) => {
            members.iter().any(|(name, value)| name.contains('\0') || has_nul(value))
        }
    }
}

fn refused(message: String) -> Refusal {
    Refusal::new(ErrorCode::ValidationFailed, message)
}
