//! What a server tells about itself.

use serde_json::{Map, Value, json};

use crate::settings::Settings;

/// `GET /health`.
pub(super) fn health() -> Value {
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "name": "auth_ext",
        "description": "Authentication inside PostgreSQL with the API of Supabase Auth",
    })
}

/// GoTrue's providers but for e-mail. None is here.
const PROVIDERS: [&str; 25] = [
    "anonymous_users",
    "apple",
    "azure",
    "bitbucket",
    "discord",
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

/// `GET /settings`.
pub(super) fn settings(settings: &Settings) -> Value {
    let mut external: Map<String, Value> =
        PROVIDERS.iter().map(|&name| (name.to_owned(), json!(false))).collect();
    external.insert("email".to_owned(), json!(true));
    json!({
        "external": external,
        "disable_signup": !settings.sign_up_allowed,
        "mailer_autoconfirm": settings.autoconfirm,
        "phone_autoconfirm": false,
        "sms_provider": "",
        "saml_enabled": false,
        "saml_private_key_next_configured": false,
        "passkeys_enabled": false,
    })
}
