//! Whatever a hook answers, there is a decision, and what it accepts obeys the rules.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::hook_common;

use core::time::Duration;

use auth_ext_core::hook::interpret;
use auth_ext_core::hook::reference::HookName;
use hook_common::{SIZE, accept, issued};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Any JSON, a few levels deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!(1_767_316_000.0)),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The issued claims, some changed, some left out, some added.
fn changed_claims() -> impl Strategy<Value = Map<String, Value>> {
    let names: Vec<String> = issued().keys().cloned().chain(["iss".into(), "nbf".into()]).collect();
    let changes = prop::collection::vec((prop::sample::select(names), any_json()), 0..3);
    let removals = prop::collection::vec(any::<prop::sample::Index>(), 0..2);
    (changes, removals, prop::collection::vec((any::<String>(), any_json()), 0..3)).prop_map(
        |(changes, removals, additions)| {
            let mut claims = issued();
            for (name, value) in changes.into_iter().chain(additions) {
                claims.insert(name, value);
            }
            for removal in removals {
                let name = removal.get(&claims.keys().cloned().collect::<Vec<_>>()).clone();
                claims.remove(&name);
            }
            claims
        },
    )
}

fn assert_rules(claims: &Map<String, Value>) {
    let issued = issued();
    for name in ["sub", "session_id", "iat", "is_anonymous"] {
        assert_eq!(claims.get(name), issued.get(name));
    }
    let expiry = claims["exp"].as_i64().unwrap();
    assert!(expiry <= 1_767_323_045 && expiry > 1_767_316_000);
    for name in ["email", "phone", "aal"] {
        assert!(claims[name].is_string());
    }
    assert!(claims["role"].as_str().is_some_and(|role| !role.is_empty()));
    let text = serde_json::to_string(claims).unwrap();
    assert!(text.len() <= SIZE && !text.contains("\\u0000"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn any_text(output in any::<String>(), timed_out in any::<bool>()) {
        let hook = HookName::parse("public.my_hook").unwrap();
        prop_assert!(accept(Some(&output), &issued(), SIZE).is_err());
        let _ = interpret(Some(&output), timed_out, &hook, Duration::MAX);
        let _ = HookName::parse(&output);
    }

    #[test]
    fn any_json_text(output in any_json(), issued in changed_claims()) {
        prop_assert!(accept(Some(&output.to_string()), &issued, SIZE).is_err());
    }

    #[test]
    fn any_change_of_the_claims(claims in changed_claims(), error in prop::option::of(any_json())) {
        let mut output = json!({"claims": claims});
        if let Some(error) = error {
            output["error"] = error;
        }
        if let Ok(accepted) = accept(Some(&output.to_string()), &issued(), SIZE) {
            assert_rules(&accepted);
        }
    }

    #[test]
    fn any_failure_report(sqlstate in any_json(), message in any_json(), context in any_json()) {
        let hook = HookName::parse("public.my_hook").unwrap();
        let report = json!({"failed": {"sqlstate": sqlstate, "message": message, "context": context}});
        prop_assert!(interpret(Some(&report.to_string()), false, &hook, Duration::ZERO).is_err());
    }
}
