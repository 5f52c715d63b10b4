//! `/admin/users` is for the service role alone, with GoTrue's shapes and headers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;
use crate::http_common;

use flow_common::{EMAIL, PASSWORD, World, id_of};
use http_common::{refused, sent};
use serde_json::json;

const NOBODY: &str = "/admin/users/00000000-0000-4000-8000-0000000000ff";

#[test]
fn nobody_else_gets_in() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let before = world.tables().clone();
    for (method, path) in [
        ("GET", "/admin/users"),
        ("POST", "/admin/users"),
        ("GET", NOBODY),
        ("PUT", NOBODY),
        ("DELETE", NOBODY),
        ("GET", "/admin/users/7"),
    ] {
        let request = || sent(method, path);
        let (status, code, _) = refused(&request().to(&mut world));
        assert_eq!((status, code.as_str()), (401, "no_authorization"), "{method} {path}");
        let anon_key = json!({"role": "anon", "iss": "supabase", "exp": 2_000_000_000_i64});
        let mut superuser = request().by(&mine);
        superuser.is_service_role = true;
        for request in [request().by(&mine), request().claims(&anon_key), superuser] {
            let (status, code, message) = refused(&request.to(&mut world));
            let expected = (403, "not_admin", "User not allowed");
            assert_eq!((status, code.as_str(), message.as_str()), expected, "{method} {path}");
        }
    }
    assert_eq!(*world.tables(), before);
}

/// Either is enough: a token of the service role that verifies, or a role of the database that has
/// the rights by itself. GoTrue's other role of administrators counts, too.
#[test]
fn a_token_or_the_role_of_the_database_makes_an_administrator() {
    let mut world = World::empty();
    for role in ["service_role", "supabase_admin"] {
        let token = sent("GET", "/admin/users").claims(&json!({ "role": role }));
        assert_eq!(token.to(&mut world).status, 200, "{role}");
    }
    let mut operator = sent("GET", "/admin/users");
    operator.is_service_role = true;
    assert_eq!(operator.to(&mut world).status, 200);
    for role in ["Service_role", "supabase_auth_admin", "postgres", ""] {
        let token = sent("GET", "/admin/users").claims(&json!({ "role": role }));
        assert_eq!(refused(&token.to(&mut world)).1, "not_admin", "{role}");
    }
}

#[test]
fn an_administrators_session_must_be_live() {
    let mut world = World::with_ada();
    world.ada().role = "service_role".to_owned();
    let mine = world.ada_signs_in();
    let claims =
        json!({"role": "service_role", "sub": mine.body["user"]["id"], "session_id": mine.id});
    let request = || sent("GET", "/admin/users").by_service_role().claims(&claims);
    assert_eq!(request().to(&mut world).status, 200);
    world.tables().delete_session(mine.id);
    assert_eq!(refused(&request().to(&mut world)).1, "session_not_found");
}

/// The token says so until it ends; the row says what she is now.
#[test]
fn an_administrator_who_lost_the_role_is_none() {
    let mut world = World::with_ada();
    world.ada().role = "service_role".to_owned();
    let mine = world.ada_signs_in();
    let claims = flow_common::claims(&world, &mine.body);
    assert_eq!(claims["role"], "service_role");
    let mut status = |role: &str| {
        world.ada().role = role.to_owned();
        let response = sent("GET", "/admin/users").by_service_role().claims(&claims);
        response.to(&mut world).status
    };
    assert_eq!(status("service_role"), 200);
    assert_eq!(status("supabase_admin"), 200);
    for role in ["authenticated", "anon", "Service_role", ""] {
        assert_eq!(status(role), 403, "{role}");
    }
    assert_eq!(status("service_role"), 200);
}

/// A hook gives roles that no row has: who takes them away does so in the hook, or ends the sessions.
#[test]
fn an_administrator_by_a_hook_is_one() {
    let mut world = World::with_ada();
    world.hook_that_changes(|claims| {
        claims.insert("role".to_owned(), json!("service_role"));
    });
    let mine = world.ada_signs_in();
    let claims = flow_common::claims(&world, &mine.body);
    assert_eq!(claims["role"], "service_role");
    let request = || sent("GET", "/admin/users").by_service_role().claims(&claims);
    assert_eq!(request().to(&mut world).status, 200);
    world.tables().delete_session(mine.id);
    assert_eq!(refused(&request().to(&mut world)).1, "session_not_found");
}

#[test]
fn users_are_created_shown_changed_and_deleted() {
    let mut world = World::empty();
    let body = json!({
        "email": EMAIL, "password": PASSWORD, "email_confirm": true, "phone": null,
        "user_metadata": {"name": "Ada"}, "app_metadata": {"plan": "free"},
    });
    let request = |method, path: &str| sent(method, path).by_service_role();
    let created = request("POST", "/auth/v1/admin/users").body(&body).to(&mut world);
    assert_eq!(created.status, 200);
    assert_eq!(created.body["user_metadata"]["name"], "Ada");
    let path = format!("/auth/v1/admin/users/{}", id_of(&created.body["id"]));
    assert_eq!(request("GET", &path).to(&mut world).body, created.body);
    let body = json!({"ban_duration": "24h", "user_metadata": {"name": null}});
    let changed = request("PUT", &path).body(&body).to(&mut world);
    assert_eq!(changed.body["user_metadata"].get("name"), None);
    assert!(changed.body["banned_until"].is_string());
    let soft = request("DELETE", &path).body(&json!({"should_soft_delete": true}));
    let soft = soft.to(&mut world);
    assert_eq!((soft.status, soft.body), (200, json!({})));
    assert_eq!(world.tables().users.len(), 1);
    assert_eq!(request("DELETE", &path).to(&mut world).body, json!({}));
    let gone = request("GET", &path).to(&mut world);
    assert_eq!((gone.status, refused(&gone).1.as_str()), (404, "user_not_found"));
}

#[test]
fn what_is_no_id_is_not_found_and_wrong_types_are_bad_json() {
    let mut world = World::empty();
    for method in ["GET", "PUT", "DELETE"] {
        let response = sent(method, "/admin/users/7").by_service_role().to(&mut world);
        let message = "user_id must be an UUID".to_owned();
        assert_eq!(refused(&response), (404, "validation_failed".to_owned(), message));
    }
    for body in [
        json!({"email": 7}),
        json!({"email_confirm": "yes"}),
        json!({"ban_duration": 24}),
        json!({"id": 7}),
    ] {
        let response = sent("POST", "/admin/users").by_service_role().body(&body).to(&mut world);
        assert_eq!(refused(&response).1, "bad_json", "{body}");
    }
    let body = json!({"email": EMAIL, "id": "7"});
    let response = sent("POST", "/admin/users").by_service_role().body(&body).to(&mut world);
    assert_eq!(refused(&response).1, "validation_failed");
    let body = json!({"should_soft_delete": "no"});
    let response = sent("DELETE", NOBODY).by_service_role().body(&body).to(&mut world);
    assert_eq!(refused(&response).1, "bad_json");
}

#[test]
fn a_list_tells_its_pages_in_headers() {
    let mut world = World::empty();
    for number in 1..=5 {
        world.add_user_row(&format!("user{number}@example.com"));
    }
    let list = |query: &str| sent("GET", &format!("/auth/v1/admin/users{query}")).by_service_role();
    let listed = list("?page=2&per_page=2").to(&mut world);
    assert_eq!(listed.body["users"].as_array().unwrap().len(), 2);
    assert_eq!(listed.body["aud"], "authenticated");
    assert_eq!(listed.header("X-Total-Count"), Some("5"));
    assert_eq!(
        listed.header("Link"),
        Some(
            "</admin/users?page=3&per_page=2>; rel=\"next\", </admin/users?page=3&per_page=2>; rel=\"last\""
        )
    );
    // What supabase-js sends by default.
    let listed = list("?page=&per_page=").to(&mut world);
    assert_eq!(listed.body["users"].as_array().unwrap().len(), 5);
    assert_eq!(listed.header("Link"), Some("</admin/users?page=1&per_page=>; rel=\"last\""));
    // By cursor nothing is counted, and the link leads on.
    let listed = list("?cursor=&per_page=3&filter=user").to(&mut world);
    assert_eq!((listed.header("X-Total-Count"), listed.body["users"][0].is_object()), (None, true));
    let next = listed.body["pagination"]["next_cursor"].as_str().unwrap();
    let link = format!("</admin/users?cursor={next}&filter=user&per_page=3>; rel=\"next\"");
    assert_eq!(listed.header("Link"), Some(link.as_str()));
    let last = list(&format!("?cursor={next}&per_page=3")).to(&mut world);
    assert_eq!(last.body["users"].as_array().unwrap().len(), 2);
    assert_eq!(last.body["pagination"], json!({"next_cursor": null}));
    assert_eq!(last.header("Link"), None);
    let filtered = list("?filter=user3%40").to(&mut world);
    assert_eq!(filtered.header("X-Total-Count"), Some("1"));
    for query in [
        "?page=x",
        "?per_page=-1",
        "?page=1.5",
        "?per_page=0",
        "?per_page=99999999999",
        "?sort=email%20asc",
        "?sort=created_at%20up",
        "?cursor=x",
        "?cursor=&sort=created_at%20asc",
    ] {
        let response = list(query).to(&mut world);
        assert_eq!((response.status, refused(&response).1.as_str()), (400, "validation_failed"));
    }
}
