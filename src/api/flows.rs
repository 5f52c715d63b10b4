//! Sign-up, sign-in, refresh, sign-out and the signed-in user.

use auth_ext_core::context::Channel;
use auth_ext_core::cookie;
use auth_ext_core::fault::Fault;
use auth_ext_core::flow;
use auth_ext_core::outcome::Outcome;
use auth_ext_core::request::{is_call_of_auth_api, may_call_auth_api};
use auth_ext_core::secret::Secret;
use pgrx::AnyElement;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::pg_sys::{Datum, FunctionCallInfo};
use pgrx::prelude::*;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::call::{self, By};
use crate::error::report;
use crate::json_argument;
use crate::jsonb::Jsonb;
use crate::record::{argument, c_function, null, text};
use crate::request;
use crate::store;

c_function!(
    /// `sign_up(email, password, data, redirect_to, code_challenge, code_challenge_method, phone,
    /// channel)`.
    sign_up_wrapper,
    pg_finfo_sign_up_wrapper,
    sign_up
);

fn sign_up(fcinfo: FunctionCallInfo) -> Result<Datum, ErrorReport> {
    let [email, password, redirect_to] = [0, 1, 3].map(|at| text(fcinfo, at));
    let [code_challenge, code_challenge_method] = [4, 5].map(|at| text(fcinfo, at));
    let [phone, channel] = [6, 7].map(|at| text(fcinfo, at));
    let data = argument::<AnyElement>(fcinfo, 2);
    call::starts_session(c"sign_up()", |context| match json_argument::read_for("data", data) {
        Ok(data) => {
            let destination = flow::Destination { redirect_to, referer: None };
            let input = flow::SignUp {
                email,
                password,
                data,
                code_challenge,
                code_challenge_method,
                destination,
            };
            flow::sign_up_by(context, input, phone, channel)
        }
        Err(refusal) => Ok(refusal.into()),
    })
    .map(Jsonb::datum)
}

#[pg_extern(sql = false)]
fn sign_in_anonymously(data: Option<AnyElement>) -> Result<Jsonb, ErrorReport> {
    call::starts_session(c"sign_in_anonymously()", |context| {
        match json_argument::read_for("data", data) {
            Ok(data) => flow::sign_in_anonymously(context, data),
            Err(refusal) => Ok(refusal.into()),
        }
    })
}

c_function!(
    /// `sign_in_with_password(email, password, phone)`. Not by way of pgrx: SQL of 0.1.0 passes two.
    sign_in_with_password_wrapper,
    pg_finfo_sign_in_with_password_wrapper,
    sign_in_with_password
);

fn sign_in_with_password(fcinfo: FunctionCallInfo) -> Result<Datum, ErrorReport> {
    let [email, password, phone] = [0, 1, 2].map(|at| text(fcinfo, at));
    let password = password.map(Secret::from_text);
    call::starts_session(c"sign_in_with_password()", |context| {
        flow::sign_in_by(context, email, phone, password)
    })
    .map(Jsonb::datum)
}

#[pg_extern(sql = false)]
fn refresh_session(refresh_token: Option<&str>) -> Result<Jsonb, ErrorReport> {
    let cookies = request::cookies().filter(|_| request::is_http());
    call::starts_session(c"refresh_session()", |context| {
        let token = cookie::presented(&context.settings, refresh_token, cookies.as_deref());
        flow::refresh_session(context, token.as_deref().map(String::as_str))
    })
}

#[pg_extern(sql = false)]
fn sign_out(scope: Option<&str>) -> Result<Jsonb, ErrorReport> {
    call::writes_with_cookie(c"sign_out()", By::Claims, |context| {
        let outcome = flow::sign_out(context, scope)?;
        let cookie = cookie::sign_out(&context.settings, scope, &outcome);
        Ok((outcome, cookie.filter(|_| context.channel == Channel::Http)))
    })
}

#[pg_extern(sql = false)]
fn get_user() -> Result<Jsonb, ErrorReport> {
    call::reads(By::Claims, flow::current_user)
}

c_function!(
    /// `update_user(email, password, data, current_password, nonce, app_metadata, redirect_to,
    /// code_challenge, code_challenge_method, phone, channel)`.
    update_user_wrapper,
    pg_finfo_update_user_wrapper,
    update_user
);

fn update_user(fcinfo: FunctionCallInfo) -> Result<Datum, ErrorReport> {
    let [email, password, current_password, nonce] = [0, 1, 3, 4].map(|at| text(fcinfo, at));
    let [redirect_to, code_challenge, code_challenge_method] = [6, 7, 8].map(|at| text(fcinfo, at));
    let [phone, channel] = [9, 10].map(|at| text(fcinfo, at));
    let [data, app_metadata] = [2, 5].map(|at| argument::<AnyElement>(fcinfo, at));
    call::writes(c"update_user()", By::Claims, |context| {
        let (data, app_metadata) = match (
            json_argument::read_for("data", data),
            json_argument::read_for("app_metadata", app_metadata),
        ) {
            (Ok(data), Ok(app_metadata)) => (data, app_metadata),
            (Err(refusal), _) | (_, Err(refusal)) => return Ok(refusal.into()),
        };
        let update = flow::UserUpdate {
            email: email.map(str::to_owned),
            phone: phone.map(str::to_owned),
            channel: channel.map(str::to_owned),
            password: password.map(|password| Zeroizing::new(password.to_owned())),
            current_password: current_password.map(Secret::from_text),
            nonce: nonce.map(|nonce| Zeroizing::new(nonce.to_owned())),
            code_challenge: code_challenge.map(str::to_owned),
            code_challenge_method: code_challenge_method.map(str::to_owned),
            redirect_to: redirect_to.map(str::to_owned),
            referer: None,
            data,
            app_metadata,
        };
        flow::update_user(context, update)
    })
    .map(Jsonb::datum)
}

#[pg_extern(sql = false)]
fn list_sessions() -> Result<Jsonb, ErrorReport> {
    call::reads(By::Claims, flow::list_sessions)
}

#[pg_extern(sql = false)]
fn revoke_session(session_id: Option<pgrx::Uuid>) -> Result<Jsonb, ErrorReport> {
    call::writes(c"revoke_session()", By::Claims, |context| {
        flow::revoke_session(context, session_id.map(id))
    })
}

#[pg_extern(sql = false)]
fn admin_list_sessions(user_id: Option<pgrx::Uuid>) -> Result<Jsonb, ErrorReport> {
    call::reads(By::Anybody, |context| flow::admin_list_sessions(context, user_id.map(id)))
}

#[pg_extern(sql = false)]
fn admin_sign_out(
    user_id: Option<pgrx::Uuid>,
    scope: Option<&str>,
    session_id: Option<pgrx::Uuid>,
) -> Result<Jsonb, ErrorReport> {
    call::writes(c"admin_sign_out()", By::Anybody, |context| {
        flow::admin_sign_out(context, user_id.map(id), scope, session_id.map(id))
    })
}

c_function!(
    /// `request_refusal(search_path)`. Not by way of pgrx: SQL of 0.1.0 passes nothing, and then nothing passes.
    request_refusal_wrapper,
    pg_finfo_request_refusal_wrapper,
    request_refusal
);

fn request_refusal(fcinfo: FunctionCallInfo) -> Result<Datum, ErrorReport> {
    let refusal = asked(|context| {
        let refusal = flow::request_refusal(context)?;
        if refusal.is_none() && context.settings.claims_reach_workers {
            store::hand_on_claims()?;
        }
        Ok(refusal)
    })
    .map_err(report)?;
    let passes = || {
        let (path, headers) = (request::path(), request::headers());
        is_call_of_auth_api(path.as_deref(), headers.as_deref(), text(fcinfo, 0))
    };
    Ok(match refusal.filter(|_| !passes()) {
        Some(refusal) => Jsonb(Outcome::from(refusal).into_body()).datum(),
        None => null(fcinfo),
    })
}

#[pg_extern(sql = false)]
fn pin_search_path() {
    let (path, headers) = (request::path(), request::headers());
    let search_path = request::search_path();
    if may_call_auth_api(path.as_deref(), headers.as_deref(), search_path.as_deref()) {
        request::pin_search_path();
    }
}

#[pg_extern(sql = false)]
fn session_is_live() -> Result<bool, ErrorReport> {
    asked(flow::session_is_live).map_err(report)
}

/// A question about the claims alone.
fn asked<T>(flow: impl FnOnce(&mut call::Call<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
    let claims = request::claims();
    call::bare(|context| flow(&mut context.by(claims.as_deref(), false)))
}

fn id(id: pgrx::Uuid) -> Uuid {
    Uuid::from_bytes(*id.as_bytes())
}
