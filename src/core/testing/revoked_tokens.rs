//! `auth_ext.revoked_tokens`.

use super::store::{MemoryStore, Step};
use crate::fault::Fault;
use crate::store::RevokedTokens;
use crate::time::Timestamp;

impl RevokedTokens for MemoryStore {
    fn is_token_revoked(&mut self, jti: &str) -> Result<bool, Fault> {
        Ok(self.tables.revoked_tokens.contains_key(jti))
    }

    fn revoke_token(
        &mut self,
        jti: &str,
        expires_at: Timestamp,
        _now: Timestamp,
    ) -> Result<(), Fault> {
        self.enter(Step::RevokeToken);
        let row = self.tables.revoked_tokens.entry(jti.to_owned()).or_insert(expires_at);
        *row = expires_at.max(*row);
        Ok(())
    }
}
