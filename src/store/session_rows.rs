//! A session with its user, as the core takes them.

use auth_ext_core::fault::Fault;
use auth_ext_core::session::SessionState;
use auth_ext_core::time::Timestamp;
use auth_ext_core::user::User;
use uuid::Uuid;

use super::row::{Parameter, Row, read_latest};
use super::user_parts;
use super::users::{USER_COLUMNS, plain_user_by_id, user};

pub(super) const BY_ID: &str = concat!(
    "SELECT ",
    include_str!("../../sql/statements/user_columns.sql"),
    ", ",
    include_str!("../../sql/statements/session_columns.sql"),
    " FROM auth.sessions AS s
    JOIN auth.users AS u ON u.id OPERATOR(pg_catalog.=) s.user_id
    WHERE s.id OPERATOR(pg_catalog.=) $1"
);

/// Not joined to the user: each of the two is looked up by its key alone ([`super::key_lookup`]).
const PLAIN_BY_ID: &str = concat!(
    "SELECT ",
    include_str!("../../sql/statements/plain_session_columns.sql"),
    ", s.user_id FROM auth.sessions AS s WHERE s.id OPERATOR(pg_catalog.=) $1"
);

/// A session and its user, each without what lies in other tables; as they are now.
pub(super) fn plain_session_and_user(session: Uuid) -> Result<Option<(SessionState, User)>, Fault> {
    let found = read_latest(PLAIN_BY_ID, &[Parameter::Uuid(Some(session))], |rows| {
        rows.first(|row| Ok((plain_session(row, 1)?, row.uuid(PLAIN_SESSION_COLUMNS + 1)?)))
    })?;
    let Some((session, user)) = found else { return Ok(None) };
    Ok(plain_user_by_id(user)?.map(|user| (session, user)))
}

/// The same session with how its user signed in.
pub(super) fn with_methods(session: SessionState) -> Result<SessionState, Fault> {
    let amr = user_parts::methods(session.id)?;
    Ok(SessionState { amr, ..session })
}

/// How many columns sql/statements/plain_session_columns.sql has.
const PLAIN_SESSION_COLUMNS: usize = 5;

/// How many columns sql/statements/session_columns.sql has.
pub(super) const SESSION_COLUMNS: usize = 6;

/// A row of the user columns followed by the session columns.
pub(super) fn session_and_user(row: &Row<'_, '_>) -> Result<(SessionState, User), Fault> {
    let at = USER_COLUMNS + 1;
    let amr = row.optional_text(at + 5)?.unwrap_or_else(|| "[]".to_owned());
    Ok((SessionState { amr, ..plain_session(row, at)? }, user(row, 1)?))
}

/// The plain session columns from column `at` on; `amr` is [`super::user_parts`].
pub(super) fn plain_session(row: &Row<'_, '_>, at: usize) -> Result<SessionState, Fault> {
    Ok(SessionState {
        id: row.uuid(at)?,
        created_at: row.optional_time(at + 1)?.unwrap_or(Timestamp::from_micros(0)),
        refreshed_at: row.optional_time(at + 2)?,
        not_after: row.optional_time(at + 3)?,
        aal: row.optional_text(at + 4)?.unwrap_or_else(|| "aal1".to_owned()),
        amr: "[]".to_owned(),
    })
}
