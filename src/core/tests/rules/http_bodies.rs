//! A body that is no JSON object, too long or of the wrong types is refused and changes nothing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;
use crate::http_common;

use auth_ext_core::http::{Incoming, receive, respond};
use auth_ext_core::request::Headers;
use flow_common::{EMAIL, PASSWORD, World};
use http_common::{refused, sent};
use serde_json::{Value, json};

const PATHS: [&str; 3] =
    ["/signup", "/token?grant_type=password", "/token?grant_type=refresh_token"];

#[test]
fn what_is_no_object_is_bad_json() {
    let mut world = World::empty();
    let deep = format!("{{\"data\":{}{}}}", "[".repeat(200), "]".repeat(200));
    for uri in PATHS {
        for text in ["", "{", "[]", "null", "7", "\"text\"", "{\"email\":}", deep.as_str()] {
            let (status, code, message) = refused(&sent("POST", uri).text(text).to(&mut world));
            assert_eq!((status, code.as_str()), (400, "bad_json"), "{uri} {text}");
            assert!(message.starts_with("Could not parse request body as JSON: "), "{message}");
        }
    }
    assert!(world.tables().users.is_empty());
}

#[test]
fn a_member_of_the_wrong_type_is_bad_json() {
    let mut world = World::empty();
    for (uri, member) in [
        ("/signup", "email"),
        ("/signup", "password"),
        ("/token?grant_type=password", "email"),
        ("/token?grant_type=password", "password"),
        ("/token?grant_type=refresh_token", "refresh_token"),
    ] {
        for value in [json!(7), json!(true), json!([]), json!({})] {
            let mut body = json!({"email": EMAIL, "password": PASSWORD});
            body[member] = value;
            let message =
                format!("Could not parse request body as JSON: {member} must be a string");
            let response = sent("POST", uri).body(&body).to(&mut world);
            assert_eq!(refused(&response), (400, "bad_json".to_owned(), message), "{uri}");
        }
    }
    assert!(world.tables().users.is_empty());
}

#[test]
fn a_body_may_have_a_mebibyte_and_not_one_byte_more() {
    let mut world = World::empty();
    let body = |length: usize| {
        let frame = json!({"email": "", "password": ""}).to_string().len();
        json!({"email": "x".repeat(length - frame), "password": ""}).to_string()
    };
    let response = sent("POST", PATHS[1]).text(&body(1 << 20)).to(&mut world);
    assert_eq!(refused(&response).1, "invalid_credentials");
    for uri in PATHS {
        let response = sent("POST", uri).text(&body((1 << 20) + 1)).to(&mut world);
        let message = "Request body too large (max 1048576 bytes)".to_owned();
        assert_eq!(refused(&response), (413, "request_entity_too_large".to_owned(), message));
    }
}

#[test]
fn unknown_members_are_ignored_and_null_is_none() {
    let mut world = World::empty();
    // What supabase-js sends.
    let body = json!({
        "email": EMAIL, "password": PASSWORD, "data": {"name": "Ada"}, "phone": null,
        "gotrue_meta_security": {}, "code_challenge": null, "code_challenge_method": null,
    });
    let response = sent("POST", "/signup?redirect_to=http%3A%2F%2Flocalhost").body(&body);
    let response = response.to(&mut world);
    assert_eq!(response.status, 200);
    assert_eq!(response.body["user"]["user_metadata"]["name"], "Ada");
}

/// GoTrue reads a body where it needs one, and no body is not `{}`.
#[test]
fn an_empty_body_is_no_object() {
    let mut world = World::empty();
    for uri in PATHS {
        let (status, code, message) = refused(&sent("POST", uri).to(&mut world));
        assert_eq!((status, code.as_str()), (400, "bad_json"), "{uri}");
        assert_eq!(message, "Could not parse request body as JSON: it is empty");
    }
    assert_eq!(sent("POST", "/signup").body(&json!({})).to(&mut world).status, 422);
}

/// Octets that are no JSON object, however they come; and a body that PostgREST kept for itself.
#[test]
fn nothing_but_an_object_deletes_anybody() {
    let mut world = World::with_ada();
    let id = *world.tables().users.keys().next().unwrap();
    let headers = |more: Value| {
        let mut headers = json!({
            "x-original-method": "DELETE", "x-original-uri": format!("/admin/users/{id}"),
        });
        headers.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Headers::parse(Some(&headers.to_string()))
    };
    let mut delete = |headers: &Headers, body: Option<&[u8]>| {
        let incoming = Incoming { method: Some("POST"), body, ..Incoming::default() };
        let claims = json!({"role": "service_role"}).to_string();
        let request = receive(headers, incoming);
        respond(&mut world.context().by(Some(&claims), true), &request).unwrap()
    };
    let plain = headers(json!({}));
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let bodies: [&[u8]; 14] = [
        b"\"x\"",
        b"5",
        b"null",
        b"true",
        b"[]",
        b"[{}]",
        b"{",
        b"{}{}",
        b" ",
        b"should_soft_delete=true",
        b"\xff\xfe",
        b"\0",
        b"\xef\xbb\xbf{}",
        deep.as_bytes(),
    ];
    for body in bodies {
        let (status, code, _) = refused(&delete(&plain, Some(body)).into());
        assert_eq!((status, code.as_str()), (400, "bad_json"), "{:?}", &body[..body.len().min(40)]);
    }
    for lost in [json!({"content-length": "2"}), json!({"transfer-encoding": "chunked"})] {
        let (status, code, _) = refused(&delete(&headers(lost), None).into());
        assert_eq!((status, code.as_str()), (400, "bad_json"));
    }
    let with_length = headers(json!({"content-length": "0"}));
    assert_eq!(delete(&with_length, None).status, 200);
    assert_eq!(refused(&delete(&plain, Some(b"")).into()).0, 404, "it is done");
}

#[test]
fn a_token_request_without_a_refresh_token_is_told_that_it_is_not_valid() {
    let mut world = World::empty();
    for body in [json!({}), json!({"refresh_token": null}), json!({"refresh_token": ""})] {
        let response = sent("POST", PATHS[2]).body(&body).to(&mut world);
        let code = "validation_failed".to_owned();
        assert_eq!(refused(&response), (400, code, "Refresh token is not valid".to_owned()));
        let response = sent("POST", PATHS[2]).versioned().body(&body).to(&mut world);
        let expected: Value =
            json!({"code": "validation_failed", "message": "Refresh token is not valid"});
        assert_eq!((response.status, response.body), (400, expected));
    }
}

#[test]
fn phones_are_not_here() {
    let mut world = World::empty();
    let phone = json!({"phone": "+15550100", "password": PASSWORD});
    let both = json!({"phone": "+15550100", "email": EMAIL, "password": PASSWORD});
    for (uri, message, of_both) in [
        ("/signup", "Phone signups are disabled", "signup"),
        ("/token?grant_type=password", "Phone logins are disabled", "login"),
    ] {
        let response = sent("POST", uri).body(&phone).to(&mut world);
        let code = "phone_provider_disabled".to_owned();
        assert_eq!(refused(&response), (400, code, message.to_owned()));
        let response = sent("POST", uri).body(&both).to(&mut world);
        let code = "validation_failed".to_owned();
        let message =
            format!("Only an email address or phone number should be provided on {of_both}.");
        assert_eq!(refused(&response), (400, code, message));
    }
}
