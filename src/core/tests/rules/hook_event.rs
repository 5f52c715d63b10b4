//! The hook's argument has GoTrue's members and no others.

use auth_ext_core::hook::custom_access_token::{Metadata, event, max_claims_size};
use auth_ext_core::json::{Json, Object};
use auth_ext_core::time::Timestamp;
use serde_json::json;
use uuid::Uuid;

fn metadata(ip_address: Option<&str>) -> Metadata {
    Metadata {
        uuid: Uuid::from_u128(0x1234_5678_9abc_4def_8123_4567_89ab_cdef),
        time: Timestamp::from_micros(1_767_323_045_678_901),
        ip_address: ip_address.map(str::to_owned),
    }
}

#[test]
fn user_claims_method_and_metadata() {
    let claims = Json::from(json!({"sub": "11111111-2222-4333-8444-555555555555", "exp": 3600}));
    let claims = claims.as_object().unwrap().clone();
    let user = Uuid::parse_str("11111111-2222-4333-8444-555555555555").unwrap();
    assert_eq!(
        event(&metadata(Some("203.0.113.7")), user, &claims, "password").unwrap().to_value(),
        json!({
            "metadata": {
                "uuid": "12345678-9abc-4def-8123-456789abcdef",
                "time": "2026-01-02T03:04:05.678901Z",
                "name": "customize-access-token",
                "ip_address": "203.0.113.7",
            },
            "user_id": "11111111-2222-4333-8444-555555555555",
            "claims": {"sub": "11111111-2222-4333-8444-555555555555", "exp": 3600},
            "authentication_method": "password",
        })
    );
}

#[test]
fn an_unknown_address_is_left_out() {
    let event = event(&metadata(None), Uuid::nil(), &Object::new(), "token_refresh");
    let event = event.unwrap().to_value();
    let members: Vec<&String> = event["metadata"].as_object().unwrap().keys().collect();
    assert_eq!(members, ["uuid", "time", "name"]);
    assert_eq!(event["authentication_method"], "token_refresh");
}

#[test]
fn the_claims_that_fit_leave_room_for_header_and_signature() {
    assert_eq!(max_claims_size(8192), 5376);
    assert_eq!(max_claims_size(1024), 0);
    assert_eq!(max_claims_size(0), 0);
}
