//! The exchange of the code for tokens.

use super::carry::{Callback, Carry, Stage, Step, ask, parameter};
use crate::context::Context;
use crate::env::Env;
use crate::flow::social::providers;
use crate::outcome::{ErrorCode, Refusal};
use crate::social::apple;
use crate::social::exchange::{Authentication, Grant, token_request};
use crate::social::provider::{Quirk, TokenAuth};
use crate::store::Store;

/// Asks the token endpoint, the second time with the secret in the body.
pub(super) fn ask_tokens(
    context: &Context<'_, impl Store, impl Env>,
    callback: &Callback<'_>,
    mut carry: Carry,
) -> Step {
    let configured = &callback.configured;
    let client_id = configured.client_id().unwrap_or_default().to_owned();
    let secret = match configured.provider.quirk {
        Quirk::Apple => apple::client_secret(configured, &client_id, context.now).ok(),
        Quirk::None | Quirk::Azure | Quirk::Facebook => configured.secret.clone(),
    };
    let secret = secret.and_then(|secret| String::from_utf8(secret.expose().to_vec()).ok());
    let secret = secret.map(zeroize::Zeroizing::new);
    if secret.is_none() && !configured.provider.pkce {
        let message = "Unsupported provider: missing OAuth secret";
        return callback.refused(Refusal::new(ErrorCode::OauthProviderNotSupported, message));
    }
    let (stage, authentication) = match (configured.provider.token_auth, carry.stage) {
        (TokenAuth::Body, _) | (TokenAuth::BasicThenBody, Stage::TokenBasic) => {
            (Stage::TokenBody, Authentication::Body)
        }
        (TokenAuth::Basic | TokenAuth::BasicThenBody, _) => {
            (Stage::TokenBasic, Authentication::Basic)
        }
    };
    carry.stage = stage;
    let redirect_uri = providers::callback_url(&context.settings.mail.external_url);
    let mut parameters = vec![
        ("grant_type", "authorization_code"),
        ("code", parameter(callback.request, "code").unwrap_or_default()),
        ("redirect_uri", redirect_uri.as_str()),
    ];
    let verifier = carry.verifier.clone();
    if let Some(verifier) = &verifier {
        parameters.push(("code_verifier", verifier));
    }
    let grant = Grant {
        parameters: &parameters,
        client_id: &client_id,
        secret: secret.as_ref().map(|secret| secret.as_str()),
        authentication,
    };
    let request = token_request(&configured.provider, &grant);
    Ok(ask(carry, vec![request]))
}
