//! What a server tells about itself.

use super::request::Request;
use super::response::{Answer, Handled};
use crate::answer::{Health, PublicSettings};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::Outcome;
use crate::store::Store;

/// `GET /health`
pub(super) fn health<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    _request: &Request<'_>,
) -> Result<Handled, Fault> {
    let health = Health {
        version: env!("CARGO_PKG_VERSION"),
        name: &context.settings.health_name,
        description: "Authentication inside PostgreSQL with the API of Supabase Auth",
    };
    Ok(Ok(Outcome::of(&health)?.into()))
}

/// `GET /.well-known/jwks.json`
pub(super) fn jwks<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    _request: &Request<'_>,
) -> Result<Handled, Fault> {
    let answer = Answer::from(Outcome::of(&context.store.jwks()?)?);
    Ok(Ok(answer.with_header("Cache-Control", "public, max-age=600")))
}

/// GoTrue's providers. Custom ones are not told, as with GoTrue; those with a name of their own are,
/// where they are switched on, so that a page knows what buttons to show.
const PROVIDERS: [&str; 26] = [
    "anonymous_users",
    "apple",
    "azure",
    "bitbucket",
    "discord",
    "email",
    "facebook",
    "figma",
    "fly",
    "github",
    "gitlab",
    "google",
    "kakao",
    "keycloak",
    "linkedin",
    "linkedin_oidc",
    "notion",
    "phone",
    "slack",
    "slack_oidc",
    "snapchat",
    "spotify",
    "twitch",
    "twitter",
    "workos",
    "zoom",
];

/// `GET /settings`
pub(super) fn settings<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    _request: &Request<'_>,
) -> Result<Handled, Fault> {
    let rows = context.store.provider_rows()?;
    let settings = &context.settings;
    let is_on = |name: &str| match name {
        "anonymous_users" => settings.anonymous_sign_in_allowed,
        "email" => settings.mail.email_enabled,
        "phone" => settings.phone.enabled,
        name => rows.iter().any(|row| row.name == name && row.enabled),
    };
    let own = rows.iter().filter(|row| row.enabled && !row.name.starts_with("custom:"));
    let external = PROVIDERS.iter().map(|&name| (name, is_on(name)));
    let external = external.chain(own.map(|row| (row.name.as_str(), true)));
    let answer = PublicSettings {
        external: external.collect(),
        disable_signup: !settings.sign_up_allowed,
        mailer_autoconfirm: settings.autoconfirm,
        phone_autoconfirm: settings.phone.autoconfirm,
        sms_provider: settings.phone.provider.as_deref().unwrap_or(""),
        saml_enabled: false,
        saml_private_key_next_configured: false,
        passkeys_enabled: settings.passkeys_enabled,
    };
    Ok(Ok(Outcome::of(&answer)?.into()))
}
