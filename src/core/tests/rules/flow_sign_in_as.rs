//! Signing a user in for a test of policies: a real token of a real session, with the claims that
//! the test asks for.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use crate::flow_common;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::flow::sign_in_as;
use auth_ext_core::json::Json;
use flow_common::{EMAIL, World, claims, hook_refusal, secs};
use serde_json::{Value, json};

fn signed_in_as(world: &mut World, who: &str, extra: &Value) -> Result<Value, Fault> {
    let extra = Json::from(extra.clone()).as_object().unwrap().clone();
    let token = sign_in_as(&mut world.context(), who, &extra)?;
    Ok(claims(world, &json!({ "access_token": token })))
}

fn refused(world: &mut World, who: &str) -> String {
    let fault = signed_in_as(world, who, &json!({})).unwrap_err();
    assert_eq!(fault.kind, FaultKind::InvalidArgument);
    fault.message
}

#[test]
fn by_email_and_by_id_it_is_the_user_and_a_new_session() {
    let mut world = World::with_ada();
    let id = world.ada().id;
    for who in [EMAIL.to_owned(), id.to_string()] {
        let claims = signed_in_as(&mut world, &who, &json!({})).unwrap();
        assert_eq!(claims["sub"], json!(id));
        assert_eq!(claims["role"], "authenticated");
        assert_eq!(claims["aal"], "aal1");
        let session = flow_common::id_of(&claims["session_id"]);
        assert_eq!(world.tables().sessions[&session].user_id, id);
    }
    assert_eq!(world.tables().sessions.len(), 2);
}

#[test]
fn the_tests_claims_take_the_place_of_the_tokens_and_the_hook_has_been_asked() {
    let mut world = World::with_ada();
    world.hook_that_changes(|claims| {
        claims.insert("shoe_size".to_owned(), json!(43));
        claims.insert("plan".to_owned(), json!("free"));
    });
    let extra = json!({ "aal": "aal2", "plan": "premium", "app_metadata": {} });
    let claims = signed_in_as(&mut world, EMAIL, &extra).unwrap();
    assert_eq!(claims["aal"], "aal2");
    assert_eq!(claims["plan"], "premium");
    assert_eq!(claims["app_metadata"], json!({}));
    assert_eq!(claims["shoe_size"], 43);
    assert_eq!(world.store.called_hooks.len(), 1);
}

#[test]
fn a_row_with_little_more_than_an_id_is_an_ordinary_user() {
    let mut world = World::with_ada();
    let ada = world.ada();
    let id = ada.id.to_string();
    ada.role = String::new();
    ada.aud = String::new();
    let claims = signed_in_as(&mut world, &id, &json!({})).unwrap();
    assert_eq!(claims["role"], "authenticated");
    assert_eq!(claims["aud"], "authenticated");
}

#[test]
fn whom_it_cannot_sign_in() {
    let mut world = World::with_ada();
    assert_eq!(refused(&mut world, "x@example.com"), "there is no user \"x@example.com\"");
    assert_eq!(refused(&mut world, "no address"), "there is no user \"no address\"");
    let nobody = "00000000-0000-4000-8000-000000000000";
    assert_eq!(refused(&mut world, nobody), format!("there is no user \"{nobody}\""));
    let end = flow_common::START.plus(secs(60));
    world.ada().banned_until = Some(end);
    assert_eq!(refused(&mut world, EMAIL), "the user is banned");
    let id = world.ada().id.to_string();
    world.ada().banned_until = None;
    world.ada().deleted_at = Some(flow_common::START);
    assert_eq!(refused(&mut world, &id), "the user is deleted");
    assert_eq!(world.tables().sessions.len(), 0);
}

#[test]
fn a_hook_that_refuses_is_told() {
    let mut world = World::with_ada();
    world.hook(|_, _| hook_refusal(403, "not today"));
    assert_eq!(refused(&mut world, EMAIL), "the custom access token hook refused: not today");
}
