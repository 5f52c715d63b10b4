//! What happens while it runs.

use core::time::Duration;

use super::super::{Finding, Observations, PurgeObserved, UNDONE_GUESSES};

/// How long a message may wait while a courier is there.
const PATIENCE: Duration = Duration::from_secs(300);
/// How long a courier may be silent.
const SILENCE: Duration = Duration::from_secs(120);
/// How many sessions may wait to be removed.
const BEHIND: u64 = 10_000;

pub(super) fn guesses(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "guesses";
    let undone = seen.undone_guesses;
    vec![if undone > UNDONE_GUESSES {
        Finding::fail(
            CHECK,
            format!(
                "{undone} wrong guesses of codes or passwords were rolled back since yesterday: somebody guesses with SQL of his own, and none is looked at of callers who log in as he does; links go on"
            ),
            "find who may run SQL as an API role and take it away; then TRUNCATE auth_ext.told_guesses; ALTER SEQUENCE auth_ext.wrong_guesses RESTART; likewise wrong_guesses_by_postgrest and wrong_passwords",
        )
    } else if undone > UNDONE_GUESSES / 10 {
        Finding::warn(
            CHECK,
            format!(
                "{undone} wrong guesses of codes or passwords were rolled back since yesterday; above {UNDONE_GUESSES} none is looked at"
            ),
            "look who runs SQL of his own as an API role",
        )
    } else {
        Finding::ok(CHECK, "hardly any wrong guess of a code or password was rolled back")
    }]
}

pub(super) fn outbox(seen: &Observations) -> Vec<Finding> {
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

pub(super) fn clock(seen: &Observations) -> Vec<Finding> {
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

pub(super) fn purge(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "purge";
    let PurgeObserved { over, looked_at, sessions } = seen.purge;
    let estimated = over.saturating_mul(sessions.max(looked_at)) / looked_at.max(1);
    vec![if estimated >= BEHIND {
        Finding::warn(
            CHECK,
            format!(
                "about {estimated} of {} sessions are over and not removed",
                sessions.max(looked_at)
            ),
            "call auth_ext.purge() every hour, from pg_cron say; more often while this is told",
        )
    } else {
        Finding::ok(CHECK, format!("about {estimated} sessions are over and not removed"))
    }]
}

pub(super) fn neighbours(seen: &Observations) -> Vec<Finding> {
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

pub(super) fn notifications(seen: &Observations) -> Vec<Finding> {
    const CHECK: &str = "notifications";
    let percent = seen.notification_percent;
    vec![if percent < 50 {
        Finding::ok(CHECK, "the queue of NOTIFY has room")
    } else {
        Finding::fail(
            CHECK,
            format!(
                "the queue of NOTIFY is full to {percent} percent: PostgREST is not told of new and revoked keys, and the courier is not woken but looks by itself"
            ),
            "end the session that listens in an open transaction (pg_stat_activity); then NOTIFY pgrst, 'reload config'; NOTIFY pgrst, 'reload schema'",
        )
    }]
}
