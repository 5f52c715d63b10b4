//! Who may what, and what is set on the roles that a request runs as.

use super::super::{Finding, Observations};

pub(super) fn owner_role(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "owner_role";
    vec![if !seen.owner_members.is_empty() {
        let names = seen.owner_members.join(", ");
        Finding::fail(
            CHECK,
            format!("these roles can become auth_ext_owner, which owns the keys: {names}"),
            format!(
                "REVOKE auth_ext_owner FROM {names}; then rotate the keys, if you do not know who did it"
            ),
        )
    } else if seen.owner_granters.is_empty() {
        Finding::ok(CHECK, "nobody can become auth_ext_owner")
    } else {
        let names = seen.owner_granters.join(", ");
        Finding::warn(
            CHECK,
            format!(
                "before PostgreSQL 16, roles with CREATEROLE can grant themselves auth_ext_owner: {names}"
            ),
            format!(
                "ALTER ROLE {names} NOCREATEROLE, or PostgreSQL 16; on Supabase: name auth_ext_owner in supautils.reserved_roles"
            ),
        )
    }]
}

pub(super) fn roles(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "roles";
    vec![if !seen.odd_roles.is_empty() {
        Finding::fail(
            CHECK,
            format!("more than it must: {}", seen.odd_roles.join(", ")),
            "find out who made the role so, then ALTER ROLE … or REVOKE … FROM …",
        )
    } else if !seen.borrowed_rights.is_empty() {
        Finding::fail(
            CHECK,
            format!(
                "code that lends rights, or gets them from whoever calls PostgreSQL's function of its name: {}",
                seen.borrowed_rights.join(", ")
            ),
            "find out who made it and drop it, or give a function of schema auth to supabase_auth_admin",
        )
    } else if seen.role_members.is_empty() {
        Finding::ok(CHECK, "the roles of the API, of GoTrue and of the courier are what they seem")
    } else {
        Finding::warn(
            CHECK,
            format!(
                "{}: whoever is supabase_auth_admin changes every user, and whoever is auth_ext_courier reads every code that is sent",
                seen.role_members.join(", ")
            ),
            "REVOKE … FROM …, unless it is meant",
        )
    }]
}

pub(super) fn postgrest(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "postgrest";
    let mut findings = Vec::new();
    if !seen.roles_with_jwt_secret.is_empty() {
        findings.push(Finding::warn(
            CHECK,
            format!(
                "pgrst.jwt_secret is set on {}: it beats the key ring, and a rotation does not reach PostgREST",
                seen.roles_with_jwt_secret.join(", ")
            ),
            "ALTER ROLE … RESET pgrst.jwt_secret",
        ));
    }
    let in_the_way: Vec<_> = seen
        .role_settings
        .iter()
        .filter(|(_, setting)| is_in_the_way(setting))
        .map(|(role, setting)| format!("{role}: {setting}"))
        .collect();
    if !in_the_way.is_empty() {
        findings.push(Finding::fail(
            CHECK,
            format!(
                "PostgREST sets for each request what keeps it from signing anybody in, or hides what it calls: {}",
                in_the_way.join(", ")
            ),
            "find out who set it (each role may set it on itself), then ALTER ROLE … RESET …; NOTIFY pgrst, 'reload config'",
        ));
    }
    if !seen.public_creators.is_empty() {
        findings.push(Finding::warn(
            CHECK,
            format!(
                "what these roles create in schema public PostgREST may call as authenticator while it reads its configuration: {}",
                seen.public_creators.join(", ")
            ),
            "ALTER ROLE authenticator SET search_path = pg_catalog (PostgREST sets its own for requests), or REVOKE CREATE ON SCHEMA public",
        ));
    }
    if !seen.authenticator_may_log_in {
        findings.push(Finding::warn(
            CHECK,
            "role authenticator cannot log in: PostgREST needs it to",
            "ALTER ROLE authenticator LOGIN PASSWORD '…', where PostgREST is used",
        ));
    }
    if findings.is_empty() {
        findings.push(Finding::ok(
            CHECK,
            "authenticator can log in, and no setting of a role beats the key ring or is in the way",
        ));
    }
    findings
}

/// Whether a setting, as `name=value`, on the role of a request keeps our functions from answering, or says of another schema
/// that its function is called ([`crate::request::is_call_of_auth_api`]).
fn is_in_the_way(setting: &str) -> bool {
    let (name, value) = setting.split_once('=').unwrap_or((setting, ""));
    match name {
        "statement_timeout"
        | "lock_timeout"
        | "transaction_timeout"
        | "idle_in_transaction_session_timeout" => {
            milliseconds(value).is_some_and(|length| 0.0 < length && length < 1000.0)
        }
        "transaction_read_only" | "default_transaction_read_only" => {
            !["off", "false", "no", "0"].contains(&value.to_lowercase().as_str())
        }
        "search_path" | "role" | "session_authorization" => true,
        _ => false,
    }
}

/// A length of time as PostgreSQL reads it: milliseconds, or with a unit.
fn milliseconds(value: &str) -> Option<f64> {
    let value = value.trim();
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let (number, unit) = value.split_at_checked(end)?;
    let number: f64 = number.parse().ok()?;
    Some(match unit.trim() {
        "us" => number / 1e3,
        "s" => number * 1e3,
        "min" => number * 6e4,
        "h" => number * 3.6e6,
        "d" => number * 8.64e7,
        _ => number,
    })
}
