//! A new password needs proof, ends every other session, and a refusal changes nothing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::flow::{UserUpdate, update_user};
use auth_ext_core::outcome::{ErrorCode, Outcome};
use auth_ext_core::request::Caller;
use auth_ext_core::secret::Secret;
use auth_ext_core::session::{EndReason, Scope};
use auth_ext_core::store::Sessions as _;
use auth_ext_core::testing::Step;
use flow_common::{EMAIL, MICRO, PASSWORD, Session, World, assert_refused, caller, done, secs};
use serde_json::json;
use zeroize::Zeroizing;

const NEW: &str = "another horse battery staple";
const DAY: u64 = 24 * 3600;

fn start() -> (World, Session) {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    (world, mine)
}

fn password(new: &str, current: Option<&str>) -> UserUpdate {
    UserUpdate {
        password: Some(Zeroizing::new(new.to_owned())),
        current_password: current.map(Secret::from_text),
        ..UserUpdate::default()
    }
}

fn update(world: &mut World, by: &Session, update: UserUpdate) -> Outcome {
    update_user(&mut world.by(caller(by)), update).unwrap()
}

/// The call is refused like that and writes nothing.
#[track_caller]
fn assert_unchanged(
    world: &mut World,
    by: &Session,
    wanted: UserUpdate,
    status: u16,
    code: ErrorCode,
    message: &str,
) {
    let before = world.uncounted();
    assert_refused(update(world, by, wanted), status, code, message);
    assert_eq!(world.uncounted(), before);
}

#[test]
fn the_new_password_signs_in_and_the_old_one_does_not() {
    let (mut world, mine) = start();
    let user = done(update(&mut world, &mine, password(NEW, None)));
    assert_eq!(user["email"], EMAIL);
    assert_refused(
        world.sign_in(EMAIL, PASSWORD),
        400,
        ErrorCode::InvalidCredentials,
        "Invalid login credentials",
    );
    done(world.sign_in(EMAIL, NEW));
}

#[test]
fn every_other_session_ends_and_says_why() {
    let (mut world, mine) = start();
    let others = [world.ada_signs_in(), world.ada_signs_in()];
    world.add_user("bob@example.com", PASSWORD);
    let bob = flow_common::session(world.sign_in("bob@example.com", PASSWORD));
    done(update(&mut world, &mine, password(NEW, None)));
    let left: Vec<_> = world.tables().sessions.keys().copied().collect();
    let mut expected = vec![mine.id, bob.id];
    expected.sort_unstable();
    assert_eq!(left, expected);
    for other in &others {
        let row = world.tables().ended_sessions[&other.id];
        assert_eq!(row.reason, EndReason::PasswordChanged);
        let message = "Invalid Refresh Token: the session was ended by a change of password";
        let outcome = world.refresh(&other.refresh_token);
        assert_refused(outcome, 400, ErrorCode::RefreshTokenNotFound, message);
    }
    world.rotated(&mine.refresh_token);
}

#[test]
fn a_token_without_a_session_ends_them_all() {
    let (mut world, mine) = start();
    let caller = Caller { session_id: None, ..caller(&mine) };
    let wanted = password(NEW, Some(PASSWORD));
    let outcome = update_user(&mut world.by(caller), wanted);
    done(outcome.unwrap());
    assert!(world.tables().sessions.is_empty());
}

#[test]
fn an_old_session_alone_is_no_proof() {
    let (mut world, mine) = start();
    world.settings().access_token_lifetime = secs(7 * DAY);
    world.clock.set(flow_common::START.plus(secs(DAY)).minus(MICRO));
    done(update(&mut world, &mine, password(NEW, None)));

    let (mut world, mine) = start();
    world.wait(secs(DAY));
    let code = ErrorCode::ReauthenticationNeeded;
    let message = "Password update requires reauthentication";
    assert_unchanged(&mut world, &mine, password(NEW, None), 400, code, message);
    let with_nonce = UserUpdate { nonce: Some("123456".to_owned().into()), ..password(NEW, None) };
    let code = ErrorCode::ReauthenticationNotValid;
    let message = "Nonce has expired or is invalid";
    assert_unchanged(&mut world, &mine, with_nonce, 422, code, message);
    done(update(&mut world, &mine, password(NEW, Some(PASSWORD))));
}

#[test]
fn the_window_is_a_setting() {
    let (mut world, mine) = start();
    world.settings().password_change_window = Some(secs(0));
    let outcome = update(&mut world, &mine, password(NEW, None));
    assert_eq!(outcome.status(), 400);
    world.settings().password_change_window = None;
    world.wait(secs(80 * DAY));
    done(update(&mut world, &mine, password(NEW, None)));
}

#[test]
fn a_wrong_current_password_is_refused_also_in_a_young_session() {
    let (mut world, mine) = start();
    let wanted = password(NEW, Some("wrong horse battery staple"));
    let code = ErrorCode::CurrentPasswordInvalid;
    assert_unchanged(&mut world, &mine, wanted, 400, code, "The current password is wrong");
}

#[test]
fn the_same_password_is_refused() {
    let (mut world, mine) = start();
    let message = "New password should be different from the old password.";
    for current in [None, Some(PASSWORD)] {
        let wanted = password(PASSWORD, current);
        assert_unchanged(&mut world, &mine, wanted, 422, ErrorCode::SamePassword, message);
    }
}

#[test]
fn a_weak_password_is_refused() {
    let (mut world, mine) = start();
    let before = world.tables().clone();
    let outcome = update(&mut world, &mine, password("short", None));
    assert_eq!(outcome.status(), 422);
    assert_eq!(outcome.into_body().to_value()["error_code"], "weak_password");
    let outcome = update(&mut world, &mine, password("", None));
    assert_eq!(outcome.status(), 422);
    assert_eq!(outcome.into_body().to_value()["weak_password"], json!({"reasons": ["length"]}));
    assert_eq!(*world.tables(), before);
}

#[test]
fn a_user_without_a_password_sets_her_first_one() {
    let (mut world, mine) = start();
    world.ada().encrypted_password = None;
    done(update(&mut world, &mine, password(NEW, None)));
    done(world.sign_in(EMAIL, NEW));
}

#[test]
fn codes_that_are_under_way_become_worthless() {
    let (mut world, mine) = start();
    done(update(&mut world, &mine, UserUpdate::default()));
    let id = world.ada().id;
    world.ada().recovery_sent_at = Some(flow_common::START);
    world.tables().one_time_columns.entry(id).or_default().tokens[1] = "a hash".to_owned();
    done(update(&mut world, &mine, password(NEW, None)));
    assert_eq!(world.tables().one_time_columns[&id].tokens[1], "");
    // The next mail may go out at once.
    assert_eq!(world.ada().recovery_sent_at, None);
}

#[test]
fn the_users_row_is_locked_before_sessions_end() {
    let (mut world, mine) = start();
    world.store.steps.clear();
    done(update(&mut world, &mine, password(NEW, None)));
    let at = |step| world.store.steps.iter().position(|&called| called == step).unwrap();
    assert!(at(Step::LockUser) < at(Step::ChangeUser));
    assert!(at(Step::ChangeUser) < at(Step::EndSessions));
}

#[test]
fn a_session_that_ends_while_the_call_waits_changes_nothing() {
    // The owner changes the password first: the thief's change must find his session gone.
    let (mut world, thief) = start();
    let user = caller(&thief).user_id;
    world.store.before(Step::LockUser, move |store| {
        let now = flow_common::START;
        let reason = EndReason::PasswordChanged;
        store.end_sessions(user, None, Scope::Global, reason, now).unwrap();
    });
    let hash = world.ada().encrypted_password.clone();
    let message = "Session from session_id claim in JWT was ended by a change of password";
    let outcome = update(&mut world, &thief, password(NEW, None));
    assert_refused(outcome, 403, ErrorCode::SessionNotFound, message);
    assert_eq!(world.ada().encrypted_password, hash);
}

/// Codes and sentence of a real GoTrue (group `strict`).
#[test]
fn where_the_settings_ask_for_the_current_password_a_young_session_is_not_enough() {
    let (mut world, mine) = start();
    world.settings().current_password_required = true;
    let message = "Current password required when setting new password.";
    for (current, code) in [
        (None, ErrorCode::CurrentPasswordRequired),
        (Some("wrong"), ErrorCode::CurrentPasswordInvalid),
    ] {
        assert_refused(update(&mut world, &mine, password(NEW, current)), 400, code, message);
    }
    done(update(&mut world, &mine, password(NEW, Some(PASSWORD))));
    done(world.sign_in(EMAIL, NEW));
}

#[test]
fn who_came_by_a_code_or_has_no_password_need_not_know_it() {
    for method in ["otp", "magiclink", "recovery"] {
        let (mut world, mine) = start();
        world.settings().current_password_required = true;
        for claim in world.tables().amr_claims.values_mut() {
            claim.authentication_method = method.to_owned();
        }
        done(update(&mut world, &mine, password(NEW, None)));
    }
    let (mut world, mine) = start();
    world.settings().current_password_required = true;
    world.ada().encrypted_password = None;
    done(update(&mut world, &mine, password(NEW, None)));
}

#[test]
fn guesses_of_the_old_password_are_counted_whatever_refuses_them() {
    let (mut world, mine) = start();
    let mut told = 0;
    while update(&mut world, &mine, password(PASSWORD, None)).status() == 422 {
        told += 1;
        assert!(told <= 20, "nobody counts");
    }
    let message = "Request rate limit reached";
    let outcome = update(&mut world, &mine, password(NEW, None));
    assert_refused(outcome, 429, ErrorCode::OverRequestRateLimit, message);
    assert_eq!(world.sign_in(EMAIL, PASSWORD).status(), 429);
    // Metadata that are refused tell nothing of it.
    world.wait(secs(DAY / 24));
    for guess in [PASSWORD, NEW] {
        let data = Some(json!({ "a": "y".repeat(200_000) }).into());
        let wanted = UserUpdate { data, ..password(guess, None) };
        assert_eq!(update(&mut world, &mine, wanted).status(), 400);
    }
}
