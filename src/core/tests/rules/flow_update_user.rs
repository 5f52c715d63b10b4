//! A user changes her e-mail and her data; what she may not change stays.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::flow::{UserUpdate, update_user};
use auth_ext_core::outcome::{ErrorCode, Outcome};
use auth_ext_core::secret::Secret;
use auth_ext_core::testing::Step;
use flow_common::{EMAIL, PASSWORD, Session, World, assert_refused, caller, done, secs};
use serde_json::{Value, json};
use zeroize::Zeroizing;

fn start() -> (World, Session) {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    (world, mine)
}

fn email(email: &str) -> UserUpdate {
    UserUpdate { email: Some(email.to_owned()), ..UserUpdate::default() }
}

fn data(data: Value) -> UserUpdate {
    UserUpdate { data: Some(data.into()), ..UserUpdate::default() }
}

fn update(world: &mut World, by: &Session, wanted: UserUpdate) -> Outcome {
    update_user(&mut world.by(caller(by)), wanted).unwrap()
}

#[track_caller]
fn assert_unchanged(
    world: &mut World,
    by: &Session,
    wanted: UserUpdate,
    (status, code): (u16, ErrorCode),
    message: &str,
) {
    let before = world.tables().clone();
    assert_refused(update(world, by, wanted), status, code, message);
    assert_eq!(*world.tables(), before);
}

#[test]
fn data_is_merged_member_by_member_and_null_takes_one_away() {
    let (mut world, mine) = start();
    done(update(&mut world, &mine, data(json!({"name": "Ada", "prefs": {"a": 1}, "x": 1}))));
    world.wait(secs(1));
    let wanted = data(json!({"x": null, "prefs": {"b": 2}, "nope": null}));
    let user = done(update(&mut world, &mine, wanted));
    let metadata = &user["user_metadata"];
    assert_eq!(metadata["name"], "Ada");
    assert_eq!(metadata["prefs"], json!({"b": 2}));
    assert_eq!(metadata.get("x"), None);
    assert_eq!(metadata.get("nope"), None);
    assert_eq!(metadata["email"], EMAIL);
    assert_eq!(user["updated_at"], json!(world.clock.now().to_rfc3339()));
}

#[test]
fn data_must_be_an_object_that_fits_a_token() {
    let (mut world, mine) = start();
    let refused = (400, ErrorCode::ValidationFailed);
    for wrong in [json!(7), json!([]), json!("text"), json!(true)] {
        let message = "data must be a JSON object";
        assert_unchanged(&mut world, &mine, data(wrong), refused, message);
    }
    done(update(&mut world, &mine, data(Value::Null)));
    let limit = 71_424;
    let long = |length: usize| data(json!({"x": "y".repeat(length)}));
    let message = format!("metadata must not be longer than {limit} bytes");
    assert_unchanged(&mut world, &mine, long(limit), refused, &message);
    // Two that fit each for itself do not fit together.
    done(update(&mut world, &mine, data(json!({"a": "y".repeat(limit / 2)}))));
    assert_unchanged(&mut world, &mine, long(limit / 2), refused, &message);
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    for nul in [json!({"x": "\0"}), json!({"\0": 1}), json!({"x": [{"y\0": 1}]})] {
        let message = "data cannot contain the character U+0000";
        assert_unchanged(&mut world, &mine, data(nul), refused, message);
    }
    let message = "data is nested too deeply";
    assert_unchanged(&mut world, &mine, data(json!({"deep": deep})), refused, message);
}

#[test]
fn data_that_was_too_long_before_may_shrink_and_not_grow() {
    let (mut world, mine) = start();
    world.ada().raw_user_meta_data = json!({"x": "y".repeat(80_000), "n": "long"}).to_string();
    let message = "metadata must not be longer than 71424 bytes";
    let refused = (400, ErrorCode::ValidationFailed);
    assert_unchanged(&mut world, &mine, data(json!({"n": "longer"})), refused, message);
    // The access token of this user is too long already, so the answer is all that is looked at.
    let user = done(update(&mut world, &mine, data(json!({"n": "s"}))));
    assert_eq!(user["user_metadata"]["n"], "s");
}

/// With a new address the password can be reset: a stolen session of three days must not be enough.
#[test]
fn a_new_email_asks_for_the_proof_of_a_new_password() {
    let (mut world, mine) = start();
    world.wait(secs(3 * 24 * 3600));
    let refused = (400, ErrorCode::ReauthenticationNeeded);
    let message = "Email update requires reauthentication";
    assert_unchanged(&mut world, &mine, email("ada@thief.example"), refused, message);
    // Nor is it told whether an address is taken.
    world.add_user("bob@example.com", "another password");
    let taken = update(&mut world, &mine, email("bob@example.com"));
    assert_eq!(taken.into_body().to_value()["error_code"], "reauthentication_needed");
    let wrong = UserUpdate {
        current_password: Some(Secret::from_text("not her password")),
        ..email("ada@thief.example")
    };
    let wrong = update(&mut world, &mine, wrong);
    assert_eq!(wrong.into_body().to_value()["error_code"], "current_password_invalid");
    let right = UserUpdate {
        current_password: Some(Secret::from_text(PASSWORD)),
        ..email("ada@new.example")
    };
    assert_eq!(done(update(&mut world, &mine, right))["email"], "ada@new.example");
}

/// A mail to the present address asks the owner; one to the new address alone asks the thief.
#[test]
fn a_new_email_that_the_present_one_does_not_confirm_asks_for_it_too() {
    let (mut world, mine) = start();
    world.settings().autoconfirm = false;
    world.wait(secs(3 * 24 * 3600));
    world.settings().mail.double_confirm = false;
    let message = "Email update requires reauthentication";
    let refused = (400, ErrorCode::ReauthenticationNeeded);
    assert_unchanged(&mut world, &mine, email("ada@thief.example"), refused, message);
    world.settings().mail.double_confirm = true;
    done(update(&mut world, &mine, email("ada@new.example")));
}

#[test]
fn a_new_email_counts_at_once_where_nobody_confirms() {
    let (mut world, mine) = start();
    world.wait(secs(5));
    let user = done(update(&mut world, &mine, email("Ada@New.Example")));
    assert_eq!(user["email"], "ada@new.example");
    assert_eq!(user["email_confirmed_at"], json!(world.clock.now().to_rfc3339()));
    let identity = &user["identities"][0];
    assert_eq!(user["identities"].as_array().unwrap().len(), 1);
    assert_eq!(identity["email"], "ada@new.example");
    assert_eq!(identity["identity_data"]["email"], "ada@new.example");
    assert_eq!(user["app_metadata"], json!({"provider": "email", "providers": ["email"]}));
    assert_eq!(world.tables().sessions.len(), 1);
    done(world.sign_in("ada@new.example", PASSWORD));
    assert_eq!(world.sign_in(EMAIL, PASSWORD).status(), 400);
}

#[test]
fn a_new_email_waits_for_its_confirmation_and_the_rest_counts_at_once() {
    let (mut world, mine) = start();
    world.settings().autoconfirm = false;
    let wanted =
        UserUpdate { data: Some(json!({"name": "Ada"}).into()), ..email("ada@new.example") };
    let user = done(update(&mut world, &mine, wanted));
    assert_eq!((&user["email"], &user["new_email"]), (&json!(EMAIL), &json!("ada@new.example")));
    assert_eq!(user["user_metadata"]["name"], "Ada");
    // Her own e-mail, however written, is no change.
    world.tables().outbox.clear();
    done(update(&mut world, &mine, email("ADA@example.com")));
    done(update(&mut world, &mine, email("")));
    assert_eq!(world.ada().email.as_deref(), Some(EMAIL));
    assert!(world.tables().outbox.is_empty());
}

#[test]
fn the_email_of_somebody_else_is_refused() {
    let (mut world, mine) = start();
    world.add_user("bob@example.com", PASSWORD);
    let message = "A user with this email address has already been registered";
    let refused = (422, ErrorCode::EmailExists);
    assert_unchanged(&mut world, &mine, email("Bob@example.com"), refused, message);
    // Bob signs up between the look and the change.
    world.store.before(Step::ChangeUser, |store| {
        for row in store.tables.users.values_mut() {
            if row.user.email.as_deref() == Some("bob@example.com") {
                row.user.email = Some("eve@example.com".to_owned());
            }
        }
    });
    assert_refused(update(&mut world, &mine, email("eve@example.com")), 422, refused.1, message);
    assert_eq!(world.ada().email.as_deref(), Some(EMAIL));
}

#[test]
fn an_address_that_is_none_is_refused() {
    let (mut world, mine) = start();
    let message = "Unable to validate email address: invalid format";
    let refused = (400, ErrorCode::ValidationFailed);
    for wrong in ["ada", "ada@", " ada@example.com", "ada@exa mple.com"] {
        assert_unchanged(&mut world, &mine, email(wrong), refused, message);
    }
}

#[test]
fn app_metadata_is_the_administrators() {
    let (mut world, mine) = start();
    let wanted = || UserUpdate {
        app_metadata: Some(json!({"plan": "premium", "provider": null}).into()),
        data: Some(json!({"name": "Ada"}).into()),
        ..UserUpdate::default()
    };
    let message = "Updating app_metadata requires admin privileges";
    assert_unchanged(&mut world, &mine, wanted(), (403, ErrorCode::NotAdmin), message);
    let mut by = world.by(caller(&mine));
    by.is_service_role = true;
    let user = update_user(&mut by, wanted()).unwrap();
    assert_eq!(done(user)["app_metadata"], json!({"providers": ["email"], "plan": "premium"}));
}

#[test]
fn phones_are_off_unless_they_are_switched_on() {
    let (mut world, mine) = start();
    let phone = |phone: &str| UserUpdate { phone: Some(phone.to_owned()), ..UserUpdate::default() };
    let message = "Phone logins are disabled";
    let refused = (400, ErrorCode::PhoneProviderDisabled);
    assert_unchanged(&mut world, &mine, phone("+15550100"), refused, message);
    done(update(&mut world, &mine, phone("")));
    world.settings().phone.enabled = true;
    world.ada().phone = Some("15550100".to_owned());
    done(update(&mut world, &mine, phone("+15550100")));
}

#[test]
fn with_a_second_factor_credentials_need_a_session_of_that_level() {
    let (mut world, mine) = start();
    let wanted = || UserUpdate {
        password: Some(Zeroizing::new("another horse battery".to_owned())),
        ..UserUpdate::default()
    };
    let message = "AAL2 session is required to update email or password when MFA is enabled.";
    let refused = (401, ErrorCode::InsufficientAal);
    world.ada().factors = flow_common::factor("verified");
    assert_unchanged(&mut world, &mine, wanted(), refused, message);
    assert_unchanged(&mut world, &mine, email("ada@new.example"), refused, message);
    done(update(&mut world, &mine, data(json!({"name": "Ada"}))));
    world.session_row(mine.id).aal = Some("aal2".to_owned());
    // A token of before the proof is of the same session.
    let early = flow_common::claims_of(caller(&mine));
    let mut by_early = world.with_claims(Some(&early));
    let outcome = update_user(&mut by_early, email("ada@new.example")).unwrap();
    assert_refused(outcome, 401, ErrorCode::InsufficientAal, message);
    done(update(&mut world, &mine, email("ada@new.example")));
    world.session_row(mine.id).aal = Some("aal1".to_owned());
    let mut rows = world.tables().users.values_mut();
    rows.next().unwrap().user.factors = flow_common::factor("unverified");
    done(update(&mut world, &mine, wanted()));
}

#[test]
fn an_anonymous_user_needs_an_address_for_a_password() {
    let (mut world, mine) = start();
    let password = || Some(Zeroizing::new("another horse battery".to_owned()));
    let id = caller(&mine).user_id;
    let user = &mut world.tables().users.get_mut(&id).unwrap().user;
    (user.is_anonymous, user.email, user.email_confirmed_at) = (true, None, None);
    user.encrypted_password = None;
    user.raw_app_meta_data = "{}".to_owned();
    world.tables().identities.clear();
    let message = "Updating password of an anonymous user without an email or phone is not allowed";
    let wanted = UserUpdate { password: password(), ..UserUpdate::default() };
    let refused = (422, ErrorCode::ValidationFailed);
    assert_unchanged(&mut world, &mine, wanted, refused, message);
    let wanted = UserUpdate { password: password(), ..email("ada@new.example") };
    let user = done(update(&mut world, &mine, wanted));
    assert_eq!(user["is_anonymous"], json!(false));
    assert_eq!(user["app_metadata"], json!({"providers": ["email"], "provider": "email"}));
    assert_eq!(user["identities"][0]["email"], "ada@new.example");
    done(world.sign_in("ada@new.example", "another horse battery"));
}

#[test]
fn an_sso_user_changes_her_data_only() {
    let (mut world, mine) = start();
    let id = caller(&mine).user_id;
    world.tables().users.get_mut(&id).unwrap().is_sso_user = true;
    let message = "Updating email, phone, password of a SSO account only possible via SSO";
    let refused = (422, ErrorCode::UserSsoManaged);
    assert_unchanged(&mut world, &mine, email("ada@new.example"), refused, message);
    done(update(&mut world, &mine, data(json!({"name": "Ada"}))));
}

#[test]
fn whoever_is_gone_or_banned_changes_nothing() {
    let (mut world, mine) = start();
    world.ada().banned_until = Some(world.clock.now().plus(secs(60)));
    let refused = (403, ErrorCode::UserBanned);
    assert_unchanged(&mut world, &mine, data(json!({"a": 1})), refused, "User is banned");
    world.ada().banned_until = None;
    world.store.tables.delete_session(mine.id);
    let message = "Session from session_id claim in JWT does not exist";
    let refused = (403, ErrorCode::SessionNotFound);
    assert_unchanged(&mut world, &mine, data(json!({"a": 1})), refused, message);
}
