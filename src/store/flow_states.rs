//! `auth.flow_state`.

use auth_ext_core::fault::Fault;
use auth_ext_core::pkce::{Challenge, FlowMethod, FlowState, Method};
use auth_ext_core::store::{FlowStates, NewFlowState};
use auth_ext_core::time::Timestamp;
use uuid::Uuid;

use super::SpiStore;
use super::latest::write_latest;
use super::removal::{limited, tidy_up};
use super::row::{Parameter, Row, Rows, read_latest, write};

/// GoTrue cannot read a NULL in the provider's tokens.
const INSERT: &str = "
    INSERT INTO auth.flow_state (
        id, user_id, auth_code, code_challenge_method, code_challenge, provider_type,
        provider_access_token, provider_refresh_token, authentication_method, created_at, updated_at)
    VALUES ($1, $2, $3, $4::auth.code_challenge_method, $5, $6, '', '', $7, $8, $8)";

const ISSUE: &str = "
    UPDATE auth.flow_state AS f
    SET auth_code_issued_at = $3, updated_at = $3
    WHERE f.id OPERATOR(pg_catalog.=) (
        SELECT newest.id FROM auth.flow_state AS newest
        WHERE newest.user_id OPERATOR(pg_catalog.=) $1
          AND newest.authentication_method OPERATOR(pg_catalog.=) $2
        ORDER BY newest.created_at DESC, newest.id DESC LIMIT 1)
    RETURNING f.auth_code";

macro_rules! by_code {
    ($lock:literal) => {
        concat!(
            "
    SELECT f.id, f.user_id, f.provider_type, f.authentication_method, f.code_challenge,
        f.code_challenge_method::pg_catalog.text, f.created_at, f.auth_code_issued_at,
        f.provider_access_token, f.provider_refresh_token
    FROM auth.flow_state AS f
    WHERE f.auth_code OPERATOR(pg_catalog.=) $1",
            $lock
        )
    };
}

const BY_CODE: &str = by_code!("");
const LOCK: &str = by_code!(" FOR UPDATE OF f");

const DELETE: &str = "DELETE FROM auth.flow_state AS f WHERE f.id OPERATOR(pg_catalog.=) $1";

/// No method has a comma in its name.
const END: &str = "
    DELETE FROM auth.flow_state AS f
    WHERE f.user_id OPERATOR(pg_catalog.=) $1
      AND (f.auth_code_issued_at IS NOT NULL
        OR f.authentication_method OPERATOR(pg_catalog.<>) ALL (pg_catalog.string_to_array($2, ',')))
    RETURNING f.id";

/// Along the index of the time.
const END_LINKS: &str = "
    DELETE FROM auth.flow_state AS f
    WHERE f.linking_target_id OPERATOR(pg_catalog.=) $1 AND f.created_at OPERATOR(pg_catalog.>=) $2
    RETURNING f.id";

const FORGET: &str = limited!(
    10,
    "
    DELETE FROM auth.flow_state AS f
    WHERE f.id OPERATOR(pg_catalog.=) ANY (ARRAY(
        SELECT old.id FROM auth.flow_state AS old
        WHERE old.created_at OPERATOR(pg_catalog.<) $1
        ORDER BY old.created_at"
);

impl FlowStates for SpiStore {
    fn insert_flow_state(&mut self, new: &NewFlowState<'_>) -> Result<(), Fault> {
        let parameters = [
            Parameter::Uuid(Some(new.id)),
            Parameter::Uuid(Some(new.user_id)),
            Parameter::Text(Some(new.auth_code)),
            Parameter::Text(Some(new.challenge.method.as_str())),
            Parameter::Text(Some(&new.challenge.text)),
            Parameter::Text(Some(new.provider_type)),
            Parameter::Text(Some(new.method)),
            Parameter::Time(Some(new.now)),
        ];
        write(INSERT, &parameters, |_| Ok(()))
    }

    fn issue_auth_code(
        &mut self,
        user: Uuid,
        method: &str,
        now: Timestamp,
    ) -> Result<Option<String>, Fault> {
        let parameters = [
            Parameter::Uuid(Some(user)),
            Parameter::Text(Some(method)),
            Parameter::Time(Some(now)),
        ];
        Ok(write(ISSUE, &parameters, |rows| rows.first(|row| row.optional_text(1)))?.flatten())
    }

    fn flow_state(&mut self, auth_code: &str) -> Result<Option<FlowState>, Fault> {
        read_latest(BY_CODE, &[Parameter::Text(Some(auth_code))], |rows| rows.first(flow_state))
    }

    fn lock_flow_state(&mut self, auth_code: &str) -> Result<Option<FlowState>, Fault> {
        write(LOCK, &[Parameter::Text(Some(auth_code))], |rows| rows.first(flow_state))
    }

    fn delete_flow_state(&mut self, id: Uuid) -> Result<(), Fault> {
        write(DELETE, &[Parameter::Uuid(Some(id))], |_| Ok(()))
    }

    fn end_flow_states(
        &mut self,
        user: Uuid,
        kept: &[FlowMethod],
        since: Timestamp,
    ) -> Result<Vec<Uuid>, Fault> {
        let ids = |rows: Rows<'_>| rows.all(|row| row.uuid(1));
        let user = Parameter::Uuid(Some(user));
        let kept = kept.iter().map(|method| method.as_str()).collect::<Vec<_>>().join(",");
        let mut ended = write_latest(END, &[user, Parameter::Text(Some(&kept))], ids)?;
        ended.extend(write_latest(END_LINKS, &[user, Parameter::Time(Some(since))], ids)?);
        Ok(ended)
    }

    fn forget_flow_states(&mut self, before: Timestamp) -> Result<u64, Fault> {
        tidy_up(FORGET, &[Parameter::Time(Some(before))])
    }
}

fn flow_state(row: &Row<'_, '_>) -> Result<FlowState, Fault> {
    let text = row.optional_text(5)?;
    let method = row.optional_text(6)?.and_then(|method| Method::from_name(&method));
    let challenge = text.zip(method).map(|(text, method)| Challenge { text, method });
    Ok(FlowState {
        id: row.uuid(1)?,
        user_id: row.optional_uuid(2)?,
        provider_type: row.text(3)?,
        authentication_method: row.text(4)?,
        challenge,
        created_at: row.optional_time(7)?.unwrap_or_else(|| Timestamp::from_seconds(0)),
        auth_code_issued_at: row.optional_time(8)?,
        provider_access_token: row.optional_text(9)?,
        provider_refresh_token: row.optional_text(10)?,
    })
}
