//! What `setup()`, the root key, the server and PostgREST have to be.

use core::time::Duration;

use super::super::{Finding, Observations};
use super::days;

/// How old a signing key gets before it is worth a rotation.
const KEY_AGE: Duration = Duration::from_secs(365 * 24 * 3600);

pub(super) fn versions(seen: &Observations) -> Vec<Finding> {
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

pub(super) fn data_model(seen: &Observations) -> Vec<Finding> {
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

pub(super) fn owners(seen: &Observations) -> Vec<Finding> {
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

pub(super) fn root_key(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "root_key";
    let key = &seen.root_key;
    if let Some(why) = &key.unreadable {
        return vec![Finding::fail(
            CHECK,
            format!("nothing can be signed and no refresh token rotated: {why}"),
            "put the root key file back from the backup of your secrets",
        )];
    }
    if let Some(complaint) = &key.complaint {
        return vec![Finding::fail(
            CHECK,
            format!("nothing can be signed and no refresh token rotated: {complaint}"),
            "bring the right root key here; after a fail-over or a restore it has to come along",
        )];
    }
    if key.opens == Some(false) {
        return vec![Finding::fail(
            CHECK,
            "the root key is not the one that the keys of this database are sealed with",
            "put the right root key file in place; after a fail-over or a restore it has to come along",
        )];
    }
    if let Some(awaited) = &key.awaited {
        return vec![Finding::warn(
            CHECK,
            format!("root key {awaited} is prepared, and this server has not got it yet"),
            "bring it here, then confirm it on a standby, or rotate on the primary",
        )];
    }
    vec![if key.in_data_directory {
        Finding::warn(
            CHECK,
            "the root key lies in the data directory: every base backup holds the keys and what opens them",
            "copy the file elsewhere with its owner and mode 0600, set auth_ext.root_key_file, reload, then remove the old one: docs/keys.md",
        )
    } else {
        Finding::ok(CHECK, "the root key opens what is sealed and lies outside the data directory")
    }]
}

pub(super) fn signing_keys(seen: &Observations) -> Vec<Finding> {
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

pub(super) fn durability(seen: &Observations) -> Vec<Finding> {
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

pub(super) fn logging(seen: &Observations) -> Vec<Finding> {
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
            "auto_explain logs the parameters of clients' statements: passwords and tokens stand in the log",
            "auto_explain.log_parameter_max_length = 0",
        ));
    }
    if findings.is_empty() {
        findings.push(Finding::ok(CHECK, "no setting writes parameters into the log"));
    }
    findings
}
