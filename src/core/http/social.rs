//! `/authorize`, `/user/identities` and `/admin/custom-providers`.

use serde::Serialize;

use super::body::{Body, accepted};
use super::request::Request;
use super::response::{Answer, Handled};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::{self, Authorization, Authorized, CustomProviderChange, IdTokenGrant};
use crate::outcome::{Outcome, Refusal};
use crate::secret::Secret;
use crate::store::Store;

#[derive(Serialize)]
struct Url<'a> {
    url: &'a str,
}

fn begun(
    request: &Request<'_>,
    may_skip: bool,
    begin: impl FnOnce(Authorization<'_>) -> Result<Result<Authorized, Refusal>, Fault>,
) -> Result<Handled, Fault> {
    let parameter = |name: &str| request.parameter(name);
    let (provider, scopes) = (parameter("provider"), parameter("scopes"));
    let challenge = parameter("code_challenge");
    let method = parameter("code_challenge_method");
    let invite_token = parameter("invite_token");
    let parameters = request.parameters();
    let authorized = begin(Authorization {
        provider: provider.as_deref(),
        scopes: scopes.as_deref(),
        code_challenge: challenge.as_deref(),
        code_challenge_method: method.as_deref(),
        invite_token: invite_token.as_deref(),
        destination: request.destination(),
        parameters: &parameters,
    })?;
    let authorized = accepted!(authorized);
    Ok(Ok(if may_skip && parameter("skip_http_redirect").as_deref() == Some("true") {
        let answer = Answer::from(Outcome::of(&Url { url: &authorized.url })?);
        answer.with_cookie(authorized.cookie)
    } else {
        Answer::found(authorized.url).with_cookie(authorized.cookie)
    }))
}

/// `GET /authorize`
pub(super) fn authorize<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    begun(request, false, |asked| flow::authorize(context, asked))
}

/// `GET /user/identities/authorize`
pub(super) fn link_identity<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    begun(request, true, |asked| flow::link_identity(context, asked))
}

/// `DELETE /user/identities/{identity_id}`
pub(super) fn unlink_identity<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    Ok(Ok(flow::unlink_identity(context, request.segment(0))?.into()))
}

/// `POST /token?grant_type=id_token`
pub(super) fn id_token_grant<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let provider = accepted!(body.plain_text("provider"));
    let issuer = accepted!(body.plain_text("issuer"));
    let client_id = accepted!(body.plain_text("client_id"));
    let id_token = accepted!(body.text("id_token"));
    let access_token = accepted!(body.text("access_token"));
    let nonce = accepted!(body.text("nonce"));
    let link_identity = accepted!(body.switch("link_identity"));
    let outcome = flow::sign_in_with_id_token(
        context,
        IdTokenGrant {
            provider: provider.as_deref(),
            id_token: id_token.as_deref().map(String::as_str),
            access_token: access_token.as_deref().map(String::as_str),
            nonce: nonce.as_deref().map(String::as_str),
            issuer: issuer.as_deref(),
            client_id: client_id.as_deref(),
            link_identity,
        },
    )?;
    Ok(Ok(Answer::session(&context.settings, outcome)))
}

/// `GET /admin/custom-providers`
pub(super) fn custom_providers<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    Ok(Ok(flow::custom_providers(context, request.parameter("type").as_deref())?.into()))
}

/// `GET /admin/custom-providers/{identifier}`
pub(super) fn custom_provider<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    Ok(Ok(flow::custom_provider(context, &identifier(request))?.into()))
}

/// `DELETE /admin/custom-providers/{identifier}`. GoTrue says 204, which Envoy takes for a broken answer
/// here: see the passkeys.
pub(super) fn delete_custom_provider<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    Ok(Ok(flow::delete_custom_provider(context, &identifier(request))?.into()))
}

/// `POST /admin/custom-providers`
pub(super) fn create_custom_provider<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let change = accepted!(change(request));
    Ok(Ok(Answer::from(flow::put_custom_provider(context, None, change)?).created()))
}

/// `PUT /admin/custom-providers/{identifier}`
pub(super) fn update_custom_provider<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let change = accepted!(change(request));
    let identifier = identifier(request);
    Ok(Ok(flow::put_custom_provider(context, Some(&identifier), change)?.into()))
}

/// The identifier in the path: its colon may be escaped.
fn identifier(request: &Request<'_>) -> String {
    let segment = request.segment(0).unwrap_or_default();
    segment.replace("%3A", ":").replace("%3a", ":")
}

fn change(request: &Request<'_>) -> Result<CustomProviderChange, Refusal> {
    let mut body = Body::read(request.body())?;
    let secret = body.text("client_secret")?;
    // White space around a pasted secret is nobody's.
    let secret = secret.map(|text| Secret::from_text(text.trim()));
    let given = |name: &&str| {
        let value = body.value(name).and_then(|value| value.to_value());
        value.filter(|value| !value.is_null()).map(|value| ((*name).to_owned(), value))
    };
    let members = MEMBERS.iter().filter_map(given).collect();
    Ok(CustomProviderChange { members, secret })
}

const MEMBERS: [&str; 19] = [
    "provider_type",
    "identifier",
    "name",
    "client_id",
    "acceptable_client_ids",
    "scopes",
    "pkce_enabled",
    "attribute_mapping",
    "custom_claims_allowlist",
    "authorization_params",
    "enabled",
    "email_optional",
    "issuer",
    "discovery_url",
    "skip_nonce_check",
    "authorization_url",
    "token_url",
    "userinfo_url",
    "jwks_uri",
];
