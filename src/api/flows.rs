//! Sign-up, sign-in, refresh, sign-out and the signed-in user.

use auth_ext_core::cookie;
use auth_ext_core::fault::Fault;
use auth_ext_core::flow;
use auth_ext_core::outcome::{Outcome, Refusal};
use auth_ext_core::request::Caller;
use auth_ext_core::secret::Secret;
use auth_ext_core::store::{Client, Policy as _};
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{AnyElement, JsonB};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::report;
use crate::json_argument;
use crate::request;
use crate::store::SpiStore;
use crate::surroundings::Surroundings;

#[pg_extern(sql = false)]
fn sign_up(
    email: Option<&str>,
    password: Option<&str>,
    data: Option<AnyElement>,
) -> Result<JsonB, ErrorReport> {
    request::require_read_write(c"sign_up()");
    let data = match json_argument::read_for("data", data) {
        Ok(data) => data,
        Err(refusal) => return respond(Ok(refusal.into())),
    };
    let input = flow::SignUp { email, password, data };
    respond_session(flow::sign_up(&mut SpiStore, &mut Surroundings, input, &client()?))
}

#[pg_extern(sql = false)]
fn sign_in_with_password(
    email: Option<&str>,
    password: Option<&str>,
) -> Result<JsonB, ErrorReport> {
    request::require_read_write(c"sign_in_with_password()");
    let password = password.map(Secret::from_text);
    let outcome =
        flow::sign_in_with_password(&mut SpiStore, &mut Surroundings, email, password, &client()?);
    respond_session(outcome)
}

#[pg_extern(sql = false)]
fn refresh_session(refresh_token: Option<&str>) -> Result<JsonB, ErrorReport> {
    request::require_read_write(c"refresh_session()");
    let settings = SpiStore.settings().map_err(report)?;
    let cookies = request::cookies().filter(|_| request::is_http());
    let token = cookie::presented(&settings, refresh_token, cookies.as_deref());
    let token = token.as_deref().map(String::as_str);
    respond_session(flow::refresh_session(&mut SpiStore, &mut Surroundings, token, &client()?))
}

#[pg_extern(sql = false)]
fn sign_out(scope: Option<&str>) -> Result<JsonB, ErrorReport> {
    request::require_read_write(c"sign_out()");
    let outcome = flow::sign_out(&mut SpiStore, &mut Surroundings, caller()?, scope, &client()?);
    let outcome = outcome.map_err(report)?;
    let settings = SpiStore.settings().map_err(report)?;
    let cookie = cookie::sign_out(&settings, scope, &outcome).filter(|_| request::is_http());
    Ok(request::respond_with_cookie(outcome, cookie.as_deref()))
}

#[pg_extern(sql = false)]
fn get_user() -> Result<JsonB, ErrorReport> {
    respond(flow::current_user(&mut SpiStore, &mut Surroundings, caller()?))
}

#[pg_extern(sql = false)]
fn update_user(
    email: Option<&str>,
    password: Option<&str>,
    data: Option<AnyElement>,
    current_password: Option<&str>,
    nonce: Option<&str>,
    app_metadata: Option<AnyElement>,
) -> Result<JsonB, ErrorReport> {
    request::require_read_write(c"update_user()");
    let (data, app_metadata) = match (
        json_argument::read_for("data", data),
        json_argument::read_for("app_metadata", app_metadata),
    ) {
        (Ok(data), Ok(app_metadata)) => (data, app_metadata),
        (Err(refusal), _) | (_, Err(refusal)) => return respond(Ok(refusal.into())),
    };
    let update = flow::UserUpdate {
        email: email.map(str::to_owned),
        phone: None,
        password: password.map(|password| Zeroizing::new(password.to_owned())),
        current_password: current_password.map(Secret::from_text),
        nonce: nonce.map(str::to_owned),
        data,
        app_metadata,
    };
    let is_administrator = request::is_service_role();
    let (store, env) = (&mut SpiStore, &mut Surroundings);
    respond(flow::update_user(store, env, caller()?, update, is_administrator, &client()?))
}

#[pg_extern(sql = false)]
fn list_sessions() -> Result<JsonB, ErrorReport> {
    respond(flow::list_sessions(&mut SpiStore, &mut Surroundings, caller()?))
}

#[pg_extern(sql = false)]
fn revoke_session(session_id: Option<pgrx::Uuid>) -> Result<JsonB, ErrorReport> {
    request::require_read_write(c"revoke_session()");
    let session = session_id.map(id);
    let (store, env) = (&mut SpiStore, &mut Surroundings);
    respond(flow::revoke_session(store, env, caller()?, session, &client()?))
}

#[pg_extern(sql = false)]
fn admin_list_sessions(user_id: Option<pgrx::Uuid>) -> Result<JsonB, ErrorReport> {
    respond(flow::admin_list_sessions(&mut SpiStore, user_id.map(id)))
}

#[pg_extern(sql = false)]
fn admin_sign_out(
    user_id: Option<pgrx::Uuid>,
    scope: Option<&str>,
    session_id: Option<pgrx::Uuid>,
) -> Result<JsonB, ErrorReport> {
    request::require_read_write(c"admin_sign_out()");
    let (user, session) = (user_id.map(id), session_id.map(id));
    let (store, env) = (&mut SpiStore, &mut Surroundings);
    respond(flow::admin_sign_out(store, env, user, scope, session, &client()?))
}

#[pg_extern(sql = false)]
fn request_refusal() -> Result<Option<JsonB>, ErrorReport> {
    let claims = request::claims();
    flow::request_refusal(&mut SpiStore, &mut Surroundings, claims.as_deref())
        .map(|refusal| refusal.map(|refusal| JsonB(Outcome::from(refusal).into_body())))
        .map_err(report)
}

#[pg_extern(sql = false)]
fn session_is_live() -> Result<bool, ErrorReport> {
    let claims = request::claims();
    flow::session_is_live(&mut SpiStore, &mut Surroundings, claims.as_deref()).map_err(report)
}

fn id(id: pgrx::Uuid) -> Uuid {
    Uuid::from_bytes(*id.as_bytes())
}

fn caller() -> Result<Result<Caller, Refusal>, ErrorReport> {
    flow::caller(&mut SpiStore, request::claims().as_deref()).map_err(report)
}

fn client() -> Result<Client, ErrorReport> {
    let settings = SpiStore.settings().map_err(report)?;
    let headers = request::headers();
    let (headers, address_header) = (headers.as_deref(), settings.client_address_header.as_deref());
    Ok(Client::from_headers(headers).at(headers, address_header))
}

/// An answer that may hold a refresh token.
fn respond_session(outcome: Result<Outcome, Fault>) -> Result<JsonB, ErrorReport> {
    let outcome = outcome.map_err(report)?;
    if !request::is_http() {
        return Ok(request::respond(outcome));
    }
    let settings = SpiStore.settings().map_err(report)?;
    let (outcome, cookie) = cookie::answer(&settings, outcome);
    Ok(request::respond_with_cookie(outcome, cookie.as_deref().map(String::as_str)))
}

fn respond(outcome: Result<Outcome, Fault>) -> Result<JsonB, ErrorReport> {
    outcome.map(request::respond).map_err(report)
}
