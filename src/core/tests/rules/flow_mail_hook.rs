//! A send_email hook in place of our mails, and templates that fail.

use serde_json::{Value, json};

use auth_ext_core::mail::{HashOrder, MailType};
use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::store::StoredTemplate;

use crate::flow_common::{EMAIL, PASSWORD, World, assert_refused, caller, done, output, session};
use crate::mail_common::{about, letter, letters, mailing, with_ada};

fn hooked(world: &mut World, answer: Value) {
    world.settings().mail.send_email_hook = Some("public.send_email".to_owned());
    world.store.hook = Some(Box::new(move |_, _| output(&answer)));
}

fn event(world: &World) -> Value {
    world.store.called_hooks.last().unwrap().event.clone()
}

#[test]
fn the_hook_gets_gotrues_event_and_no_mail_is_queued() {
    let mut world = mailing();
    hooked(&mut world, json!({}));
    done(world.signs_up(EMAIL));
    assert!(letters(&world).is_empty());
    let event = event(&world);
    assert_eq!(event["metadata"]["name"], "send-email");
    assert_eq!(event["user"]["email"], EMAIL);
    let data = event["email_data"].as_object().unwrap();
    let mut names: Vec<&str> = data.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "email_action_type",
            "factor_type",
            "old_email",
            "old_phone",
            "provider",
            "redirect_to",
            "site_url",
            "token",
            "token_hash",
            "token_hash_new",
            "token_new"
        ]
    );
    assert_eq!(data["email_action_type"], "signup");
    assert_eq!(data["site_url"], "http://localhost:8000/auth/v1");
    assert_eq!(data["token_new"], "");
    let code = data["token"].as_str().unwrap();
    session(world.verify("signup", EMAIL, code));
}

#[test]
fn each_hash_stands_with_its_code_unless_the_settings_want_gotrues_order() {
    for order in [HashOrder::Straight, HashOrder::Crossed] {
        let mut world = with_ada();
        hooked(&mut world, Value::Null);
        world.settings().mail.send_email_hook_order = order;
        let ada = caller(&session(world.sign_in(EMAIL, PASSWORD)));
        world.change_email(ada, "new@example.com");
        let event = event(&world);
        assert_eq!(event["user"]["new_email"], "new@example.com");
        let text = |name: &str| event["email_data"][name].as_str().unwrap().to_owned();
        // The code for the current address, and the token of the link for the same.
        let hash = match order {
            HashOrder::Straight => text("token_hash"),
            HashOrder::Crossed => text("token_hash_new"),
        };
        done(world.verify("email_change", EMAIL, &text("token")));
        assert!(world.verify_hash("email_change", &hash).status() == 403, "spent with its code");
    }
}

#[test]
fn what_the_hook_refuses_leaves_nothing_behind() {
    let mut world = mailing();
    hooked(&mut world, json!({ "error": { "http_code": 403, "message": "not you" } }));
    let before = world.uncounted();
    assert_refused(world.signs_up(EMAIL), 403, ErrorCode::Unknown, "not you");
    assert_eq!(world.uncounted(), before);
    // Without a message it is no error, as with GoTrue.
    hooked(&mut world, json!({ "error": { "http_code": 403 } }));
    done(world.signs_up(EMAIL));
}

#[test]
fn a_hook_that_fails_fails_the_request_and_the_operator_learns_why() {
    let mut world = with_ada();
    world.settings().mail.send_email_hook = Some("public.missing".to_owned());
    let message = "Error running hook: send_email_hook; the server log says why";
    assert_refused(world.recover(about(EMAIL)), 500, ErrorCode::UnexpectedFailure, message);
    assert!(world.store.operator_log[0].0.contains("public.missing"));
    assert!(world.tables().one_time_tokens.is_empty());
}

#[test]
fn a_notification_that_cannot_go_keeps_nobody_from_changing_a_password() {
    let mut world = with_ada();
    world.settings().mail.notifications = vec![MailType::PasswordChanged];
    world.settings().mail.send_email_hook = Some("public.missing".to_owned());
    let ada = caller(&session(world.sign_in(EMAIL, PASSWORD)));
    let update = auth_ext_core::flow::UserUpdate {
        password: Some("a brand new password".to_owned().into()),
        ..Default::default()
    };
    done(world.update(ada, update));
    assert_eq!(world.store.operator_log.len(), 1);
}

#[test]
fn somebodys_own_template_is_sent() {
    let mut world = with_ada();
    let own = StoredTemplate {
        subject: Some("Hi {{ .Email }}".to_owned()),
        html: Some("<a href=\"{{ .ConfirmationURL }}\">go</a>".to_owned()),
        text: None,
    };
    world.tables().mail_templates.insert("recovery", own);
    done(world.recover(about(EMAIL)));
    let mail = letter(&mut world);
    assert_eq!(mail.subject, format!("Hi {EMAIL}"));
    assert!(mail.html.contains("/verify?token=") && mail.text.is_empty());
}

#[test]
fn a_template_that_fails_for_this_user_is_replaced_by_the_default() {
    let mut world = with_ada();
    let own = StoredTemplate {
        subject: Some("{{ index .Data.list 9 }}".to_owned()),
        ..Default::default()
    };
    world.tables().mail_templates.insert("recovery", own);
    done(world.recover(about(EMAIL)));
    assert_eq!(letter(&mut world).subject, "Reset your password");
    assert!(world.store.operator_log[0].0.contains("the mail template recovery fails"));
}

#[test]
fn nothing_of_a_header_can_be_written_from_outside() {
    let mut world = mailing();
    let own =
        StoredTemplate { subject: Some("Hi {{ .Data.name }}".to_owned()), ..Default::default() };
    world.tables().mail_templates.insert("confirmation", own);
    let request = auth_ext_core::flow::MailRequest {
        data: Some(json!({ "name": "A\r\nBcc: all@example.com\n\nbody" }).into()),
        ..about(EMAIL)
    };
    done(world.otp(request));
    let mail = letter(&mut world);
    assert!(!mail.subject.contains(['\r', '\n']));
    assert_eq!(mail.to, EMAIL);
}

#[test]
fn an_address_gets_the_event_by_the_courier_and_no_secret_is_stored() {
    let mut world = mailing();
    let url = "https://hooks.example.com/mail";
    world.settings().mail.send_email_hook = Some(url.to_owned());
    world.settings().mail.notifications = vec![MailType::PasswordChanged];
    done(world.signs_up(EMAIL));
    assert!(world.store.called_hooks.is_empty(), "nothing is called in the transaction");
    let code = {
        let row = world.tables().outbox.values().next().unwrap();
        assert_eq!((row.message.kind.as_str(), &*row.message.purpose), ("http_hook", "send_email"));
        let sent: Value = serde_json::from_slice(row.payload.as_ref().unwrap().expose()).unwrap();
        assert_eq!((&sent["url"], &sent["secrets"]), (&json!(url), &json!([])));
        let event: Value = serde_json::from_str(sent["body"].as_str().unwrap()).unwrap();
        assert_eq!(event["metadata"]["name"], "send-email");
        assert_eq!(event["email_data"]["email_action_type"], "signup");
        event["email_data"]["token"].as_str().unwrap().to_owned()
    };
    // A newer code takes the place of the one that waits.
    done(world.resend("signup", EMAIL));
    let pending =
        |world: &World| world.store.tables.outbox.values().filter(|row| row.is_pending()).count();
    assert_eq!(pending(&world), 1);
    assert_eq!(world.verify("signup", EMAIL, &code).status(), 403, "replaced");
}
