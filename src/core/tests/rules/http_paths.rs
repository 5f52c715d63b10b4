//! Which path answers with which method: GoTrue's, with and without the prefix; the others say so.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;
use crate::http_common;

use std::collections::BTreeSet;

use auth_ext_core::http::{
    Access, Incoming, Method, NoRoute, ROUTES, Route, Who, find, receive, respond,
};
use auth_ext_core::request::Headers;
use flow_common::World;
use http_common::{refused, sent};
use serde_json::json;

const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get", ""];

/// The lines of the table with a handler.
fn here() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|route| route.method.is_some())
}

/// A path with something in the place of each name.
fn filled(pattern: &str) -> String {
    let segment = |segment: &str| {
        let named = segment.starts_with('{');
        if named { "a0000000-0000-4000-8000-000000000000" } else { segment }.to_owned()
    };
    pattern.split('/').map(segment).collect::<Vec<_>>().join("/")
}

#[test]
fn every_route_has_its_methods_and_no_other() {
    for route in here() {
        let methods: Vec<&str> = here()
            .filter(|other| other.path == route.path)
            .map(|other| other.method.unwrap().as_str())
            .collect();
        let path = filled(route.path);
        for method in METHODS {
            let found = find(ROUTES, method, &path);
            let gets_write = here().any(|other| {
                other.path == route.path
                    && other.method == Some(Method::Get)
                    && other.access == Access::Writes
            });
            // A look must not write.
            let asked = if method == "HEAD" && !gets_write { "GET" } else { method };
            if methods.contains(&asked) {
                let found = found.unwrap();
                assert_eq!(found.route.path, route.path, "{method} {path}");
                assert_eq!(found.route.method.map(Method::as_str), Some(asked));
                assert_eq!(ROUTES[found.place], *found.route);
            } else {
                assert_eq!(found, Err(NoRoute::WrongMethod(methods.join(", "))), "{method} {path}");
            }
            assert_eq!(find(ROUTES, method, &format!("{path}/")), find(ROUTES, method, &path));
        }
    }
}

#[test]
fn no_line_of_the_table_stands_twice() {
    let mut lines = BTreeSet::new();
    for route in ROUTES {
        let line = (route.path, route.method.map(Method::as_str));
        assert!(lines.insert(line), "{line:?}");
        let is_later =
            ROUTES.iter().any(|other| other.path == route.path && other.method.is_none());
        assert!(!is_later || route.method.is_none(), "{} is here and later", route.path);
    }
}

#[test]
fn a_spelt_out_path_comes_before_one_with_a_name() {
    const fn line(method: Method, path: &'static str) -> Route {
        Route { method: Some(method), path, who: Who::User, access: Access::Reads }
    }
    static TABLE: &[Route] = &[
        line(Method::Get, "/a/{name}"),
        line(Method::Delete, "/a/{name}"),
        line(Method::Get, "/a/b"),
        line(Method::Get, "/a/{name}/c/{other}"),
    ];
    let found = |path| find(TABLE, "GET", path).map(|found| (found.place, found.segments));
    assert_eq!(found("/a/b"), Ok((2, vec![])));
    assert_eq!(found("/a/x"), Ok((0, vec!["x".to_owned()])));
    assert_eq!(found("/a/x/c/y/"), Ok((3, vec!["x".to_owned(), "y".to_owned()])));
    assert_eq!(find(TABLE, "DELETE", "/a/b"), Err(NoRoute::WrongMethod("GET".to_owned())));
    assert_eq!(found("/a/"), Err(NoRoute::Unknown));
    assert_eq!(found("/a//c/y"), Err(NoRoute::Unknown));
}

#[test]
fn gotrues_other_paths_are_known_and_not_here() {
    for route in ROUTES.iter().filter(|route| route.method.is_none()) {
        let path = filled(route.path);
        for method in ["GET", "POST", "DELETE"] {
            assert_eq!(find(ROUTES, method, &path), Err(NoRoute::NotAvailable), "{method} {path}");
        }
    }
    for path in ["", "/", "/nope", "//user", "/USER", "/signup/x", "/User", "/user//", "/admin"] {
        assert_eq!(find(ROUTES, "GET", path), Err(NoRoute::Unknown), "{path}");
    }
}

/// The words of a gateway's file, for instance `signup`.
fn words(file: &str) -> BTreeSet<&str> {
    file.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').collect()
}

#[test]
fn gateways_let_through_what_needs_no_api_key() {
    for (name, file) in [
        ("nginx", include_str!("../../../../deploy/nginx/auth_ext.conf.template")),
        ("Caddy", include_str!("../../../../deploy/caddy/Caddyfile")),
        ("Envoy", include_str!("../../../../deploy/envoy/envoy.yaml.template")),
        ("Kong", include_str!("../../../../deploy/kong/kong.yml")),
    ] {
        let file = file.replace('%', "");
        let words = words(&file);
        for route in here().filter(|route| route.who == Who::Public) {
            let first = route.path.split('/').nth(1).unwrap().trim_start_matches('.');
            assert!(words.contains(first), "{name} does not name {}", route.path);
        }
    }
}

#[test]
fn the_manual_lists_the_routes() {
    let page = include_str!("../../../../docs/gateway.md");
    let (_, rest) = page.split_once("<!-- table: routes -->\n").unwrap();
    let (given, _) = rest.split_once("<!-- end of table -->").unwrap();
    let mut expected = "| path | methods | who |\n| --- | --- | --- |\n".to_owned();
    let mut paths: Vec<&str> = here().map(|route| route.path).collect();
    paths.dedup();
    for path in paths {
        let routes: Vec<_> = here().filter(|route| route.path == path).collect();
        let methods: Vec<_> = routes.iter().map(|route| route.method.unwrap().as_str()).collect();
        let who = match routes[0].who {
            Who::Public => "everybody",
            Who::Anonymous => "everybody with an API key",
            Who::User | Who::Bearer => "who is signed in",
            Who::Administrator => "the service role",
        };
        expected += &format!("| `{path}` | {} | {who} |\n", methods.join(", "));
    }
    assert_eq!(given, expected, "put this table into docs/gateway.md:\n{expected}");
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
        refusal("SAML 2.0 is disabled", "saml_provider_disabled", 404)
    );
    assert_eq!(
        refused(
            &sent("GET", "/auth/v1/admin/sso/providers?token=secret")
                .by_service_role()
                .to(&mut world)
        ),
        refusal(
            "The path /admin/sso/providers is not available in auth_ext",
            "feature_disabled",
            404
        )
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

/// GoTrue mounts these behind the look at who asks, so what is below them is nobody else's to know.
#[test]
fn below_admin_user_and_factors_who_asks_comes_before_the_path() {
    let mut world = World::with_ada();
    let session = world.ada_signs_in();
    let anonymous = json!({"role": "anon"});
    for uri in ["/admin/nope", "/admin/users/x/y/z", "/user/nope", "/factors/a/b/c"] {
        assert_eq!(refused(&sent("GET", uri).to(&mut world)).1, "no_authorization", "{uri}");
        let (status, code, message) = refused(&sent("GET", uri).claims(&anonymous).to(&mut world));
        let expected = match uri.starts_with("/admin") {
            true => ("not_admin", "User not allowed"),
            false => ("bad_jwt", "invalid claim: missing sub claim"),
        };
        assert_eq!((status, code.as_str(), message.as_str()), (403, expected.0, expected.1));
        let request = sent("GET", uri);
        let known = match uri.starts_with("/admin") {
            true => request.by_service_role(),
            false => request.by(&session),
        };
        assert_eq!(refused(&known.to(&mut world)).1, "unknown", "{uri}");
    }
    for uri in ["/nope", "/users", "/administrator/x", "/"] {
        assert_eq!(refused(&sent("GET", uri).to(&mut world)).1, "unknown", "{uri}");
    }
}

#[test]
fn health_tells_the_name_of_the_settings() {
    let mut world = World::empty();
    assert_eq!(sent("GET", "/health").to(&mut world).body["name"], "auth_ext");
    world.settings().health_name = "GoTrue".to_owned();
    assert_eq!(sent("GET", "/health").to(&mut world).body["name"], "GoTrue");
}

#[test]
fn without_the_gateways_headers_the_path_is_asked_for() {
    let mut world = World::empty();
    for headers in
        [None, Some(""), Some("[]"), Some("{"), Some("{}"), Some(r#"{"x-original-uri":7}"#)]
    {
        let incoming = Incoming { method: Some("POST"), ..Incoming::default() };
        let request = receive(&Headers::parse(headers), incoming);
        assert!(!request.writes());
        let response = respond(&mut world.context(), &request).unwrap();
        let message = "The gateway must tell the path in the header x-original-uri";
        assert_eq!(refused(&response.into()), (404, "unknown".to_owned(), message.to_owned()));
    }
}

#[test]
fn postgrests_method_counts_where_the_gateway_tells_none() {
    let mut world = World::empty();
    let headers = json!({"x-original-uri": "/auth/v1/health"}).to_string();
    for (method, status) in [("GET", 200), ("HEAD", 200), ("POST", 405)] {
        let incoming = Incoming { method: Some(method), ..Incoming::default() };
        let request = receive(&Headers::parse(Some(&headers)), incoming);
        let response = respond(&mut world.context(), &request).unwrap();
        assert_eq!(response.status, status, "{method}");
    }
}

#[test]
fn only_what_writes_needs_a_transaction_that_writes() {
    for route in here() {
        // A link is spent, a mail sent, and a flow begun, by a GET.
        let writes = route.method != Some(Method::Get)
            || ["/verify", "/reauthenticate", "/authorize", "/user/identities/authorize"]
                .contains(&route.path);
        assert_eq!(route.access == Access::Writes, writes, "{route:?}");
    }
}
