//! The session answer has exactly GoTrue's members, and the access token exactly GoTrue's claims,
//! taken from the rows as they are.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::flow_common;

use auth_ext_core::answer::UserAnswer;
use auth_ext_core::testing::AmrClaimRow;
use auth_ext_core::time::Timestamp;
use auth_ext_core::user::User;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use flow_common::{
    EMAIL, MICRO, PASSWORD, START, Session, World, caller, claims, members, reason, secs, session,
};
use serde_json::{Value, json};
use uuid::Uuid;

/// START in whole seconds.
const IAT: i64 = 1_767_323_045;

/// A session of each way to get one: sign-up, sign-in, refresh, and the same child again.
fn every_answer(settings: impl Fn(&mut World)) -> Vec<(World, Session)> {
    let mut signed_up = World::empty();
    settings(&mut signed_up);
    let first = session(signed_up.sign_up(EMAIL, PASSWORD));
    let mut signed_in = World::with_ada();
    settings(&mut signed_in);
    let second = signed_in.ada_signs_in();
    let mut refreshed = World::with_ada();
    settings(&mut refreshed);
    let parent = refreshed.ada_signs_in();
    let third = session(refreshed.refresh(&parent.refresh_token));
    let mut again = World::with_ada();
    settings(&mut again);
    let parent = again.ada_signs_in();
    again.rotated(&parent.refresh_token);
    let fourth = session(again.refresh(&parent.refresh_token));
    vec![(signed_up, first), (signed_in, second), (refreshed, third), (again, fourth)]
}

#[test]
fn the_members_are_gotrue_s() {
    for (which, (_, answer)) in every_answer(|_| {}).into_iter().enumerate() {
        let body = &answer.body;
        let mut expected =
            vec!["access_token", "expires_at", "expires_in", "refresh_token", "token_type", "user"];
        // Of the sign-in with a password alone.
        if which == 1 {
            expected.push("weak_password");
            assert_eq!(body["weak_password"], Value::Null);
        }
        assert_eq!(members(body), expected);
        assert_eq!(body["token_type"], "bearer");
        assert_eq!(body["expires_in"], 3_600);
        assert_eq!(body["expires_at"], IAT + 3_600);
        assert_eq!(
            members(&body["user"]),
            [
                "app_metadata",
                "aud",
                "confirmed_at",
                "created_at",
                "email",
                "email_confirmed_at",
                "id",
                "identities",
                "is_anonymous",
                "last_sign_in_at",
                "phone",
                "role",
                "updated_at",
                "user_metadata"
            ]
        );
    }
}

#[test]
fn the_user_is_the_row_as_the_flow_left_it() {
    for (mut world, answer) in every_answer(|_| {}) {
        let ada = world.ada().clone();
        let identities = &answer.body["user"]["identities"];
        assert_eq!(identities.as_array().unwrap().len(), 1);
        let row = User { identities: identities.to_string(), ..ada };
        assert_eq!(
            answer.body["user"],
            serde_json::to_value(UserAnswer::new(&row).unwrap()).unwrap()
        );
    }
}

#[test]
fn the_claims_are_gotrue_s() {
    for (mut world, answer) in every_answer(|_| {}) {
        let id = world.ada().id;
        let expected = json!({
            "sub": id.to_string(),
            "aud": "authenticated",
            "exp": IAT + 3_600,
            "iat": IAT,
            "email": EMAIL,
            "phone": "",
            "app_metadata": {"provider": "email", "providers": ["email"]},
            "user_metadata": {
                "sub": id.to_string(),
                "email": EMAIL,
                "email_verified": true,
                "phone_verified": false,
            },
            "role": "authenticated",
            "aal": "aal1",
            "amr": [{"method": "password", "timestamp": IAT}],
            "session_id": answer.id.to_string(),
            "is_anonymous": false,
        });
        assert_eq!(claims(&world, &answer.body), expected);
    }
}

#[test]
fn the_issuer_is_there_when_it_is_set() {
    let issuer = "https://auth.example/auth/v1";
    for (world, answer) in every_answer(|world| {
        world.settings().issuer = Some(issuer.to_owned());
    }) {
        assert_eq!(claims(&world, &answer.body)["iss"], issuer);
    }
}

#[test]
fn the_lifetime_is_the_setting_s_and_iat_is_never_in_the_future() {
    let lifetime = core::time::Duration::from_millis(90_500);
    for (world, answer) in every_answer(|world| {
        world.settings().access_token_lifetime = lifetime;
    }) {
        let claims = claims(&world, &answer.body);
        // 45.678901 s + 90.5 s, both rounded down to whole seconds.
        assert_eq!((&claims["iat"], &claims["exp"]), (&json!(IAT), &json!(IAT + 91)));
        assert_eq!(answer.body["expires_at"], claims["exp"]);
        assert_eq!(answer.body["expires_in"], 91);
    }
}

fn changed_rows() -> (World, Session) {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let ada = world.ada();
    ada.email = None;
    ada.phone = Some("4915112345678".to_owned());
    ada.role = "editor".to_owned();
    ada.is_anonymous = true;
    ada.raw_app_meta_data = json!({"tenant": 7, "big": 12_345_678_901_234_567_890_u64}).to_string();
    ada.raw_user_meta_data = json!({"name": "Ädá ☃"}).to_string();
    let row = world.session_row(mine.id);
    row.aal = Some("aal2".to_owned());
    let totp = AmrClaimRow {
        session_id: mine.id,
        authentication_method: "totp".to_owned(),
        created_at: START,
        updated_at: START.plus(secs(5)),
    };
    world.tables().amr_claims.insert(Uuid::from_u128(1), totp);
    (world, mine)
}

#[test]
fn a_refresh_reads_user_and_session_again() {
    let (mut world, mine) = changed_rows();
    world.wait(secs(30));
    let answer = session(world.refresh(&mine.refresh_token));
    let claims = claims(&world, &answer.body);
    let expected = json!({
        "sub": caller(&mine).user_id.to_string(),
        "aud": "authenticated",
        "exp": IAT + 3_630,
        "iat": IAT + 30,
        "email": "",
        "phone": "4915112345678",
        "app_metadata": {"tenant": 7, "big": 12_345_678_901_234_567_890_u64},
        "user_metadata": {"name": "Ädá ☃"},
        "role": "editor",
        "aal": "aal2",
        "amr": [
            {"method": "totp", "timestamp": IAT + 5},
            {"method": "password", "timestamp": IAT},
        ],
        "session_id": mine.id.to_string(),
        "is_anonymous": true,
    });
    assert_eq!(claims, expected);
    assert_eq!(answer.body["user"]["role"], "editor");
    assert_eq!(answer.body["user"]["email"], "");
}

#[test]
fn numbers_of_the_metadata_keep_their_digits_in_the_token() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let digits =
        r#"{"n": 0.1000000000000000055511151231257827, "m": 123456789012345678901234567890}"#;
    world.ada().raw_app_meta_data = digits.to_owned();
    let answer = session(world.refresh(&mine.refresh_token));
    let token = answer.body["access_token"].as_str().unwrap();
    let payload = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap());
    let payload = String::from_utf8(payload.unwrap()).unwrap();
    assert!(payload.contains(digits), "{payload}");
}

/// Whoever had a token that our own verifier refuses could not even sign out.
#[test]
fn metadata_that_no_verifier_takes_gives_no_token() {
    let mut world = World::with_ada();
    let nested = |depth: usize| format!(r#"{{"a":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    // The claims and the metadata are two levels.
    world.ada().raw_app_meta_data = nested(30);
    let answer = world.ada_signs_in();
    assert_eq!(reason(&world, &answer.body), None);
    world.ada().raw_app_meta_data = nested(31);
    let fault = world.try_sign_in(EMAIL, PASSWORD).unwrap_err();
    assert_eq!(fault.message, "the claims of this user are nested deeper than 32 levels");
    // Brackets in texts and side by side are none of depth.
    world.ada().raw_app_meta_data =
        format!(r#"{{"a":"{}","b":[{}[]]}}"#, "[".repeat(40), "[],".repeat(40));
    let answer = world.ada_signs_in();
    assert_eq!(reason(&world, &answer.body), None);
}

#[test]
fn a_session_without_methods_or_assurance_level_has_the_least() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    world.tables().amr_claims.clear();
    world.session_row(mine.id).aal = None;
    let answer = session(world.refresh(&mine.refresh_token));
    let claims = claims(&world, &answer.body);
    assert_eq!((&claims["aal"], &claims["amr"]), (&json!("aal1"), &json!([])));
}

#[test]
fn the_token_expires_when_the_answer_says() {
    let mut world = World::with_ada();
    let mine = world.ada_signs_in();
    let expires_at = mine.body["expires_at"].as_i64().unwrap();
    world.clock.set(Timestamp::from_micros(expires_at * 1_000_000 - 1));
    let last: Value = claims(&world, &mine.body);
    assert_eq!(last["exp"], expires_at);
    world.wait(MICRO);
    assert_eq!(reason(&world, &mine.body), Some("expired"));
}
