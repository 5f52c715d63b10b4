//! Invitations, and links that an administrator makes: all six types.

use serde_json::json;

use auth_ext_core::flow::{self, Destination, LinkRequest};
use auth_ext_core::outcome::{ErrorCode, Outcome};

use crate::flow_common::{EMAIL, PASSWORD, World, assert_refused, done, session};
use crate::mail_common::{letter, letters, mailing, to, with_ada};

const TAKEN: &str = "A user with this email address has already been registered";

fn invite(world: &mut World, email: &str) -> Outcome {
    let data = Some(json!({ "team": 7 }).into());
    let target = to("https://app.example.com/join");
    flow::invite_user_by_email(&mut world.context(), Some(email), data, target).unwrap()
}

fn generate(world: &mut World, kind: &str, request: LinkRequest<'_>) -> Outcome {
    let request = LinkRequest { kind: Some(kind), ..request };
    flow::generate_link(&mut world.context(), request).unwrap()
}

fn for_email(email: &str) -> LinkRequest<'_> {
    LinkRequest { email: Some(email), ..LinkRequest::default() }
}

#[test]
fn an_invitation_makes_a_user_who_accepts_by_link() {
    let mut world = mailing();
    let user = done(invite(&mut world, "inv@example.com"));
    assert_eq!(user["user_metadata"], json!({ "team": 7 }));
    assert!(user["invited_at"].is_string() && user["confirmation_sent_at"].is_string());
    let mail = letter(&mut world);
    assert_eq!(
        (mail.subject.as_str(), mail.parameter("type").as_str()),
        ("You've been invited", "invite")
    );
    // Again, without waiting: the newer link counts.
    let again = done(invite(&mut world, "inv@example.com"));
    assert_eq!(again["id"], user["id"]);
    assert!(world.click(&mail).contains("otp_expired"));
    let mail = letter(&mut world);
    let location = world.click(&mail);
    assert!(location.starts_with("https://app.example.com/join#access_token="));
    assert!(location.ends_with("type=invite"));
    assert_refused(invite(&mut world, "inv@example.com"), 422, ErrorCode::EmailExists, TAKEN);
    // No password was made up: she signs in by mail, or sets one.
    assert_eq!(world.sign_in("inv@example.com", "").status(), 400);
}

#[test]
fn an_invitation_needs_an_address() {
    let mut world = mailing();
    let message = "An email address is required";
    assert_refused(invite(&mut world, ""), 400, ErrorCode::ValidationFailed, message);
    let message = "Unable to validate email address: invalid format";
    assert_refused(invite(&mut world, "bad"), 400, ErrorCode::ValidationFailed, message);
}

#[test]
fn links_of_every_type_work_and_nothing_is_sent() {
    let mut world = with_ada();
    let signup = LinkRequest {
        password: Some(PASSWORD),
        data: Some(json!({ "k": "v" }).into()),
        destination: to("https://app.example.com/gl"),
        ..for_email("new@example.com")
    };
    for (kind, verification, request, email) in [
        ("signup", "signup", signup, "new@example.com"),
        ("invite", "invite", for_email("inv@example.com"), "inv@example.com"),
        ("magiclink", "magiclink", for_email(EMAIL), EMAIL),
        ("recovery", "recovery", for_email(EMAIL), EMAIL),
        ("magiclink", "signup", for_email("unknown@example.com"), "unknown@example.com"),
    ] {
        let body = done(generate(&mut world, kind, request.clone()));
        assert_eq!(body["verification_type"], verification, "{kind}");
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        let link = text("action_link");
        assert!(link.contains(&format!("?token={}&type={verification}&", text("hashed_token"))));
        assert_eq!(body["email"], email);
        session(world.verify(verification, email, &text("email_otp")));
        let outcome = generate(&mut world, kind, request.clone());
        if matches!(kind, "signup" | "invite") {
            assert_refused(outcome, 422, ErrorCode::EmailExists, TAKEN);
        } else {
            let hash = done(outcome)["hashed_token"].as_str().unwrap().to_owned();
            session(world.verify_hash("email", &hash));
        }
    }
    assert!(letters(&world).is_empty());
}

#[test]
fn both_links_of_an_email_change_work_with_the_type_that_they_name() {
    let mut world = with_ada();
    let request = LinkRequest { new_email: Some("gl9@example.com"), ..for_email(EMAIL) };
    let current = done(generate(&mut world, "email_change_current", request.clone()));
    let new = done(generate(&mut world, "email_change_new", request));
    assert_eq!(new["new_email"], "gl9@example.com");
    let text = |body: &serde_json::Value, name: &str| body[name].as_str().unwrap().to_owned();
    // GoTrue gives a useless hash here, and takes neither name back.
    let half =
        done(world.verify_hash(&text(&new, "verification_type"), &text(&new, "hashed_token")));
    assert_eq!(half["code"], "200");
    session(world.verify(
        &text(&current, "verification_type"),
        EMAIL,
        &text(&current, "email_otp"),
    ));
    assert_eq!(world.sign_in("gl9@example.com", PASSWORD).status(), 200);
}

#[test]
fn what_cannot_be_made_is_refused_in_gotrues_words() {
    let mut world = with_ada();
    let code = ErrorCode::ValidationFailed;
    let invalid = "Invalid email action link type requested: nonsense";
    assert_refused(generate(&mut world, "nonsense", for_email(EMAIL)), 400, code, invalid);
    let missing = "An email address is required";
    let nobody = LinkRequest::default();
    assert_refused(generate(&mut world, "magiclink", nobody.clone()), 400, code, missing);
    let none = for_email(EMAIL);
    assert_refused(generate(&mut world, "email_change_new", none.clone()), 400, code, missing);
    let password = "Signup requires a valid password";
    let new = for_email("new@example.com");
    assert_refused(generate(&mut world, "signup", new.clone()), 400, code, password);
    let weak = LinkRequest { password: Some("abc"), ..new.clone() };
    assert_eq!(generate(&mut world, "signup", weak).status(), 422);
    let unknown = "User with this email not found";
    let outcome = generate(&mut world, "recovery", new);
    assert_refused(outcome, 404, ErrorCode::UserNotFound, unknown);
    world.add_user_row("taken@example.com");
    let taken = LinkRequest { new_email: Some("taken@example.com"), ..none.clone() };
    let outcome = generate(&mut world, "email_change_new", taken);
    assert_refused(outcome, 422, ErrorCode::EmailExists, TAKEN);
    world.settings().mail.double_confirm = false;
    let single = LinkRequest { new_email: Some("x@example.com"), ..none };
    let message = "Enable secure email change to generate link for current email";
    assert_refused(generate(&mut world, "email_change_current", single), 400, code, message);
}

#[test]
fn a_target_that_is_not_allowed_is_replaced() {
    let mut world = with_ada();
    let request = LinkRequest { destination: to("https://evil.example.net"), ..for_email(EMAIL) };
    let body = done(generate(&mut world, "magiclink", request));
    assert_eq!(body["redirect_to"], "http://localhost:3000");
    let referer = Destination { redirect_to: None, referer: Some("https://app.example.com/from") };
    let request = LinkRequest { destination: referer, ..for_email(EMAIL) };
    let body = done(generate(&mut world, "magiclink", request));
    assert_eq!(body["redirect_to"], "https://app.example.com/from");
}
