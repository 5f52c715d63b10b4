//! An administrator looks through the users.

use crate::answer::{CountedUsersAnswer, UsersAnswer};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::json::Body;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::store::Store;
use crate::user::User;

/// GoTrue's default.
const PER_PAGE: i64 = 50;
/// The longest page. GoTrue has no limit; here the answer is built inside a database backend.
const MAX_PER_PAGE: i64 = 10_000;

/// A page of users.
#[derive(Debug, Clone, PartialEq)]
pub struct UserPage {
    /// GoTrue's JSON of each, the newest first.
    pub users: Vec<Body>,
    /// Whose users they are.
    pub audience: String,
    /// How many there are on all pages.
    pub total: i64,
    /// Which page this is, from 1.
    pub page: i64,
    /// The length of a full page.
    pub per_page: i64,
}

impl UserPage {
    /// The number of the last page; 0 when there is none.
    #[must_use]
    pub const fn last_page(&self) -> i64 {
        let whole = self.total / self.per_page;
        if self.total % self.per_page == 0 { whole } else { whole + 1 }
    }

    /// GoTrue's body, and the numbers that GoTrue puts into headers.
    ///
    /// # Errors
    /// An internal fault when it cannot be written as JSON.
    pub fn counted(&self) -> Result<Outcome, Fault> {
        Outcome::of(&CountedUsersAnswer {
            total: self.total,
            page: self.page,
            per_page: self.per_page,
            last_page: self.last_page(),
            users: &self.users,
            aud: &self.audience,
        })
    }

    /// GoTrue's body.
    ///
    /// # Errors
    /// An internal fault when it cannot be written as JSON.
    pub fn plain(&self) -> Result<Outcome, Fault> {
        Outcome::of(&UsersAnswer { users: &self.users, aud: &self.audience })
    }
}

/// Users, page by page. `filter` is a part of the e-mail or, in any case, of the
/// `full_name`. The newest come first, or with `ascending` the oldest.
///
/// # Errors
/// A fault of the database or the settings. The inner error is GoTrue's refusal.
pub fn admin_list_users(
    context: &mut Context<'_, impl Store, impl Env>,
    page: Option<i64>,
    per_page: Option<i64>,
    filter: Option<&str>,
    ascending: bool,
) -> Result<Result<UserPage, Refusal>, Fault> {
    let (page, per_page) = (page.unwrap_or(1).max(1), per_page.unwrap_or(PER_PAGE));
    if !(1..=MAX_PER_PAGE).contains(&per_page) {
        let message = "Bad Pagination Parameters: per_page must be 1 to 10000";
        return Ok(Err(Refusal::new(ErrorCode::ValidationFailed, message)));
    }
    let filter = filter.filter(|filter| !filter.is_empty() && !filter.contains('\0'));
    let offset = (page - 1).saturating_mul(per_page);
    let audience = &context.settings.audience;
    let users = context.store.users_page(audience, filter, ascending, (offset, per_page))?;
    let users = users.iter().map(User::to_json).collect::<Result<_, _>>()?;
    let total = context.store.count_users(audience, filter)?;
    Ok(Ok(UserPage { users, audience: audience.clone(), total, page, per_page }))
}
