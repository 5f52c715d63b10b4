//! A hook that refuses or fails: the caller learns as much as with GoTrue, the operator learns why,
//! and nothing of the call is written, so the old refresh token is still live.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::outcome::{ErrorCode, Outcome};
use auth_ext_core::secret::Secret;
use auth_ext_core::store::HookCall;
use auth_ext_core::testing::{Step, Tables};
use flow_common::{
    BCRYPT, EMAIL, PASSWORD, START, World, assert_refused, hook_refusal, output, secs, session,
};
use serde_json::{Value, json};

const TOLD: &str = "Error running hook: custom_access_token_hook; the server log says why";

type Make = Box<dyn Fn(&mut World) -> Result<Outcome, Fault>>;

/// A call that would issue a token, ready to be made.
struct Call {
    name: &'static str,
    world: World,
    make: Make,
}

/// Every flow that asks the hook and whose user is there before.
fn calls() -> Vec<Call> {
    let sign_in = World::with_ada();
    sign_in.wait(secs(5));
    let mut rehash = World::with_ada();
    rehash.ada().encrypted_password = Some(Secret::from_text(BCRYPT));
    let mut refresh = World::with_ada();
    let live = refresh.ada_signs_in().refresh_token;
    // Time to touch the session, too.
    refresh.wait(secs(1_000));
    let mut slow = World::with_ada();
    let barred = slow.ada_signs_in();
    slow.settings().session_inactivity_timeout = Some(secs(300));
    slow.wait(secs(200));
    slow.session_row(barred.id).refreshed_at = Some(slow.clock.now());
    slow.wait(secs(200));
    let mut again = World::with_ada();
    let parent = again.ada_signs_in().refresh_token;
    again.rotated(&parent);
    let sign_ins = |world: &mut World| world.try_sign_in(EMAIL, PASSWORD);
    let call = |name, world, make: Make| Call { name, world, make };
    vec![
        call("sign-in", sign_in, Box::new(sign_ins)),
        call("sign-in with a rehash", rehash, Box::new(sign_ins)),
        call("refresh", refresh, Box::new(move |world| world.try_refresh(&live))),
        call(
            "refresh the slow way",
            slow,
            Box::new(move |world| world.try_refresh(&barred.refresh_token)),
        ),
        call("same child", again, Box::new(move |world| world.try_refresh(&parent))),
    ]
}

/// A hook that writes before it answers.
fn writing(answer: HookCall) -> impl FnMut(&mut Tables, &Value) -> HookCall + 'static {
    move |tables, _| {
        let mut rows = tables.users.values_mut();
        rows.next().unwrap().user.raw_app_meta_data = json!({"written": 1}).to_string();
        tables.ended_sessions.clear();
        answer.clone()
    }
}

/// Makes every call with the hook's answer; nothing is written, and without the hook the very same
/// call then succeeds.
fn for_every_call(answer: &HookCall, check: impl Fn(Outcome, &mut World, &str)) {
    for Call { name, mut world, make } in calls() {
        world.hook(writing(answer.clone()));
        let before = world.tables().clone();
        world.store.steps.clear();
        let outcome = make(&mut world).unwrap();
        assert_eq!(world.store.count(Step::CallHook), 1, "{name}");
        assert_eq!(*world.tables(), before, "{name}");
        check(outcome, &mut world, name);

        world.settings().custom_access_token_hook = None;
        session(make(&mut world).unwrap());
    }
}

#[test]
fn its_refusal_is_the_caller_s_answer() {
    for (status, message) in [(403, "Not today"), (429, "Slow down"), (500, "?")] {
        for_every_call(&hook_refusal(status, message), |outcome, world, _| {
            assert_refused(outcome, status, ErrorCode::UnexpectedFailure, message);
            // It did what it was made for.
            assert_eq!(world.store.operator_log, []);
        });
    }
}

fn failed(sqlstate: &str, message: &str) -> HookCall {
    let failed = json!({
        "sqlstate": sqlstate, "message": message, "hint": null, "context": "line 3",
    });
    HookCall { answer: Some(json!({ "failed": failed }).to_string()), timed_out: false }
}

#[test]
fn its_failure_is_told_to_the_operator_and_not_to_the_caller() {
    let claims = |claims: Value| output(&json!({ "claims": claims }));
    let timed_out = HookCall { answer: None, timed_out: true };
    let late = HookCall { timed_out: true, ..output(&json!({"claims": {}})) };
    let cases = [
        (
            failed("P0001", "canary from the hook"),
            "hook public.hook failed: canary from the hook (SQLSTATE P0001)\nCONTEXT: line 3",
        ),
        (timed_out, "hook public.hook did not finish within 2s"),
        (late, "hook public.hook did not finish within 2s"),
        (
            output(&Value::Null),
            "output claims do not conform to the expected schema: (root): Invalid type. Expected: \
             object, given: null",
        ),
        (output(&json!({})), "output claims field is missing"),
        (
            HookCall { answer: None, timed_out: false },
            "the call of hook public.hook gave no usable report",
        ),
        (output(&json!({"error": "no"})), "output error field is malformed"),
    ];
    for (answer, told) in cases {
        for_every_call(&answer, |outcome, world, name| {
            assert_refused(outcome, 500, ErrorCode::UnexpectedFailure, TOLD);
            let log: Vec<_> = world.store.operator_log.iter().map(|(text, _)| text).collect();
            assert_eq!(log, [told], "{name}");
        });
    }
    for_every_call(&claims(json!({"sub": "x"})), |outcome, world, name| {
        assert_refused(outcome, 500, ErrorCode::UnexpectedFailure, TOLD);
        let (told, _) = &world.store.operator_log[0];
        assert!(told.contains("aud is required"), "{name}: {told}");
    });
}

#[test]
fn a_missing_function_says_what_to_create() {
    let mut world = World::with_ada();
    world.settings().custom_access_token_hook = Some("public.hook".to_owned());
    let before = world.tables().clone();
    let outcome = world.sign_in(EMAIL, PASSWORD);
    assert_refused(outcome, 500, ErrorCode::UnexpectedFailure, TOLD);
    assert_eq!(*world.tables(), before);
    let hint = "Create function \"public\".\"hook\"(event jsonb) returns jsonb, or correct \
                custom_access_token_hook in auth_ext.settings.";
    let message = "hook public.hook failed: function public.hook(jsonb) does not exist (SQLSTATE \
                   42883)";
    let log = (message.to_owned(), Some(hint.to_owned()));
    assert_eq!(world.store.operator_log, [log]);
}

#[test]
fn claims_that_would_make_the_token_somebody_else_s_fail() {
    let changes: [(&str, Value); 6] = [
        ("sub", json!("5f8a2f9e-6c0c-4d5b-9d0e-0d8f6f1f2a3b")),
        ("session_id", json!("5f8a2f9e-6c0c-4d5b-9d0e-0d8f6f1f2a3b")),
        ("iat", json!(1)),
        ("is_anonymous", json!(true)),
        ("exp", json!(4_000_000_000_i64)),
        ("role", json!("")),
    ];
    for (name, value) in changes {
        for Call { name: call, mut world, make } in calls() {
            let value = value.clone();
            world.hook_that_changes(move |claims| {
                claims.insert(name.to_owned(), value.clone());
            });
            let before = world.tables().clone();
            let outcome = make(&mut world).unwrap();
            assert_refused(outcome, 500, ErrorCode::UnexpectedFailure, TOLD);
            assert_eq!(*world.tables(), before, "{call}");
            let (told, _) = &world.store.operator_log[0];
            assert!(told.contains(&format!("{name}: must")), "{call}: {told}");
        }
    }
}

/// As with GoTrue, the user is there and unharmed, and may sign in later.
#[test]
fn a_sign_up_keeps_the_user_and_has_no_session() {
    for answer in [hook_refusal(403, "Not today"), failed("P0001", "broken")] {
        let mut world = World::empty();
        world.hook(writing(answer));
        let outcome = world.sign_up(EMAIL, PASSWORD);
        assert_eq!(outcome.into_body().to_value()["error_code"], "unexpected_failure");
        assert_eq!(world.tables().sessions.len(), 0);
        assert_eq!(world.tables().refresh_tokens.len(), 0);
        assert_eq!(world.tables().amr_claims.len(), 0);
        let ada = world.ada().clone();
        assert_eq!(ada.last_sign_in_at, None);
        assert_eq!(ada.raw_app_meta_data, r#"{"provider":"email","providers":["email"]}"#);
        world.settings().custom_access_token_hook = None;
        world.ada_signs_in();
    }
}

/// A client that is refused keeps its token: theft is not suspected when it comes back later.
#[test]
fn a_refused_refresh_may_be_repeated_at_any_time() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    world.hook(|_, _| hook_refusal(503, "Later"));
    for _ in 0..5 {
        world.wait(secs(60));
        assert_eq!(world.refresh(&mine.refresh_token).status(), 503);
    }
    assert_eq!(world.token_row(mine.id).generation, 1);
    assert_eq!(world.token_row(mine.id).rotated_at, START);
    world.hook_that_changes(|_| {});
    world.rotated(&mine.refresh_token);
}

#[test]
fn a_setting_that_names_no_function_is_the_operator_s_fault() {
    for Call { name, mut world, make } in calls() {
        world.hook_that_changes(|_| {});
        world.settings().custom_access_token_hook = Some("no function".to_owned());
        let before = world.tables().clone();
        let fault = make(&mut world).unwrap_err();
        assert_eq!(fault.kind, FaultKind::NotReady, "{name}");
        assert_eq!(*world.tables(), before, "{name}");
        assert_eq!(world.store.called_hooks, [], "{name}");
    }
}

#[test]
fn a_cancel_ends_the_statement() {
    for Call { name, mut world, make } in calls() {
        world.hook(writing(failed("57014", "canceling statement due to user request")));
        let before = world.tables().clone();
        let fault = make(&mut world).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Cancelled, "{name}");
        assert_eq!(*world.tables(), before, "{name}");
        assert_eq!(world.store.operator_log, [], "{name}");
    }
}
