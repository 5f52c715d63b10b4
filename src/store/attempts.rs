//! `auth_ext.attempts`.

use core::time::Duration;

use auth_ext_core::fault::Fault;
use auth_ext_core::store::Attempts;
use auth_ext_core::time::Timestamp;

use super::SpiStore;
use super::guesses::{self, Scope};
use super::latest::lock_latest;
use super::row::{Parameter, read_latest, write};

const FREE_AT: &str = "
    SELECT a.free_at FROM auth_ext.attempts AS a WHERE a.subject OPERATOR(pg_catalog.=) $1";

const COUNT: &str = "
    INSERT INTO auth_ext.attempts AS a (subject, free_at)
    VALUES ($1, $2 OPERATOR(pg_catalog.+) pg_catalog.make_interval(secs => $3))
    ON CONFLICT (subject) DO UPDATE
    SET free_at = greatest(a.free_at, $2) OPERATOR(pg_catalog.+) pg_catalog.make_interval(secs => $3)";

/// That of the generic cell rate algorithm, worked out of the mails themselves: each sees to it that
/// all from it on have their time. A row of the point in time would be everybody's to wait for.
const MAILS_FREE_AT: &str = "
    SELECT pg_catalog.max(m.counted_at OPERATOR(pg_catalog.+) pg_catalog.make_interval(
        secs => $1 OPERATOR(pg_catalog.*) m.number::pg_catalog.float8))
    FROM (
        SELECT c.counted_at, pg_catalog.row_number() OVER (ORDER BY c.counted_at DESC) AS number
        FROM auth_ext.counted_mails AS c
        WHERE c.counted_at OPERATOR(pg_catalog.>) ($2 OPERATOR(pg_catalog.-) interval '2 hours')
    ) AS m";

const COUNT_MAIL: &str = "INSERT INTO auth_ext.counted_mails (counted_at) VALUES ($1)";

impl Attempts for SpiStore {
    fn attempts_free_at(&mut self, subject: &[u8; 32]) -> Result<Option<Timestamp>, Fault> {
        read_latest(FREE_AT, &[Parameter::Bytes(Some(subject))], |rows| {
            rows.first(|row| row.time(1))
        })
    }

    fn count_attempt(
        &mut self,
        subject: &[u8; 32],
        cost: Duration,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let parameters = [
            Parameter::Bytes(Some(subject)),
            Parameter::Time(Some(now)),
            Parameter::Double(cost.as_secs_f64()),
        ];
        // Above READ COMMITTED somebody else's count at the same time would undo this one.
        lock_latest(COUNT, &parameters).map(|_| ())
    }

    fn mails_free_at(
        &mut self,
        cost: Duration,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Fault> {
        let parameters = [Parameter::Double(cost.as_secs_f64()), Parameter::Time(Some(now))];
        let free_at =
            read_latest(MAILS_FREE_AT, &parameters, |rows| rows.first(|row| row.optional_time(1)))?;
        Ok(free_at.flatten())
    }

    fn count_mail(&mut self, now: Timestamp) -> Result<(), Fault> {
        write(COUNT_MAIL, &[Parameter::Time(Some(now))], |_| Ok(()))
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
