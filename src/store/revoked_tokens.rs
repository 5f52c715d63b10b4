//! `auth_ext.revoked_tokens`, as a set in each backend. Read as its owner, whoever calls: the
//! functions that verify tokens have no SECURITY DEFINER, which would take longer than a token.

use core::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::sync::Arc;

use auth_ext_core::fault::Fault;
use auth_ext_core::store::RevokedTokens;
use auth_ext_core::time::Timestamp;

use super::SpiStore;
use super::relation::relation;
use super::row::{Parameter, read_latest, write};
use crate::identity::as_owner;
use crate::invalidation::{Cached, Reading, Topic};
use crate::request::require_synchronous_commit;

/// More than this are not kept in each backend but looked up one by one.
const MOST_KEPT: usize = 10_000;

/// One more than [`MOST_KEPT`].
const READ: &str = "SELECT r.jti FROM auth_ext.revoked_tokens AS r LIMIT 10001";

const IS_REVOKED: &str = "
    SELECT FROM auth_ext.revoked_tokens AS r WHERE r.jti OPERATOR(pg_catalog.=) $1";

const REVOKE: &str = "
    INSERT INTO auth_ext.revoked_tokens AS r (jti, expires_at, revoked_at) VALUES ($1, $2, $3)
    ON CONFLICT (jti) DO UPDATE SET expires_at = excluded.expires_at
    WHERE r.expires_at OPERATOR(pg_catalog.<) excluded.expires_at";

thread_local! {
    static REVOKED: RefCell<Cached<Arc<Revoked>>> = const { RefCell::new(Cached::new()) };
    static LAST_NUMBER: Cell<u64> = const { Cell::new(0) };
}

/// Tells one state of the table from another in this backend. A token that was not revoked at one
/// number is not revoked as long as the number is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RevocationNumber(u64);

/// The table at one time.
struct Revoked {
    number: RevocationNumber,
    /// None when there are too many.
    jtis: Option<HashSet<String>>,
}

/// The number of the table's state, if this backend has read it and it has not changed.
pub(crate) fn cached_revocation_number() -> Option<RevocationNumber> {
    REVOKED.with_borrow(Cached::value).map(|revoked| revoked.number)
}

/// The number of the table's state.
///
/// # Errors
/// A fault of the database.
pub(crate) fn revocation_number() -> Result<RevocationNumber, Fault> {
    revoked().map(|revoked| revoked.number)
}

fn revoked() -> Result<Arc<Revoked>, Fault> {
    if let Some(revoked) = REVOKED.with_borrow(Cached::value) {
        return Ok(revoked);
    }
    let (reading, jtis) = as_owner(|| {
        let reading = Reading::begin(relation("auth_ext.revoked_tokens")?, Topic::RevokedTokens);
        let jtis = read_latest(READ, &[], |rows| rows.all(|row| row.text(1)))?;
        Ok::<_, Fault>((reading, jtis.into_iter().collect::<HashSet<_>>()))
    })?;
    LAST_NUMBER.set(LAST_NUMBER.get().wrapping_add(1));
    let revoked = Arc::new(Revoked {
        number: RevocationNumber(LAST_NUMBER.get()),
        jtis: (jtis.len() <= MOST_KEPT).then_some(jtis),
    });
    REVOKED.with_borrow_mut(|cached| cached.fill(&reading, Arc::clone(&revoked)));
    Ok(revoked)
}

impl RevokedTokens for SpiStore {
    fn is_token_revoked(&mut self, jti: &str) -> Result<bool, Fault> {
        match &revoked()?.jtis {
            Some(jtis) => Ok(jtis.contains(jti)),
            None => as_owner(|| {
                read_latest(IS_REVOKED, &[Parameter::Text(Some(jti))], |rows| Ok(rows.count() > 0))
            }),
        }
    }

    fn revoke_token(
        &mut self,
        jti: &str,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), Fault> {
        require_synchronous_commit();
        let parameters = [
            Parameter::Text(Some(jti)),
            Parameter::Time(Some(expires_at)),
            Parameter::Time(Some(now)),
        ];
        write(REVOKE, &parameters, |_| Ok(()))
    }
}
