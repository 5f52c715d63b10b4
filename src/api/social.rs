//! Social login: providers, id tokens, identities, and what the courier asks at a callback.

use std::collections::BTreeMap;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::flow::{self, IdTokenGrant, ProviderChange};
use auth_ext_core::outbox::{CallbackRequest, HttpAnswer};
use auth_ext_core::secret::Secret;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{AnyElement, JsonB};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::call::{self, By};
use crate::error::report;
use crate::json_argument;
use crate::jsonb::Jsonb;
use crate::request;

fn argument<T: DeserializeOwned>(name: &str, value: Option<AnyElement>) -> Result<T, Fault> {
    let wrong = || Fault::new(FaultKind::InvalidArgument, format!("{name} has not its form"));
    let text = value.as_ref().and_then(json_argument::text).ok_or_else(wrong)?;
    serde_json::from_str(text).map_err(|_| wrong())
}

#[pg_extern(sql = false)]
fn set_provider(
    name: Option<&str>,
    client_id: Option<&str>,
    client_secret: Option<&str>,
    enabled: Option<bool>,
    options: Option<AnyElement>,
) -> Result<JsonB, ErrorReport> {
    request::require_read_write(c"set_provider()");
    let options: Option<Value> = options
        .as_ref()
        .and_then(json_argument::text)
        .and_then(|text| serde_json::from_str(text).ok());
    let change = ProviderChange {
        client_ids: client_id.map(str::to_owned),
        secret: client_secret.map(|secret| Secret::from_text(secret.trim())),
        enabled,
        options: options.filter(|options| !options.is_null()),
    };
    call::bare(|mut context| flow::set_provider(&mut context, name.unwrap_or(""), change))
        .map(JsonB)
        .map_err(report)
}

#[pg_extern(sql = false)]
fn delete_provider(name: Option<&str>) -> Result<bool, ErrorReport> {
    request::require_read_write(c"delete_provider()");
    call::bare(|mut context| flow::delete_provider(&mut context, name.unwrap_or("")))
        .map_err(report)
}

#[pg_extern(sql = false)]
fn provider_list() -> Result<JsonB, ErrorReport> {
    call::bare(|mut context| flow::provider_list(&mut context)).map(JsonB).map_err(report)
}

#[pg_extern(sql = false)]
fn provider_check(name: Option<&str>) -> Result<JsonB, ErrorReport> {
    request::require_read_write(c"provider_check()");
    call::bare(|mut context| flow::provider_check(&mut context, name.unwrap_or("")))
        .map(JsonB)
        .map_err(report)
}

#[pg_extern(sql = false)]
fn set_provider_keys(name: Option<&str>, jwks: Option<AnyElement>) -> Result<(), ErrorReport> {
    request::require_read_write(c"set_provider_keys()");
    let jwks: Option<Value> = jwks
        .as_ref()
        .and_then(json_argument::text)
        .and_then(|text| serde_json::from_str(text).ok());
    call::bare(|mut context| flow::set_provider_keys(&mut context, name.unwrap_or(""), jwks))
        .map_err(report)
}

#[pg_extern(sql = false)]
fn provider_token(identity_id: Option<pgrx::Uuid>) -> Result<JsonB, ErrorReport> {
    request::require_read_write(c"provider_token()");
    let id = identity_id.map_or_else(Uuid::nil, |id| Uuid::from_bytes(*id.as_bytes()));
    call::bare(|mut context| flow::provider_token(&mut context, id)).map(JsonB).map_err(report)
}

#[pg_extern(sql = false)]
fn sign_in_with_id_token(
    provider: Option<&str>,
    token: Option<&str>,
    access_token: Option<&str>,
    nonce: Option<&str>,
    link_identity: Option<bool>,
) -> Result<Jsonb, ErrorReport> {
    call::raises_session(c"sign_in_with_id_token()", |context| {
        let grant = IdTokenGrant {
            provider,
            id_token: token,
            access_token,
            nonce,
            link_identity: link_identity.unwrap_or(false),
            ..IdTokenGrant::default()
        };
        flow::sign_in_with_id_token(context, grant)
    })
}

#[pg_extern(sql = false)]
fn get_user_identities() -> Result<Jsonb, ErrorReport> {
    call::reads(By::Claims, flow::list_identities)
}

#[pg_extern(sql = false)]
fn unlink_identity(identity_id: Option<&str>) -> Result<Jsonb, ErrorReport> {
    call::writes(c"unlink_identity()", By::Claims, |context| {
        flow::unlink_identity(context, identity_id)
    })
}

#[pg_extern(sql = false)]
fn merge_identity(ticket: Option<&str>) -> Result<Jsonb, ErrorReport> {
    call::writes(c"merge_identity()", By::Claims, |context| flow::merge_identity(context, ticket))
}

#[pg_extern(sql = false)]
fn courier_callback(
    request: Option<AnyElement>,
    carry: Option<&str>,
    answers: Option<AnyElement>,
) -> Result<JsonB, ErrorReport> {
    request::require_read_write(c"courier_callback()");
    callback(request, carry, answers).map(JsonB).map_err(report)
}

fn callback(
    request: Option<AnyElement>,
    carry: Option<&str>,
    answers: Option<AnyElement>,
) -> Result<Value, Fault> {
    let asked: CallbackRequest = argument("request", request)?;
    let carried = match carry {
        None => None,
        Some(carry) => Some((carry, argument::<Vec<HttpAnswer>>("answers", answers)?)),
    };
    let pairs = asked.headers.iter().map(|one| (one.name.as_str(), one.value.as_str()));
    let headers = serde_json::to_string(&pairs.collect::<BTreeMap<_, _>>()).ok();
    let headers = auth_ext_core::request::Headers::parse(headers.as_deref());
    call::with_headers(By::Anybody, &headers, |context| {
        let step = flow::courier_callback(context, &asked, carried)?;
        serde_json::to_value(step)
            .map_err(|_| Fault::new(FaultKind::Internal, "a callback's answer is no JSON"))
    })
}
