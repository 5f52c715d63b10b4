//! The addresses by which a user signs in, in `app_metadata`.

use serde::Serialize;

use super::metadata;
use crate::fault::Fault;
use crate::json::{Json, Object};
use crate::user::{User, parsed};

/// How a user may sign in, in `app_metadata`.
#[derive(Serialize)]
struct Providers {
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<&'static str>,
    providers: Vec<Json>,
}

/// The patch of `app_metadata`, with one of ours among the providers.
pub(super) fn with_provider(
    user: &User,
    name: &'static str,
    patch: Option<Json>,
) -> Result<Json, Fault> {
    let patch = with_providers(user, [name], patch)?;
    Ok(patch.unwrap_or_else(|| Json::Object(Object::new())))
}

/// The same for several; without any the patch as it is.
pub(super) fn with_providers(
    user: &User,
    names: impl IntoIterator<Item = &'static str>,
    patch: Option<Json>,
) -> Result<Option<Json>, Fault> {
    let mut names = names.into_iter().peekable();
    let Some(&first) = names.peek() else { return Ok(patch) };
    let patch = match patch {
        Some(Json::Object(members)) => members,
        // Refused when it is merged.
        Some(other) => return Ok(Some(other)),
        None => Object::new(),
    };
    let stored = parsed(&user.raw_app_meta_data)?;
    let mut providers =
        stored.get("providers").and_then(Json::as_array).map(<[Json]>::to_vec).unwrap_or_default();
    for name in names {
        if !providers.iter().any(|known| known.as_str() == Some(name)) {
            providers.push(name.into());
        }
    }
    let provider = stored.get("provider").is_none().then_some(first);
    let mut members = metadata::members(&Providers { provider, providers })?;
    // What the patch says itself goes before.
    members.extend(patch);
    Ok(Some(Json::Object(members)))
}
