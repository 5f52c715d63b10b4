//! Which path answers with which method: GoTrue's, with and without the prefix; the others say so.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;
use crate::http_common;

use auth_ext_core::http::{
    AdminRoute, GOTRUE_PATHS, Incoming, NoRoute, Request, Route, find, respond,
};
use auth_ext_core::request::Headers;
use flow_common::World;
use http_common::{refused, sent};
use serde_json::json;
use uuid::Uuid;

const fn admin(route: AdminRoute) -> Route {
    Route::Admin(route)
}

#[test]
fn every_route_has_its_method_and_no_other() {
    let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get", ""];
    let id = Some(Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_00ff));
    let routes = [
        ("/health", vec![("GET", Route::Health)]),
        ("/settings", vec![("GET", Route::Settings)]),
        ("/.well-known/jwks.json", vec![("GET", Route::Jwks)]),
        ("/signup", vec![("POST", Route::SignUp)]),
        ("/token", vec![("POST", Route::Token)]),
        ("/logout", vec![("POST", Route::SignOut)]),
        (
            "/admin/users",
            vec![("GET", admin(AdminRoute::ListUsers)), ("POST", admin(AdminRoute::CreateUser))],
        ),
        (
            "/admin/users/00000000-0000-4000-8000-0000000000ff",
            vec![
                ("GET", admin(AdminRoute::User(id))),
                ("PUT", admin(AdminRoute::UpdateUser(id))),
                ("DELETE", admin(AdminRoute::DeleteUser(id))),
            ],
        ),
        (
            "/admin/users/7",
            vec![
                ("GET", admin(AdminRoute::User(None))),
                ("PUT", admin(AdminRoute::UpdateUser(None))),
                ("DELETE", admin(AdminRoute::DeleteUser(None))),
            ],
        ),
        ("/user", vec![("GET", Route::User), ("PUT", Route::UpdateUser)]),
    ];
    for (path, expected) in routes {
        let allowed: Vec<_> = expected.iter().map(|(method, _)| *method).collect();
        let allowed = allowed.join(", ");
        for method in methods {
            let found = find(method, path);
            match expected.iter().find(|(known, _)| *known == method) {
                Some((_, route)) => assert_eq!(found, Ok(*route), "{method} {path}"),
                None => match found {
                    Err(NoRoute::WrongMethod(told)) => assert_eq!(told, allowed, "{path}"),
                    other => assert_eq!(other, Err(NoRoute::Unknown), "{method} {path}"),
                },
            }
        }
    }
}

#[test]
fn gotrues_other_paths_are_known_and_not_here() {
    for pattern in GOTRUE_PATHS {
        let path = pattern.replace('*', "a0000000-0000-4000-8000-000000000000");
        for method in ["GET", "POST", "DELETE"] {
            assert_eq!(find(method, &path), Err(NoRoute::NotAvailable), "{method} {path}");
        }
    }
    for path in [
        "",
        "/",
        "/nope",
        "/user/",
        "//user",
        "/USER",
        "/signup/x",
        "/factors/",
        "/User",
        "/admin/users/",
    ] {
        assert_eq!(find("GET", path), Err(NoRoute::Unknown), "{path}");
    }
}

#[test]
fn the_prefix_may_be_there_or_not() {
    let mut world = World::empty();
    for uri in ["/auth/v1/health", "/health", "/health?x=1", "/auth/v1/health?"] {
        assert_eq!(sent("GET", uri).to(&mut world).status, 200, "{uri}");
    }
    for uri in ["/auth/v2/health", "/v1/health", "/auth/v1health"] {
        assert_eq!(sent("GET", uri).to(&mut world).status, 404, "{uri}");
    }
}

#[test]
fn a_missing_path_says_what_is_missing() {
    let mut world = World::empty();
    let refusal = |message: &str, code: &str, status| (status, code.to_owned(), message.to_owned());
    assert_eq!(
        refused(&sent("POST", "/auth/v1/sso?redirect_to=secret").to(&mut world)),
        refusal("The path /sso is not available in auth_ext", "feature_disabled", 404)
    );
    assert_eq!(
        refused(&sent("GET", "/auth/v1/nope\n?token=secret").to(&mut world)),
        refusal("There is no path /nope", "unknown", 404)
    );
    let response = sent("DELETE", "/auth/v1/token").to(&mut world);
    assert_eq!(
        refused(&response),
        refusal("The path /token does not take the method DELETE, only POST", "unknown", 405)
    );
    assert_eq!(response.header("Allow"), Some("POST"));
    let long = format!("/{}", "x".repeat(5000));
    assert!(refused(&sent("GET", &long).to(&mut world)).2.len() < 200);
}

#[test]
fn without_the_gateways_headers_the_path_is_asked_for() {
    let mut world = World::empty();
    for headers in
        [None, Some(""), Some("[]"), Some("{"), Some("{}"), Some(r#"{"x-original-uri":7}"#)]
    {
        let incoming = Incoming { method: Some("POST"), ..Incoming::default() };
        let request = Request::new(&Headers::parse(headers), incoming);
        assert!(!request.writes());
        let response = respond(&mut world.context(), &request).unwrap();
        let message = "The gateway must tell the path in the header x-original-uri";
        assert_eq!(refused(&response), (404, "unknown".to_owned(), message.to_owned()));
    }
}

#[test]
fn postgrests_method_counts_where_the_gateway_tells_none() {
    let mut world = World::empty();
    let headers = json!({"x-original-uri": "/auth/v1/health"}).to_string();
    for (method, status) in [("GET", 200), ("HEAD", 200), ("POST", 405)] {
        let incoming = Incoming { method: Some(method), ..Incoming::default() };
        let request = Request::new(&Headers::parse(Some(&headers)), incoming);
        let response = respond(&mut world.context(), &request).unwrap();
        assert_eq!(response.status, status, "{method}");
    }
}

#[test]
fn only_what_writes_needs_a_transaction_that_writes() {
    for (route, writes) in [
        (Route::Health, false),
        (Route::Settings, false),
        (Route::Jwks, false),
        (Route::User, false),
        (Route::SignUp, true),
        (Route::Token, true),
        (Route::SignOut, true),
        (Route::UpdateUser, true),
        (admin(AdminRoute::ListUsers), false),
        (admin(AdminRoute::CreateUser), true),
        (admin(AdminRoute::User(None)), false),
        (admin(AdminRoute::UpdateUser(None)), true),
        (admin(AdminRoute::DeleteUser(None)), true),
    ] {
        assert_eq!(route.writes(), writes, "{route:?}");
    }
}
