//! `/admin/users`.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::body::{Body, accepted};
use super::request::Request;
use super::response::{Answer, Handled};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::{self, UserAttributes, UserPage};
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::store::Store;

/// `POST /admin/users`
pub(super) fn create_user<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let attributes = accepted!(attributes(accepted!(Body::read(request.body()))));
    Ok(Ok(flow::admin_create_user(context, attributes)?.into()))
}

/// `GET /admin/users/{user_id}`
pub(super) fn user<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let id = accepted!(user_id(request));
    Ok(Ok(flow::admin_get_user(context, Some(id))?.into()))
}

/// `PUT /admin/users/{user_id}`
pub(super) fn update_user<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let body = accepted!(Body::read(request.body()));
    let id = accepted!(user_id(request));
    let attributes = accepted!(attributes(body));
    Ok(Ok(flow::admin_update_user(context, Some(id), attributes)?.into()))
}

/// `DELETE /admin/users/{user_id}`
pub(super) fn delete_user<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let mut body = accepted!(Body::read(request.body()));
    let id = accepted!(user_id(request));
    let is_soft = accepted!(body.switch("should_soft_delete"));
    Ok(Ok(flow::admin_delete_user(context, Some(id), is_soft)?.into()))
}

pub(super) fn user_id(request: &Request<'_>) -> Result<Uuid, Refusal> {
    request.uuid(0).ok_or_else(|| {
        let message = "user_id must be an UUID";
        Refusal::new(ErrorCode::ValidationFailed, message).with_status(404)
    })
}

fn attributes(mut body: Body) -> Result<UserAttributes, Refusal> {
    let plain = |text: Option<Zeroizing<String>>| text.map(|text| text.as_str().to_owned());
    let id = match plain(body.text("id")?).filter(|id| !id.is_empty()) {
        None => None,
        Some(id) => Some(Uuid::try_parse(&id).map_err(|_| {
            let message = "ID must conform to the uuid v4 format";
            Refusal::new(ErrorCode::ValidationFailed, message)
        })?),
    };
    Ok(UserAttributes {
        id,
        email: plain(body.text("email")?),
        phone: plain(body.text("phone")?),
        password: body.text("password")?,
        password_hash: plain(body.text("password_hash")?),
        email_confirm: body.switch("email_confirm")?,
        role: plain(body.text("role")?),
        user_metadata: body.value("user_metadata"),
        app_metadata: body.value("app_metadata"),
        ban_duration: plain(body.text("ban_duration")?),
    })
}

/// `GET /admin/users?page=&per_page=&filter=`
pub(super) fn list_users<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let number = |name: &str| {
        let text = request.parameter(name).filter(|text| !text.is_empty());
        text.map(|text| text.parse::<u32>().map(i64::from)).transpose().map_err(|_| {
            let message = format!("Bad Pagination Parameters: {name} must be a number");
            Refusal::new(ErrorCode::ValidationFailed, message)
        })
    };
    let (page, per_page) = (accepted!(number("page")), accepted!(number("per_page")));
    let filter = request.parameter("filter");
    let page = accepted!(flow::admin_list_users(context, page, per_page, filter.as_deref())?);
    let (total, links) = (page.total.to_string(), links(request.path(), &page));
    Ok(Ok(Answer::from(Outcome::Done(page.into_body()))
        .with_header("X-Total-Count", total)
        .with_header("Link", links)))
}

/// The pages that follow (RFC 8288). `page` comes first in each: auth-js reads no other place.
fn links(path: &str, page: &UserPage) -> String {
    let link = |number: i64, relation: &str| {
        format!("<{path}?page={number}&per_page={}>; rel=\"{relation}\"", page.per_page)
    };
    let last = page.last_page();
    let next = (page.page < last).then(|| link(page.page + 1, "next"));
    next.into_iter().chain([link(last, "last")]).collect::<Vec<_>>().join(", ")
}
