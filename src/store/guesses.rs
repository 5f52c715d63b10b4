//! `auth_ext.wrong_guesses`, its siblings and `auth_ext.told_guesses`: wrong guesses of codes and
//! passwords, and how many of them a rollback undid.

use auth_ext_core::fault::Fault;
use auth_ext_core::time::Timestamp;
use pgrx::pg_sys;

use super::removal::{limited, tidy_up};
use super::row::{Parameter, read_latest, write};

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Codes, of callers with a login of their own.
    Codes,
    /// Codes, of those who come through role authenticator.
    CodesByPostgrest,
    /// Passwords, of callers with a login of their own.
    Passwords,
}

impl Scope {
    /// That of codes for whoever calls.
    pub(super) fn of_codes() -> Self {
        if is_postgrest() { Self::CodesByPostgrest } else { Self::Codes }
    }

    const fn statements(self) -> &'static Statements {
        match self {
            Self::Codes => &CODES,
            Self::CodesByPostgrest => &CODES_BY_POSTGREST,
            Self::Passwords => &PASSWORDS,
        }
    }
}

/// Whether the session is PostgREST's: its transactions end with the request.
pub(super) fn is_postgrest() -> bool {
    // SAFETY: looks at the session and the system caches only.
    unsafe {
        let authenticator = pg_sys::get_role_oid(c"authenticator".as_ptr(), true);
        authenticator != pg_sys::InvalidOid && pg_sys::GetSessionUserId() == authenticator
    }
}

/// Whether the transactions of the session end by themselves or their owner could call purge() himself. What
/// anybody else removes on his way stays locked for as long as he likes.
pub(super) fn may_tidy() -> bool {
    // SAFETY: as above.
    let is_trusted = || unsafe {
        let service_role = pg_sys::get_role_oid(c"service_role".as_ptr(), true);
        service_role != pg_sys::InvalidOid
            && pg_sys::has_privs_of_role(pg_sys::GetSessionUserId(), service_role)
    };
    is_postgrest() || is_trusted()
}

struct Statements {
    /// The number stays counted whatever becomes of the transaction; the row goes with it.
    tell: &'static str,
    /// One an hour is enough to count from.
    mark: &'static str,
    /// Since the oldest row of the last day, or where it has none, the newest before.
    undone: &'static str,
}

macro_rules! statements {
    ($scope:literal, $sequence:literal) => {
        Statements {
            tell: concat!(
                "
    INSERT INTO auth_ext.told_guesses (id, number, told_at, is_guess, scope)
    VALUES (pg_catalog.nextval('auth_ext.numbers_of_rows'), pg_catalog.nextval('auth_ext.", $sequence, "'), $1, true, '", $scope, "')"
            ),
            mark: concat!(
                "
    INSERT INTO auth_ext.told_guesses (id, number, told_at, is_guess, scope)
    SELECT pg_catalog.nextval('auth_ext.numbers_of_rows'), CASE WHEN w.is_called THEN w.last_value ELSE 0 END, $1, false, '", $scope, "'
    FROM auth_ext.", $sequence, " AS w
    WHERE NOT EXISTS (
        SELECT FROM auth_ext.told_guesses AS t
        WHERE t.told_at OPERATOR(pg_catalog.>) ($1 OPERATOR(pg_catalog.-) interval '1 hour')
            AND t.told_at OPERATOR(pg_catalog.<=) $1 AND NOT t.is_guess
            AND t.scope OPERATOR(pg_catalog.=) '", $scope, "')"
            ),
            undone: concat!(
                "
    SELECT greatest(w.number OPERATOR(pg_catalog.-) since.number OPERATOR(pg_catalog.-) (
        SELECT pg_catalog.count(*) FROM auth_ext.told_guesses AS t
        WHERE t.is_guess AND t.number OPERATOR(pg_catalog.>) since.number
            AND t.scope OPERATOR(pg_catalog.=) '", $scope, "'), 0)
    FROM (
        SELECT CASE WHEN s.is_called THEN s.last_value ELSE 0 END FROM auth_ext.", $sequence, " AS s
    ) AS w (number)
    CROSS JOIN (
        SELECT coalesce(
            (SELECT t.number FROM auth_ext.told_guesses AS t
                WHERE t.told_at OPERATOR(pg_catalog.>) ($1 OPERATOR(pg_catalog.-) interval '24 hours')
                    AND t.scope OPERATOR(pg_catalog.=) '", $scope, "'
                ORDER BY t.told_at LIMIT 1),
            (SELECT t.number FROM auth_ext.told_guesses AS t
                WHERE t.scope OPERATOR(pg_catalog.=) '", $scope, "' ORDER BY t.told_at DESC LIMIT 1),
            0)
    ) AS since (number)"
            ),
        }
    };
}

const CODES: Statements = statements!("codes", "wrong_guesses");
const CODES_BY_POSTGREST: Statements =
    statements!("codes_by_postgrest", "wrong_guesses_by_postgrest");
const PASSWORDS: Statements = statements!("passwords", "wrong_passwords");

const PURGE: &str = limited!(
    50,
    "
    DELETE FROM auth_ext.told_guesses AS t
    WHERE t.id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.id FROM auth_ext.told_guesses AS old
        WHERE old.told_at OPERATOR(pg_catalog.<) ($1 OPERATOR(pg_catalog.-) interval '25 hours')
            AND old.told_at OPERATOR(pg_catalog.<) (
                SELECT pg_catalog.max(n.told_at) FROM auth_ext.told_guesses AS n
                WHERE n.scope OPERATOR(pg_catalog.=) old.scope)
        ORDER BY old.told_at"
);

/// Counts a wrong guess.
///
/// # Errors
/// A fault of the database.
pub(super) fn tell(scope: Scope, now: Timestamp) -> Result<(), Fault> {
    write(scope.statements().tell, &[Parameter::Time(Some(now))], |_| Ok(()))
}

/// Notes where the count stands; for whoever makes a code.
///
/// # Errors
/// A fault of the database.
pub(super) fn mark(scope: Scope, now: Timestamp) -> Result<(), Fault> {
    write(scope.statements().mark, &[Parameter::Time(Some(now))], |_| Ok(()))
}

/// The wrong guesses of the last day that were not committed, those of transactions that are still
/// open among them.
///
/// # Errors
/// A fault of the database.
pub(super) fn undone(scope: Scope, now: Timestamp) -> Result<u64, Fault> {
    let now = [Parameter::Time(Some(now))];
    let undone =
        read_latest(scope.statements().undone, &now, |rows| rows.first(|row| row.long(1)))?;
    Ok(undone.and_then(|undone| u64::try_from(undone).ok()).unwrap_or(0))
}

/// The largest of them, of every scope.
///
/// # Errors
/// A fault of the database.
pub(super) fn most_undone(now: Timestamp) -> Result<u64, Fault> {
    let mut most = 0;
    for scope in [Scope::Codes, Scope::CodesByPostgrest, Scope::Passwords] {
        most = undone(scope, now)?.max(most);
    }
    Ok(most)
}

/// Forgets what is older than a day, but for the newest.
///
/// # Errors
/// A fault of the database.
pub(super) fn purge(now: Timestamp) -> Result<(), Fault> {
    tidy_up(PURGE, &[Parameter::Time(Some(now))]).map(|_| ())
}
