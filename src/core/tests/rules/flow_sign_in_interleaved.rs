//! What happens between the check of the password and the session: the row as it is then decides.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::context::Context;
use auth_ext_core::flow::sign_in_with_password;
use auth_ext_core::outcome::{ErrorCode, Outcome};
use auth_ext_core::password;
use auth_ext_core::secret::Secret;
use auth_ext_core::testing::{Clock, CountedEnv, MemoryStore, Step};
use auth_ext_core::user::User;
use flow_common::{
    BCRYPT, CHEAP, EMAIL, PASSWORD, START, World, assert_refused, id_of, secs, session,
};

fn hash(world: &mut World) -> String {
    world.ada().password_hash().unwrap().to_owned()
}

#[track_caller]
fn assert_invalid(outcome: Outcome) {
    let message = "Invalid login credentials";
    assert_refused(outcome, 400, ErrorCode::InvalidCredentials, message);
}

/// Signs in while something else happens between the check of the password and the session.
fn interrupted(interlude: fn(&mut MemoryStore)) -> (World, Outcome) {
    let mut world = World::with_ada();
    world.ada().encrypted_password = Some(Secret::from_text(BCRYPT));
    world.store.before(Step::RecordSignIn, interlude);
    let outcome = world.sign_in(EMAIL, PASSWORD);
    (world, outcome)
}

fn ada_in(store: &mut MemoryStore) -> &mut User {
    &mut store.tables.users.values_mut().next().unwrap().user
}

#[test]
fn a_password_that_is_changed_during_the_check_is_the_old_one() {
    let (mut world, outcome) = interrupted(|store| {
        let changed = "$2a$10$7AvL5fuRApHtk8b/vZadLujqCLxQK18MFxQC7/T4Fox2FKAMka3ya";
        let other = changed.replace("7AvL5fuRApHtk8b", "8AvL5fuRApHtk8b");
        ada_in(store).encrypted_password = Some(Secret::from_text(&other));
    });
    assert_invalid(outcome);
    assert_eq!(world.tables().sessions.len(), 0);
    assert_eq!(world.store.count(Step::ReplacePasswordHash), 0);
}

#[test]
fn a_ban_during_the_check_is_told() {
    let (mut world, outcome) = interrupted(|store| {
        ada_in(store).banned_until = Some(START.plus(secs(1)));
    });
    assert_refused(outcome, 400, ErrorCode::UserBanned, "User is banned");
    assert_eq!(world.tables().sessions.len(), 0);
    assert_eq!(hash(&mut world), BCRYPT);
}

#[test]
fn a_user_who_is_deleted_during_the_check_is_unknown() {
    for gone in
        [(|store| ada_in(store).deleted_at = Some(START)) as fn(&mut MemoryStore), |store| {
            let id = ada_in(store).id;
            store.tables.delete_user(id);
        }]
    {
        let (mut world, outcome) = interrupted(gone);
        assert_invalid(outcome);
        assert_eq!(world.tables().sessions.len(), 0);
    }
}

#[test]
fn a_rehash_by_another_sign_in_during_the_check_is_no_wrong_password() {
    let (mut world, outcome) = interrupted(|store| {
        let clock = Clock::new(START);
        let mut env = CountedEnv::new(clock, 2);
        let other = sign_in_with_password(
            &mut Context::new(store, &mut env).unwrap(),
            Some(EMAIL),
            Some(Secret::from_text(PASSWORD)),
        );
        assert_eq!(other.unwrap().status(), 200);
    });
    let mine = session(outcome);
    assert_eq!(world.tables().sessions.len(), 2);
    assert_eq!(password::cost(&hash(&mut world)), Some(password::Run::Chosen(CHEAP)));
    assert_eq!(world.store.count(Step::ReplacePasswordHash), 1);
    let ada = world.ada().id;
    assert_eq!(id_of(&mine.body["user"]["id"]), ada);
}

#[test]
fn a_row_that_keeps_changing_ends_in_a_refusal() {
    let mut world = World::with_ada();
    for _ in 0..3 {
        world.store.before(Step::RecordSignIn, |store| {
            let ada = ada_in(store);
            let text = if ada.password_hash() == Some(BCRYPT) {
                BCRYPT.replace("$2a$", "$2b$")
            } else {
                BCRYPT.to_owned()
            };
            ada.encrypted_password = Some(Secret::from_text(&text));
        });
    }
    assert_invalid(world.sign_in(EMAIL, PASSWORD));
    assert_eq!(world.store.count(Step::RecordSignIn), 2);
    assert_eq!(world.tables().sessions.len(), 0);
}
