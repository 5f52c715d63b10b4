//! In cookie mode the refresh token is in the cookie and nowhere else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;
use crate::http_common;

use auth_ext_core::cookie::{NAME, PLACEHOLDER};
use auth_ext_core::refresh::RefreshToken;
use flow_common::{EMAIL, PASSWORD, Session, World, secs};
use http_common::{Response, refused, sent};
use serde_json::{Value, json};

const TOKEN: &str = "/auth/v1/token?grant_type=refresh_token";

fn start() -> World {
    let mut world = World::with_ada();
    world.settings().refresh_token_cookie = true;
    world
}

fn sign_in(world: &mut World) -> Response {
    let body = json!({"email": EMAIL, "password": PASSWORD});
    sent("POST", "/auth/v1/token?grant_type=password").body(&body).to(world)
}

/// The cookie's value, its attributes checked.
#[track_caller]
fn cookie(response: &Response) -> String {
    let cookie = response.header("Set-Cookie").unwrap();
    let (value, attributes) = cookie.split_once("; ").unwrap();
    let expected = "Max-Age=7776000; Path=/auth/v1; HttpOnly; Secure; SameSite=Strict";
    assert_eq!(attributes, expected);
    let value = value.strip_prefix("__Secure-refresh-token=").unwrap();
    RefreshToken::parse(value).unwrap();
    value.to_owned()
}

fn session(response: &Response) -> Session {
    let token = cookie(response);
    let id = RefreshToken::parse(&token).unwrap().session_id();
    Session { id, refresh_token: token, body: response.body.clone() }
}

fn is_placeholder(response: &Response) -> bool {
    let text = response.body["refresh_token"].as_str().unwrap();
    text.strip_prefix("cookie-").is_some_and(|rest| rest.len() == 12)
}

#[test]
fn a_session_answer_holds_a_placeholder_and_sets_the_cookie() {
    let mut world = start();
    let body = json!({"email": "bob@example.com", "password": PASSWORD});
    let signed_up = sent("POST", "/signup").body(&body).to(&mut world);
    for response in [signed_up, sign_in(&mut world)] {
        let token = cookie(&response);
        assert!(is_placeholder(&response));
        assert!(!response.body.to_string().contains(&token));
        assert!(response.headers_json.contains(&token));
        assert!(!format!("{response:?}").contains(&token));
    }
}

#[test]
fn a_refresh_takes_the_cookie_and_sets_the_next_one() {
    let mut world = start();
    let signed_in = sign_in(&mut world);
    let mut token = cookie(&signed_in);
    let mut placeholder = signed_in.body["refresh_token"].clone();
    // What auth-js sends, and what a client without it may send.
    let bodies = [placeholder.clone(), json!(PLACEHOLDER), json!("")];
    for body in bodies.map(|text| json!({"refresh_token": text})).into_iter().chain([json!({})]) {
        let response = sent("POST", TOKEN).body(&body).cookie(NAME, &token).to(&mut world);
        assert_eq!(response.status, 200);
        assert!(is_placeholder(&response));
        let next = cookie(&response);
        assert_ne!(next, token);
        // auth-js remembers for a minute what has failed, by this text.
        assert_ne!(response.body["refresh_token"], placeholder);
        placeholder = response.body["refresh_token"].clone();
        token = next;
        world.wait(secs(60));
    }
}

#[test]
fn a_token_in_the_body_is_exchanged_into_the_cookie() {
    let mut world = World::with_ada();
    let before = world.ada_signs_in();
    world.settings().refresh_token_cookie = true;
    let body = json!({"refresh_token": before.refresh_token});
    let response = sent("POST", TOKEN).body(&body).cookie(NAME, "stale").to(&mut world);
    assert_eq!(session(&response).id, before.id);
    assert!(is_placeholder(&response));
}

#[test]
fn without_the_cookie_there_is_nothing_to_refresh() {
    let mut world = start();
    let body = json!({"refresh_token": PLACEHOLDER});
    let token = cookie(&sign_in(&mut world));
    let cookies: [fn(&str) -> Option<String>; 5] = [
        |_| None,
        |_| Some("{}".to_owned()),
        |_| Some("[".to_owned()),
        |token| Some(json!({"refresh-token": token}).to_string()),
        |token| Some(json!({ NAME: [token] }).to_string()),
    ];
    for cookies in cookies {
        let mut request = sent("POST", TOKEN).body(&body);
        request.cookies = cookies(&token);
        let response = request.to(&mut world);
        assert_eq!(
            (response.status, &response.body["error_code"]),
            (400, &json!("validation_failed"))
        );
        assert_eq!(response.header("Set-Cookie"), None);
    }
}

#[test]
fn sign_out_takes_the_cookie_away_where_the_session_ends() {
    let gone =
        "__Secure-refresh-token=; Max-Age=0; Path=/auth/v1; HttpOnly; Secure; SameSite=Strict";
    for (scope, expected) in [
        ("", Some(gone)),
        ("?scope=global", Some(gone)),
        ("?scope=local", Some(gone)),
        ("?scope=others", None),
    ] {
        let mut world = start();
        let mine = session(&sign_in(&mut world));
        let out = sent("POST", &format!("/logout{scope}")).by(&mine).to(&mut world);
        assert_eq!((out.status, out.header("Set-Cookie")), (200, expected), "{scope}");
    }
    // A session that is gone already leaves no cookie behind; nobody else's request touches it.
    let mut world = start();
    let mine = session(&sign_in(&mut world));
    world.store.tables.delete_session(mine.id);
    let out = sent("POST", "/logout").by(&mine).to(&mut world);
    assert_eq!((out.status, out.header("Set-Cookie")), (403, Some(gone)));
    let out = sent("POST", "/logout").to(&mut world);
    assert_eq!((out.status, out.header("Set-Cookie")), (401, None));
}

#[test]
fn path_and_age_are_those_of_the_settings() {
    let mut world = start();
    world.settings().refresh_token_cookie_path = "/rest/v1/rpc/refresh_session".to_owned();
    for (lifetime, age) in
        [(Some(secs(60)), 60), (None, 34_560_000), (Some(secs(40_000_000)), 34_560_000)]
    {
        world.settings().refresh_token_lifetime = lifetime;
        let response = sign_in(&mut world);
        let expected = format!("; Max-Age={age}; Path=/rest/v1/rpc/refresh_session; ");
        assert!(response.header("Set-Cookie").unwrap().contains(&expected));
    }
}

#[test]
fn while_it_is_off_there_is_no_cookie_and_none_is_read() {
    let mut world = World::with_ada();
    let response = sign_in(&mut world);
    assert_eq!(response.header("Set-Cookie"), None);
    let token = response.body["refresh_token"].as_str().unwrap().to_owned();
    let body = json!({"refresh_token": PLACEHOLDER});
    let refresh = sent("POST", TOKEN).body(&body).cookie(NAME, &token).to(&mut world);
    assert_eq!(refused(&refresh).1, "validation_failed");
    let refresh = sent("POST", TOKEN).body(&json!({})).cookie(NAME, &token).to(&mut world);
    assert_eq!(refresh.body["error_code"], "validation_failed");
    let body: Value = json!({ "refresh_token": token });
    assert_eq!(sent("POST", TOKEN).body(&body).to(&mut world).status, 200);
}
