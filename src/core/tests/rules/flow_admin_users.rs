//! Administrators add, change, list and delete users.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::flow::{
    PageRequest, UserAttributes, admin_create_user, admin_delete_user, admin_get_user,
    admin_list_users, admin_update_user,
};
use auth_ext_core::outcome::{ErrorCode, Outcome};
use auth_ext_core::session::EndReason;
use auth_ext_core::testing::Step;
use flow_common::{BCRYPT, EMAIL, PASSWORD, World, assert_refused, caller, done, id_of, secs};
use serde_json::{Value, json};
use uuid::Uuid;
use zeroize::Zeroizing;

fn email(email: &str) -> UserAttributes {
    UserAttributes { email: Some(email.to_owned()), ..UserAttributes::default() }
}

fn password(password: &str) -> UserAttributes {
    UserAttributes {
        password: Some(Zeroizing::new(password.to_owned())),
        ..UserAttributes::default()
    }
}

fn create(world: &mut World, attributes: UserAttributes) -> Outcome {
    admin_create_user(&mut world.context(), attributes).unwrap()
}

fn update(world: &mut World, id: Uuid, attributes: UserAttributes) -> Outcome {
    admin_update_user(&mut world.context(), Some(id), attributes).unwrap()
}

fn delete(world: &mut World, id: Uuid, is_soft: bool) -> Outcome {
    admin_delete_user(&mut world.context(), Some(id), is_soft).unwrap()
}

#[track_caller]
fn assert_user_not_found(outcome: Outcome) {
    assert_refused(outcome, 404, ErrorCode::UserNotFound, "User not found");
}

#[test]
fn a_new_user_has_what_she_is_given_and_no_session() {
    let mut world = World::empty();
    world.settings().sign_up_allowed = false;
    world.settings().autoconfirm = false;
    let id = Uuid::from_u128(7);
    let user = done(create(
        &mut world,
        UserAttributes {
            id: Some(id),
            email: Some("Ada@Example.com".to_owned()),
            email_confirm: true,
            role: Some("editor".to_owned()),
            user_metadata: Some(json!({"name": "Ada", "gone": null}).into()),
            app_metadata: Some(json!({"plan": "premium", "provider": "google"}).into()),
            ban_duration: Some("1h30m".to_owned()),
            ..password(PASSWORD)
        },
    ));
    assert_eq!(user["id"], json!(id.to_string()));
    assert_eq!(user["email"], EMAIL);
    assert_eq!(user["role"], "editor");
    assert_eq!(user["email_confirmed_at"], json!(world.clock.now().to_rfc3339()));
    assert_eq!(user["user_metadata"], json!({"name": "Ada", "email_verified": true}));
    let expected = json!({"provider": "email", "providers": ["email"], "plan": "premium"});
    assert_eq!(user["app_metadata"], expected);
    assert_eq!(user["banned_until"], json!(world.clock.now().plus(secs(5400)).to_rfc3339()));
    assert_eq!(user["identities"][0]["identity_data"]["email_verified"], json!(true));
    assert!(world.tables().sessions.is_empty());
    assert_refused(world.sign_in(EMAIL, PASSWORD), 400, ErrorCode::UserBanned, "User is banned");
    world.wait(secs(5400));
    done(world.sign_in(EMAIL, PASSWORD));
}

#[test]
fn without_confirmation_and_password_nobody_gets_in() {
    let mut world = World::empty();
    let user = done(create(&mut world, email(EMAIL)));
    assert_eq!(user.get("email_confirmed_at"), None);
    assert_eq!(user["role"], "authenticated");
    assert_eq!(user["user_metadata"], json!({}));
    for password in ["", PASSWORD] {
        assert_eq!(world.sign_in(EMAIL, password).status(), 400);
    }
    let id = id_of(&user["id"]);
    done(update(&mut world, id, password(PASSWORD)));
    let message = "Email not confirmed";
    assert_refused(world.sign_in(EMAIL, PASSWORD), 400, ErrorCode::EmailNotConfirmed, message);
    let confirm = UserAttributes { email_confirm: true, ..UserAttributes::default() };
    let user = done(update(&mut world, id, confirm));
    assert_eq!(user["user_metadata"], json!({"email_verified": true}));
    done(world.sign_in(EMAIL, PASSWORD));
}

#[test]
fn what_cannot_be_is_refused_and_adds_nobody() {
    let mut world = World::with_ada();
    let ada = caller(&world.ada_signs_in()).user_id;
    let bob = || email("bob@example.com");
    let text = |text: &str| Some(text.to_owned());
    let long = "x".repeat(256);
    let ban = "invalid format for ban duration: it must be none or a length such as 1h30m";
    let hash =
        "password_hash must be a bcrypt, Argon2i, Argon2id or fbscrypt hash that can be verified";
    let validation = (400, ErrorCode::ValidationFailed);
    let cases = [
        (
            UserAttributes::default(),
            validation,
            "Cannot create a user without either an email or phone",
        ),
        (email("bob"), validation, "Unable to validate email address: invalid format"),
        (
            UserAttributes { phone: text("abc"), ..bob() },
            validation,
            "Invalid phone number format (E.164 required)",
        ),
        (
            email("ADA@example.com"),
            (422, ErrorCode::EmailExists),
            "A user with this email address has already been registered",
        ),
        (
            UserAttributes { id: Some(ada), ..bob() },
            (422, ErrorCode::UserAlreadyExists),
            "A user with this id exists already",
        ),
        (UserAttributes { ban_duration: text("1d"), ..bob() }, validation, ban),
        (UserAttributes { ban_duration: text("--1h"), ..bob() }, validation, ban),
        (
            UserAttributes { role: text(&long), ..bob() },
            validation,
            "role must not be longer than 255 bytes",
        ),
        (UserAttributes { password_hash: text("secret"), ..bob() }, validation, hash),
        (UserAttributes { password_hash: text("$2a$31$"), ..bob() }, validation, hash),
        (
            UserAttributes {
                password: Some(Zeroizing::new(PASSWORD.to_owned())),
                password_hash: text(BCRYPT),
                ..bob()
            },
            validation,
            "Only a password or a password hash should be provided",
        ),
        (
            UserAttributes { user_metadata: Some(json!([]).into()), ..bob() },
            validation,
            "data must be a JSON object",
        ),
        (
            UserAttributes { app_metadata: Some(json!(7).into()), ..bob() },
            validation,
            "app_metadata must be a JSON object",
        ),
        (
            UserAttributes { app_metadata: Some(json!({"x": "y".repeat(72_000)}).into()), ..bob() },
            validation,
            "metadata must not be longer than 71424 bytes",
        ),
    ];
    let before = world.tables().clone();
    for (attributes, (status, code), message) in cases {
        assert_refused(create(&mut world, attributes), status, code, message);
        assert_eq!(*world.tables(), before, "{message}");
    }
    let weak = UserAttributes { email: text("bob@example.com"), ..password("short") };
    assert_eq!(create(&mut world, weak).into_body().to_value()["error_code"], "weak_password");
    assert_eq!(*world.tables(), before);
}

#[test]
fn an_imported_bcrypt_hash_signs_in_and_is_remembered() {
    let mut world = World::empty();
    let imported = UserAttributes {
        password_hash: Some(BCRYPT.to_owned()),
        email_confirm: true,
        ..email(EMAIL)
    };
    done(create(&mut world, imported));
    assert!(world.settings().bcrypt_in_use);
    assert_eq!(world.store.count(Step::NotePasswordHash), 1);
    done(world.sign_in(EMAIL, PASSWORD));
    let imported =
        UserAttributes { password_hash: Some(BCRYPT.to_owned()), ..email("bob@example.com") };
    done(create(&mut world, imported));
    assert_eq!(world.store.count(Step::NotePasswordHash), 1);
}

#[test]
fn a_new_password_ends_all_sessions() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let other = world.ada_signs_in();
    let id = caller(&mine).user_id;
    done(update(&mut world, id, password("another horse battery")));
    assert!(world.tables().sessions.is_empty());
    for session in [&mine, &other] {
        let reason = world.tables().ended_sessions[&session.id].reason;
        assert_eq!(reason, EndReason::PasswordChanged);
    }
    assert_eq!(world.sign_in(EMAIL, PASSWORD).status(), 400);
    done(world.sign_in(EMAIL, "another horse battery"));
}

#[test]
fn a_ban_ends_no_session_and_refuses_its_refresh_until_it_is_lifted() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let id = caller(&mine).user_id;
    let ban = |length: &str| UserAttributes {
        ban_duration: Some(length.to_owned()),
        ..UserAttributes::default()
    };
    done(update(&mut world, id, ban("24h")));
    assert_eq!(world.tables().sessions.len(), 1);
    let refused = world.refresh(&mine.refresh_token);
    assert_eq!(refused.into_body().to_value()["error_code"], "user_banned");
    let user = done(update(&mut world, id, ban("none")));
    assert_eq!(user.get("banned_until"), None);
    world.rotated(&mine.refresh_token);
}

#[test]
fn a_change_leaves_alone_what_it_does_not_name() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let id = caller(&mine).user_id;
    let before = world.ada().clone();
    let user = done(update(
        &mut world,
        id,
        UserAttributes {
            app_metadata: Some(json!({"plan": "premium"}).into()),
            user_metadata: Some(json!({"name": "Ada"}).into()),
            ..UserAttributes::default()
        },
    ));
    assert_eq!(user["app_metadata"]["plan"], "premium");
    assert_eq!(user["app_metadata"]["provider"], "email");
    assert_eq!(user["user_metadata"]["name"], "Ada");
    assert_eq!(user["user_metadata"]["email"], EMAIL);
    let after = world.ada().clone();
    assert_eq!(after.encrypted_password, before.encrypted_password);
    assert_eq!(after.email_confirmed_at, before.email_confirmed_at);
    assert_eq!((after.role, after.email), (before.role, before.email));
    assert_eq!(world.tables().sessions.len(), 1);
}

#[test]
fn a_new_email_counts_at_once() {
    let mut world = World::with_ada();
    world.settings().autoconfirm = false;
    let id = caller(&world.ada_signs_in()).user_id;
    world.add_user_row("bob@example.com");
    let message = "A user with this email address has already been registered";
    let outcome = update(&mut world, id, email("Bob@example.com"));
    assert_refused(outcome, 422, ErrorCode::EmailExists, message);
    let user = done(update(&mut world, id, email("Ada@new.example")));
    assert_eq!(user["email"], "ada@new.example");
    assert_eq!(user["identities"][0]["email"], "ada@new.example");
    done(world.sign_in("ada@new.example", PASSWORD));
}

#[test]
fn who_is_not_there_is_not_found() {
    let mut world = World::with_ada();
    let nobody = Uuid::from_u128(7);
    assert_user_not_found(admin_get_user(&mut world.context(), Some(nobody)).unwrap());
    assert_user_not_found(admin_get_user(&mut world.context(), None).unwrap());
    assert_user_not_found(update(&mut world, nobody, UserAttributes::default()));
    assert_user_not_found(delete(&mut world, nobody, false));
    assert_user_not_found(delete(&mut world, nobody, true));
}

#[test]
fn a_deleted_user_is_gone_and_her_clients_are_told() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let id = caller(&mine).user_id;
    world.store.steps.clear();
    assert_eq!(done(delete(&mut world, id, false)), json!({}));
    assert!(world.tables().users.is_empty());
    assert_eq!(world.tables().ended_sessions[&mine.id].reason, EndReason::UserDeleted);
    let expected = [Step::LockUser, Step::EndSessions, Step::DeleteUser];
    assert_eq!(world.store.steps, expected);
    let message = "Invalid Refresh Token: the session was ended because the user was deleted";
    let outcome = world.refresh(&mine.refresh_token);
    assert_refused(outcome, 400, ErrorCode::RefreshTokenNotFound, message);
    // Her address is free again.
    world.add_user(EMAIL, PASSWORD);
}

#[test]
fn a_soft_deletion_keeps_the_row_and_nothing_personal() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let id = caller(&mine).user_id;
    world.ada().phone = Some("15550100".to_owned());
    done(delete(&mut world, id, true));
    let row = world.tables().users[&id].user.clone();
    assert_eq!(row.deleted_at, Some(world.clock.now()));
    // base64url of SHA-256 of id and address.
    assert_eq!(row.email.as_ref().unwrap().len(), 43);
    assert_eq!(row.phone.as_ref().unwrap().len(), 43);
    assert_ne!(row.email, row.phone);
    assert!(row.encrypted_password.is_none());
    assert_eq!((row.raw_user_meta_data, row.raw_app_meta_data), ("{}".into(), "{}".into()));
    let printed = format!("{:?}", world.tables().identities);
    assert!(!printed.contains(EMAIL) && !printed.contains("15550100"), "{printed}");
    assert_eq!(world.tables().ended_sessions[&mine.id].reason, EndReason::UserDeleted);
    // Again, and then for good.
    let before = world.tables().clone();
    done(delete(&mut world, id, true));
    assert_eq!(*world.tables(), before);
    done(delete(&mut world, id, false));
    assert!(world.tables().users.is_empty());
}

#[test]
fn users_are_listed_page_by_page_the_newest_first() {
    let mut world = World::empty();
    for number in 1..=5 {
        world.add_user_row(&format!("user{number}@example.com"));
        world.wait(secs(1));
    }
    let mut emails = |page, per_page, filter| {
        let request = PageRequest { page, per_page, filter, ..PageRequest::default() };
        let page = admin_list_users(&mut world.context(), request).unwrap().unwrap();
        let emails: Vec<String> = page
            .users
            .iter()
            .map(|user| user.to_value()["email"].as_str().unwrap()[..5].to_owned())
            .collect();
        (emails.join(" "), page.total.unwrap(), page.last_page())
    };
    let all = "user5 user4 user3 user2 user1".to_owned();
    assert_eq!(emails(None, None, None), (all.clone(), 5, 1));
    assert_eq!(emails(Some(0), Some(5), Some("")), (all, 5, 1));
    assert_eq!(emails(Some(2), Some(2), None), ("user3 user2".to_owned(), 5, 3));
    assert_eq!(emails(Some(3), Some(2), None), ("user1".to_owned(), 5, 3));
    assert_eq!(emails(Some(4), Some(2), None), (String::new(), 5, 3));
    assert_eq!(emails(Some(i64::MAX), Some(10_000), None), (String::new(), 5, 1));
    assert_eq!(emails(None, None, Some("r3@")), ("user3".to_owned(), 1, 1));
    assert_eq!(emails(None, None, Some("nobody")), (String::new(), 0, 0));
    for per_page in [0, -1, 10_001, i64::MIN, i64::MAX] {
        let request = PageRequest { per_page: Some(per_page), ..PageRequest::default() };
        let refused = admin_list_users(&mut world.context(), request).unwrap();
        assert_eq!(refused.unwrap_err().error_code, ErrorCode::ValidationFailed);
    }
    let body: Value = done(
        admin_list_users(&mut world.context(), PageRequest::default())
            .unwrap()
            .unwrap()
            .plain()
            .unwrap(),
    );
    assert_eq!(flow_common::members(&body), ["aud", "users"]);
    assert_eq!(body["aud"], "authenticated");
}

/// Rows come and go between the pages: nobody is shown twice, nobody who stays is left out.
#[test]
fn by_cursor_every_user_is_shown_once() {
    let mut world = World::empty();
    for number in 1..=7 {
        world.add_user_row(&format!("user{number}@example.com"));
        // Some at the same time, one without a time.
        if number % 3 == 0 {
            world.wait(secs(1));
        }
    }
    let timeless = *world.tables().users.keys().next().unwrap();
    world.tables().users.get_mut(&timeless).unwrap().user.created_at = None;
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let request = PageRequest {
            per_page: Some(2),
            cursor: Some(&cursor),
            page: Some(9),
            ..PageRequest::default()
        };
        let page = admin_list_users(&mut world.context(), request).unwrap().unwrap();
        assert_eq!(page.total, None);
        seen.extend(
            page.users.iter().map(|user| user.to_value()["email"].as_str().unwrap().to_owned()),
        );
        if seen.len() == 4 {
            world.wait(secs(5));
            world.add_user_row("late@example.com");
        }
        let Some(next) = page.next_cursor else { break };
        cursor = next;
    }
    assert_eq!(world.store.count(Step::CountUsers), 0);
    assert_eq!(seen.len(), 7);
    let mut sorted = seen.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), 7);
    for cursor in ["x", "1", "1.x", ".", "-.", "1.5.c0000000-0000-4000-8000-000000000053", "-1"] {
        let request = PageRequest { cursor: Some(cursor), ..PageRequest::default() };
        let refused = admin_list_users(&mut world.context(), request).unwrap();
        assert_eq!(refused.unwrap_err().error_code, ErrorCode::ValidationFailed, "{cursor}");
    }
    let request = PageRequest { cursor: Some(""), ascending: true, ..PageRequest::default() };
    let refused = admin_list_users(&mut world.context(), request).unwrap();
    assert_eq!(refused.unwrap_err().error_code, ErrorCode::ValidationFailed);
}
