//! `auth_ext.claimed_sign_ups`: unconfirmed accounts whose address somebody asked a code for without
//! showing their password.

use auth_ext_core::fault::Fault;
use auth_ext_core::store::SignUpClaims;
use auth_ext_core::time::Timestamp;
use uuid::Uuid;

use super::SpiStore;
use super::latest::write_latest;
use super::parameter::{at, id};
use super::removal::{few_and_many, remove};

const CLAIM: &str = "
    INSERT INTO auth_ext.claimed_sign_ups AS c (user_id, claimed_at) VALUES ($1, $2)
    ON CONFLICT (user_id) DO UPDATE SET claimed_at = excluded.claimed_at";

const TAKE: &str =
    "DELETE FROM auth_ext.claimed_sign_ups AS c WHERE c.user_id OPERATOR(pg_catalog.=) $1";

/// A code is over long before that.
const PURGE: [&str; 2] = few_and_many!(
    "
    DELETE FROM auth_ext.claimed_sign_ups AS c
    WHERE c.user_id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.user_id FROM auth_ext.claimed_sign_ups AS old
        WHERE old.claimed_at OPERATOR(pg_catalog.<=) ($1 OPERATOR(pg_catalog.-) interval '7 days')
        ORDER BY old.claimed_at"
);

impl SignUpClaims for SpiStore {
    fn claim_sign_up(&mut self, user: Uuid, now: Timestamp) -> Result<(), Fault> {
        write_latest(CLAIM, &[id(user), at(now)], |_| Ok(()))
    }

    fn take_claim(&mut self, user: Uuid) -> Result<bool, Fault> {
        write_latest(TAKE, &[id(user)], |rows| Ok(rows.count() > 0))
    }
}

/// Forgets those of more than a week ago: a few of them, or many.
///
/// # Errors
/// A fault of the database.
pub(super) fn purge(now: Timestamp, many: bool) -> Result<(), Fault> {
    remove(PURGE, many, at(now)).map(|_| ())
}
