//! What a real GoTrue 2.196 answered to requests that go through a mailbox, replayed: besides what
//! [`recordings`](crate::recordings) compares, the mails (to whom, about what, with a code or a link)
//! and where browsers are sent. Tokens in requests are those of our own mails.
//!
//! A line has, besides: `mails`, sorted by recipient, whose `token_hash` and `otp` number what later
//! lines mean by `$token_hash:N` and `$otp:N`; `location`, where `<jwt:N>`, `<refresh_token:N>`,
//! `<uuid:N>` and `<unix>` stand for any text that later lines mean by `$NAME`; `event`, the shape of
//! what a send_email hook was told; `address`, the client's; `note`, what was done by SQL before.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

use auth_ext_core::mail::MailType;
use auth_ext_core::store::{HookCall, StoredTemplate};
use auth_ext_core::testing::IdentityRow;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::flow_common::{World, claims, output, secs};
use crate::http_common::{Response, sent};
use crate::mail_common::{Letter, letters};
use crate::recordings::{ask, compare, deviations, differences, keep, text};

type Kept = BTreeMap<String, Value>;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Replays a group; `prepare` does before an exchange what was done to GoTrue beside its API.
/// `agree` is how many of the exchanges have to be the same.
fn replay(
    recordings: &str,
    agree: usize,
    group: &str,
    mut world: World,
    mut prepare: impl FnMut(&mut World, &str, &str),
) {
    let deviations = deviations(group);
    let mut kept = BTreeMap::new();
    let (mut wrong, mut met, mut same) = (Vec::new(), BTreeSet::new(), 0);
    for line in recordings.lines() {
        let mut exchange: Value = serde_json::from_str(line).unwrap();
        let (flow, name) = (text(&exchange["flow"]).to_owned(), text(&exchange["name"]).to_owned());
        world.wait(secs(1));
        prepare(&mut world, &flow, &name);
        world.tables().outbox.clear();
        world.store.called_hooks.clear();
        let response = ask(&mut world, &exchange, &kept);
        keep(&world, &exchange, &response, &mut kept);
        with_seconds(&mut exchange, &response);
        let mut found = differences(&exchange, &response, &kept);
        located(&world, &exchange, &response, &mut kept, &mut found);
        mailed(&world, &exchange, &mut kept, &mut found);
        told(&world, &exchange, &mut found);
        let named = deviations.contains(&(flow.clone(), name.clone()));
        match (named, found.is_empty()) {
            (false, false) => wrong.push(format!("{flow} / {name}: {}", found.join("; "))),
            (true, true) => wrong.push(format!("{flow} / {name} is named, but does not differ")),
            (true, false) => drop(met.insert((flow, name))),
            (false, true) => same += 1,
        }
    }
    for (flow, name) in deviations {
        if !met.contains(&(flow.clone(), name.clone())) {
            wrong.push(format!("{flow} / {name} is named, but was not recorded"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(same, agree);
}

/// `<n>` in a recorded sentence stands for the seconds that are left.
fn with_seconds(exchange: &mut Value, response: &Response) {
    let Some(recorded) = exchange["message"].as_str() else { return };
    let Some((before, after)) = recorded.split_once("<n>") else { return };
    let ours = response.body["message"].as_str().unwrap_or_default();
    let number = ours.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    if number.is_some_and(|number| number.parse::<u32>().is_ok_and(|seconds| seconds <= 60)) {
        exchange["message"] = json!(ours);
    }
}

/// Compares where the browser is sent, and keeps what stands in the places of placeholders.
fn located(
    world: &World,
    exchange: &Value,
    response: &Response,
    kept: &mut Kept,
    found: &mut Vec<String>,
) {
    let recorded = exchange.get("location").map_or("", text);
    let ours = response.header("location").unwrap_or_default();
    let Some(places) = places(recorded, ours) else {
        found.push(format!("location is {ours}, recorded is {recorded}"));
        return;
    };
    for (name, value) in places {
        let value = match name.strip_prefix("jwt:") {
            Some(_) => claims(world, &json!({ "access_token": value })),
            None => json!(value),
        };
        kept.insert(name, value);
    }
}

/// What stands for each `<name>` of a pattern, up to the next `&` or `#`; `None` when the rest differs.
fn places(pattern: &str, ours: &str) -> Option<Vec<(String, String)>> {
    let (mut pattern, mut ours, mut found) = (pattern, ours, Vec::new());
    while let Some((literal, rest)) = pattern.split_once('<') {
        let (name, rest) = rest.split_once('>')?;
        ours = ours.strip_prefix(literal)?;
        let end = ours.find(['&', '#']).unwrap_or(ours.len());
        let value = &ours[..end];
        let is_good = match name.split(':').next() {
            Some("uuid") => Uuid::try_parse(value).is_ok(),
            Some("unix") => value.parse::<i64>().is_ok(),
            _ => !value.is_empty(),
        };
        if !is_good {
            return None;
        }
        found.push((name.to_owned(), value.to_owned()));
        (pattern, ours) = (rest, &ours[end..]);
    }
    (pattern == ours).then_some(found)
}

/// Compares the mails, and keeps their codes and tokens.
fn mailed(world: &World, exchange: &Value, kept: &mut Kept, found: &mut Vec<String>) {
    let none = Vec::new();
    let recorded = exchange.get("mails").and_then(Value::as_array).unwrap_or(&none);
    let mut ours = letters(world);
    ours.sort_by(|one, other| one.to.cmp(&other.to));
    let about = |letter: &Letter| {
        let has_code = letter.subject.bytes().any(|byte| byte.is_ascii_digit());
        let subject = if has_code {
            letter.subject.replace(&letter.code(), "<otp>")
        } else {
            letter.subject.clone()
        };
        (letter.to.clone(), subject)
    };
    let expected: Vec<(String, String)> = recorded
        .iter()
        .map(|mail| (text(&mail["to"]).to_owned(), text(&mail["subject"]).to_owned()))
        .collect();
    let sent: Vec<(String, String)> = ours.iter().map(about).collect();
    if sent != expected {
        found.push(format!("mails are {sent:?}, recorded are {expected:?}"));
        return;
    }
    for (mail, letter) in recorded.iter().zip(&ours) {
        if let Some(number) = mail.get("token_hash").map(text) {
            let token = letter.token();
            let token = token.strip_prefix("pkce_").unwrap_or(&token);
            kept.insert(format!("token_hash:{number}"), json!(token));
        }
        if let Some(number) = mail.get("otp").map(text) {
            kept.insert(format!("otp:{number}"), json!(letter.code()));
        }
    }
}

/// Compares what the send_email hook was told, with the names of GoTrue's members.
fn told(world: &World, exchange: &Value, found: &mut Vec<String>) {
    let Some(shape) = exchange.get("event") else { return };
    match world.store.called_hooks.last() {
        Some(call) => compare("event", shape, &call.event, found),
        None => found.push("no hook was called".to_owned()),
    }
}

/// An installation as GoTrue's was: 1 ms between mails, and pages of the app allowed.
fn world() -> World {
    let mut world = World::empty();
    let settings = world.settings();
    settings.autoconfirm = false;
    settings.password_min_length = 6;
    settings.mail.min_interval = Duration::from_millis(1);
    settings.mail.per_hour = Some(100_000);
    settings.mail.redirect_allow_list =
        vec!["http://localhost:3000/*".to_owned(), "https://app.example.com/**".to_owned()];
    world
}

/// A user whose exchanges are not among the recordings.
fn add(world: &mut World, email: &str, is_confirmed: bool) {
    let autoconfirm = core::mem::replace(&mut world.settings().autoconfirm, is_confirmed);
    world.sign_up(email, "correct-horse-1");
    world.settings().autoconfirm = autoconfirm;
}

/// What was done to GoTrue by SQL.
fn confirm(world: &mut World, email: &str) {
    let (id, now) = (id(world, email), world.clock.now());
    world.tables().users.get_mut(&id).unwrap().user.email_confirmed_at = Some(now);
}

fn id(world: &mut World, email: &str) -> Uuid {
    let mut users = world.tables().users.iter();
    *users.find(|(_, row)| row.user.email.as_deref() == Some(email)).unwrap().0
}

#[test]
fn sign_up_recovery_change_and_invitation() {
    let mut world = world();
    world.settings().mail.notifications = vec![
        MailType::PasswordChanged,
        MailType::EmailChanged,
        MailType::FactorEnrolled,
        MailType::FactorUnenrolled,
        MailType::IdentityUnlinked,
    ];
    world.settings().manual_linking_allowed = true;
    world.settings().anonymous_sign_in_allowed = true;
    let recordings = include_str!("../recordings/default_mail.jsonl");
    replay(recordings, 95, "default_mail", world, |world, _, name| match name {
        "resend signup, not confirmed" => {
            add(world, "exp@example.com", false);
            world.wait(secs(1));
        }
        "GET /user with two identities" => {
            let user_id = id(world, "ada2@example.com");
            let now = Some(world.clock.now());
            let identity = IdentityRow {
                provider_id: "4711".to_owned(),
                user_id,
                identity_data: json!({ "sub": "4711", "email": "ada@github.example" }).to_string(),
                provider: "github".to_owned(),
                last_sign_in_at: now,
                created_at: now,
                updated_at: now,
            };
            world.tables().identities.insert(Uuid::from_u128(30), identity);
        }
        _ => {}
    });
}

#[test]
fn codes_hashes_pkce_and_links_of_administrators() {
    let mut world = world();
    let subject = Some("Code {{ .Token }} for you".to_owned());
    let template = StoredTemplate { subject, ..StoredTemplate::default() };
    world.tables().mail_templates.insert("magic_link", template);
    let recordings = include_str!("../recordings/templates_otp.jsonl");
    replay(recordings, 109, "templates_otp", world, |world, _, name| match name {
        "code older than a day" => {
            let id = id(world, "bob4@example.com");
            let sent = &mut world.tables().users.get_mut(&id).unwrap().user.confirmation_sent_at;
            *sent = sent.map(|at| at.minus(2 * DAY));
        }
        "code of a banned user" => {
            let id = id(world, "bob5@example.com");
            let until = world.clock.now().plus(DAY);
            world.tables().users.get_mut(&id).unwrap().user.banned_until = Some(until);
        }
        "exchange of an expired flow" => {
            for row in &mut world.tables().flow_states {
                row.flow.created_at = row.flow.created_at.minus(DAY);
                row.flow.auth_code_issued_at = row.flow.auth_code_issued_at.map(|at| at.minus(DAY));
            }
        }
        _ => {}
    });
}

#[test]
fn a_change_that_one_address_confirms() {
    let mut world = world();
    world.settings().mail.double_confirm = false;
    let recordings = include_str!("../recordings/email_change_single.jsonl");
    replay(recordings, 10, "email_change_single", world, |world, flow, name| {
        world.settings().autoconfirm = flow == "autoconfirm_and_mail";
        if name == "otp of an unknown with autoconfirm" {
            // An anonymous user who took an address.
            world.settings().anonymous_sign_in_allowed = true;
            let anonymous = sent("POST", "/signup").body(&json!({})).to(world);
            let claims = claims(world, &anonymous.body);
            let body = json!({ "email": "anon@example.com", "password": "correct-horse-1" });
            sent("PUT", "/user").claims(&claims).body(&body).to(world);
        }
    });
}

#[test]
fn limits() {
    let mut world = world();
    let settings = world.settings();
    settings.mail.min_interval = Duration::from_secs(60);
    settings.mail.per_hour = Some(5);
    settings.mail.redirect_allow_list.clear();
    settings.client_address_header = Some("x-test-address".to_owned());
    settings.anonymous_sign_in_allowed = true;
    settings.anonymous_sign_ins_per_address = Some(2);
    let recordings = include_str!("../recordings/limits.jsonl");
    settings.refreshes_per_address = Some(150);
    replay(recordings, 28, "limits", world, |world, _, name| {
        let signed_in = |world: &mut World| {
            let body = json!({ "email": "a@example.com", "password": "correct-horse-1" });
            let answer = sent("POST", "/token?grant_type=password").body(&body).to(world);
            claims(world, &answer.body)
        };
        let from = |claims: Option<Value>,
                    method: &'static str,
                    path: &str,
                    body: Value,
                    world: &mut World| {
            for _ in 0..30 {
                let request = sent(method, path).header("x-test-address", "10.0.0.1").body(&body);
                match &claims {
                    Some(claims) => request.claims(claims).to(world),
                    None => request.to(world),
                };
            }
        };
        match name {
            "sign-in" => confirm(world, "a@example.com"),
            "otp limited after 30 requests from an address" => {
                from(None, "POST", "/recover", json!({ "email": "nobody@example.com" }), world);
            }
            "refresh limited after 30 requests" => {
                let body = json!({ "refresh_token": "made up" });
                from(None, "POST", "/token?grant_type=refresh_token", body, world);
            }
            "challenge limited after 30 requests" => {
                let claims = Some(signed_in(world));
                let path = format!("/factors/{}/challenge", Uuid::from_u128(1));
                from(claims, "POST", &path, json!({}), world);
            }
            "PUT /user limited after 30 requests" => {
                let claims = Some(signed_in(world));
                from(claims, "PUT", "/user", json!({}), world);
            }
            "verify limited after 30 requests" => {
                let body = json!({ "type": "email", "email": "x@example.com", "token": "000000" });
                from(None, "POST", "/verify", body, world);
            }
            _ => {}
        }
    });
}

#[test]
fn what_a_send_email_hook_is_told_and_refuses() {
    let mut world = world();
    world.settings().mail.send_email_hook = Some("public.send_email".to_owned());
    world.settings().client_address_header = Some("x-test-address".to_owned());
    let recordings = include_str!("../recordings/mail_hook.jsonl");
    replay(recordings, 10, "mail_hook", world, |world, _, name| {
        if name == "sign-in" {
            confirm(world, "a@example.com");
        }
        let answer = match name {
            "mail hook errs" => {
                output(&json!({"error": {"http_code": 418, "message": "the hook says no"}}))
            }
            "mail hook raises" => {
                let failed = json!({"failed": {"sqlstate": "P0001", "message": "boom"}});
                HookCall { answer: Some(failed.to_string()), timed_out: false }
            }
            _ => output(&json!({})),
        };
        world.store.hook = Some(Box::new(move |_, _| answer.clone()));
    });
}
