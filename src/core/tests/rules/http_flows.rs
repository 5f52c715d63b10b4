//! GoTrue's paths lead to the flows, with the flows' own answers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;
use crate::http_common;

use auth_ext_core::session::EndReason;
use flow_common::{EMAIL, PASSWORD, Session, World, members, signing_key};
use http_common::{refused, sent};
use serde_json::{Value, json};

fn session(body: Value) -> Session {
    let token = body["refresh_token"].as_str().unwrap().to_owned();
    let parsed = auth_ext_core::refresh::RefreshToken::parse(&token).unwrap();
    Session { id: parsed.session_id(), refresh_token: token, body }
}

#[test]
fn a_person_signs_up_refreshes_and_signs_out() {
    let mut world = World::empty();
    let credentials = json!({"email": EMAIL, "password": PASSWORD});
    let signed_up = sent("POST", "/auth/v1/signup").body(&credentials).to(&mut world);
    assert_eq!(signed_up.status, 200);
    let signed_in = sent("POST", "/auth/v1/token?grant_type=password").body(&credentials);
    let signed_in = session(signed_in.to(&mut world).body);
    assert_eq!(world.tables().sessions.len(), 2);

    let body = json!({"refresh_token": signed_in.refresh_token});
    let refreshed = sent("POST", "/auth/v1/token?grant_type=refresh_token").body(&body);
    let refreshed = session(refreshed.to(&mut world).body);
    assert_eq!(refreshed.id, signed_in.id);
    assert_ne!(refreshed.refresh_token, signed_in.refresh_token);
    assert_eq!(
        members(&refreshed.body),
        ["access_token", "expires_at", "expires_in", "refresh_token", "token_type", "user"]
    );

    let user = sent("GET", "/auth/v1/user").by(&refreshed).to(&mut world);
    assert_eq!((user.status, &user.body["email"]), (200, &json!(EMAIL)));

    let out = sent("POST", "/auth/v1/logout?scope=local").by(&refreshed).to(&mut world);
    assert_eq!((out.status, out.body), (200, json!({})));
    assert_eq!(world.tables().ended_sessions[&refreshed.id].reason, EndReason::SignedOut);
    assert_eq!(world.tables().sessions.len(), 1);
    let again = sent("POST", "/auth/v1/logout?scope=local").by(&refreshed).to(&mut world);
    assert_eq!(refused(&again).1, "session_not_found");
}

#[test]
fn the_scope_of_a_logout_is_that_of_the_query() {
    for (scope, left) in [("", 0), ("?scope=global", 0), ("?scope=local", 2), ("?scope=others", 1)]
    {
        let mut world = World::with_ada();
        let sessions = [world.ada_signs_in(), world.ada_signs_in(), world.ada_signs_in()];
        let uri = format!("/logout{scope}");
        assert_eq!(sent("POST", &uri).by(&sessions[0]).to(&mut world).status, 200);
        assert_eq!(world.tables().sessions.len(), left, "{scope}");
    }
    let mut world = World::with_ada();
    let session = world.ada_signs_in();
    let response = sent("POST", "/logout?scope=mine").by(&session).to(&mut world);
    assert_eq!((response.status, refused(&response).1.as_str()), (400, "validation_failed"));
    assert_eq!(world.tables().sessions.len(), 1);
}

#[test]
fn whoever_has_no_token_is_told_so() {
    let mut world = World::with_ada();
    for (method, uri) in [("GET", "/user"), ("POST", "/logout")] {
        let (status, code, _) = refused(&sent(method, uri).to(&mut world));
        assert_eq!((status, code.as_str()), (401, "no_authorization"), "{uri}");
    }
}

#[test]
fn other_grant_types_are_refused() {
    let mut world = World::with_ada();
    let response = sent("POST", "/token?grant_type=web3").to(&mut world);
    let message = "Web3 provider is disabled".to_owned();
    assert_eq!(refused(&response), (422, "web3_provider_disabled".to_owned(), message));
    for query in ["", "?grant_type=", "?grant_type=PASSWORD", "?grant=password"] {
        let response = sent("POST", &format!("/token{query}")).to(&mut world);
        let expected = (400, "invalid_credentials".to_owned(), "unsupported_grant_type".to_owned());
        assert_eq!(refused(&response), expected, "{query}");
    }
}

#[test]
fn the_server_tells_what_it_can_do() {
    let mut world = World::empty();
    let health = sent("GET", "/health").to(&mut world).body;
    assert_eq!(members(&health), ["description", "name", "version"]);
    assert_eq!(health["name"], "auth_ext");

    let settings = sent("GET", "/settings").to(&mut world).body;
    assert_eq!(settings["mailer_autoconfirm"], json!(true));
    assert_eq!(settings["disable_signup"], json!(false));
    let on = settings["external"].as_object().unwrap().iter();
    let on: Vec<_> = on.filter(|(_, on)| **on == json!(true)).map(|(name, _)| name).collect();
    assert_eq!(on, ["email"]);
    world.settings().autoconfirm = false;
    world.settings().sign_up_allowed = false;
    let settings = sent("GET", "/settings").to(&mut world).body;
    assert_eq!(settings["mailer_autoconfirm"], json!(false));
    assert_eq!(settings["disable_signup"], json!(true));
}

#[test]
fn the_key_set_holds_public_keys_only() {
    use auth_ext_core::jwt::Algorithm;
    use auth_ext_core::keys::SigningKey;

    let mut world = World::empty();
    assert!(signing_key().algorithm().is_symmetric());
    let jwks = sent("GET", "/.well-known/jwks.json").to(&mut world).body;
    assert_eq!(jwks, json!({"keys": []}));
    let key = SigningKey::generate(Algorithm::ES256, Some("mine")).unwrap();
    world.store.signing_key = Some(std::rc::Rc::new(key));
    let jwks = sent("GET", "/.well-known/jwks.json").to(&mut world).body;
    assert_eq!(jwks["keys"][0]["kid"], "mine");
    assert_eq!(jwks["keys"][0]["d"], Value::Null);
}

#[test]
fn the_user_agent_of_the_client_is_kept() {
    let mut world = World::with_ada();
    let body = json!({"email": EMAIL, "password": PASSWORD});
    let request = sent("POST", "/token?grant_type=password").body(&body);
    let answer = request.header("user-agent", "Ada's phone").to(&mut world);
    let id = session(answer.body).id;
    assert_eq!(world.session_row(id).user_agent.as_deref(), Some("Ada's phone"));
}

#[test]
fn a_user_changes_herself() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let body = json!({"data": {"name": "Ada"}, "code_challenge": null});
    let user = sent("PUT", "/auth/v1/user?redirect_to=x").by(&mine).body(&body).to(&mut world);
    assert_eq!((user.status, &user.body["user_metadata"]["name"]), (200, &json!("Ada")));
    let put = |body: Value| sent("PUT", "/user").by(&mine).body(&body);
    let response = put(json!({"password": PASSWORD})).to(&mut world);
    assert_eq!((response.status, refused(&response).1.as_str()), (422, "same_password"));
    let body = json!({"password": "another horse", "current_password": "wrong horse"});
    let response = put(body).to(&mut world);
    assert_eq!((response.status, refused(&response).1.as_str()), (400, "current_password_invalid"));
    for member in ["email", "phone", "password", "current_password", "nonce"] {
        let response = put(json!({ member: 7 })).to(&mut world);
        assert_eq!((response.status, refused(&response).1.as_str()), (400, "bad_json"), "{member}");
    }
    // A claim makes nobody an administrator.
    let id = &mine.body["user"]["id"];
    let claims = json!({"sub": id, "session_id": mine.id, "role": "service_role"});
    let forged = put(json!({"app_metadata": {"plan": "premium"}})).claims(&claims).to(&mut world);
    assert_eq!((forged.status, refused(&forged).1.as_str()), (403, "not_admin"));
}

#[test]
fn a_limit_says_when_to_come_back() {
    let mut world = World::with_ada();
    world.settings().attempts_per_account = Some(1);
    let body = json!({"email": EMAIL, "password": "wrong"});
    let request = || sent("POST", "/token?grant_type=password").body(&body).versioned();
    assert_eq!(request().to(&mut world).status, 400);
    let response = request().to(&mut world);
    assert_eq!(response.status, 429);
    assert_eq!(response.header("Retry-After"), Some("300"));
    let expected =
        json!({"code": "over_request_rate_limit", "message": "Request rate limit reached"});
    assert_eq!(response.body, expected);
}

#[test]
fn only_the_header_of_the_settings_tells_the_address() {
    let mut world = World::with_ada();
    let body = json!({"email": EMAIL, "password": PASSWORD});
    let mut address = |setting: Option<&str>, value: &str| {
        world.settings().client_address_header = setting.map(str::to_owned);
        let request = sent("POST", "/token?grant_type=password").body(&body);
        let answer = request.header("x-forwarded-for", value).to(&mut world);
        let id = session(answer.body).id;
        world.session_row(id).ip.map(|address| address.to_string())
    };
    assert_eq!(address(None, "192.0.2.1"), None);
    assert_eq!(address(Some("x-real-ip"), "192.0.2.1"), None);
    for (value, expected) in [
        ("192.0.2.1", Some("192.0.2.1")),
        ("198.51.100.7, 192.0.2.1", Some("192.0.2.1")),
        ("192.0.2.1:4711", Some("192.0.2.1")),
        ("[2001:db8::1]:4711", Some("2001:db8::1")),
        ("2001:db8::1", Some("2001:db8::1")),
        ("::ffff:192.0.2.1", Some("192.0.2.1")),
        ("192.0.2.1,", None),
        ("unknown", None),
        ("", None),
    ] {
        assert_eq!(address(Some("x-forwarded-for"), value).as_deref(), expected, "{value}");
    }
}

#[test]
fn a_link_is_followed_with_a_redirect_and_not_spent_by_a_look() {
    let mut world = crate::mail_common::mailing();
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let path = "/signup?redirect_to=https://app.example.com/in";
    assert_eq!(sent("POST", path).body(&body).to(&mut world).status, 200);
    let mail = crate::mail_common::letter(&mut world);
    let link = mail.link();
    let path = link.strip_prefix("http://localhost:8000/auth/v1").unwrap();
    let looked = sent("HEAD", path).to(&mut world);
    assert_eq!(looked.status, 405);
    let response = sent("GET", path).to(&mut world);
    assert_eq!(response.status, 303);
    let location = response.header("Location").unwrap();
    assert!(location.starts_with("https://app.example.com/in#access_token="), "{location}");
    assert_eq!(response.header("Referrer-Policy"), Some("no-referrer"));
    let again = sent("GET", path).to(&mut world);
    assert!(again.header("Location").unwrap().contains("error_code=otp_expired"));
}
