//! `auth_ext.attempts`.

use core::time::Duration;

use auth_ext_core::fault::Fault;
use auth_ext_core::store::Attempts;
use auth_ext_core::time::Timestamp;

use super::SpiStore;
use super::latest::lock_latest;
use super::row::{Parameter, read_latest};

const FREE_AT: &str = "
    SELECT a.free_at FROM auth_ext.attempts AS a WHERE a.subject OPERATOR(pg_catalog.=) $1";

const COUNT: &str = "
    INSERT INTO auth_ext.attempts AS a (subject, free_at)
    VALUES ($1, $2 OPERATOR(pg_catalog.+) pg_catalog.make_interval(secs => $3))
    ON CONFLICT (subject) DO UPDATE
    SET free_at = greatest(a.free_at, $2) OPERATOR(pg_catalog.+) pg_catalog.make_interval(secs => $3)";

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
}
