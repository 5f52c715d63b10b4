//! Sign-up, sign-in, refresh, sign-out and the signed-in user.

use auth_ext_core::fault::Fault;
use auth_ext_core::flow;
use auth_ext_core::outcome::Outcome;
use auth_ext_core::request::Caller;
use auth_ext_core::secret::Secret;
use auth_ext_core::store::Client;
use pgrx::JsonB;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use crate::error::report;
use crate::request;
use crate::store::SpiStore;
use crate::surroundings::Surroundings;

#[pg_extern(sql = false)]
fn sign_up(
    email: Option<&str>,
    password: Option<&str>,
    data: Option<JsonB>,
) -> Result<JsonB, ErrorReport> {
    let input = flow::SignUp {
        email,
        password,
        data: data.map(|data| data.0),
    };
    respond(flow::sign_up(
        &mut SpiStore,
        &mut Surroundings,
        input,
        &client(),
    ))
}

#[pg_extern(sql = false)]
fn sign_in_with_password(
    email: Option<&str>,
    password: Option<&str>,
) -> Result<JsonB, ErrorReport> {
    let password = password.map(Secret::from_text);
    let outcome =
        flow::sign_in_with_password(&mut SpiStore, &mut Surroundings, email, password, &client());
    respond(outcome)
}

#[pg_extern(sql = false)]
fn refresh_session(refresh_token: Option<&str>) -> Result<JsonB, ErrorReport> {
    respond(flow::refresh_session(
        &mut SpiStore,
        &mut Surroundings,
        refresh_token,
        &client(),
    ))
}

#[pg_extern(sql = false)]
fn sign_out(scope: Option<&str>) -> Result<JsonB, ErrorReport> {
    respond(flow::sign_out(
        &mut SpiStore,
        &mut Surroundings,
        caller(),
        scope,
    ))
}

#[pg_extern(sql = false)]
fn get_user() -> Result<JsonB, ErrorReport> {
    respond(flow::current_user(
        &mut SpiStore,
        &mut Surroundings,
        caller(),
    ))
}

fn caller() -> Result<Caller, auth_ext_core::outcome::Refusal> {
    Caller::from_claims(request::claims().as_deref())
}

fn client() -> Client {
    Client::from_headers(request::headers().as_deref())
}

fn respond(outcome: Result<Outcome, Fault>) -> Result<JsonB, ErrorReport> {
    outcome.map(request::respond).map_err(report)
}
