//! `/admin/users`.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::body::{Body, accepted};
use super::dispatch::with_body;
use super::request::Request;
use super::response::Answer;
use super::route::AdminRoute;
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::{self, UserAttributes, UserPage};
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::store::Store;

pub(super) fn answer(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &Request<'_>,
    route: AdminRoute,
) -> Result<Answer, Fault> {
    if let Err(refusal) = flow::administrator(context)? {
        return Ok(refusal.into());
    }
    match route {
        AdminRoute::ListUsers => list(context, request),
        AdminRoute::CreateUser => with_body(request, |body| {
            let attributes = accepted!(attributes(body));
            Ok(Ok(flow::admin_create_user(context, attributes)?.into()))
        }),
        AdminRoute::User(id) => match known(id) {
            Ok(id) => Ok(flow::admin_get_user(context, Some(id))?.into()),
            Err(refusal) => Ok(refusal.into()),
        },
        AdminRoute::UpdateUser(id) => with_body(request, |body| {
            let id = accepted!(known(id));
            let attributes = accepted!(attributes(body));
            Ok(Ok(flow::admin_update_user(context, Some(id), attributes)?.into()))
        }),
        AdminRoute::DeleteUser(id) => with_body(request, |mut body| {
            let id = accepted!(known(id));
            let is_soft = accepted!(body.switch("should_soft_delete"));
            Ok(Ok(flow::admin_delete_user(context, Some(id), is_soft)?.into()))
        }),
    }
}

fn known(id: Option<Uuid>) -> Result<Uuid, Refusal> {
    id.ok_or_else(|| {
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

fn list(
    context: &mut Context<'_, impl Store, impl Env>,
    request: &Request<'_>,
) -> Result<Answer, Fault> {
    let number = |name: &str| {
        let text = request.parameter(name).filter(|text| !text.is_empty());
        text.map(|text| text.parse::<u32>().map(i64::from)).transpose().map_err(|_| {
            let message = format!("Bad Pagination Parameters: {name} must be a number");
            Refusal::new(ErrorCode::ValidationFailed, message)
        })
    };
    let (page, per_page) = match (number("page"), number("per_page")) {
        (Ok(page), Ok(per_page)) => (page, per_page),
        (Err(refusal), _) | (_, Err(refusal)) => return Ok(refusal.into()),
    };
    let filter = request.parameter("filter");
    let page = match flow::admin_list_users(context, page, per_page, filter.as_deref())? {
        Ok(page) => page,
        Err(refusal) => return Ok(refusal.into()),
    };
    let (total, links) = (page.total.to_string(), links(request.path(), &page));
    Ok(Answer::from(Outcome::Done(page.into_body()))
        .with_header("X-Total-Count", total)
        .with_header("Link", links))
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
