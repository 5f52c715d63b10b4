//! Sign-out: which sessions end, with what record, and who may ask.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use std::collections::{BTreeMap, BTreeSet};

use auth_ext_core::flow::sign_out;
use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::request::Caller;
use auth_ext_core::session::EndReason;
use auth_ext_core::testing::EndedSessionRow;
use flow_common::{MICRO, Session, World, assert_refused, caller, done, secs, session};
use serde_json::json;
use uuid::Uuid;

/// Ada with three sessions, the first of them the caller's, and Grace with one.
struct Party {
    world: World,
    mine: Session,
    others: [Session; 2],
    hers: Session,
}

fn party() -> Party {
    let mut world = World::with_ada();
    world.add_user("grace@example.com", "another password");
    let mine = world.ada_signs_in();
    let others = [world.ada_signs_in(), world.ada_signs_in()];
    let hers = session(world.sign_in("grace@example.com", "another password"));
    world.wait(secs(60));
    Party { world, mine, others, hers }
}

impl Party {
    fn left(&mut self) -> BTreeSet<Uuid> {
        let tables = self.world.tables();
        let sessions: BTreeSet<_> = tables.sessions.keys().copied().collect();
        // What hangs on a session goes with it.
        assert_eq!(tables.refresh_tokens.keys().copied().collect::<BTreeSet<_>>(), sessions);
        let claims = tables.amr_claims.values().map(|claim| claim.session_id);
        assert_eq!(claims.collect::<BTreeSet<_>>(), sessions);
        sessions
    }

    fn ended(&self, sessions: &[&Session]) -> BTreeMap<Uuid, EndedSessionRow> {
        let row = EndedSessionRow {
            user_id: caller(&self.mine).user_id,
            ended_at: self.world.clock.now(),
            reason: EndReason::SignedOut,
        };
        sessions.iter().map(|session| (session.id, row)).collect()
    }
}

#[test]
fn global_ends_all_sessions_of_the_user_and_is_the_default() {
    for scope in [None, Some(""), Some("global")] {
        let mut party = party();
        let outcome = party.world.sign_out(caller(&party.mine), scope);
        assert_eq!(done(outcome), json!({}));
        assert_eq!(party.left(), BTreeSet::from([party.hers.id]));
        let ended = party.ended(&[&party.mine, &party.others[0], &party.others[1]]);
        assert_eq!(party.world.tables().ended_sessions, ended);
    }
}

#[test]
fn local_ends_the_caller_s_session() {
    let mut party = party();
    let outcome = party.world.sign_out(caller(&party.mine), Some("local"));
    assert_eq!(done(outcome), json!({}));
    let left = [party.others[0].id, party.others[1].id, party.hers.id];
    assert_eq!(party.left(), BTreeSet::from(left));
    let ended = party.ended(&[&party.mine]);
    assert_eq!(party.world.tables().ended_sessions, ended);
}

#[test]
fn others_keeps_the_caller_s_session() {
    let mut party = party();
    let outcome = party.world.sign_out(caller(&party.mine), Some("others"));
    assert_eq!(done(outcome), json!({}));
    assert_eq!(party.left(), BTreeSet::from([party.mine.id, party.hers.id]));
    let ended = party.ended(&[&party.others[0], &party.others[1]]);
    assert_eq!(party.world.tables().ended_sessions, ended);
    party.world.rotated(&party.mine.refresh_token);
}

/// `local` and `others` need a session to be seen from; without one, GoTrue ends all.
#[test]
fn without_a_session_every_scope_is_global() {
    for scope in [None, Some("global"), Some("local"), Some("others")] {
        let mut party = party();
        let token = Caller { session_id: None, ..caller(&party.mine) };
        assert_eq!(done(party.world.sign_out(token, scope)), json!({}));
        assert_eq!(party.left(), BTreeSet::from([party.hers.id]));
    }
}

#[test]
fn an_unknown_scope_ends_nothing() {
    let mut party = party();
    let before = party.world.tables().clone();
    for scope in ["Local", "GLOBAL", " local", "all", "local,others", "\0"] {
        let outcome = party.world.sign_out(caller(&party.mine), Some(scope));
        let message = "Unsupported logout scope: it must be global, local or others";
        assert_refused(outcome, 400, ErrorCode::ValidationFailed, message);
    }
    assert_eq!(*party.world.tables(), before);
}

#[test]
fn refresh_token_and_access_token_are_refused_with_the_reason() {
    let mut party = party();
    done(party.world.sign_out(caller(&party.mine), Some("local")));
    let outcome = party.world.refresh(&party.mine.refresh_token);
    let message = "Invalid Refresh Token: the session was signed out";
    assert_refused(outcome, 400, ErrorCode::RefreshTokenNotFound, message);
    let message = "Session from session_id claim in JWT was signed out";
    let outcome = party.world.current_user(caller(&party.mine));
    assert_refused(outcome, 403, ErrorCode::SessionNotFound, message);
    // As with GoTrue, signing out twice is refused.
    let outcome = party.world.sign_out(caller(&party.mine), Some("local"));
    assert_refused(outcome, 403, ErrorCode::SessionNotFound, message);
}

#[test]
fn only_a_caller_who_stands_may_sign_out() {
    let mut party = party();
    let world = &mut party.world;
    // The caller is looked at before the scope.
    for scope in [None, Some("all")] {
        let outcome = sign_out(&mut world.with_claims(None), scope).unwrap();
        let message = "This endpoint requires a valid Bearer token";
        assert_refused(outcome, 401, ErrorCode::NoAuthorization, message);
    }
    world.ada().banned_until = Some(world.clock.now().plus(MICRO));
    let before = world.tables().clone();
    let outcome = world.sign_out(caller(&party.mine), None);
    assert_refused(outcome, 403, ErrorCode::UserBanned, "User is banned");
    assert_eq!(*world.tables(), before);
}

#[test]
fn the_session_of_somebody_else_cannot_be_ended() {
    let mut party = party();
    let before = party.world.tables().clone();
    let mixed = Caller { session_id: Some(party.hers.id), ..caller(&party.mine) };
    for scope in ["local", "others", "global"] {
        let outcome = party.world.sign_out(mixed, Some(scope));
        let message = "Session from session_id claim in JWT does not exist";
        assert_refused(outcome, 403, ErrorCode::SessionNotFound, message);
    }
    assert_eq!(*party.world.tables(), before);
}
