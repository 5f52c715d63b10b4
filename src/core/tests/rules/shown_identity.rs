//! Whoever acts on an account shows a token: what a request shows, and what that is worth.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use auth_ext_core::jwt::Reason;
use auth_ext_core::outcome::{ErrorCode, Refusal};
use auth_ext_core::request::{
    Headers, Shown, TOKEN_HEADER, TokenClaims, is_call_of_auth_api, may_call_auth_api,
};
use serde_json::{Value, json};

use crate::flow_common::{World, caller, claims, secs};

const TOKEN: &str = r#"{"sub":"5f8a2f9e-6c0c-4d5b-9d0e-0d8f6f1f2a3b","role":"authenticated","exp":1800000060,"amr":[{"method":"password","timestamp":1800000000}],"user_metadata":{"n":1.5}}"#;

fn acting(shown: Shown, claims: Option<&str>) -> Result<Option<TokenClaims>, (u16, ErrorCode)> {
    shown.acting(claims).map_err(|refusal| (refusal.status, refusal.error_code))
}

fn token(claims: Option<&str>) -> Result<Option<TokenClaims>, (u16, ErrorCode)> {
    acting(Shown::Token(TOKEN.to_owned()), claims)
}

#[test]
fn claims_alone_are_nobody() {
    for claims in [None, Some(""), Some(TOKEN), Some(r#"{"role":"service_role"}"#), Some("{nope")] {
        assert_eq!(acting(Shown::Nothing, claims), Ok(None), "{claims:?}");
    }
}

#[test]
fn a_token_acts_with_its_own_claims() {
    let own = Ok(TokenClaims::read(Some(TOKEN)));
    assert_eq!(token(None), own);
    assert_eq!(token(Some("")), own);
    assert_eq!(token(Some(TOKEN)), own);
    // As PostgREST writes them again: in another order, with other forms of the same numbers.
    let mut members: Vec<(String, Value)> =
        serde_json::from_str::<serde_json::Map<_, _>>(TOKEN).unwrap().into_iter().collect();
    members.reverse();
    let reversed = Value::Object(members.into_iter().collect()).to_string();
    assert_eq!(token(Some(&reversed.replace("1800000060", "1.80000006e9"))), own);
    // A gateway has handed the token to us and none to PostgREST.
    assert_eq!(token(Some(r#"{"role":"anon"}"#)), own);
    // PostgREST adds the role that a token without one gets.
    let roleless = Shown::Token(r#"{"sub":"x"}"#.to_owned());
    assert!(acting(roleless, Some(r#"{"sub":"x","role":"anon"}"#)).is_ok());
}

#[test]
fn claims_that_are_not_those_of_the_token_are_refused() {
    for claims in [
        TOKEN.replace("5f8a", "6f8a"),
        TOKEN.replace("authenticated", "service_role"),
        TOKEN.replace("1.5", "1.25"),
        TOKEN.replace("1800000000", "1800000001"),
        TOKEN.replace(r#""role""#, r#""session_id":"x","role""#),
        r#"{"sub":"somebody else"}"#.to_owned(),
        r#"{"role":"anon","sub":"somebody else"}"#.to_owned(),
        "[]".to_owned(),
        "{nope".to_owned(),
    ] {
        assert_eq!(token(Some(&claims)), Err((403, ErrorCode::BadJwt)), "{claims}");
    }
}

#[test]
fn a_bound_identity_is_that_of_the_transaction() {
    let bound = || Shown::Bound(TOKEN.to_owned());
    assert_eq!(acting(bound(), None), Ok(TokenClaims::read(Some(TOKEN))));
    assert_eq!(acting(bound(), Some(r#"{"sub":"x"}"#)), Ok(TokenClaims::read(Some(TOKEN))));
}

/// GoTrue's own words, as recorded from v2.196.
#[test]
fn a_bad_token_is_refused_as_gotrue_does() {
    let refusal = |reason, segments| {
        let Refusal { status, error_code, message, .. } =
            Shown::BadToken { reason, segments }.acting(None).unwrap_err();
        assert_eq!((status, error_code), (403, ErrorCode::BadJwt));
        message
    };
    let start = "invalid JWT: unable to parse or verify signature, ";
    let segments =
        format!("{start}token is malformed: token contains an invalid number of segments");
    assert_eq!(refusal(Reason::Malformed, 1), segments);
    let expired = format!("{start}token has invalid claims: token is expired");
    assert_eq!(refusal(Reason::Expired, 3), expired);
    let signature = format!("{start}token signature is invalid: signature is invalid");
    assert_eq!(refusal(Reason::BadSignature, 3), signature);
    for reason in Reason::ALL {
        assert!(refusal(*reason, 3).starts_with("invalid JWT: "), "{reason}");
    }
}

#[test]
fn the_token_is_that_of_the_gateways_header_else_of_authorization() {
    let bearer =
        |headers: Value| Headers::parse(Some(&headers.to_string())).bearer().map(str::to_owned);
    let token = |text: &str| Some(text.to_owned());
    assert_eq!(bearer(json!({"authorization": "Bearer a.b.c"})), token("a.b.c"));
    assert_eq!(bearer(json!({"authorization": "bearer  a.b.c "})), token("a.b.c"));
    assert_eq!(bearer(json!({TOKEN_HEADER: "Bearer x", "authorization": "Bearer y"})), token("x"));
    assert_eq!(bearer(json!({TOKEN_HEADER: "", "authorization": "Bearer y"})), token("y"));
    for none in ["", "Bearer", "Bearer ", "Basic abc", "a.b.c", "Bearer a b"] {
        assert_eq!(bearer(json!({ "authorization": none })), None, "{none}");
    }
    assert_eq!(bearer(json!({"authorization": ["Bearer x"]})), None);
    assert_eq!(bearer(json!({})), None);
}

const NAMED: [&str; 2] =
    [r#"{"content-profile": "auth_api"}"#, r#"{"accept-profile": "auth_api"}"#];

/// Of two header lines PostgREST goes by the first and shows the last; a role may set a path on itself.
#[test]
fn a_call_is_ours_where_schema_and_profile_say_so() {
    for headers in NAMED {
        for ours in ["\"auth_api\", \"public\"", "auth_api", " \"auth_api\" ,public"] {
            assert!(is_call_of_auth_api(Some("/rpc/http"), Some(headers), Some(ours)), "{ours}");
            assert!(!is_call_of_auth_api(Some("/notes"), Some(headers), Some(ours)), "{ours}");
            assert!(!is_call_of_auth_api(None, Some(headers), Some(ours)), "{ours}");
            for other in [None, Some("{}"), Some(r#"{"content-profile": "public"}"#)] {
                assert!(!is_call_of_auth_api(Some("/rpc/mine"), other, Some(ours)), "{ours}");
            }
        }
        for other in [
            "\"public\", \"auth_api\"",
            "\"auth_api2\"",
            "\"auth_api\"\"\"",
            "\"a\"\"auth_api\"",
            "AUTH_API",
            "",
            ",",
        ] {
            assert!(!is_call_of_auth_api(Some("/rpc/http"), Some(headers), Some(other)), "{other}");
        }
        assert!(!is_call_of_auth_api(Some("/rpc/http"), Some(headers), None));
    }
}

/// Wider than the rule above: what PostgREST finds names by is pinned where either says so.
#[test]
fn a_call_that_may_be_ours_is_one_by_schema_or_by_profile() {
    for headers in NAMED {
        assert!(may_call_auth_api(Some("/rpc/http"), Some(headers), Some("evil, pg_catalog")));
        assert!(may_call_auth_api(Some("/rpc/get_user"), Some(headers), None));
        assert!(!may_call_auth_api(Some("/notes"), Some(headers), Some("\"auth_api\"")));
        assert!(!may_call_auth_api(None, Some(headers), Some("\"auth_api\"")));
    }
    assert!(may_call_auth_api(Some("/rpc/http"), None, Some("\"auth_api\", \"public\"")));
    let other = r#"{"referer": "https://example.com/auth_api", "content-profile": "public"}"#;
    assert!(!may_call_auth_api(Some("/rpc/mine"), Some(other), Some("\"public\"")));
    assert!(!may_call_auth_api(Some("/rpc/mine"), None, None));
}

/// Behind a gateway that hands the token to us alone PostgREST's role stays anonymous.
#[test]
fn a_token_of_the_service_role_makes_the_call_the_service_roles() {
    let mut world = World::with_ada();
    let mut is_service_role = |shown: Result<Option<&str>, Refusal>| {
        world
            .context()
            .showing(shown.map(|claims| TokenClaims::read(claims).map(Arc::new)), false)
            .is_service_role
    };
    assert!(is_service_role(Ok(Some(r#"{"role":"service_role"}"#))));
    for other in
        [r#"{"role":"supabase_admin"}"#, r#"{"role":"anon"}"#, "{}", r#"{"role":["service_role"]}"#]
    {
        assert!(!is_service_role(Ok(Some(other))), "{other}");
    }
    assert!(!is_service_role(Ok(None)));
    assert!(!is_service_role(Err(Refusal::new(ErrorCode::BadJwt, "no"))));
}

/// PostgREST lets a token live 30 seconds longer than it says.
#[test]
fn a_request_with_a_token_that_has_expired_is_refused_at_once() {
    let mut world = World::with_ada();
    let session = world.ada_signs_in();
    let claims = claims(&world, &session.body).to_string();
    let check = |world: &mut World| {
        let mut context = world.with_claims(Some(&claims));
        let refusal = auth_ext_core::flow::request_refusal(&mut context).unwrap();
        let live = auth_ext_core::flow::session_is_live(&mut context).unwrap();
        (refusal.map(|refusal| (refusal.status, refusal.error_code)), live)
    };
    let lifetime = world.settings().access_token_lifetime;
    world.wait(lifetime - secs(1));
    assert_eq!(check(&mut world), (None, true));
    world.wait(secs(1));
    assert_eq!(check(&mut world), (Some((401, ErrorCode::BadJwt)), false));
    let _ = caller(&session);
}

/// Every flow on an account, when the token that was shown is none.
#[test]
fn no_flow_acts_for_a_token_that_was_refused() {
    use auth_ext_core::flow;
    let mut world = World::with_ada();
    let before = world.tables().clone();
    let refused = || {
        let shown = Shown::BadToken { reason: Reason::BadSignature, segments: 3 }.acting(None);
        shown.map(|claims| claims.map(Arc::new))
    };
    let mut answers = Vec::new();
    answers.push(flow::current_user(&mut world.context().showing(refused(), true)).unwrap());
    answers.push(flow::list_sessions(&mut world.context().showing(refused(), true)).unwrap());
    answers.push(flow::sign_out(&mut world.context().showing(refused(), true), None).unwrap());
    let mut context = world.context().showing(refused(), true);
    answers.push(flow::revoke_session(&mut context, None).unwrap());
    let mut context = world.context().showing(refused(), true);
    answers.push(flow::update_user(&mut context, flow::UserUpdate::default()).unwrap());
    for answer in answers {
        assert_eq!(
            (answer.status(), answer.into_body().to_value()["error_code"].as_str()),
            (403, Some("bad_jwt"))
        );
    }
    let administrator = flow::administrator(&mut world.context().showing(refused(), true)).unwrap();
    assert_eq!(administrator.unwrap_err().error_code, ErrorCode::BadJwt);
    assert_eq!(*world.tables(), before);
}
