//! What the settings and the objects of others allow.

use super::super::{Finding, Observations};
use super::{DAY, days};
use crate::settings::{PasswordHash, RefreshTokenFormat};

pub(super) fn addresses(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "client_address_header";
    vec![match &seen.settings.client_address_header {
        Some(header) => Finding::ok(CHECK, format!("the gateway tells addresses in {header}")),
        None => Finding::warn(
            CHECK,
            "no header is believed: limits count by account alone, and somebody who keeps failing slows its owner down",
            "set client_address_header once the gateway sets that header itself",
        ),
    }]
}

pub(super) fn grace_window(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "grace_window";
    vec![if seen.settings.grace_window.is_zero() {
        Finding::warn(
            CHECK,
            "grace_window is 0: two tabs that refresh at once end their session",
            "UPDATE auth_ext.settings SET grace_window = '10 seconds'",
        )
    } else {
        Finding::ok(CHECK, format!("{} s", seen.settings.grace_window.as_secs()))
    }]
}

pub(super) fn token_lifetime(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "access_token_lifetime";
    let lifetime = seen.settings.access_token_lifetime;
    vec![if lifetime > DAY {
        Finding::warn(
            CHECK,
            format!(
                "an access token lives {}: whoever has one keeps it that long where check_request() does not run",
                days(lifetime)
            ),
            "an hour or less",
        )
    } else {
        Finding::ok(CHECK, format!("{} s", lifetime.as_secs()))
    }]
}

pub(super) fn password_hashes(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "password_hash";
    let settings = &seen.settings;
    let left = match (settings.bcrypt_in_use, settings.scrypt_work_in_use > 0) {
        (false, false) => None,
        (true, false) => Some("bcrypt"),
        (false, true) => Some("Firebase's scrypt"),
        (true, true) => Some("bcrypt and Firebase's scrypt"),
    };
    vec![match (settings.password_hash, left) {
        (PasswordHash::Bcrypt { .. }, _) => Finding::warn(
            CHECK,
            "new passwords are hashed with bcrypt, which a graphics card guesses faster than Argon2id",
            "password_hash = 'argon2id', unless you are on the way back to GoTrue",
        ),
        (PasswordHash::Argon2id { .. }, Some(left)) => Finding::ok(
            CHECK,
            format!(
                "Argon2id; accounts with hashes of {left} are left, so each check does every kind of work"
            ),
        ),
        (PasswordHash::Argon2id { .. }, None) => Finding::ok(CHECK, "Argon2id"),
    }]
}

pub(super) fn refresh_token_format(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "refresh_token_format";
    vec![match seen.settings.refresh_token_format {
        RefreshTokenFormat::AuthExt => Finding::ok(CHECK, "only hashes of refresh tokens are kept"),
        RefreshTokenFormat::Gotrue => Finding::warn(
            CHECK,
            "refresh tokens are handed out in GoTrue's form and kept in clear: a dump lets in whoever reads it",
            "refresh_token_format = 'auth_ext', unless you are on the way back to GoTrue",
        ),
    }]
}

pub(super) fn test_codes(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "sms_test_otp";
    let phone = &seen.settings.phone;
    vec![match (seen.test_numbers, phone.test_codes_until) {
        (0, _) => Finding::ok(CHECK, "no number has a test code"),
        (count, None) => Finding::warn(
            CHECK,
            format!(
                "{count} numbers have a code that never changes, for ever: whoever knows one gets in"
            ),
            "UPDATE auth_ext.settings SET sms_test_otp = NULL, or sms_test_otp_until to when the test ends",
        ),
        (count, Some(until)) => Finding::warn(
            CHECK,
            format!(
                "{count} numbers have a code that never changes, until {}: whoever knows one gets in",
                until.to_rfc3339()
            ),
            "UPDATE auth_ext.settings SET sms_test_otp = NULL when the test is over",
        ),
    }]
}

pub(super) fn hooks(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "hooks";
    let mut findings: Vec<Finding> = seen
        .hooks
        .iter()
        .filter(|hook| !hook.exists || !hook.callable)
        .map(|hook| {
            let function = &hook.function;
            if hook.exists {
                Finding::fail(
                    CHECK,
                    format!("{}: supabase_auth_admin may not call {function}", hook.setting),
                    format!("GRANT USAGE on its schema and EXECUTE ON FUNCTION {function}(jsonb) TO supabase_auth_admin"),
                )
            } else {
                Finding::fail(
                    CHECK,
                    format!("{}: there is no function {function}(jsonb)", hook.setting),
                    "create it, or set the setting to NULL",
                )
            }
        })
        .collect();
    if findings.is_empty() {
        findings.push(Finding::ok(CHECK, format!("{} set, all callable", seen.hooks.len())));
    }
    findings
}

pub(super) fn policies(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "policies";
    vec![if seen.policy_findings == 0 {
        Finding::ok(CHECK, "rls_report() finds nothing")
    } else {
        Finding::warn(
            CHECK,
            format!("rls_report() has {} findings", seen.policy_findings),
            "SELECT * FROM auth_ext.rls_report()",
        )
    }]
}

pub(super) fn triggers(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "triggers";
    vec![if seen.foreign_triggers.is_empty() {
        Finding::ok(CHECK, "no trigger of others stands on auth.users")
    } else {
        Finding::ok(
            CHECK,
            format!(
                "on auth.users: {}; when one raises, the sign-up fails",
                seen.foreign_triggers.join(", ")
            ),
        )
    }]
}
