//! A refusal has GoTrue's old shape, or that of API version 2024-01-01 when the request names it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;
use crate::http_common;

use flow_common::{EMAIL, World};
use http_common::sent;
use serde_json::json;

#[test]
fn without_a_version_code_is_the_status() {
    let mut world = World::with_ada();
    let body = json!({"email": EMAIL, "password": "wrong"});
    let response = sent("POST", "/token?grant_type=password").body(&body).to(&mut world);
    assert_eq!(response.status, 400);
    assert_eq!(
        response.body,
        json!({
            "code": 400,
            "error_code": "invalid_credentials",
            "msg": "Invalid login credentials",
            "message": "Invalid login credentials",
        })
    );
    assert_eq!(response.header("x-supabase-api-version"), None);
    assert_eq!(response.header("x-sb-error-code"), Some("invalid_credentials"));
}

#[test]
fn with_the_version_code_is_the_word_and_the_header_is_echoed() {
    let mut world = World::with_ada();
    let body = json!({"email": EMAIL, "password": "wrong"});
    let request = sent("POST", "/token?grant_type=password").body(&body);
    let response = request.versioned().to(&mut world);
    assert_eq!(response.status, 400);
    let expected = json!({"code": "invalid_credentials", "message": "Invalid login credentials"});
    assert_eq!(response.body, expected);
    assert_eq!(response.header("x-supabase-api-version"), Some("2024-01-01"));
    assert_eq!(response.header("x-sb-error-code"), Some("invalid_credentials"));
}

#[test]
fn a_weak_password_says_why_in_both_shapes() {
    let mut world = World::empty();
    let request = || sent("POST", "/signup").body(&json!({"email": EMAIL, "password": "short"}));
    for response in [request().to(&mut world), request().versioned().to(&mut world)] {
        assert_eq!(response.status, 422);
        assert_eq!(response.body["weak_password"], json!({"reasons": ["length"]}));
    }
}

#[test]
fn nothing_but_the_key_set_may_be_cached() {
    let mut world = World::empty();
    for (method, uri, rule) in [
        ("GET", "/health", "no-store"),
        ("GET", "/settings", "no-store"),
        ("GET", "/user", "no-store"),
        ("POST", "/signup", "no-store"),
        ("GET", "/nope", "no-store"),
        ("GET", "/.well-known/jwks.json", "public, max-age=600"),
    ] {
        let response = sent(method, uri).to(&mut world);
        let rules: Vec<_> =
            response.headers.iter().filter(|(name, _)| *name == "Cache-Control").collect();
        assert_eq!(rules, [&("Cache-Control", rule.to_owned())], "{uri}");
    }
}

#[test]
fn headers_are_an_array_of_objects_with_one_member() {
    let mut world = World::empty();
    let response = sent("GET", "/user").versioned().to(&mut world);
    let headers: serde_json::Value = serde_json::from_str(&response.headers_json).unwrap();
    assert_eq!(
        headers,
        json!([
            {"Cache-Control": "no-store"},
            {"Access-Control-Expose-Headers": "X-Total-Count, Link, X-Supabase-Api-Version, Retry-After"},
            {"X-Supabase-Api-Version": "2024-01-01"},
            {"x-sb-error-code": "no_authorization"},
        ])
    );
}
