//! `auth_ext.recovery_sets` and `auth_ext.recovery_codes`.

use auth_ext_core::fault::Fault;
use auth_ext_core::store::{RecoveryCodes, RecoverySet};
use auth_ext_core::time::Timestamp;
use uuid::Uuid;

use super::SpiStore;
use super::factors::guesses_of;
use super::latest::{done, write_latest};
use super::parameter::{at, id};
use super::row::{Parameter, read_latest};

const RECOVERY_SET: &str = "
    SELECT r.id, r.friendly_name, r.wrong_codes, r.last_wrong_at,
        (SELECT pg_catalog.count(*) FROM auth_ext.recovery_codes AS c
         WHERE c.user_id OPERATOR(pg_catalog.=) r.user_id),
        (SELECT pg_catalog.count(*) FROM auth_ext.recovery_codes AS c
         WHERE c.user_id OPERATOR(pg_catalog.=) r.user_id AND c.used_at IS NULL)
    FROM auth_ext.recovery_sets AS r WHERE r.user_id OPERATOR(pg_catalog.=) $1";

const DELETE_RECOVERY_SET: &str =
    "DELETE FROM auth_ext.recovery_sets AS r WHERE r.user_id OPERATOR(pg_catalog.=) $1";

const INSERT_RECOVERY_SET: &str = "
    INSERT INTO auth_ext.recovery_sets (user_id, id, friendly_name, created_at) VALUES ($1, $2, $3, $4)";

const INSERT_RECOVERY_CODE: &str =
    "INSERT INTO auth_ext.recovery_codes (user_id, code_hash) VALUES ($1, $2)";

const SPEND_RECOVERY_CODE: &str = "
    UPDATE auth_ext.recovery_codes AS c SET used_at = $3
    WHERE c.user_id OPERATOR(pg_catalog.=) $1 AND c.code_hash OPERATOR(pg_catalog.=) $2
      AND c.used_at IS NULL";

const COUNT_RECOVERY: &str = "
    UPDATE auth_ext.recovery_sets AS r
    SET wrong_codes = CASE
            WHEN $2 IS NULL THEN 0 ELSE least(r.wrong_codes, 1000000) OPERATOR(pg_catalog.+) 1 END,
        last_wrong_at = $2
    WHERE r.user_id OPERATOR(pg_catalog.=) $1";

impl RecoveryCodes for SpiStore {
    fn recovery_set(&mut self, user: Uuid) -> Result<Option<RecoverySet>, Fault> {
        read_latest(RECOVERY_SET, &[id(user)], |rows| {
            rows.first(|row| {
                let number = |column| -> Result<u32, Fault> {
                    Ok(u32::try_from(row.long(column)?).unwrap_or(u32::MAX))
                };
                Ok(RecoverySet {
                    id: row.uuid(1)?,
                    friendly_name: row.text(2)?,
                    guesses: guesses_of(row, 3)?,
                    total: number(5)?,
                    remaining: number(6)?,
                })
            })
        })
    }

    fn replace_recovery_set(
        &mut self,
        user: Uuid,
        set: &RecoverySet,
        hashes: &[[u8; 32]],
        now: Timestamp,
    ) -> Result<(), Fault> {
        self.delete_recovery_set(user)?;
        let name = Parameter::Text(Some(&set.friendly_name));
        done(INSERT_RECOVERY_SET, &[id(user), id(set.id), name, at(now)])?;
        for hash in hashes {
            done(INSERT_RECOVERY_CODE, &[id(user), Parameter::Bytes(Some(hash))])?;
        }
        Ok(())
    }

    fn delete_recovery_set(&mut self, user: Uuid) -> Result<(), Fault> {
        done(DELETE_RECOVERY_SET, &[id(user)])
    }

    fn spend_recovery_code(
        &mut self,
        user: Uuid,
        hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let parameters = [id(user), Parameter::Bytes(Some(hash)), at(now)];
        write_latest(SPEND_RECOVERY_CODE, &parameters, |rows| Ok(rows.count() == 1))
    }

    fn count_wrong_recovery_code(
        &mut self,
        user: Uuid,
        wrong_at: Option<Timestamp>,
    ) -> Result<(), Fault> {
        done(COUNT_RECOVERY, &[id(user), Parameter::Time(wrong_at)])
    }
}
