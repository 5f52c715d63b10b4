//! What an answer tells of a user that lies in other tables, each read by a plain statement and put
//! together here. The same as sub-queries with JSON aggregates of one statement costs two to three
//! times as much: PostgreSQL sets all of it up anew for every execution.

use core::cmp::Reverse;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::time::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::row::{Parameter, read_latest};

const IDENTITIES: &str = "
    SELECT i.id, i.provider_id, i.user_id, i.identity_data::pg_catalog.text, i.provider, i.last_sign_in_at,
        i.created_at, i.updated_at, i.email
    FROM auth.identities AS i
    WHERE i.user_id OPERATOR(pg_catalog.=) $1";

const FACTORS: &str = "
    SELECT f.id, f.phone, f.status::pg_catalog.text, f.created_at, f.updated_at, f.factor_type::pg_catalog.text,
        f.friendly_name, f.last_challenged_at
    FROM auth.mfa_factors AS f
    WHERE f.user_id OPERATOR(pg_catalog.=) $1";

const METHODS: &str = "
    SELECT a.authentication_method, a.updated_at, a.id
    FROM auth.mfa_amr_claims AS a
    WHERE a.session_id OPERATOR(pg_catalog.=) $1";

/// The members in the order of jsonb, as sql/statements/user_columns.sql gives them.
#[derive(Serialize)]
struct Identity {
    id: String,
    email: Option<String>,
    user_id: Uuid,
    provider: String,
    created_at: Option<String>,
    updated_at: Option<String>,
    identity_id: Uuid,
    identity_data: Box<RawValue>,
    last_sign_in_at: Option<String>,
}

#[derive(Serialize)]
struct Factor {
    id: Uuid,
    phone: String,
    status: Option<String>,
    created_at: Option<String>,
    updated_at: Option<String>,
    factor_type: Option<String>,
    friendly_name: Option<String>,
    last_challenged_at: Option<String>,
}

#[derive(Serialize)]
struct Method {
    method: String,
    timestamp: i64,
}

/// `auth.identities` of a user as JSON array text, the oldest first.
pub(super) fn identities(user: Uuid) -> Result<String, Fault> {
    let mut rows = read_latest(IDENTITIES, &[Parameter::Uuid(Some(user))], |rows| {
        rows.all(|row| {
            let (id, created_at) = (row.uuid(1)?, row.optional_time(7)?);
            let identity = Identity {
                id: row.text(2)?,
                email: row.optional_text(9)?,
                user_id: row.uuid(3)?,
                provider: row.text(5)?,
                created_at: created_at.map(with_micros),
                updated_at: row.optional_time(8)?.map(with_micros),
                identity_id: id,
                identity_data: RawValue::from_string(row.text(4)?).map_err(|_| not_json())?,
                last_sign_in_at: row.optional_time(6)?.map(with_micros),
            };
            Ok((oldest_first(created_at, id), identity))
        })
    })?;
    rows.sort_by_key(|(order, _)| *order);
    array(rows.into_iter().map(|(_, identity)| identity))
}

/// `auth.mfa_factors` of a user as JSON array text, the oldest first; `None` when there is none.
pub(super) fn factors(user: Uuid) -> Result<Option<String>, Fault> {
    let mut rows = read_latest(FACTORS, &[Parameter::Uuid(Some(user))], |rows| {
        rows.all(|row| {
            let (id, created_at) = (row.uuid(1)?, row.optional_time(4)?);
            let factor = Factor {
                id,
                phone: row.optional_text(2)?.unwrap_or_default(),
                status: row.optional_text(3)?,
                created_at: created_at.map(with_micros),
                updated_at: row.optional_time(5)?.map(with_micros),
                factor_type: row.optional_text(6)?,
                friendly_name: row.optional_text(7)?,
                last_challenged_at: row.optional_time(8)?.map(with_micros),
            };
            Ok((oldest_first(created_at, id), factor))
        })
    })?;
    if rows.is_empty() {
        return Ok(None);
    }
    rows.sort_by_key(|(order, _)| *order);
    array(rows.into_iter().map(|(_, factor)| factor)).map(Some)
}

/// `auth.mfa_amr_claims` of a session as the claim `amr`, the newest first.
pub(super) fn methods(session: Uuid) -> Result<String, Fault> {
    let mut rows = read_latest(METHODS, &[Parameter::Uuid(Some(session))], |rows| {
        rows.all(|row| Ok((row.text(1)?, row.time(2)?, row.uuid(3)?)))
    })?;
    rows.sort_by_key(|(_, at, id)| (Reverse(*at), *id));
    array(rows.into_iter().map(|(method, at, _)| Method { method, timestamp: at.as_seconds() }))
}

/// As PostgreSQL sorts: a time that is not known comes last.
const fn oldest_first(created_at: Option<Timestamp>, id: Uuid) -> (bool, Option<Timestamp>, Uuid) {
    (created_at.is_none(), created_at, id)
}

fn array<T: Serialize>(members: impl Iterator<Item = T>) -> Result<String, Fault> {
    let members: Vec<T> = members.collect();
    serde_json::to_string(&members).map_err(|_| not_json())
}

/// RFC 3339 with six digits behind the point.
fn with_micros(at: Timestamp) -> String {
    let text = at.to_rfc3339();
    let bare = text.strip_suffix('Z').unwrap_or(&text);
    match bare.split_once('.') {
        Some((seconds, fraction)) => format!("{seconds}.{fraction:0<6}Z"),
        None => format!("{bare}.000000Z"),
    }
}

fn not_json() -> Fault {
    Fault::new(FaultKind::Internal, "a JSON column of auth.identities holds no JSON")
}
