//! The links of mails, and where they lead: GoTrue's forms.

use auth_ext_core::mail::{
    Session, implicit_redirect, link, message_redirect, pkce_redirect, refusal_redirect,
};
use auth_ext_core::outcome::{ErrorCode, Refusal};

#[test]
fn a_link_has_gotrues_order_and_escapes_a_target_that_needs_it() {
    assert_eq!(
        link("https://x.example/auth/v1/", "abc", "signup", "https://app.example.com/in"),
        "https://x.example/auth/v1/verify?token=abc&type=signup&redirect_to=https://app.example.com/in"
    );
    assert_eq!(
        link("https://x.example", "abc", "recovery", "https://app.example.com/?a=1&b=2#c"),
        "https://x.example/verify?token=abc&type=recovery&redirect_to=https%3A%2F%2Fapp.example.com%2F%3Fa%3D1%26b%3D2%23c"
    );
}

#[test]
fn a_session_travels_in_the_fragment_with_sorted_keys() {
    let session = Session {
        access_token: "a.b.c",
        expires_at: 1_700_003_600,
        expires_in: 3_600,
        refresh_token: "r-_",
        kind: "signup",
    };
    assert_eq!(
        implicit_redirect("http://localhost:3000", &session),
        "http://localhost:3000#access_token=a.b.c&expires_at=1700003600&expires_in=3600&refresh_token=r-_&sb=&token_type=bearer&type=signup"
    );
}

#[test]
fn a_code_joins_the_query_that_is_there() {
    assert_eq!(pkce_redirect("https://a.example/x", "c0de"), "https://a.example/x?code=c0de");
    assert_eq!(
        pkce_redirect("https://a.example/x?z=1&code=old&sb_flow_id=7#here", "c0de"),
        "https://a.example/x?code=c0de&sb_flow_id=7&z=1#here"
    );
}

#[test]
fn refusals_and_messages_are_redirects_too() {
    let refusal = Refusal::new(ErrorCode::OtpExpired, "Email link is invalid or has expired");
    let fragment = "error=access_denied&error_code=otp_expired&error_description=Email+link+is+invalid+or+has+expired";
    assert_eq!(
        refusal_redirect("http://localhost:3000/x", &refusal, false),
        format!("http://localhost:3000/x#{fragment}&sb=")
    );
    assert_eq!(
        refusal_redirect("http://localhost:3000/x?error=mine", &refusal, true),
        format!("http://localhost:3000/x?{fragment}#{fragment}&sb=")
    );
    // A status that OAuth has no word for.
    let refusal = Refusal::new(ErrorCode::EmailExists, "x: y");
    assert_eq!(
        refusal_redirect("https://a.example", &refusal, false),
        "https://a.example#error_code=email_exists&error_description=x%3A+y&sb="
    );
    assert_eq!(
        message_redirect("https://a.example", "go on", true),
        "https://a.example?message=go+on#message=go+on&sb="
    );
}

#[test]
fn nothing_in_a_message_ends_the_location_header() {
    let refusal = Refusal::new(ErrorCode::ValidationFailed, "a\r\nSet-Cookie: b=c");
    let location = refusal_redirect("https://a.example", &refusal, true);
    assert!(!location.contains(['\r', '\n', ' ']));
}
