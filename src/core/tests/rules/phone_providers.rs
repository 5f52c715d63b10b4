//! Providers of text messages are rows: the requests of the shipped ones, what a declaration must be, and
//! what a row that cannot be used does.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use auth_ext_core::flow::{self, SmsProviderChange};
use auth_ext_core::outbox::{HttpHook, Sms};
use auth_ext_core::phone::{
    Channel, Declaration, Outgoing, SmsProvider, SmsTemplate, TestCodes, Unroutable,
};
use auth_ext_core::secret::Secret;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::flow_common::{World, done};
use crate::phone_common::{NUMBER, texting};

/// The rows of the migration.
fn shipped(name: &str) -> SmsProvider {
    let sql = include_str!("../../../../sql/data/0122_sms_providers.sql");
    let begin = sql.find(&format!("('{name}', '")).unwrap();
    let text = &sql[begin..];
    let text = &text[text.find("'{").unwrap() + 1..];
    let declaration = text[..text.find("}')").unwrap() + 1].to_owned();
    let given = |text: &str| Some(text.to_owned());
    SmsProvider {
        name: name.to_owned(),
        id: Uuid::nil(),
        declaration,
        account: given("AC1"),
        sender: given("MG1"),
        content: None,
        secret: Some(Secret::from_text("hunter2")),
    }
}

fn message(channel: Channel) -> Outgoing<'static> {
    Outgoing { phone: "491700000001", text: "Your code is ü&1", code: "123456", channel }
}

fn body(provider: &SmsProvider, channel: Channel) -> String {
    let declared = Declaration::parse(&provider.declaration).unwrap();
    provider.route(&declared, &message(channel)).unwrap().request.body.unwrap()
}

#[test]
fn the_shipped_rows_ask_what_the_providers_document() {
    for (name, form) in [
        ("twilio", "Body=Your+code+is+%C3%BC%261&Channel=sms&From=MG1&To=%2B491700000001"),
        ("twilio_verify", "Channel=sms&CustomCode=123456&To=%2B491700000001"),
        (
            "messagebird",
            "body=Your+code+is+%C3%BC%261&datacoding=unicode&originator=MG1&recipients=491700000001&type=sms",
        ),
        (
            "vonage",
            "api_key=AC1&api_secret=hunter2&from=MG1&text=Your+code+is+%C3%BC%261&to=491700000001&type=unicode",
        ),
        (
            "textlocal",
            "apikey=hunter2&message=Your+code+is+%C3%BC%261&numbers=491700000001&sender=MG1",
        ),
    ] {
        assert_eq!(body(&shipped(name), Channel::Sms), form, "{name}");
    }
    let twilio = shipped("twilio");
    let declared = Declaration::parse(&twilio.declaration).unwrap();
    let request = twilio.route(&declared, &message(Channel::Sms)).unwrap().request;
    assert_eq!(request.url, "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json");
    assert!(!request.local);
    assert_eq!(request.headers[1].value, "Basic QUMxOmh1bnRlcjI=");
    let key = shipped("messagebird");
    let declared = Declaration::parse(&key.declaration).unwrap();
    let request = key.route(&declared, &message(Channel::Sms)).unwrap().request;
    assert_eq!(request.headers[1].value, "AccessKey hunter2");
}

#[test]
fn whatsapp_is_where_a_row_has_it() {
    let whatsapp = body(&shipped("twilio"), Channel::Whatsapp);
    assert!(whatsapp.contains("To=whatsapp%3A%2B491700000001"), "{whatsapp}");
    let content = SmsProvider { content: Some("HX1".to_owned()), ..shipped("twilio") };
    let whatsapp = body(&content, Channel::Whatsapp);
    assert!(whatsapp.contains("ContentSid=HX1") && whatsapp.contains("123456"), "{whatsapp}");
    assert!(!whatsapp.contains("Body="), "{whatsapp}");
    for name in ["messagebird", "vonage", "textlocal"] {
        let provider = shipped(name);
        let declared = Declaration::parse(&provider.declaration).unwrap();
        let route = provider.route(&declared, &message(Channel::Whatsapp));
        assert_eq!(route.err(), Some(Unroutable::Channel), "{name}");
    }
}

#[test]
fn a_declaration_is_tried_when_it_is_set() {
    for (declaration, why) in [
        (json!({}), "missing field `url`"),
        (json!({"url": "http://x", "form": {"t": "{{ .Text }}"}}), "url must begin with https://"),
        (json!({"url": "https://x", "form": {"t": "hello"}}), "no member of form says"),
        (json!({"url": "https://x", "form": {"t": "{{ .Txt }}"}}), "none of Phone"),
        (json!({"url": "https://x", "form": {"t": "{{ .Text"}}), ""),
        (json!({"url": "https://x/{{ .Secret }}", "form": {"t": "{{ .Text }}"}}), "no secret"),
        (
            json!({"url": "https://x", "form": {"t": "{{ .Code }}"}, "answer": {"state": "status"}}),
            "JSON pointers",
        ),
        (json!({"url": "https://x", "form": {"t": "{{ .Code }}"}, "secret": "x"}), "unknown field"),
    ] {
        let refused = Declaration::parse(&declaration.to_string()).unwrap_err();
        assert!(refused.contains(why), "{declaration}: {refused}");
    }
    // Nothing in account or sender leads elsewhere.
    let twilio = SmsProvider { account: Some("x/../../evil?a=".to_owned()), ..shipped("twilio") };
    let declared = Declaration::parse(&twilio.declaration).unwrap();
    assert!(matches!(twilio.route(&declared, &message(Channel::Sms)), Err(Unroutable::Row(_))));
}

fn payload(world: &World) -> Vec<u8> {
    let row = world.store.tables.outbox.values().last().unwrap();
    row.payload.as_ref().unwrap().expose().to_vec()
}

#[test]
fn the_row_of_the_settings_makes_the_request() {
    let mut world = texting();
    world.settings().phone.provider = Some("twilio".to_owned());
    let refused = world.sms(NUMBER);
    assert_eq!(refused.status(), 500);
    assert_eq!(refused.into_body().to_value()["msg"], "Unable to get SMS provider");
    assert!(world.store.tables.users.is_empty());
    assert!(world.store.operator_log[0].0.contains("there is no such row"));
    world.tables().sms_providers.insert("twilio".to_owned(), shipped("twilio"));
    done(world.sms(NUMBER));
    let sms: Sms = serde_json::from_slice(&payload(&world)).unwrap();
    let route = sms.route.unwrap();
    assert!(route.request.body.unwrap().contains("%2B491700000001"));
    assert_eq!(route.verdict.for_good, ["21211", "21614", "21610"]);
}

#[test]
fn a_webhook_gets_the_event_of_the_function() {
    let mut world = texting();
    world.settings().phone.provider = Some("hook".to_owned());
    let change = SmsProviderChange {
        secret: Some(Secret::from_text("v1,whsec_AAAA|v1,whsec_BBBB")),
        declaration: Some(
            json!({"url": "https://x.example", "authorization": "webhook"}).to_string(),
        ),
        ..SmsProviderChange::default()
    };
    let set = done(flow::set_sms_provider(&mut world.context(), "hook", change).unwrap());
    assert_eq!(set["has_secret"], true);
    assert!(!set.to_string().contains("whsec"));
    done(world.sms(NUMBER));
    let hook: HttpHook = serde_json::from_slice(&payload(&world)).unwrap();
    assert_eq!(hook.secrets, ["v1,whsec_AAAA", "v1,whsec_BBBB"]);
    let event: Value = serde_json::from_str(&hook.body).unwrap();
    assert_eq!(event["metadata"]["name"], "send-sms");
    assert_eq!(event["sms"]["phone"], "491700000001");
    assert_eq!(event["user"]["phone"], "491700000001");
}

#[test]
fn what_is_not_given_stays_and_a_name_is_a_word() {
    let mut world = texting();
    world.tables().sms_providers.insert("twilio".to_owned(), shipped("twilio"));
    let change = SmsProviderChange { sender: Some("MG2".to_owned()), ..Default::default() };
    done(flow::set_sms_provider(&mut world.context(), "twilio", change).unwrap());
    let row = world.tables().sms_providers["twilio"].clone();
    assert_eq!((row.account.as_deref(), row.sender.as_deref()), (Some("AC1"), Some("MG2")));
    assert!(row.secret.is_some());
    assert_ne!(row.id, Uuid::nil());
    for name in ["", "Twilio", "a b", "-x", "x;y"] {
        let change = SmsProviderChange::default();
        assert!(flow::set_sms_provider(&mut world.context(), name, change).is_err(), "{name}");
    }
    let change = SmsProviderChange::default();
    assert!(flow::set_sms_provider(&mut world.context(), "new", change).is_err());
}

#[test]
fn a_test_message_goes_out_once() {
    let mut world = texting();
    let queued = done(flow::sms_test(&mut world.context(), NUMBER).unwrap());
    assert!(queued["id"].is_string());
    let row = world.store.tables.outbox.values().last().unwrap();
    assert_eq!(row.message.purpose, "sms_test");
    assert!(flow::sms_test(&mut world.context(), "abc").is_err());
    world.settings().phone.hook = Some("public.send".to_owned());
    assert!(flow::sms_test(&mut world.context(), NUMBER).is_err());
}

#[test]
fn texts_and_test_codes_are_checked_when_they_are_set() {
    for good in ["Your code is {{ .Code }}", "{{ .Code }}", "{{.Code}} is it"] {
        assert!(SmsTemplate::parse(good).is_ok(), "{good}");
    }
    for bad in ["", "Your code", "{{ .Token }}", "{{ .Code", "{{ .Code }} for {{ .Phone }}"] {
        assert!(SmsTemplate::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(SmsTemplate::of("{{ .Cod").render("123456").as_str(), "123456");
    let codes = TestCodes::parse("+491700000001:123456, 491700000002:654321").unwrap();
    assert!(codes.matches("491700000001", "123456") && codes.has("491700000002"));
    assert!(!codes.matches("491700000001", "654321") && !codes.matches("49", "123456"));
    assert_eq!(format!("{codes:?}"), "TestCodes(2)");
    for bad in ["491700000001=123456", "x:123456", "491700000001:12345", "491700000001:abcdef"] {
        assert!(TestCodes::parse(bad).is_err(), "{bad}");
    }
}
