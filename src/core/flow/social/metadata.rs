//! What a provider says of a person, in the metadata of her account.

use serde::Serialize;
use uuid::Uuid;

use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::metadata;
use crate::json::{Json, Object};
use crate::settings::IdentityMetadata;
use crate::store::{IdentityRow, Store, UserChange};
use crate::user::{User, parsed};

/// Puts what the provider says into `user_metadata`, as the settings want, and the providers of her
/// identities into `app_metadata`. What would be too long for a token is left out: a provider's many
/// words must not keep anybody from signing in.
pub(in crate::flow) fn refresh(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    claims: Option<&Object>,
) -> Result<(), Fault> {
    let identities = context.store.identities_of(user.id)?;
    let app = app_patch(&parsed(&user.raw_app_meta_data)?, &identities);
    let claims =
        claims.filter(|_| context.settings.identity_metadata != IdentityMetadata::FirstOnly);
    let patch = claims.map(|claims| {
        let stored = parsed(&user.raw_user_meta_data).unwrap_or_default();
        let fills = context.settings.identity_metadata == IdentityMetadata::FillMissing;
        let is_wanted = |name: &str| !fills || stored.get(name).is_none_or(Json::is_null);
        let members = claims.iter().filter(|(name, _)| is_wanted(name));
        let members = members.map(|(name, value)| (name.clone(), value.clone()));
        Json::Object(members.collect())
    });
    let stored = (user.raw_user_meta_data.as_str(), user.raw_app_meta_data.as_str());
    let settings = std::sync::Arc::clone(&context.settings);
    let merged = match metadata::merged(&settings, stored, patch, app.clone())? {
        Ok(merged) => merged,
        Err(_) => match metadata::merged(&settings, stored, None, app)? {
            Ok(merged) => merged,
            Err(_) => return Ok(()),
        },
    };
    let change = UserChange {
        user_metadata: merged.user.as_deref().filter(|text| *text != user.raw_user_meta_data),
        app_metadata: merged.app.as_deref(),
        ..UserChange::none(context.now)
    };
    if change.user_metadata.is_some() || change.app_metadata.is_some() {
        context.store.change_user(user.id, &change)?;
    }
    Ok(())
}

/// `provider` and `providers` after her identities; `None` when they say so already.
fn app_patch(stored: &Json, identities: &[IdentityRow]) -> Option<Json> {
    let mut providers: Vec<&str> = Vec::new();
    for identity in identities {
        if !providers.contains(&identity.provider.as_str()) {
            providers.push(&identity.provider);
        }
    }
    let patch = app_metadata(&providers);
    let is_so = |(name, value): (&String, &Json)| stored.get(name) == Some(value);
    let is_all_so = patch.as_object().is_some_and(|members| members.iter().all(is_so));
    (!is_all_so).then_some(patch)
}

/// How a user may sign in.
#[derive(Serialize)]
struct Providers<'a> {
    provider: Option<&'a str>,
    providers: &'a [&'a str],
}

/// GoTrue's members of `app_metadata`: the providers of the identities, the oldest first.
pub(super) fn app_metadata(providers: &[&str]) -> Json {
    let provider = providers.first().copied();
    // Texts can always be written.
    Json::of(&Providers { provider, providers }).unwrap_or_default()
}

/// The user as she is now.
pub(super) fn reloaded(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Uuid,
) -> Result<User, Fault> {
    context.store.user_by_id(user)?.ok_or_else(|| {
        Fault::new(crate::fault::FaultKind::Internal, "a user whose row is locked is gone")
    })
}
