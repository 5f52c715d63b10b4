//! What the shim reports about a failed hook reaches the operator with the hook's own text and with
//! what to do.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use core::time::Duration;

use auth_ext_core::hook::reference::HookName;
use auth_ext_core::hook::{HookFailure, interpret};
use serde_json::{Value, json};

fn interpreted(answer: &str, timed_out: bool) -> Result<Option<String>, HookFailure> {
    let hook = HookName::parse("public.my_hook").unwrap();
    interpret(Some(answer), timed_out, &hook, Duration::from_secs(2))
        .map(|output| output.map(str::to_owned))
}

#[track_caller]
fn failed(report: &Value) -> (String, Option<String>) {
    match interpreted(&json!({"failed": report}).to_string(), false) {
        Err(HookFailure::Broken { message, hint }) => (message, hint),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_output_is_handed_on_as_it_is() {
    assert_eq!(
        interpreted(r#"{"output": {"claims": {"exp": 1.0}}}"#, false),
        Ok(Some(r#"{"claims": {"exp": 1.0}}"#.to_owned()))
    );
    assert_eq!(interpreted(r#"{"output": null}"#, false), Ok(None));
    assert_eq!(interpreted(r#"{"output": "null"}"#, false), Ok(Some("\"null\"".to_owned())));
    assert_eq!(interpreted(r#"{"output": 1, "failed": null}"#, false), Ok(Some("1".to_owned())));
}

#[test]
fn the_hooks_own_text_hint_and_context() {
    let report = json!({
        "sqlstate": "P0001",
        "message": "no profile for this user",
        "hint": "Insert a row into user_profiles.",
        "context": "PL/pgSQL function my_hook(jsonb) line 7 at RAISE",
    });
    assert_eq!(
        failed(&report),
        (
            "hook public.my_hook failed: no profile for this user (SQLSTATE P0001)\n\
             CONTEXT: PL/pgSQL function my_hook(jsonb) line 7 at RAISE"
                .to_owned(),
            Some("Insert a row into user_profiles.".to_owned())
        )
    );
}

#[test]
fn a_report_may_lack_all_but_the_sqlstate() {
    for report in [
        json!({"sqlstate": "XX000"}),
        json!({"sqlstate": "XX000", "message": null, "hint": null, "context": null}),
        json!({"sqlstate": "XX000", "message": "", "hint": "", "context": ""}),
    ] {
        assert_eq!(
            failed(&report),
            ("hook public.my_hook failed:  (SQLSTATE XX000)".to_owned(), None)
        );
    }
}

#[test]
fn a_missing_function_or_schema() {
    let hint = "Create function \"public\".\"my_hook\"(event jsonb) returns jsonb, or correct \
                custom_access_token_hook in auth_ext.settings.";
    for (sqlstate, message) in [
        ("42883", "function public.my_hook(jsonb) does not exist"),
        ("3F000", "schema \"public\" does not exist"),
    ] {
        let report =
            json!({"sqlstate": sqlstate, "message": message, "hint": "No function matches."});
        assert_eq!(
            failed(&report),
            (
                format!("hook public.my_hook failed: {message} (SQLSTATE {sqlstate})"),
                Some(hint.to_owned())
            )
        );
    }
}

#[test]
fn a_function_that_the_hook_itself_misses_is_not_the_hook() {
    for (sqlstate, message) in [
        ("42883", "function lower_case(text) does not exist"),
        ("3F000", "schema \"other\" does not exist"),
    ] {
        let report = json!({"sqlstate": sqlstate, "message": message, "hint": "Its own hint."});
        assert_eq!(failed(&report).1, Some("Its own hint.".to_owned()));
    }
}

#[test]
fn a_missing_grant_names_the_statements() {
    for message in [
        "permission denied for schema public",
        "permission denied for function my_hook",
        "permission denied for table user_profiles",
    ] {
        let (text, hint) = failed(&json!({"sqlstate": "42501", "message": message}));
        assert_eq!(text, format!("hook public.my_hook failed: {message} (SQLSTATE 42501)"));
        assert_eq!(
            hint.as_deref(),
            Some(
                "Run: GRANT USAGE ON SCHEMA \"public\" TO supabase_auth_admin; GRANT EXECUTE ON \
                 FUNCTION \"public\".\"my_hook\"(jsonb) TO supabase_auth_admin; and let \
                 supabase_auth_admin read the tables that the hook reads (GRANT SELECT, and a \
                 policy where row level security is on)."
            )
        );
    }
}

#[test]
fn a_time_out_tells_the_limit_and_where_it_is_set() {
    let hint = "Make the hook faster, or raise hook_timeout in auth_ext.settings. A hook that waits \
                for a lock on the same user's rows waits for its own sign-in.";
    for answer in ["", "{}", r#"{"output": {"claims": {}}}"#] {
        assert_eq!(
            interpreted(answer, true),
            Err(HookFailure::Broken {
                message: "hook public.my_hook did not finish within 2s".to_owned(),
                hint: Some(hint.to_owned()),
            })
        );
    }
    let report = json!({"sqlstate": "57014", "message": "canceling statement due to user request"});
    assert_eq!(
        failed(&report),
        (
            "hook public.my_hook failed: canceling statement due to user request (SQLSTATE 57014)"
                .to_owned(),
            Some(hint.to_owned())
        )
    );
}

#[test]
fn a_report_that_is_none_fails_closed() {
    let hook = HookName::parse("public.my_hook").unwrap();
    for answer in [
        None,
        Some(""),
        Some("null"),
        Some("[]"),
        Some(r#"[{"claims": {}}, null]"#),
        Some("{\"output\":"),
        Some("{}"),
        Some(r#"{"claims": {}}"#),
        Some(r#"{"failed": null}"#),
        Some(r#"{"failed": "x"}"#),
        Some(r#"{"failed": {"message": "x"}}"#),
        Some(r#"{"output": {}, "failed": {"sqlstate": "P0001"}}"#),
    ] {
        assert_eq!(
            interpret(answer, false, &hook, Duration::from_secs(2)),
            Err(HookFailure::Broken {
                message: "the call of hook public.my_hook gave no usable report".to_owned(),
                hint: None
            }),
            "{answer:?}"
        );
    }
}

#[test]
fn a_text_of_any_length_is_bounded() {
    let (message, hint) = failed(&json!({
        "sqlstate": "P0001",
        "message": "m".repeat(100_000),
        "hint": "h".repeat(100_000),
        "context": "c".repeat(100_000),
    }));
    assert_eq!(message.matches('m').count(), 2000 + "public.my_hook".matches('m').count());
    assert_eq!(message.matches('c').count(), 2000 + "public".matches('c').count());
    assert_eq!(hint, Some(format!("{}…", "h".repeat(2000))));
}
