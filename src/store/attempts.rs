//! `auth_ext.attempts`.

use auth_ext_core::fault::Fault;
use auth_ext_core::rate_limit::Limit;
use auth_ext_core::store::Attempts;
use auth_ext_core::time::Timestamp;

use super::SpiStore;
use super::code_marks;
use super::guesses::{self, Scope};
use super::latest::done;
use super::row::{Parameter, read_latest};

/// The point of a subject: what one row says, and a cost for each after it. The last row that was written
/// with all others in sight says the most, or those that were written beside each other add up. Whoever is
/// limited has hardly more rows than twice the limit; of a limit by the thousands the newest say it.
macro_rules! free_at {
    ($now:literal, $cost:literal) => {
        concat!(
            "(
        SELECT pg_catalog.max(seen.free_at OPERATOR(pg_catalog.+) pg_catalog.make_interval(
            secs => ",
            $cost,
            " OPERATOR(pg_catalog.*) (seen.number OPERATOR(pg_catalog.-) 1)::pg_catalog.float8))
        FROM (
            SELECT a.free_at,
                pg_catalog.row_number() OVER (ORDER BY a.forgotten_at DESC, a.number DESC) AS number
            FROM auth_ext.attempts AS a
            WHERE a.subject OPERATOR(pg_catalog.=) $1 AND a.forgotten_at OPERATOR(pg_catalog.>) ",
            $now,
            "
            ORDER BY a.forgotten_at DESC, a.number DESC LIMIT 1000
        ) AS seen)"
        )
    };
}

const FREE_AT: &str = concat!("SELECT ", free_at!("$2", "$3"));

/// A row more, and nothing to wait for.
const COUNT: &str = concat!(
    "
    INSERT INTO auth_ext.attempts (subject, forgotten_at, number, free_at)
    VALUES ($1, $4, pg_catalog.nextval('auth_ext.numbers_of_rows'), greatest($2, ",
    free_at!("$2", "$3"),
    ") OPERATOR(pg_catalog.+) pg_catalog.make_interval(secs => $3))"
);

impl Attempts for SpiStore {
    fn attempts_free_at(
        &mut self,
        subject: &[u8; 32],
        limit: &Limit,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Fault> {
        let parameters = [
            Parameter::Bytes(Some(subject)),
            Parameter::Time(Some(now)),
            Parameter::Double(limit.cost.as_secs_f64()),
        ];
        let free_at =
            read_latest(FREE_AT, &parameters, |rows| rows.first(|row| row.optional_time(1)))?;
        Ok(free_at.flatten())
    }

    fn count_attempt(
        &mut self,
        subject: &[u8; 32],
        limit: &Limit,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let parameters = [
            Parameter::Bytes(Some(subject)),
            Parameter::Time(Some(now)),
            Parameter::Double(limit.cost.as_secs_f64()),
            Parameter::Time(Some(now.plus(limit.window))),
        ];
        // What somebody else has counted meanwhile is counted on, whatever the isolation level.
        done(COUNT, &parameters)
    }

    fn take_turns(&mut self, subject: &[u8; 32]) -> Result<(), Fault> {
        code_marks::take_turns(*subject);
        Ok(())
    }

    fn undone_passwords(&mut self, now: Timestamp) -> Result<u64, Fault> {
        if guesses::is_postgrest() { Ok(0) } else { guesses::undone(Scope::Passwords, now) }
    }

    fn tell_wrong_password(&mut self, now: Timestamp) -> Result<(), Fault> {
        if guesses::is_postgrest() { Ok(()) } else { guesses::tell(Scope::Passwords, now) }
    }

    fn mark_right_password(&mut self, now: Timestamp) -> Result<(), Fault> {
        if guesses::is_postgrest() { Ok(()) } else { guesses::mark(Scope::Passwords, now) }
    }
}
