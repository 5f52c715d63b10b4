//! Refresh tokens of GoTrue's live sessions: accepted once, exchanged for ours, and spent.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::refresh::RefreshToken;
use auth_ext_core::session::EndReason;
use auth_ext_core::testing::{GotrueTokenRow, Step};
use aws_lc_rs::{digest, hmac};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use flow_common::{MICRO, World, assert_refused, caller, claims, secs, session};
use uuid::Uuid;

const NEWEST: &str = "newestnewest";
const BEFORE: &str = "beforebefore";
const OLDEST: &str = "oldestoldest";
const KEY: [u8; 32] = [9; 32];

/// A session that GoTrue began, with a chain of three tokens of the first form.
fn first_form() -> (World, Uuid) {
    let mut world = World::with_ada();
    let own = world.ada_signs_in();
    let user_id = caller(&own).user_id.to_string();
    world.tables().refresh_tokens.clear();
    let now = Some(world.clock.now());
    let chain = [(OLDEST, None, true), (BEFORE, Some(OLDEST), true), (NEWEST, Some(BEFORE), false)];
    for (id, (token, parent, revoked)) in (1..).zip(chain) {
        let row = GotrueTokenRow {
            token: token.to_owned(),
            user_id: user_id.clone(),
            revoked,
            created_at: now,
            updated_at: now,
            parent: parent.map(str::to_owned),
            session_id: Some(own.id),
        };
        world.tables().gotrue_tokens.insert(id, row);
    }
    world.wait(secs(1000));
    (world, own.id)
}

/// A session of GoTrue's with tokens of the second form; the newest has this counter.
fn second_form(counter: i64) -> (World, Uuid) {
    let mut world = World::with_ada();
    let own = world.ada_signs_in();
    world.tables().refresh_tokens.clear();
    let row = world.session_row(own.id);
    row.refresh_token_hmac_key = Some(BASE64_URL_SAFE_NO_PAD.encode(KEY));
    row.refresh_token_counter = Some(counter);
    (world, own.id)
}

fn second(session: Uuid, counter: u8) -> String {
    let mut bytes = vec![0];
    bytes.extend_from_slice(session.as_bytes());
    bytes.push(counter);
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &KEY), &bytes);
    bytes.extend_from_slice(&signature.as_ref()[..16]);
    let checksum = digest::digest(&digest::SHA256, &bytes);
    bytes.extend_from_slice(&checksum.as_ref()[..4]);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn assert_theft(world: &mut World, own: Uuid, presented: &str) {
    assert_refused(
        world.refresh(presented),
        400,
        ErrorCode::RefreshTokenAlreadyUsed,
        "Invalid Refresh Token: Already Used",
    );
    assert!(!world.tables().sessions.contains_key(&own));
    assert_eq!(world.tables().ended_sessions[&own].reason, EndReason::Theft);
}

fn assert_not_found(world: &mut World, presented: &str) {
    let before = world.tables().clone();
    assert_refused(
        world.refresh(presented),
        400,
        ErrorCode::RefreshTokenNotFound,
        "Invalid Refresh Token: Refresh Token Not Found",
    );
    assert_eq!(*world.tables(), before);
}

#[test]
fn a_token_is_exchanged_in_its_session_and_gotrues_copies_are_spent() {
    let (mut world, own) = first_form();
    let answer = session(world.refresh(NEWEST));
    assert_eq!(answer.id, own);
    assert_eq!(claims(&world, &answer.body)["session_id"], own.to_string());
    assert!(world.tables().gotrue_tokens.values().all(|row| row.revoked));
    let child = RefreshToken::parse(&answer.refresh_token).unwrap();
    assert_eq!((child.session_id(), child.generation()), (own, 1));
    assert_eq!(world.token_row(own).token_hash, child.hash());
    let now = world.clock.now();
    assert_eq!(world.session_row(own).refreshed_at, Some(now));
    // From here on it is a session like any other.
    let next = world.rotated(&answer.refresh_token);
    world.settings().late_retry_limit = 0;
    world.wait(secs(10));
    assert_eq!(RefreshToken::parse(&next).unwrap().generation(), 2);
    assert_theft(&mut world, own, &answer.refresh_token);
}

#[test]
fn gotrue_would_not_take_a_spent_token_either() {
    let (mut world, _) = first_form();
    world.rotated(NEWEST);
    // GoTrue reissues a revoked token within its reuse interval of `updated_at`, however long that is.
    let day = secs(86_400);
    for row in world.tables().gotrue_tokens.values().filter(|row| row.token == NEWEST) {
        assert_eq!(row.updated_at, row.created_at.map(|at| at.minus(day)));
    }
    let (mut world, own) = second_form(3);
    world.rotated(&second(own, 3));
    assert_eq!(world.session_row(own).refresh_token_hmac_key, None);
    assert_eq!(world.session_row(own).refresh_token_counter, None);
    assert_eq!(world.token_row(own).gotrue_counter, Some(3));
}

#[test]
fn a_lost_answer_is_given_again_inside_the_window_and_late_as_often_as_ours() {
    for presented in [first_form, || second_form(3)] {
        let (mut world, own) = presented();
        let token = match world.tables().gotrue_tokens.is_empty() {
            true => second(own, 3),
            false => NEWEST.to_owned(),
        };
        let child = world.rotated(&token);
        world.wait(secs(10) - MICRO);
        assert_eq!(world.rotated(&token), child);
        world.wait(MICRO);
        assert_eq!(world.rotated(&token), child);
        assert_eq!(world.token_row(own).late_generation, Some(1));
        world.settings().late_retry_limit = 0;
        assert_theft(&mut world, own, &token);
        assert_eq!(world.refresh(&child).status(), 400);
    }
}

#[test]
fn the_child_once_used_its_parent_is_theft_even_inside_the_window() {
    let (mut world, own) = first_form();
    let child = world.rotated(NEWEST);
    world.rotated(&child);
    assert_theft(&mut world, own, NEWEST);
}

#[test]
fn a_copy_of_a_spent_token_of_the_second_form_is_theft_for_ever() {
    // The thief exchanges a copy and goes on; the owner still holds the same token.
    let (mut world, own) = second_form(3);
    let thief = world.rotated(&second(own, 3));
    world.rotated(&thief);
    world.wait(secs(10_000));
    assert_theft(&mut world, own, &second(own, 3));
    // Or the one before, which GoTrue lets in as well; the owner has the newest.
    let (mut world, own) = second_form(3);
    let thief = world.rotated(&second(own, 2));
    world.rotated(&thief);
    assert_theft(&mut world, own, &second(own, 3));
    // Which of two branches is the later nobody can tell.
    let (mut world, own) = second_form(3);
    let ours = world.rotated(&second(own, 3));
    assert_eq!(world.refresh(&second(own, 4)).status(), 400);
    world.rotated(&ours);
}

/// Two tabs at the hour of the hand-over: GoTrue would take both tokens.
#[test]
fn gotrues_newest_token_and_the_one_before_get_the_same_child() {
    let forms: [(World, Uuid); 2] = [first_form(), second_form(3)];
    for (mut world, own) in forms {
        let [before, newest] = match world.tables().gotrue_tokens.is_empty() {
            true => [second(own, 2), second(own, 3)],
            false => [BEFORE.to_owned(), NEWEST.to_owned()],
        };
        let start = world.tables().clone();
        let child = world.rotated(&before);
        world.wait(secs(10) - MICRO);
        assert_eq!(world.rotated(&newest), child);
        assert_eq!(world.rotated(&before), child);
        // Late as often as ours, and theft when the child was used.
        world.wait(MICRO);
        assert_eq!(world.rotated(&newest), child);
        world.rotated(&child);
        assert_theft(&mut world, own, &newest);

        // The other way round it is a slow tab.
        *world.tables() = start;
        let child = world.rotated(&newest);
        let code = ErrorCode::RefreshTokenAlreadyUsed;
        let used = "Invalid Refresh Token: Already Used";
        assert_refused(world.refresh(&before), 400, code, used);
        assert_eq!(world.rotated(&newest), child);
        world.wait(secs(10));
        assert_theft(&mut world, own, &before);
    }
}

/// A restored backup: GoTrue had gone on, which the signature proves.
#[test]
fn a_token_of_the_second_form_that_the_database_has_lost_is_adopted() {
    let (mut world, own) = second_form(3);
    world.settings().audit = true;
    let child = world.rotated(&second(own, 5));
    let entry = world.tables().audit_log.pop().unwrap();
    assert_eq!(entry.payload.to_value()["action"], "token_adopted");
    assert_eq!(world.rotated(&second(own, 5)), child);
    assert_eq!(world.token_row(own).gotrue_counter, Some(5));
    world.rotated(&child);
    assert_theft(&mut world, own, &second(own, 4));
}

#[test]
fn a_token_that_proves_nothing_locks_nothing() {
    let (mut world, own) = second_form(3);
    let mut forged = BASE64_URL_SAFE_NO_PAD.decode(second(own, 3)).unwrap();
    forged.truncate(18);
    forged.extend_from_slice(&[0; 16]);
    let checksum = digest::digest(&digest::SHA256, &forged);
    forged.extend_from_slice(&checksum.as_ref()[..4]);
    assert_not_found(&mut world, &BASE64_URL_SAFE_NO_PAD.encode(forged));
    assert_eq!(world.store.count(Step::LockForExchange), 0);
}

#[test]
fn sessions_of_oauth_clients_stay_gotrues() {
    let message = "Refresh tokens of OAuth clients are not available in auth_ext";
    let (mut world, own) = first_form();
    world.session_row(own).oauth_client_id = Some(Uuid::from_u128(7));
    let before = world.tables().clone();
    assert_refused(world.refresh(NEWEST), 400, ErrorCode::FeatureDisabled, message);
    assert_eq!(*world.tables(), before);
    let (mut world, own) = second_form(3);
    world.session_row(own).oauth_client_id = Some(Uuid::from_u128(7));
    let outcome = world.refresh(&second(own, 3));
    assert_refused(outcome, 400, ErrorCode::FeatureDisabled, message);
}

#[test]
fn whoever_missed_gotrues_last_answer_is_let_in_as_gotrue_does() {
    let (mut world, own) = first_form();
    assert_eq!(session(world.refresh(BEFORE)).id, own);
    let (mut world, own) = second_form(3);
    assert_eq!(session(world.refresh(&second(own, 2))).id, own);
}

#[test]
fn an_older_token_is_theft() {
    let (mut world, own) = first_form();
    assert_theft(&mut world, own, OLDEST);
    let (mut world, own) = second_form(3);
    assert_theft(&mut world, own, &second(own, 1));
}

#[test]
fn what_nobody_issued_changes_nothing() {
    let (mut world, own) = first_form();
    assert_not_found(&mut world, "neverissued1");
    // The session has no key of the second form.
    assert_not_found(&mut world, &second(own, 0));
    let (mut world, own) = second_form(3);
    world.session_row(own).refresh_token_hmac_key = Some(BASE64_URL_SAFE_NO_PAD.encode([8; 32]));
    assert_not_found(&mut world, &second(own, 3));
    assert_not_found(&mut world, &second(Uuid::nil(), 3));
    let (mut world, own) = second_form(3);
    world.rotated(&second(own, 3));
    assert_refused(
        world.refresh(&second(own, 4)),
        400,
        ErrorCode::RefreshTokenNotFound,
        "Invalid Refresh Token: Not Issued By This Server",
    );
    let (mut world, own) = second_form(3);
    world.session_row(own).refresh_token_hmac_key = Some("{\"key_id\":\"1\"}".to_owned());
    assert_refused(
        world.refresh(&second(own, 3)),
        400,
        ErrorCode::RefreshTokenNotFound,
        "Invalid Refresh Token: GoTrue Has Encrypted The Key Of This Session",
    );
}

#[test]
fn a_token_without_a_session_and_one_of_an_ended_session_are_refused() {
    let (mut world, own) = first_form();
    for row in world.tables().gotrue_tokens.values_mut() {
        row.session_id = None;
    }
    assert_not_found(&mut world, NEWEST);
    let (mut world, _) = first_form();
    world.tables().delete_session(own);
    assert_not_found(&mut world, NEWEST);
    let (mut world, own) = second_form(0);
    world.tables().delete_session(own);
    assert_not_found(&mut world, &second(own, 0));
}

#[test]
fn policy_bars_gotrues_sessions_too() {
    let (mut world, _) = first_form();
    world.ada().banned_until = Some(world.clock.now().plus(MICRO));
    let banned = "Invalid Refresh Token: User Banned";
    assert_refused(world.refresh(NEWEST), 400, ErrorCode::UserBanned, banned);
    let (mut world, _) = first_form();
    world.settings().session_inactivity_timeout = Some(secs(1000));
    let message = "Invalid Refresh Token: Session Expired (Inactivity)";
    assert_refused(world.refresh(NEWEST), 400, ErrorCode::SessionExpired, message);
}

#[test]
fn the_lifetime_of_our_refresh_tokens_is_none_of_gotrues() {
    let (mut world, own) = first_form();
    world.wait(secs(365 * 86_400));
    assert_eq!(session(world.refresh(NEWEST)).id, own);
}

#[test]
fn gotrue_may_issue_in_a_session_that_was_exchanged() {
    // Verifying a second factor at GoTrue does.
    let (mut world, own) = first_form();
    let ours = world.rotated(NEWEST);
    let mut row = world.tables().gotrue_tokens[&3].clone();
    (row.token, row.revoked, row.parent) = ("afterthemfa1".to_owned(), false, None);
    world.tables().gotrue_tokens.insert(4, row);
    let next = world.rotated("afterthemfa1");
    assert_eq!(RefreshToken::parse(&next).unwrap().generation(), 2);
    // The token from before the second factor is worth nothing any more.
    assert_theft(&mut world, own, &ours);
}
