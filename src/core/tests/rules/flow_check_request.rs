//! Log-out, ban, deletion and the end of a session refuse an access token before its `exp`.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use crate::flow_common;

use auth_ext_core::flow;
use auth_ext_core::outcome::{ErrorCode, Refusal};
use flow_common::{Session, World, caller, claims, secs};
use serde_json::json;

fn check(world: &mut World, claims: Option<&str>) -> Option<Refusal> {
    flow::request_refusal(&mut world.with_claims(claims)).unwrap()
}

fn token_claims(world: &World, session: &Session) -> String {
    claims(world, &session.body).to_string()
}

/// Refused with 401, this code and this sentence; and a policy sees the session as dead.
fn assert_dead(world: &mut World, claims: &str, code: ErrorCode, message: &str) {
    let refusal = check(world, Some(claims)).unwrap();
    assert_eq!(refusal.status, 401);
    assert_eq!((refusal.error_code, refusal.message.as_str()), (code, message));
    let live = flow::session_is_live(&mut world.with_claims(Some(claims))).unwrap();
    assert!(!live);
}

#[test]
fn requests_without_a_session_pass_but_have_no_live_session() {
    let mut world = World::with_ada();
    let machine = r#"{"role":"service_role","sub":"bot"}"#;
    for claims in [None, Some(""), Some(r#"{"role":"anon"}"#), Some(machine)] {
        assert_eq!(check(&mut world, claims), None);
        assert!(!flow::session_is_live(&mut world.with_claims(claims)).unwrap());
    }
}

#[test]
fn a_live_session_passes() {
    let mut world = World::with_ada();
    let session = world.ada_signs_in();
    let claims = token_claims(&world, &session);
    assert_eq!(check(&mut world, Some(&claims)), None);
    assert!(flow::session_is_live(&mut world.with_claims(Some(&claims))).unwrap());
}

#[test]
fn a_signed_out_session_is_refused_with_its_reason() {
    let mut world = World::with_ada();
    let session = world.ada_signs_in();
    let claims = token_claims(&world, &session);
    world.sign_out(caller(&session), Some("local"));
    let message = "The session of this token was signed out";
    assert_dead(&mut world, &claims, ErrorCode::SessionNotFound, message);
}

#[test]
fn a_session_that_gotrue_deleted_is_refused() {
    let mut world = World::with_ada();
    let session = world.ada_signs_in();
    let claims = token_claims(&world, &session);
    world.tables().delete_session(session.id);
    let message = "The session of this token does not exist";
    assert_dead(&mut world, &claims, ErrorCode::SessionNotFound, message);
}

#[test]
fn a_banned_or_deleted_user_is_refused() {
    let mut world = World::with_ada();
    let session = world.ada_signs_in();
    let claims = token_claims(&world, &session);
    let later = flow_common::START.plus(secs(3600));
    world.ada().banned_until = Some(later);
    assert_dead(&mut world, &claims, ErrorCode::UserBanned, "User is banned");
    world.ada().banned_until = None;
    world.ada().deleted_at = Some(flow_common::START);
    let message = "The session of this token was ended because the user was deleted";
    assert_dead(&mut world, &claims, ErrorCode::SessionNotFound, message);
}

#[test]
fn a_session_past_its_time_is_refused_although_the_token_has_not_expired() {
    let mut world = World::with_ada();
    world.settings().session_time_box = Some(secs(600));
    let session = world.ada_signs_in();
    let claims = token_claims(&world, &session);
    world.wait(secs(599));
    assert_eq!(check(&mut world, Some(&claims)), None);
    world.wait(secs(1));
    assert_dead(&mut world, &claims, ErrorCode::SessionExpired, "Session Expired");
}

#[test]
fn a_session_of_somebody_else_or_an_odd_session_id_is_refused() {
    let mut world = World::with_ada();
    let session = world.ada_signs_in();
    let eve = world.add_user("eve@example.com", "another long password");
    let mixed = json!({ "sub": eve.to_string(), "session_id": session.id.to_string() }).to_string();
    let message = "The session of this token does not exist";
    assert_dead(&mut world, &mixed, ErrorCode::SessionNotFound, message);
    let odd = json!({ "sub": eve.to_string(), "session_id": 7 }).to_string();
    let refusal = check(&mut world, Some(&odd)).unwrap();
    assert_eq!((refusal.status, refusal.error_code), (401, ErrorCode::BadJwt));
    assert_eq!(refusal.message, "invalid claim: session_id claim must be a UUID");
    assert_eq!(check(&mut world, Some("{nope")).unwrap().error_code, ErrorCode::BadJwt);
}

#[test]
fn a_revoked_token_is_nobodys_in_the_flows_too() {
    let mut world = World::with_ada();
    let ada = world.ada().id;
    let claims = json!({ "sub": ada.to_string(), "jti": "machine" }).to_string();
    let named = flow::caller(&mut world.with_claims(Some(&claims))).unwrap().unwrap();
    assert_eq!((named.user_id, named.session_id), (ada, None));
    let end = world.clock.now().plus(secs(60));
    world.tables().revoked_tokens.insert("machine".to_owned(), end);
    let refusal = flow::caller(&mut world.with_claims(Some(&claims))).unwrap().unwrap_err();
    assert_eq!((refusal.status, refusal.error_code), (403, ErrorCode::BadJwt));
    assert_eq!(refusal.message, "invalid JWT: the token has been revoked");
    let odd = json!({ "sub": ada.to_string(), "jti": 7 }).to_string();
    assert!(flow::caller(&mut world.with_claims(Some(&odd))).unwrap().is_err());
}
