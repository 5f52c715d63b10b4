//! The audit log: one entry for each decision that matters, without a secret.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::flow::{self, UserAttributes, UserUpdate};
use flow_common::{EMAIL, PASSWORD, World, caller, id_of, secs};
use serde_json::{Value, json};
use zeroize::Zeroizing;

fn audited() -> World {
    let mut world = World::empty();
    world.settings().audit = true;
    world
}

/// The entries since the last look: `[action, log_type, actor_username, traits]`.
fn news(world: &mut World) -> Vec<Value> {
    let entries = core::mem::take(&mut world.tables().audit_log);
    let brief = |name: &str, entry: &Value| entry.get(name).cloned().unwrap_or(Value::Null);
    let rows = entries.into_iter().map(|entry| {
        let entry = entry.payload.to_value();
        json!(["action", "log_type", "actor_username", "traits"].map(|name| brief(name, &entry)))
    });
    rows.collect()
}

#[test]
fn a_sign_up_a_sign_in_and_a_sign_out() {
    let mut world = audited();
    let own = flow_common::session(world.sign_up(EMAIL, PASSWORD));
    let session = json!({ "provider": "email", "session_id": own.id.to_string() });
    assert_eq!(
        news(&mut world),
        [
            json!(["user_signedup", "team", EMAIL, { "provider": "email" }]),
            json!(["login", "account", EMAIL, session]),
        ]
    );
    let own = world.ada_signs_in();
    let session = json!({ "provider": "email", "session_id": own.id.to_string() });
    assert_eq!(news(&mut world), [json!(["login", "account", EMAIL, session])]);
    world.rotated(&own.refresh_token);
    assert_eq!(news(&mut world), [json!(null); 0]);
    world.sign_out(caller(&own), Some("local"));
    assert_eq!(news(&mut world), [json!(["logout", "account", EMAIL, { "scope": "local" }])]);
}

#[test]
fn the_payload_names_the_actor_as_gotrue_does() {
    let mut world = audited();
    let own = flow_common::session(world.sign_up(EMAIL, PASSWORD));
    let entry = world.tables().audit_log[1].clone();
    assert_eq!(entry.payload.to_value()["actor_id"], own.body["user"]["id"]);
    assert_eq!(entry.payload.to_value()["actor_via_sso"], false);
    assert_eq!(entry.at, world.clock.now());
    world.ada().phone = Some("+491701234567".to_owned());
    world.ada_signs_in();
    let newest = world.tables().audit_log[2].clone();
    assert_eq!(newest.payload.to_value()["actor_username"], "+491701234567");
}

#[test]
fn a_failed_sign_in_names_the_account_but_nobody_who_has_none() {
    let mut world = audited();
    world.add_user(EMAIL, PASSWORD);
    news(&mut world);
    world.sign_in(EMAIL, "not the password");
    world.sign_in("typo@example.com", PASSWORD);
    world.sign_in("this is my pa55word", PASSWORD);
    world.ada().banned_until = Some(world.clock.now().plus(secs(60)));
    world.sign_in(EMAIL, PASSWORD);
    let failed =
        |who: &str, reason: &str| json!(["login_failed", "account", who, { "reason": reason }]);
    assert_eq!(
        news(&mut world),
        [
            failed(EMAIL, "invalid_credentials"),
            failed("", "invalid_credentials"),
            failed("", "invalid_credentials"),
            failed(EMAIL, "user_banned"),
        ]
    );
}

#[test]
fn theft_and_ended_sessions() {
    let mut world = audited();
    world.add_user(EMAIL, PASSWORD);
    let (own, other) = (world.ada_signs_in(), world.ada_signs_in());
    world.settings().late_retry_limit = 0;
    world.rotated(&own.refresh_token);
    world.wait(secs(10));
    news(&mut world);
    world.refresh(&own.refresh_token);
    world.refresh(&own.refresh_token);
    let theft = json!({ "session_id": own.id.to_string(), "reason": "theft" });
    assert_eq!(news(&mut world), [json!(["token_revoked", "token", EMAIL, theft])]);

    flow::revoke_session(&mut world.by(caller(&other)), Some(other.id)).unwrap();
    let revoked = json!({ "session_id": other.id.to_string() });
    assert_eq!(news(&mut world), [json!(["session_revoked", "account", EMAIL, revoked])]);

    world.ada_signs_in();
    news(&mut world);
    let user = id_of(&own.body["user"]["id"]);
    flow::admin_sign_out(&mut world.context(), Some(user), None, None).unwrap();
    let ended = json!({ "scope": "global", "ended": 1 });
    assert_eq!(news(&mut world), [json!(["session_revoked", "account", "", ended])]);
}

#[test]
fn a_token_that_the_database_has_lost() {
    let mut world = audited();
    world.add_user(EMAIL, PASSWORD);
    let own = world.ada_signs_in();
    let before = world.tables().clone();
    let lost = world.rotated(&own.refresh_token);
    *world.tables() = before;
    news(&mut world);
    world.rotated(&lost);
    let session = json!({ "session_id": own.id.to_string() });
    assert_eq!(news(&mut world), [json!(["token_adopted", "token", EMAIL, session])]);
}

#[test]
fn a_change_of_the_key_ring() {
    let mut world = audited();
    flow::record_key_change(&mut world.context(), "kid-1", "revoked").unwrap();
    let traits = json!({ "kid": "kid-1", "change": "revoked" });
    assert_eq!(news(&mut world), [json!(["signing_key_changed", "key", "", traits])]);
}

#[test]
fn switched_off_it_says_nothing() {
    let mut world = World::with_ada();
    let own = world.ada_signs_in();
    world.sign_in(EMAIL, "not the password");
    world.sign_out(caller(&own), None);
    assert!(world.tables().audit_log.is_empty());
}

#[test]
fn no_entry_holds_a_password_a_hash_or_a_token() {
    let mut world = audited();
    let own = flow_common::session(world.sign_up(EMAIL, PASSWORD));
    let hash = world.ada().password_hash().unwrap().to_owned();
    world.sign_in(EMAIL, "not the password");
    let next = world.rotated(&own.refresh_token);
    world.settings().late_retry_limit = 0;
    world.wait(secs(10));
    world.refresh(&own.refresh_token);
    let log: Vec<_> =
        world.tables().audit_log.iter().map(|entry| entry.payload.to_text()).collect();
    let log = log.concat();
    let access_token = own.body["access_token"].as_str().unwrap();
    for secret in [PASSWORD, "not the password", &hash, &own.refresh_token, &next, access_token] {
        assert!(!log.contains(secret), "{secret}");
    }
    assert!(log.contains("login_failed") && log.contains("token_revoked"));
}

#[test]
fn changes_of_users_name_what_changed_and_not_to_what() {
    let mut world = audited();
    let own = flow_common::session(world.sign_up(EMAIL, PASSWORD));
    news(&mut world);
    let update = UserUpdate {
        password: Some(Zeroizing::new("another long password".to_owned())),
        data: Some(json!({ "city": "London" }).into()),
        ..UserUpdate::default()
    };
    let outcome = flow::update_user(&mut world.by(caller(&own)), update).unwrap();
    assert_eq!(outcome.status(), 200);
    let changed = json!({ "by": "user", "changed": ["user_metadata"] });
    assert_eq!(
        news(&mut world),
        [
            json!(["user_updated_password", "user", EMAIL, { "by": "user" }]),
            json!(["user_modified", "user", EMAIL, changed]),
        ]
    );
    let ada = id_of(&own.body["user"]["id"]);
    let banned = UserAttributes { ban_duration: Some("1h".to_owned()), ..Default::default() };
    flow::admin_update_user(&mut world.context(), Some(ada), banned).unwrap();
    flow::admin_delete_user(&mut world.context(), Some(ada), false).unwrap();
    let changed = json!({ "by": "administrator", "changed": ["banned_until"] });
    let deleted = json!({ "by": "administrator", "soft": false });
    assert_eq!(
        news(&mut world),
        [
            json!(["user_modified", "user", EMAIL, changed]),
            json!(["user_deleted", "team", EMAIL, deleted]),
        ]
    );
}
