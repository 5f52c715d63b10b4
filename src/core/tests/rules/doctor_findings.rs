//! What doctor() says: a sound installation is all ok, and each thing that is wrong is told by its own check, with a remedy.

use core::time::Duration;
use std::collections::BTreeSet;
use std::sync::Arc;

use auth_ext_core::doctor::{
    HookObserved, Observations, OutboxObserved, PurgeObserved, RootKeyObserved, ServerSettings,
    SigningObserved, State, examine,
};
use auth_ext_core::settings::{PasswordHash, RefreshTokenFormat, Settings};
use auth_ext_core::time::Timestamp;

const DAY: Duration = Duration::from_secs(24 * 3600);

fn sound() -> Observations {
    Observations {
        library_version: "0.2.0".to_owned(),
        extension_version: "0.2.0".to_owned(),
        missing_migrations: Vec::new(),
        strange_owners: Vec::new(),
        owner_members: Vec::new(),
        owner_granters: Vec::new(),
        undone_guesses: 3,
        odd_roles: Vec::new(),
        role_members: Vec::new(),
        borrowed_rights: Vec::new(),
        public_creators: Vec::new(),
        role_settings: vec![("authenticated".to_owned(), "statement_timeout=8s".to_owned())],
        in_recovery: false,
        root_key: RootKeyObserved {
            unreadable: None,
            opens: Some(true),
            complaint: None,
            awaited: None,
            in_data_directory: false,
        },
        signing: SigningObserved { active: Some((DAY, "ES256".to_owned())), standby: true },
        settings: Arc::new(Settings {
            client_address_header: Some("x-forwarded-for".to_owned()),
            ..Settings::default()
        }),
        test_numbers: 0,
        hooks: vec![HookObserved {
            setting: "custom_access_token_hook",
            function: "public.hook".to_owned(),
            exists: true,
            callable: true,
        }],
        outbox: OutboxObserved {
            courier_seen: Some(Duration::from_secs(3)),
            ..OutboxObserved::default()
        },
        server: ServerSettings {
            synchronous_commit: "on".to_owned(),
            fsync: "on".to_owned(),
            log_statement: "none".to_owned(),
            log_parameter_max_length: "-1".to_owned(),
            log_parameter_max_length_on_error: "0".to_owned(),
            log_min_duration_statement: "-1".to_owned(),
            auto_explain_parameters: None,
        },
        conflicting_extensions: Vec::new(),
        gotrue_connections: 0,
        roles_with_jwt_secret: Vec::new(),
        authenticator_may_log_in: true,
        policy_findings: 0,
        foreign_triggers: vec!["on_auth_user_created".to_owned()],
        purge: PurgeObserved { over: 9, looked_at: 1_000, sessions: 1_000_000 },
        notification_percent: 49,
        clock_behind: None,
    }
}

fn set(seen: &mut Observations, change: impl FnOnce(&mut Settings)) {
    let mut settings = (*seen.settings).clone();
    change(&mut settings);
    seen.settings = Arc::new(settings);
}

#[test]
fn a_sound_installation_is_all_ok_and_every_check_speaks() {
    let findings = examine(&sound());
    assert!(findings.iter().all(|finding| finding.state == State::Ok), "{findings:#?}");
    assert!(findings.iter().all(|finding| finding.remedy.is_none() && !finding.meaning.is_empty()));
    let checks: BTreeSet<_> = findings.iter().map(|finding| finding.check).collect();
    assert_eq!(checks.len(), findings.len(), "a name twice");
    assert_eq!(checks.len(), 25);
}

type Change = fn(&mut Observations);

#[test]
fn each_thing_that_is_wrong_is_told_by_its_own_check_alone() {
    const FAIL: State = State::Fail;
    const WARN: State = State::Warn;
    let cases: &[(&str, State, Change)] = &[
        ("versions", FAIL, |seen| seen.extension_version = "0.1.0".to_owned()),
        ("data_model", FAIL, |seen| seen.missing_migrations = vec!["0060_outbox".to_owned()]),
        ("owners", FAIL, |seen| seen.strange_owners = vec!["auth_ext.settings".to_owned()]),
        ("owner_role", FAIL, |seen| seen.owner_members = vec!["mallory".to_owned()]),
        ("owner_role", WARN, |seen| seen.owner_granters = vec!["mallory".to_owned()]),
        ("roles", FAIL, |seen| seen.odd_roles = vec!["anon is a superuser".to_owned()]),
        ("roles", WARN, |seen| seen.role_members = vec!["eve can become it".to_owned()]),
        ("roles", FAIL, |seen| seen.borrowed_rights = vec!["function app.run(text)".to_owned()]),
        ("guesses", WARN, |seen| seen.undone_guesses = 1000),
        ("guesses", FAIL, |seen| seen.undone_guesses = 1001),
        ("root_key", FAIL, |seen| seen.root_key.unreadable = Some("does not exist".to_owned())),
        ("root_key", FAIL, |seen| seen.root_key.opens = Some(false)),
        ("root_key", FAIL, |seen| seen.root_key.complaint = Some("another".to_owned())),
        ("root_key", WARN, |seen| seen.root_key.awaited = Some("00".to_owned())),
        ("root_key", WARN, |seen| seen.root_key.in_data_directory = true),
        ("signing_keys", FAIL, |seen| seen.signing.active = None),
        ("signing_keys", WARN, |seen| seen.signing.active = Some((DAY * 400, "ES256".to_owned()))),
        ("signing_keys", WARN, |seen| seen.signing.active = Some((DAY, "HS256".to_owned()))),
        ("signing_keys", WARN, |seen| seen.signing.standby = false),
        ("durability", FAIL, |seen| seen.server.fsync = "off".to_owned()),
        ("logging", WARN, |seen| seen.server.log_statement = "all".to_owned()),
        ("logging", WARN, |seen| seen.server.log_min_duration_statement = "0".to_owned()),
        ("logging", WARN, |seen| seen.server.log_parameter_max_length_on_error = "-1".to_owned()),
        ("logging", WARN, |seen| seen.server.auto_explain_parameters = Some("-1".to_owned())),
        ("postgrest", WARN, |seen| seen.roles_with_jwt_secret = vec!["authenticator".to_owned()]),
        ("postgrest", FAIL, |seen| {
            seen.role_settings = vec![("anon".to_owned(), "statement_timeout=1ms".to_owned())];
        }),
        ("postgrest", WARN, |seen| seen.public_creators = vec!["dev".to_owned()]),
        ("postgrest", WARN, |seen| seen.authenticator_may_log_in = false),
        ("client_address_header", WARN, |seen| {
            set(seen, |settings| settings.client_address_header = None);
        }),
        ("grace_window", WARN, |seen| {
            set(seen, |settings| settings.grace_window = Duration::ZERO);
        }),
        ("access_token_lifetime", WARN, |seen| {
            set(seen, |settings| settings.access_token_lifetime = DAY * 2);
        }),
        ("password_hash", WARN, |seen| {
            set(seen, |settings| settings.password_hash = PasswordHash::Bcrypt { cost: 10 });
        }),
        ("refresh_token_format", WARN, |seen| {
            set(seen, |settings| settings.refresh_token_format = RefreshTokenFormat::Gotrue);
        }),
        ("sms_test_otp", WARN, |seen| seen.test_numbers = 2),
        ("sms_test_otp", WARN, |seen| {
            seen.test_numbers = 1;
            set(seen, |settings| settings.phone.test_codes_until = Some(Timestamp::from_micros(0)));
        }),
        ("hooks", FAIL, |seen| seen.hooks[0].exists = false),
        ("hooks", FAIL, |seen| seen.hooks[0].callable = false),
        ("outbox", FAIL, |seen| {
            seen.outbox.pending = 3;
            seen.outbox.courier_seen = Some(DAY);
        }),
        ("outbox", WARN, |seen| {
            seen.outbox.pending = 3;
            seen.outbox.oldest = Some(DAY);
        }),
        ("outbox", WARN, |seen| seen.outbox.dead = 1),
        ("outbox", WARN, |seen| seen.outbox.courier_seen = None),
        ("policies", WARN, |seen| seen.policy_findings = 2),
        ("notifications", FAIL, |seen| seen.notification_percent = 50),
        ("clock", FAIL, |seen| seen.clock_behind = Some(Duration::from_secs(6))),
        ("purge", WARN, |seen| seen.purge.over = 10),
        ("neighbours", WARN, |seen| seen.conflicting_extensions = vec!["pgjwt".to_owned()]),
        ("neighbours", WARN, |seen| seen.gotrue_connections = 5),
    ];
    for (check, state, change) in cases {
        let mut seen = sound();
        change(&mut seen);
        let wrong: Vec<_> =
            examine(&seen).into_iter().filter(|finding| finding.state != State::Ok).collect();
        assert_eq!(wrong.len(), 1, "{check}: {wrong:#?}");
        assert_eq!((wrong[0].check, wrong[0].state), (*check, *state));
        assert!(wrong[0].remedy.is_some(), "{check}");
    }
}

#[test]
fn what_is_no_fault_is_none() {
    let mut seen = sound();
    seen.in_recovery = true;
    seen.server.synchronous_commit = "off".to_owned();
    seen.server.log_statement = "all".to_owned();
    seen.server.log_parameter_max_length = "0".to_owned();
    seen.server.auto_explain_parameters = Some("0".to_owned());
    seen.clock_behind = Some(Duration::from_secs(5));
    set(&mut seen, |settings| {
        settings.bcrypt_in_use = true;
        settings.autoconfirm = true;
    });
    seen.outbox.courier_seen = None;
    let findings = examine(&seen);
    assert!(findings.iter().all(|finding| finding.state == State::Ok), "{findings:#?}");
}

/// PostgREST sets what is set on a role, in each of its requests.
#[test]
fn what_is_set_on_the_roles_of_requests_must_let_them_answer() {
    let state = |setting: &str| {
        let mut seen = sound();
        seen.role_settings = vec![("anon".to_owned(), setting.to_owned())];
        let found = examine(&seen).into_iter().find(|finding| finding.check == "postgrest");
        found.map(|finding| finding.state)
    };
    for fine in [
        "statement_timeout=3s",
        "statement_timeout=0",
        "statement_timeout=1000",
        "statement_timeout=1min",
        "lock_timeout=2.5s",
        "default_transaction_read_only=off",
        "work_mem=64MB",
        "statement_timeout=",
        "transaction_timeout=1d",
        "idle_in_transaction_session_timeout=1h",
    ] {
        assert_eq!(state(fine), Some(State::Ok), "{fine}");
    }
    for bad in [
        "statement_timeout=1ms",
        "statement_timeout=999",
        "statement_timeout=0.5s",
        "lock_timeout=900000us",
        "transaction_timeout=10",
        "idle_in_transaction_session_timeout=1",
        "default_transaction_read_only=on",
        "transaction_read_only=true",
        "search_path=auth_api",
        "role=service_role",
    ] {
        assert_eq!(state(bad), Some(State::Fail), "{bad}");
    }
}
