//! Requests for mail with what nobody should send: each has a defined refusal, and nothing of it
//! reaches a mail, a header or the place that a link leads to.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};

use crate::flow_common::{EMAIL, World};
use crate::http_common::{Response, sent};
use crate::mail_common::{letter, letters, mailing, with_ada};

/// The paths that take an address.
const PATHS: [&str; 5] = ["/otp", "/magiclink", "/recover", "/resend", "/signup"];

fn asked(world: &mut World, path: &str, email: &Value) -> Response {
    let body = json!({ "email": email, "type": "signup", "password": "correct horse battery" });
    sent("POST", path).body(&body).to(world)
}

#[test]
fn an_address_that_is_none_is_refused_everywhere() {
    let mut world = with_ada();
    let long = format!("{}@example.com", "a".repeat(250));
    for path in PATHS {
        for bad in [
            "ada@example.com\r\nBcc: all@example.com",
            "ada@example.com\n",
            "ada@example.com, eve@example.com",
            "\"Ada\" <ada@example.com>",
            "ada@exa mple.com",
            "a@b@c",
            "@example.com",
            "ada@",
            "ada\u{0}@example.com",
            "ada@example.com\u{202e}",
            long.as_str(),
        ] {
            let response = asked(&mut world, path, &json!(bad));
            assert_eq!(response.status, 400, "{path} {bad:?}");
            assert_eq!(response.body["error_code"], "validation_failed", "{path} {bad:?}");
        }
        for wrong in [json!(5), json!(true), json!([EMAIL]), json!({ "email": EMAIL })] {
            let response = asked(&mut world, path, &wrong);
            assert_eq!(response.body["error_code"], "bad_json", "{path} {wrong}");
        }
    }
    assert!(letters(&world).is_empty());
}

#[test]
fn a_member_of_another_type_is_refused() {
    let mut world = with_ada();
    for (path, body) in [
        ("/otp", json!({ "email": EMAIL, "create_user": "yes" })),
        ("/otp", json!({ "email": EMAIL, "data": "text" })),
        ("/otp", json!({ "email": EMAIL, "data": [1] })),
        ("/otp", json!({ "email": EMAIL, "code_challenge": 1, "code_challenge_method": "s256" })),
        ("/recover", json!({ "email": EMAIL, "code_challenge": {} })),
        ("/resend", json!({ "email": EMAIL, "type": 1 })),
        ("/verify", json!({ "email": EMAIL, "type": "email", "token": 123_456 })),
        ("/verify", json!({ "type": ["email"], "token_hash": "0" })),
    ] {
        let response = sent("POST", path).body(&body).to(&mut world);
        assert_eq!(response.status, 400, "{path} {body}: {:?}", response.body);
    }
    assert!(letters(&world).is_empty());
}

#[test]
fn an_address_is_ascii_and_a_domain_as_mail_servers_write_it() {
    let mut world = mailing();
    for address in ["jürgen@example.com", "ада@example.com"] {
        let response = asked(&mut world, "/otp", &json!(address));
        // As GoTrue's format: ASCII alone.
        assert_eq!(response.status, 400, "{address}");
    }
    // The domain as a mail server writes it is taken.
    assert_eq!(asked(&mut world, "/otp", &json!("ada@xn--bcher-kva.example")).status, 200);
    assert_eq!(letter(&mut world).to, "ada@xn--bcher-kva.example");
}

#[test]
fn a_link_leads_nowhere_that_is_not_allowed() {
    let mut world = with_ada();
    for trick in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//app.example.com",
        "data:text/html,<script>",
        "https://app.example.com@evil.example.net/",
        "https://app.example.com\\@evil.example.net/",
        "https://app.example.com.evil.example.net/",
        "//evil.example.net/",
        "https:evil.example.net",
        "https://evil.example.net/#https://app.example.com/",
        "https://evil.example.net/?https://app.example.com/",
        "https://app.example.com%2f@evil.example.net/",
        "http://3232235777/",
        "https://app.example.com/\r\nSet-Cookie: a=b",
        "https://app.example.com/\u{0}",
    ] {
        let mut request = sent("POST", "/recover").header("redirect_to", trick);
        request = request.body(&json!({ "email": EMAIL }));
        assert_eq!(request.to(&mut world).status, 200, "{trick:?}");
        assert_eq!(
            letter(&mut world).parameter("redirect_to"),
            "http://localhost:3000",
            "{trick:?}"
        );
        world.wait(core::time::Duration::from_secs(1));
    }
}
