//! `auth_ext.wrong_guesses` and `auth_ext.told_guesses`: wrong guesses of codes, and how many of them a
//! rollback undid.

use auth_ext_core::fault::Fault;
use auth_ext_core::time::Timestamp;

use super::row::{Parameter, read_latest, write};

/// The number stays counted whatever becomes of the transaction; the row goes with it.
const TELL: &str = "
    INSERT INTO auth_ext.told_guesses (number, told_at, is_guess)
    VALUES (pg_catalog.nextval('auth_ext.wrong_guesses'), $1, true)";

/// One an hour is enough to count from.
const MARK: &str = "
    INSERT INTO auth_ext.told_guesses (number, told_at, is_guess)
    SELECT CASE WHEN w.is_called THEN w.last_value ELSE 0 END, $1, false
    FROM auth_ext.wrong_guesses AS w
    WHERE NOT EXISTS (
        SELECT FROM auth_ext.told_guesses AS t
        WHERE t.told_at OPERATOR(pg_catalog.>) ($1 OPERATOR(pg_catalog.-) interval '1 hour')
            AND t.told_at OPERATOR(pg_catalog.<=) $1 AND NOT t.is_guess)";

/// Since the oldest row of the last day, or where it has none, the newest before.
const UNDONE: &str = "
    SELECT greatest(w.number OPERATOR(pg_catalog.-) since.number OPERATOR(pg_catalog.-) (
        SELECT pg_catalog.count(*) FROM auth_ext.told_guesses AS t
        WHERE t.is_guess AND t.number OPERATOR(pg_catalog.>) since.number), 0)
    FROM (
        SELECT CASE WHEN s.is_called THEN s.last_value ELSE 0 END FROM auth_ext.wrong_guesses AS s
    ) AS w (number)
    CROSS JOIN (
        SELECT coalesce(
            (SELECT t.number FROM auth_ext.told_guesses AS t
                WHERE t.told_at OPERATOR(pg_catalog.>) ($1 OPERATOR(pg_catalog.-) interval '24 hours')
                ORDER BY t.told_at LIMIT 1),
            (SELECT t.number FROM auth_ext.told_guesses AS t ORDER BY t.told_at DESC LIMIT 1),
            0)
    ) AS since (number)";

const PURGE: &str = "
    DELETE FROM auth_ext.told_guesses AS t
    WHERE t.told_at OPERATOR(pg_catalog.<) ($1 OPERATOR(pg_catalog.-) interval '25 hours')
        AND t.told_at OPERATOR(pg_catalog.<) (SELECT pg_catalog.max(n.told_at) FROM auth_ext.told_guesses AS n)";

/// Counts a wrong guess.
///
/// # Errors
/// A fault of the database.
pub(super) fn tell(now: Timestamp) -> Result<(), Fault> {
    write(TELL, &[Parameter::Time(Some(now))], |_| Ok(()))
}

/// Notes where the count stands; for whoever makes a code.
///
/// # Errors
/// A fault of the database.
pub(super) fn mark(now: Timestamp) -> Result<(), Fault> {
    write(MARK, &[Parameter::Time(Some(now))], |_| Ok(()))
}

/// The wrong guesses of the last day that were not committed, those of transactions that are still
/// open among them.
///
/// # Errors
/// A fault of the database.
pub(super) fn undone(now: Timestamp) -> Result<u64, Fault> {
    let undone =
        read_latest(UNDONE, &[Parameter::Time(Some(now))], |rows| rows.first(|row| row.long(1)))?;
    Ok(undone.and_then(|undone| u64::try_from(undone).ok()).unwrap_or(0))
}

/// Forgets what is older than a day, but for the newest.
///
/// # Errors
/// A fault of the database.
pub(super) fn purge(now: Timestamp) -> Result<(), Fault> {
    write(PURGE, &[Parameter::Time(Some(now))], |_| Ok(()))
}
