//! From a request to its route, and from the route to its answer.

use super::request::{Incoming, Request};
use super::response::{Answer, Handled, Response};
use super::routes::{ROUTES, handler};
use super::table::{Found, NoRoute, Who};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow;
use crate::outcome::Refusal;
use crate::request::Headers;
use crate::store::Store;

/// Reads a request and finds its route.
#[must_use]
pub fn receive<'a>(headers: &Headers, incoming: Incoming<'a>) -> Request<'a> {
    Request::new(ROUTES, headers, incoming)
}

/// Answers a request in GoTrue's shape.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn respond(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &Request<'_>,
) -> Result<Response, Fault> {
    let answer = match &request.found {
        Ok(found) => handled(context, request, found)?.unwrap_or_else(Answer::from),
        Err((no_route, refusal)) => {
            let known = may_know(context, request, no_route)?;
            let answer = Answer::from(known.err().unwrap_or_else(|| refusal.clone()));
            match no_route {
                NoRoute::WrongMethod(allowed) => answer.with_header("Allow", allowed.as_str()),
                NoRoute::Unknown | NoRoute::NotAvailable => answer,
            }
        }
    };
    Ok(answer.into_response(request.is_versioned))
}

/// Whether whoever asks may learn that there is no such path: below these GoTrue looks at who asks first.
fn may_know(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &Request<'_>,
    no_route: &NoRoute,
) -> Result<Result<(), Refusal>, Fault> {
    let below =
        |place| request.path().strip_prefix(place).is_some_and(|rest| rest.starts_with('/'));
    if matches!(no_route, NoRoute::WrongMethod(_)) {
        Ok(Ok(()))
    } else if below("/admin") {
        flow::administrator(context)
    } else if below("/user") || below("/factors") {
        flow::authenticate(context)
    } else {
        Ok(Ok(()))
    }
}

/// The answer to a request that the server cannot serve now, in GoTrue's shape.
#[must_use]
pub fn refuse(request: &Request<'_>, refusal: Refusal) -> Response {
    Answer::from(refusal).into_response(request.is_versioned)
}

/// Who may is looked at before the body.
fn handled<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
    found: &Found,
) -> Result<Handled, Fault> {
    let allowed = match found.route.who {
        Who::Public | Who::Anonymous | Who::Bearer => Ok(()),
        Who::User => flow::authenticate(context)?,
        Who::Administrator => flow::administrator(context)?,
    };
    match (allowed, handler::<S, E>(found.place)) {
        (Err(refusal), _) => Ok(Err(refusal)),
        (Ok(()), Some(handler)) => handler(context, request),
        // A line without a handler has no method, so that none is found.
        (Ok(()), None) => Ok(Err(request.not_available())),
    }
}
