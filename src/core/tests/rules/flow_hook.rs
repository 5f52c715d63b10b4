//! The custom access token hook in the flows: what it is asked, that its claims are what is signed,
//! and where it has no say.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use std::collections::BTreeSet;

use auth_ext_core::testing::{MemoryStore, Step};
use flow_common::{EMAIL, PASSWORD, Session, World, caller, claims, done, output, secs, session};
use serde_json::{Value, json};
use uuid::Uuid;

/// START in whole seconds.
const IAT: i64 = 1_767_323_045;

fn methods(store: &MemoryStore) -> Vec<&Value> {
    let calls = store.called_hooks.iter();
    calls.map(|call| &call.event["authentication_method"]).collect()
}

/// A session of each way to get one, with the hook of `arrange` set.
fn every_answer(arrange: impl Fn(&mut World)) -> Vec<(World, Session)> {
    let mut signed_up = World::empty();
    arrange(&mut signed_up);
    let first = session(signed_up.sign_up(EMAIL, PASSWORD));
    let mut signed_in = World::with_ada();
    arrange(&mut signed_in);
    let second = signed_in.ada_signs_in();
    let mut refreshed = World::with_ada();
    let parent = refreshed.ada_signs_in();
    arrange(&mut refreshed);
    let third = session(refreshed.refresh(&parent.refresh_token));
    let mut again = World::with_ada();
    let parent = again.ada_signs_in();
    again.rotated(&parent.refresh_token);
    arrange(&mut again);
    let fourth = session(again.refresh(&parent.refresh_token));
    vec![(signed_up, first), (signed_in, second), (refreshed, third), (again, fourth)]
}

#[test]
fn it_is_asked_once_for_every_access_token() {
    let answers = every_answer(|world| world.hook_that_changes(|_| {}));
    let expected = ["password", "password", "token_refresh", "token_refresh"];
    for ((world, answer), method) in answers.into_iter().zip(expected) {
        assert_eq!(methods(&world.store), [method]);
        let call = &world.store.called_hooks[0];
        assert_eq!(call.name.to_string(), "public.hook");
        assert_eq!(call.limit, secs(2));

        let mut event = call.event.clone();
        let id = event["metadata"]["uuid"].take();
        assert_eq!(id.as_str().unwrap().parse::<Uuid>().unwrap().get_version_num(), 4);
        assert_eq!(
            event,
            json!({
                "metadata": {
                    "uuid": null,
                    "time": "2026-01-02T03:04:05.678901Z",
                    "name": "customize-access-token",
                },
                "user_id": caller(&answer).user_id.to_string(),
                "claims": claims(&world, &answer.body),
                "authentication_method": method,
            })
        );
    }
}

#[test]
fn its_time_limit_is_the_setting_s() {
    let mut world = World::with_ada();
    world.settings().hook_timeout = core::time::Duration::from_millis(250);
    world.hook_that_changes(|_| {});
    world.ada_signs_in();
    assert_eq!(world.store.called_hooks[0].limit.as_millis(), 250);
}

#[test]
fn every_call_has_its_own_id() {
    let mut world = World::with_ada();
    world.hook_that_changes(|_| {});
    for _ in 0..5 {
        world.ada_signs_in();
    }
    let ids = world.store.called_hooks.iter();
    let ids = ids.map(|call| call.event["metadata"]["uuid"].to_string());
    assert_eq!(ids.collect::<BTreeSet<_>>().len(), 5);
}

#[test]
fn its_claims_are_signed() {
    for (world, answer) in every_answer(|world| {
        world.hook_that_changes(|claims| {
            claims.insert("user_role".to_owned(), json!("admin"));
            claims.insert("role".to_owned(), json!("editor"));
            claims.insert("nested".to_owned(), json!({"a": [1, null, "x"]}));
            claims.shift_remove("user_metadata");
        });
    }) {
        let mut expected = world.store.called_hooks[0].event["claims"].clone();
        let members = expected.as_object_mut().unwrap();
        members.insert("user_role".to_owned(), json!("admin"));
        members.insert("role".to_owned(), json!("editor"));
        members.insert("nested".to_owned(), json!({"a": [1, null, "x"]}));
        members.shift_remove("user_metadata");
        assert_eq!(claims(&world, &answer.body), expected);
        // The answer's user is the row and not the claims.
        assert_eq!(answer.body["user"]["role"], "authenticated");
        assert_eq!(world.store.operator_log, []);
    }
}

#[test]
fn the_answer_s_expiry_follows_its_exp() {
    for (world, answer) in every_answer(|world| {
        world.hook_that_changes(|claims| {
            claims.insert("exp".to_owned(), json!(IAT + 60));
        });
    }) {
        assert_eq!(claims(&world, &answer.body)["exp"], IAT + 60);
        assert_eq!(answer.body["expires_at"], IAT + 60);
        assert_eq!(answer.body["expires_in"], 60);
    }
}

#[test]
fn an_exp_that_jsonb_kept_as_a_decimal_is_signed_as_an_integer() {
    for (world, answer) in every_answer(|world| {
        world.hook_that_changes(|claims| {
            claims.insert("exp".to_owned(), json!(60.0 + 1_767_323_045.0));
        });
    }) {
        assert_eq!(claims(&world, &answer.body)["exp"].as_i64(), Some(IAT + 60));
        assert_eq!(answer.body["expires_at"].as_i64(), Some(IAT + 60));
    }
}

#[test]
fn what_it_writes_stays_when_it_agrees() {
    let mut world = World::with_ada();
    world.hook(|tables, event| {
        let mut rows = tables.users.values_mut();
        rows.next().unwrap().user.raw_app_meta_data = json!({"seen": true}).to_string();
        output(event)
    });
    let mine = world.ada_signs_in();
    assert_eq!(world.ada().raw_app_meta_data, r#"{"seen":true}"#);
    // The claims were read before; the next token has it.
    assert_eq!(claims(&world, &mine.body)["app_metadata"]["provider"], "email");
    let next = session(world.refresh(&mine.refresh_token));
    assert_eq!(claims(&world, &next.body)["app_metadata"], json!({"seen": true}));
}

#[test]
fn it_sees_the_new_session_and_the_rotation() {
    let mut world = World::with_ada();
    world.hook(|tables, event| {
        let session = event["claims"]["session_id"].as_str().unwrap();
        let row = &tables.refresh_tokens[&session.parse::<Uuid>().unwrap()];
        let mut claims = event["claims"].clone();
        claims["generation"] = json!(row.generation);
        output(&json!({ "claims": claims }))
    });
    let mine = world.ada_signs_in();
    assert_eq!(claims(&world, &mine.body)["generation"], 1);
    let next = session(world.refresh(&mine.refresh_token));
    assert_eq!(claims(&world, &next.body)["generation"], 2);
}

#[test]
fn it_is_not_asked_where_there_is_no_token_to_issue() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let child = world.rotated(&mine.refresh_token);
    world.hook_that_changes(|_| {});
    world.settings().autoconfirm = false;
    done(world.sign_up("grace@example.com", PASSWORD));
    done(world.current_user(caller(&mine)));
    assert_eq!(world.sign_in(EMAIL, "wrong").status(), 400);
    assert_eq!(world.sign_in("nobody@example.com", PASSWORD).status(), 400);
    assert_eq!(world.refresh("junk").status(), 400);
    world.ada().banned_until = Some(world.clock.now().plus(secs(1)));
    assert_eq!(world.sign_in(EMAIL, PASSWORD).status(), 400);
    assert_eq!(world.refresh(&child).status(), 400);
    world.wait(secs(10));
    // Theft.
    world.settings().late_retry_limit = 0;
    assert_eq!(world.refresh(&mine.refresh_token).status(), 400);
    assert_eq!(world.tables().sessions.len(), 0);
    assert_eq!(world.store.count(Step::CallHook), 0);
}
