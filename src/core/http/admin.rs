//! `/admin/users`.

use uuid::Uuid;
use zeroize::Zeroizing;

use super::body::{Body, accepted};
use super::request::Request;
use super::response::{Answer, Handled};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::{self, AuditRequest, PageRequest, UserAttributes, UserPage};
use crate::outcome::{ErrorCode, Refusal};
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
    let id = accepted!(user_id(request));
    let body = accepted!(Body::read(request.body()));
    let attributes = accepted!(attributes(body));
    Ok(Ok(flow::admin_update_user(context, Some(id), attributes)?.into()))
}

/// `DELETE /admin/users/{user_id}`
pub(super) fn delete_user<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let id = accepted!(user_id(request));
    let mut body = accepted!(Body::read_optional(request.body()));
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
        Some(id) => {
            let refused = |message| Refusal::new(ErrorCode::ValidationFailed, message);
            let id = Uuid::try_parse(&id)
                .map_err(|_| refused("ID must conform to the uuid v4 format"))?;
            Some(id)
        }
    };
    Ok(UserAttributes {
        id,
        aud: plain(body.text("aud")?),
        email: plain(body.text("email")?),
        phone: plain(body.text("phone")?),
        password: body.text("password")?,
        password_hash: plain(body.text("password_hash")?),
        email_confirm: body.switch("email_confirm")?,
        phone_confirm: body.switch("phone_confirm")?,
        role: plain(body.text("role")?),
        user_metadata: body.object("user_metadata")?,
        app_metadata: body.object("app_metadata")?,
        ban_duration: plain(body.text("ban_duration")?),
    })
}

/// `GET /admin/users?page=&per_page=&filter=&sort=`, or ours, `?cursor=&per_page=&filter=`
pub(super) fn list_users<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let page = accepted!(number(request, "page"));
    let per_page = accepted!(number(request, "per_page"));
    let ascending = accepted!(is_ascending(request.parameter("sort").as_deref()));
    let filter = request.parameter("filter");
    let cursor = request.parameter("cursor");
    let (filter, cursor) = (filter.as_deref(), cursor.as_deref());
    let asked = PageRequest { page, per_page, filter, ascending, cursor };
    let page = accepted!(flow::admin_list_users(context, asked)?);
    let answer = Answer::from(page.plain()?);
    Ok(Ok(match (page.total, next_by_cursor(request, &page)) {
        (Some(total), _) => answer
            .with_header("X-Total-Count", total.to_string())
            .with_header("Link", links(request, page.page, page.last_page())),
        (None, Some(next)) => answer.with_header("Link", next),
        (None, None) => answer,
    }))
}

/// `GET /admin/audit?query=&page=&per_page=`
pub(super) fn audit_log<S: Store, E: Env>(
    context: &mut Context<'_, S, E>,
    request: &Request<'_>,
) -> Result<Handled, Fault> {
    let page = accepted!(number(request, "page"));
    let per_page = accepted!(number(request, "per_page"));
    let query = request.parameter("query");
    let asked = AuditRequest { query: query.as_deref(), page, per_page };
    let page = accepted!(flow::admin_list_audit_log(context, asked)?);
    let last = page.last_page();
    Ok(Ok(Answer::from(page.entries)
        .with_header("X-Total-Count", page.total.to_string())
        .with_header("Link", links(request, page.page, last))))
}

/// A number of the query; its refusal is worded as Go words it.
fn number(request: &Request<'_>, name: &str) -> Result<Option<i64>, Refusal> {
    let Some(text) = request.parameter(name).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let refused = |why: &str| {
        let shown: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
        let message =
            format!("Bad Pagination Parameters: strconv.ParseUint: parsing \"{shown}\": {why}");
        Refusal::new(ErrorCode::ValidationFailed, message)
    };
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refused("invalid syntax"));
    }
    let number = text.parse::<u64>().map_err(|_| refused("value out of range"))?;
    // Nobody has as many pages.
    Ok(Some(i64::try_from(number).unwrap_or(i64::MAX)))
}

/// Whether `sort` wants the oldest first.
fn is_ascending(sort: Option<&str>) -> Result<bool, Refusal> {
    let refused = |why: String| {
        Refusal::new(ErrorCode::ValidationFailed, format!("Bad Sort Parameters: {why}"))
    };
    let mut ascending = false;
    for field in sort.unwrap_or("").split(',').filter(|field| !field.is_empty()) {
        let (name, direction) = field.split_once(' ').unwrap_or((field, "desc"));
        let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
        if name != "created_at" {
            return Err(refused(format!("bad field for sort '{shown}'")));
        }
        ascending = match direction {
            "asc" => true,
            "desc" => false,
            _ => {
                let only = "only 'asc' and 'desc' allowed";
                return Err(refused(format!("bad direction for sort '{shown}', {only}")));
            }
        };
    }
    Ok(ascending)
}

/// What else than the place the request asked for, for a link.
fn others(request: &Request<'_>) -> String {
    let mut others = form_urlencoded::Serializer::new(String::new());
    for name in ["filter", "per_page", "query", "sort"] {
        if let Some(value) = request.parameter(name) {
            others.append_pair(name, &value);
        }
    }
    others.finish()
}

/// The page that follows by cursor (RFC 8288).
fn next_by_cursor(request: &Request<'_>, page: &UserPage) -> Option<String> {
    let cursor = page.next_cursor.as_deref()?;
    let others = others(request);
    let separator = if others.is_empty() { "" } else { "&" };
    Some(format!("<{}?cursor={cursor}{separator}{others}>; rel=\"next\"", request.path()))
}

/// The pages that follow (RFC 8288), with what else the request asked for. `page` comes first in
/// each: auth-js reads no other place.
fn links(request: &Request<'_>, page: i64, last: i64) -> String {
    let others = others(request);
    let separator = if others.is_empty() { "" } else { "&" };
    let path = request.path();
    let link = |number: i64, relation: &str| {
        format!("<{path}?page={number}{separator}{others}>; rel=\"{relation}\"")
    };
    let next = (page < last).then(|| link(page + 1, "next"));
    next.into_iter().chain([link(last, "last")]).collect::<Vec<_>>().join(", ")
}
