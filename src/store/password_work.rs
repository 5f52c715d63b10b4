//! Which kinds and costs of password hashes the accounts have.

use auth_ext_core::fault::Fault;

use super::row::{Parameter, read, write};

/// The kind and the cost stand in the hash. One that no check would run is no work. In what GoTrue has
/// encrypted is its own bcrypt.
const IN_USE: &str = "
    SELECT coalesce(pg_catalog.bool_or(pg_catalog.starts_with(u.encrypted_password::pg_catalog.text, '$2')
            OR pg_catalog.starts_with(u.encrypted_password::pg_catalog.text, '{')), false),
        coalesce(pg_catalog.bool_or(pg_catalog.starts_with(u.encrypted_password::pg_catalog.text, '$argon2')), false),
        coalesce(pg_catalog.max(bcrypt.found[1]::pg_catalog.int4)
            FILTER (WHERE bcrypt.found[1]::pg_catalog.int4 OPERATOR(pg_catalog.<=) 16), 0),
        coalesce(pg_catalog.max(argon2.found[1]::pg_catalog.int4 OPERATOR(pg_catalog.*) argon2.found[2]::pg_catalog.int4)
            FILTER (WHERE argon2.found[1]::pg_catalog.int4 OPERATOR(pg_catalog.<=) 1048576
                AND argon2.found[2]::pg_catalog.int4 OPERATOR(pg_catalog.<=) 20), 0),
        coalesce(pg_catalog.max(pg_catalog.ceil(pg_catalog.power(2::pg_catalog.numeric, scrypt.found[1]::pg_catalog.numeric)
                OPERATOR(pg_catalog.*) scrypt.found[2]::pg_catalog.numeric OPERATOR(pg_catalog.*) scrypt.found[3]::pg_catalog.numeric
                OPERATOR(pg_catalog./) 8))
            FILTER (WHERE pg_catalog.power(2::pg_catalog.numeric, scrypt.found[1]::pg_catalog.numeric)
                    OPERATOR(pg_catalog.*) scrypt.found[2]::pg_catalog.numeric OPERATOR(pg_catalog.<=) 2097152
                AND pg_catalog.power(2::pg_catalog.numeric, scrypt.found[1]::pg_catalog.numeric)
                    OPERATOR(pg_catalog.*) scrypt.found[2]::pg_catalog.numeric
                    OPERATOR(pg_catalog.*) scrypt.found[3]::pg_catalog.numeric OPERATOR(pg_catalog.<=) 8388608), 0)::pg_catalog.int4
    FROM auth.users AS u
    CROSS JOIN LATERAL (SELECT pg_catalog.regexp_match(
        u.encrypted_password::pg_catalog.text, '^[$]2[^$]?[$]([0-9]{2})[$]')) AS bcrypt (found)
    CROSS JOIN LATERAL (SELECT pg_catalog.regexp_match(
        u.encrypted_password::pg_catalog.text, '^[$]argon2id?[$]v=19[$]m=([0-9]{1,7}),t=([0-9]{1,2}),')) AS argon2 (found)
    CROSS JOIN LATERAL (SELECT pg_catalog.regexp_match(
        u.encrypted_password::pg_catalog.text, '^[$]fbscrypt[$]v=1,n=([0-9]{1,2}),r=([0-9]{1,9}),p=([0-9]{1,3})[,$]')) AS scrypt (found)";

/// The settings' own kind is always in use, since the next account gets it.
const NOTE: &str = "
    UPDATE auth_ext.settings AS s
    SET bcrypt_in_use = $1,
        argon2_in_use = $2 OR s.password_hash OPERATOR(pg_catalog.<>) 'bcrypt',
        bcrypt_cost_in_use = $3,
        argon2_work_in_use = $4,
        scrypt_work_in_use = $5
    WHERE s.bcrypt_in_use OPERATOR(pg_catalog.<>) $1
        OR s.argon2_in_use OPERATOR(pg_catalog.<>) ($2 OR s.password_hash OPERATOR(pg_catalog.<>) 'bcrypt')
        OR s.bcrypt_cost_in_use OPERATOR(pg_catalog.<>) $3
        OR s.argon2_work_in_use OPERATOR(pg_catalog.<>) $4
        OR s.scrypt_work_in_use OPERATOR(pg_catalog.<>) $5";

/// Looks at all accounts and brings the settings up to date, so that a password check makes the work
/// of what is there, and no more.
///
/// # Errors
/// A fault of the database.
pub(super) fn look() -> Result<(), Fault> {
    let found = read(IN_USE, &[], |rows| {
        rows.first(|row| Ok((row.bool(1)?, row.bool(2)?, row.int(3)?, row.int(4)?, row.int(5)?)))
    })?;
    let (bcrypt, argon2, cost, work, scrypt) = found.unwrap_or_default();
    let parameters = [
        Parameter::Bool(bcrypt),
        Parameter::Bool(argon2),
        Parameter::Int(cost),
        Parameter::Int(work),
        Parameter::Int(scrypt),
    ];
    write(NOTE, &parameters, |_| Ok(()))
}
