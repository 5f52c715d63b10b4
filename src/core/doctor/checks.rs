//! The checks, in the order in which one would mend what they find.

use core::time::Duration;

use super::{Finding, Observations};
use crate::settings::{PasswordHash, RefreshTokenFormat};

type Check = fn(&Observations) -> Vec<Finding>;

pub(super) const ALL: &[Check] = &[
    versions,
    data_model,
    owners,
    root_key,
    signing_keys,
    durability,
    logging,
    postgrest,
    addresses,
    grace_window,
    token_lifetime,
    password_hashes,
    refresh_token_format,
    hooks,
    outbox,
    policies,
    triggers,
    clock,
    purge,
    neighbours,
];

const DAY: Duration = Duration::from_secs(24 * 3600);
/// How old a signing key gets before it is worth a rotation.
const KEY_AGE: Duration = Duration::from_secs(365 * 24 * 3600);
/// How long a message may wait while a courier is there.
const PATIENCE: Duration = Duration::from_secs(300);
/// How long a courier may be silent.
const SILENCE: Duration = Duration::from_secs(120);

fn versions(seen: &Observations) -> Vec<Finding> {
    let (library, extension) = (&seen.library_version, &seen.extension_version);
    vec![if library == extension {
        Finding::ok("versions", format!("library and extension are {library}"))
    } else {
        Finding::fail(
            "versions",
            format!("the library is {library}, the extension in this database {extension}"),
            "ALTER EXTENSION auth_ext UPDATE; SELECT auth_ext.setup(); or put the library of the extension's version back",
        )
    }]
}

fn data_model(seen: &Observations) -> Vec<Finding> {
    vec![if seen.missing_migrations.is_empty() {
        Finding::ok("data_model", "setup() has made everything")
    } else {
        Finding::fail(
            "data_model",
            format!("setup() has yet to make: {}", seen.missing_migrations.join(", ")),
            "SELECT auth_ext.setup()",
        )
    }]
}

fn owners(seen: &Observations) -> Vec<Finding> {
    vec![if seen.strange_owners.is_empty() {
        Finding::ok("owners", "everything of auth_ext has its owner")
    } else {
        Finding::fail(
            "owners",
            format!("not the owner of the schema owns: {}", seen.strange_owners.join(", ")),
            "find out who changed it, then SELECT auth_ext.setup()",
        )
    }]
}

fn root_key(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "root_key";
    let key = &seen.root_key;
    if let Some(why) = &key.unreadable {
        return vec![Finding::fail(
            CHECK,
            format!("nothing can be signed and no refresh token rotated: {why}"),
            "put the root key file back from the backup of your secrets",
        )];
    }
    if key.opens == Some(false) {
        return vec![Finding::fail(
            CHECK,
            "the root key is not the one that the keys of this database are sealed with",
            "put the right root key file in place; after a fail-over or a restore it has to come along",
        )];
    }
    vec![if key.in_data_directory {
        Finding::warn(
            CHECK,
            "the root key lies in the data directory: every base backup holds the keys and what opens them",
            "move the file elsewhere and set auth_ext.root_key_file",
        )
    } else {
        Finding::ok(CHECK, "the root key opens what is sealed and lies outside the data directory")
    }]
}

fn signing_keys(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "signing_keys";
    let Some((age, algorithm)) = &seen.signing.active else {
        return vec![Finding::fail(
            CHECK,
            "no key signs: nobody can sign in",
            "SELECT auth_ext.create_signing_key(); then auth_ext.activate_signing_key(kid)",
        )];
    };
    let mut findings = Vec::new();
    if *age > KEY_AGE {
        findings.push(Finding::warn(
            CHECK,
            format!("the key that signs is {} old", days(*age)),
            "create a key, wait until verifiers have it, activate it",
        ));
    }
    if algorithm.starts_with("HS") {
        findings.push(Finding::warn(
            CHECK,
            format!("{algorithm} signs: whoever verifies tokens can make them"),
            "create and activate an ES256 key",
        ));
    }
    if !seen.signing.standby {
        findings.push(Finding::warn(
            CHECK,
            "no key stands by: if the one that signs leaks, clients have to fetch the next before it counts",
            "SELECT auth_ext.create_signing_key()",
        ));
    }
    if findings.is_empty() {
        findings.push(Finding::ok(CHECK, format!("{algorithm} signs, another key stands by")));
    }
    findings
}

fn durability(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "durability";
    if seen.server.fsync == "off" {
        return vec![Finding::fail(
            CHECK,
            "fsync is off: a crash brings revoked sessions back, or loses all",
            "fsync = on",
        )];
    }
    vec![if seen.server.synchronous_commit == "off" {
        Finding::ok(
            CHECK,
            "synchronous_commit is off; our rotations and revocations wait all the same",
        )
    } else {
        Finding::ok(CHECK, format!("synchronous_commit is {}", seen.server.synchronous_commit))
    }]
}

fn logging(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "logging";
    let server = &seen.server;
    let mut findings = Vec::new();
    let statements = server.log_statement == "all" || server.log_statement == "mod";
    let logs_statements = statements || server.log_min_duration_statement != "-1";
    if logs_statements && server.log_parameter_max_length != "0" {
        findings.push(Finding::warn(
            CHECK,
            "statements are logged with their parameters: passwords and tokens stand in the log",
            "log_parameter_max_length = 0",
        ));
    }
    if server.log_parameter_max_length_on_error != "0" {
        findings.push(Finding::warn(
            CHECK,
            "a failing statement is logged with its parameters",
            "log_parameter_max_length_on_error = 0",
        ));
    }
    if server.auto_explain_parameters.as_deref().is_some_and(|length| length != "0") {
        findings.push(Finding::warn(
            CHECK,
            "auto_explain logs parameters, also those of our own statements if it logs nested ones",
            "auto_explain.log_parameter_max_length = 0",
        ));
    }
    if findings.is_empty() {
        findings.push(Finding::ok(CHECK, "no setting writes parameters into the log"));
    }
    findings
}

fn postgrest(seen: &Observations) -> Vec<Finding> {
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
            "authenticator can log in, and no setting of a role beats the key ring",
        ));
    }
    findings
}

fn addresses(seen: &Observations) -> Vec<Finding> {
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

fn grace_window(seen: &Observations) -> Vec<Finding> {
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

fn token_lifetime(seen: &Observations) -> Vec<Finding> {
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

fn password_hashes(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "password_hash";
    vec![match (seen.settings.password_hash, seen.settings.bcrypt_in_use) {
        (PasswordHash::Bcrypt { .. }, _) => Finding::warn(
            CHECK,
            "new passwords are hashed with bcrypt, which a graphics card guesses faster than Argon2id",
            "password_hash = 'argon2id', unless you are on the way back to GoTrue",
        ),
        (PasswordHash::Argon2id { .. }, true) => Finding::ok(
            CHECK,
            "Argon2id; accounts with bcrypt hashes are left, so each check does both kinds of work",
        ),
        (PasswordHash::Argon2id { .. }, false) => Finding::ok(CHECK, "Argon2id"),
    }]
}

fn refresh_token_format(seen: &Observations) -> Vec<Finding> {
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

fn hooks(seen: &Observations) -> Vec<Finding> {
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

fn outbox(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "outbox";
    let outbox = &seen.outbox;
    let mut findings = Vec::new();
    let silent = outbox.courier_seen.is_none_or(|ago| ago > SILENCE);
    if silent && outbox.pending > 0 {
        findings.push(Finding::fail(
            CHECK,
            format!("{} messages wait and no courier asks for them", outbox.pending),
            "start auth_ext_courier",
        ));
    } else if outbox.oldest.is_some_and(|age| age > PATIENCE) {
        findings.push(Finding::warn(
            CHECK,
            format!(
                "{} messages wait, the oldest for {} s",
                outbox.pending,
                outbox.oldest.unwrap_or_default().as_secs()
            ),
            "SELECT auth_ext.outbox_status(), and the courier's log",
        ));
    }
    if outbox.dead > 0 {
        findings.push(Finding::warn(
            CHECK,
            format!("{} messages died in the last day", outbox.dead),
            "SELECT auth_ext.outbox_status() names the reasons",
        ));
    }
    if !seen.settings.autoconfirm && outbox.courier_seen.is_none() {
        findings.push(Finding::warn(
            CHECK,
            "autoconfirm is off and no courier has been seen: nobody who signs up gets the mail that lets her in",
            "start auth_ext_courier, or set autoconfirm",
        ));
    }
    if findings.is_empty() {
        findings.push(Finding::ok(CHECK, format!("{} messages wait", outbox.pending)));
    }
    findings
}

fn policies(seen: &Observations) -> Vec<Finding> {
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

fn triggers(seen: &Observations) -> Vec<Finding> {
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

fn clock(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "clock";
    vec![match seen.clock_behind {
        Some(behind) if behind > Duration::from_secs(5) => Finding::fail(
            CHECK,
            format!("rows of ours lie {} s ahead of this server's clock", behind.as_secs()),
            "set the clock right: another server wrote later than this one believes it is",
        ),
        Some(_) | None => Finding::ok(CHECK, "nothing lies ahead of the clock"),
    }]
}

fn purge(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "purge";
    let (over, bound) = (seen.sessions_over, seen.sessions_over_bound);
    vec![if over >= bound {
        Finding::warn(
            CHECK,
            format!("at least {bound} sessions are over and not removed"),
            "call auth_ext.purge() more often",
        )
    } else {
        Finding::ok(CHECK, format!("{over} sessions are over and not removed"))
    }]
}

fn neighbours(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "neighbours";
    let mut findings = Vec::new();
    if !seen.conflicting_extensions.is_empty() {
        findings.push(Finding::warn(
            CHECK,
            format!("installed beside us: {}", seen.conflicting_extensions.join(", ")),
            "pgjwt: docs/from-pgjwt.md; pg_session_jwt defines the settings that uid() reads, which makes it slower",
        ));
    }
    if seen.gotrue_connections > 0 {
        findings.push(Finding::warn(
            CHECK,
            format!("{} connections look like a running GoTrue", seen.gotrue_connections),
            "stop it, or hand out its refresh tokens (refresh_token_format = 'gotrue') while both run",
        ));
    }
    if seen.in_recovery {
        findings.push(Finding::ok(CHECK, "a standby: what writes answers 503"));
    }
    if findings.is_empty() {
        findings.push(Finding::ok(CHECK, "nothing stands in the way"));
    }
    findings
}

fn days(length: Duration) -> String {
    format!("{} days", length.as_secs() / DAY.as_secs())
}
