//! An administrator looks through the users.

use super::cursor;
use crate::answer::{CountedUsersAnswer, Pagination, UsersAnswer};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::json::Body;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::store::{PageStart, Store, UserListing};
use crate::user::User;

/// GoTrue's default.
pub(super) const PER_PAGE: i64 = 50;
/// The longest page. GoTrue has no limit; here the answer is built inside a database backend.
pub(super) const MAX_PER_PAGE: i64 = 10_000;
/// Up to here users are counted; more are estimated.
pub(super) const COUNTED: i64 = 10_000;

/// Which page of which users is wanted; as typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct PageRequest<'a> {
    /// From 1; not with `cursor`.
    pub page: Option<i64>,
    /// 1 to 10000.
    pub per_page: Option<i64>,
    /// A part of the e-mail or, in any case, of the `full_name`.
    pub filter: Option<&'a str>,
    /// The oldest first; not with `cursor`.
    pub ascending: bool,
    /// The place that the page before ended with, or empty for the first page.
    pub cursor: Option<&'a str>,
}

/// A page of users.
#[derive(Debug, Clone, PartialEq)]
pub struct UserPage {
    /// GoTrue's JSON of each, the newest first.
    pub users: Vec<Body>,
    /// Whose users they are.
    pub audience: String,
    /// How many there are on all pages: exact up to ten thousand, an estimate above, and never so few
    /// that a full page would seem the last. `None` for a page by cursor, which nobody counts.
    pub total: Option<i64>,
    /// Which page this is, from 1.
    pub page: i64,
    /// The length of a full page.
    pub per_page: i64,
    /// Where the next page begins, when this one is full and the newest come first.
    pub next_cursor: Option<String>,
}

/// How many pages so many rows fill.
pub(super) const fn pages(total: i64, per_page: i64) -> i64 {
    let whole = total / per_page;
    if total % per_page == 0 { whole } else { whole + 1 }
}

impl UserPage {
    /// The number of the last page; 0 when there is none.
    #[must_use]
    pub const fn last_page(&self) -> i64 {
        let Some(total) = self.total else { return 0 };
        pages(total, self.per_page)
    }

    /// GoTrue's body, and the numbers that GoTrue puts into headers.
    ///
    /// # Errors
    /// An internal fault when it cannot be written as JSON.
    pub fn counted(&self) -> Result<Outcome, Fault> {
        Outcome::of(&CountedUsersAnswer {
            total: self.total,
            page: self.total.map(|_| self.page),
            per_page: self.per_page,
            last_page: self.total.map(|_| self.last_page()),
            next_cursor: self.next_cursor.as_deref(),
            users: &self.users,
            aud: &self.audience,
        })
    }

    /// GoTrue's body.
    ///
    /// # Errors
    /// An internal fault when it cannot be written as JSON.
    pub fn plain(&self) -> Result<Outcome, Fault> {
        let next_cursor = self.next_cursor.as_deref();
        let pagination = self.total.is_none().then_some(Pagination { next_cursor });
        Outcome::of(&UsersAnswer { users: &self.users, aud: &self.audience, pagination })
    }
}

/// Users, page by page: by number as GoTrue has it, or by cursor, which takes as long for the last
/// page as for the first.
///
/// # Errors
/// A fault of the database or the settings. The inner error is GoTrue's refusal.
pub fn admin_list_users(
    context: &mut Context<'_, impl Store, impl Env>,
    request: PageRequest<'_>,
) -> Result<Result<UserPage, Refusal>, Fault> {
    let (page, per_page) = (request.page.unwrap_or(1).max(1), request.per_page.unwrap_or(PER_PAGE));
    let refused = |message| Refusal::new(ErrorCode::ValidationFailed, message);
    if !(1..=MAX_PER_PAGE).contains(&per_page) {
        let message = "Bad Pagination Parameters: per_page must be 1 to 10000";
        return Ok(Err(refused(message)));
    }
    let offset = (page - 1).saturating_mul(per_page);
    let start = match request.cursor {
        Some(_) if request.ascending => {
            let message = "Bad Pagination Parameters: a cursor goes with the newest first";
            return Ok(Err(refused(message)));
        }
        Some("") => PageStart::Newest(0),
        Some(text) => match cursor::read(text) {
            Ok(place) => PageStart::Below(place),
            Err(refusal) => return Ok(Err(refusal)),
        },
        None if request.ascending => PageStart::Oldest(offset),
        None => PageStart::Newest(offset),
    };
    let filter = request.filter.filter(|filter| !filter.is_empty() && !filter.contains('\0'));
    let audience = &context.settings.audience;
    let listing = UserListing { audience, filter, start, limit: per_page };
    let users = context.store.users_page(&listing)?;
    let shown = i64::try_from(users.len()).unwrap_or(i64::MAX);
    let is_full = shown == per_page;
    let next_cursor = (is_full && !request.ascending).then(|| users.last().map(cursor::after));
    let total = match request.cursor {
        Some(_) => None,
        None => {
            let counted = context.store.count_users(audience, filter, COUNTED + 1)?;
            Some(if counted <= COUNTED {
                counted
            } else {
                let estimate = match filter {
                    None => context.store.estimate_users()?,
                    Some(_) => None,
                };
                let reached = if shown == 0 { 0 } else { offset.saturating_add(shown) };
                let more = i64::from(is_full);
                estimate.unwrap_or(0).max(counted).max(reached.saturating_add(more))
            })
        }
    };
    let users = users.iter().map(User::to_json).collect::<Result<_, _>>()?;
    let next_cursor = next_cursor.flatten();
    Ok(Ok(UserPage { users, audience: audience.clone(), total, page, per_page, next_cursor }))
}
