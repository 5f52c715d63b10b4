//! Tests of people's own policies, and what is wrong with these.

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::flow;
use auth_ext_core::identity;
use auth_ext_core::json::{Json, Object};
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pgrx::{AnyElement, pg_sys};

use super::call;
use crate::error::report;
use crate::json_argument;
use crate::store;

#[pg_extern(sql = false)]
fn test_access_token(who: Option<&str>, claims: Option<AnyElement>) -> Result<String, ErrorReport> {
    minted(who.unwrap_or(""), claims).map_err(report)
}

fn minted(who: &str, claims: Option<AnyElement>) -> Result<String, Fault> {
    let claims = match claims.as_ref().map(json_argument::read) {
        None | Some(Ok(Json::Null)) => Object::new(),
        Some(Ok(Json::Object(claims))) => claims,
        Some(_) => {
            return Err(Fault::new(FaultKind::InvalidArgument, "the claims must be an object"));
        }
    };
    // Rows that a test has inserted itself may lack what a sign-in by e-mail looks for.
    let known = store::user_with_email(who)?.map(|id| id.to_string());
    let who = known.as_deref().unwrap_or(who);
    call::bare(|mut context| flow::sign_in_as(&mut context, who, &claims))
}

#[pg_extern(sql = false)]
fn policy_calls(
    node_tree: Option<&str>,
) -> TableIterator<
    'static,
    (name!(function, pg_sys::Oid), name!(in_subselect, bool), name!(reads_row, bool)),
> {
    let calls = identity::policy_calls(node_tree.unwrap_or(""));
    TableIterator::new(
        calls
            .into_iter()
            .map(|call| (pg_sys::Oid::from(call.function), call.in_subselect, call.reads_row)),
    )
}
