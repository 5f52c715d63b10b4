//! What a real GoTrue 2.196 answered, replayed: status, code, sentence, shape, types and headers are
//! the same, but for the deviations that `recordings/deviations.json` names with their reasons.
//!
//! `tests/recordings/GROUP.jsonl` has one exchange a line: `flow` and `name`; `method`, `path`,
//! `body` or `text` (not JSON), `version` (the header); `by`, the claims of the token or `$jwt:N`;
//! `status`, `code`, `message`, `weak_password`, `shape` (each value replaced by what it is) and
//! `headers`; `keep`, which names places of the answer that later lines mean by `$NAME`. The
//! exchanges of a group follow each other on one database. A group is added by a file and a test.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use crate::flow_common;
use crate::http_common;

use std::collections::{BTreeMap, BTreeSet};

use auth_ext_core::settings::Settings;
use auth_ext_core::time::Timestamp;
use flow_common::{World, claims};
use http_common::{Response, sent};
use serde_json::{Value, json};

/// The flow and the name of an exchange that ours differs from, by a reason that the list gives.
pub(crate) type Deviation = (String, String);

/// The deviations of a group, from the one list, which the test against a server reads as well
/// (`tests/recordings`).
pub(crate) fn deviations(group: &str) -> Vec<Deviation> {
    let list: Value = serde_json::from_str(include_str!("../recordings/deviations.json")).unwrap();
    let of_group = list.as_array().unwrap().iter().filter(|one| one["group"] == group);
    of_group
        .map(|one| {
            assert!(text(&one["reason"]).len() > 20, "{one} needs a reason");
            (text(&one["flow"]).to_owned(), text(&one["name"]).to_owned())
        })
        .collect()
}

/// Replays a group. `settings` sets what GoTrue's environment was, before the exchange of that flow.
fn replay(recordings: &str, group: &str, settings: impl Fn(&mut Settings, &str)) {
    let deviations = deviations(group);
    let mut world = World::empty();
    world.settings().password_min_length = 6;
    let mut kept = BTreeMap::new();
    let (mut wrong, mut met) = (Vec::new(), BTreeSet::new());
    for line in recordings.lines() {
        let exchange: Value = serde_json::from_str(line).unwrap();
        let (flow, name) = (text(&exchange["flow"]), text(&exchange["name"]));
        settings(world.settings(), flow);
        if exchange["unsent"] == true {
            // It would keep what follows from being compared.
            met.insert((flow.to_owned(), name.to_owned()));
            continue;
        }
        // GoTrue's refresh tokens are told apart by the second, and a code of an authenticator app is
        // taken once here.
        let with_code = exchange.to_string().contains("totp:");
        world.wait(flow_common::secs(if with_code { 31 } else { 1 }));
        arrange(&mut world, &exchange, &kept);
        let response = ask(&mut world, &exchange, &kept);
        world.settings().client_address_header = None;
        keep(&world, &exchange, &response, &mut kept);
        let differences = differences(&exchange, &response, &kept);
        let named = deviations.iter().any(|(of, what)| (&**of, &**what) == (flow, name));
        if named {
            met.insert((flow.to_owned(), name.to_owned()));
        }
        match (named, differences.is_empty()) {
            (false, false) => wrong.push(format!("{flow} / {name}: {}", differences.join("; "))),
            (true, true) => wrong.push(format!("{flow} / {name} is named, but does not differ")),
            _ => {}
        }
    }
    for (flow, name) in deviations {
        if !met.contains(&(flow.clone(), name.clone())) {
            wrong.push(format!("{flow} / {name} is named, but was not recorded"));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The text with what `$NAME` stands for.
fn filled(text: &str, kept: &BTreeMap<String, Value>) -> String {
    let mut filled = text.to_owned();
    // Longer names first: `$uuid:1` begins `$uuid:12`.
    for (name, value) in kept.iter().rev().filter(|(name, _)| !name.starts_with("jwt:")) {
        let value = value.as_str().unwrap();
        filled = filled.replace(&format!("$plain:{name}"), &value.replace('-', ""));
        filled = filled.replace(&format!("${name}"), value);
    }
    filled
}

/// What was done by SQL before the exchange.
fn arrange(world: &mut World, exchange: &Value, kept: &BTreeMap<String, Value>) {
    let Some(note) = exchange.get("note").map(text) else { return };
    let id = filled(&exchange["body"].to_string(), kept);
    let id: Value = serde_json::from_str(&id).unwrap();
    let challenge = id["challenge_id"].as_str().and_then(|id| id.parse().ok());
    let tables = world.tables();
    let challenge = challenge.and_then(|id| tables.challenges.get_mut(&id));
    if note.starts_with("challenge set back a day") {
        let challenge = challenge.unwrap();
        challenge.created_at = challenge.created_at.minus(flow_common::secs(86_400));
    } else if note.starts_with("ip_address of the challenge changed") {
        challenge.unwrap().address = Some([192, 0, 2, 9].into());
        world.settings().client_address_header = Some("x-real-ip".to_owned());
    } else if let Some(length) = note
        .starts_with("session")
        .then(|| flow_common::secs(if note.contains("45 minutes") { 45 * 60 } else { 2 * 3600 }))
    {
        for session in tables.sessions.values_mut() {
            session.created_at = session.created_at.map(|at| at.minus(length));
            session.refreshed_at = session.refreshed_at.map(|at| at.minus(length));
        }
        for token in tables.refresh_tokens.values_mut() {
            token.rotated_at = token.rotated_at.minus(length);
            token.created_at = token.created_at.minus(length);
        }
    }
}

/// What an authenticator app shows at that time.
fn app_code(secret: &str, at: Timestamp) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let app = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    app.generate(u64::try_from(at.as_seconds()).unwrap()).to_string()
}

/// The text with codes of authenticator apps and the token of the newest mail in their places.
fn with_secrets(world: &World, text: &str, kept: &BTreeMap<String, Value>) -> String {
    let mut text = text.to_owned();
    for (name, secret) in kept.iter().filter(|(name, _)| name.starts_with("totp_secret:")) {
        let number = name.trim_start_matches("totp_secret:");
        let secret = secret.as_str().unwrap();
        let now = world.clock.now();
        let old = app_code(secret, now.minus(flow_common::secs(600)));
        text = text.replace(&format!("$old_totp:{number}"), &old);
        text = text.replace(&format!("$totp:{number}"), &app_code(secret, now));
    }
    let newest = world.store.tables.outbox.values().last();
    if let (Some(at), Some(row)) = (text.find("$token_hash:"), newest) {
        let mail: Value = serde_json::from_slice(row.payload.as_ref().unwrap().expose()).unwrap();
        let token = mail["text"].as_str().unwrap().split("token=").nth(1).unwrap();
        let end = text[at..].find('&').map_or(text.len(), |end| at + end);
        text.replace_range(at..end, token.split('&').next().unwrap());
    }
    text
}

pub(crate) fn ask(world: &mut World, exchange: &Value, kept: &BTreeMap<String, Value>) -> Response {
    let method = match text(&exchange["method"]) {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "PATCH" => "PATCH",
        other => panic!("teach this test the method {other}"),
    };
    let path = with_secrets(world, &filled(text(&exchange["path"]), kept), kept);
    let mut request = sent(method, &path).header("x-real-ip", "192.0.2.1");
    if let Some(by) = exchange.get("by") {
        let known = by.as_str().and_then(|name| kept.get(name.trim_start_matches('$')));
        let claims = known.unwrap_or(by).to_string();
        let claims: Value = serde_json::from_str(&filled(&claims, kept)).unwrap();
        request.is_service_role = claims["role"] == "service_role";
        request = request.claims(&claims);
    }
    if let Some(version) = exchange.get("version") {
        request = request.header("x-supabase-api-version", text(version));
    }
    if let Some(address) = exchange.get("address") {
        request = request.header("x-test-address", text(address));
    }
    if let Some(body) = exchange.get("text") {
        request = request.text(text(body));
    } else if let Some(body) = exchange.get("body") {
        let body = with_secrets(world, &filled(&body.to_string(), kept), kept);
        request = request.text(&body);
    }
    request.to(world)
}

pub(crate) fn keep(
    world: &World,
    exchange: &Value,
    response: &Response,
    kept: &mut BTreeMap<String, Value>,
) {
    let Some(places) = exchange.get("keep").and_then(Value::as_object) else { return };
    for (name, place) in places {
        let Some(value) = response.body.pointer(text(place)) else { continue };
        let value = if name.starts_with("jwt:") {
            claims(world, &json!({ "access_token": value }))
        } else {
            value.clone()
        };
        kept.insert(name.clone(), value);
    }
}

/// How the answer differs from the recorded one.
pub(crate) fn differences(
    exchange: &Value,
    response: &Response,
    kept: &BTreeMap<String, Value>,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut same = |what: &str, ours: &Value, recorded: &Value| {
        if ours != recorded {
            found.push(format!("{what} is {ours}, recorded is {recorded}"));
        }
    };
    same("status", &json!(response.status), &exchange["status"]);
    let body = &response.body;
    let null = Value::Null;
    if exchange["status"].as_u64().unwrap() >= 400 {
        if let Some(code) = exchange.get("code") {
            let ours = body.get("error_code").or_else(|| body.get("code")).unwrap_or(&null);
            same("code", ours, code);
            // What Go's JSON parser says of a body is not repeated.
            let prefix = "Could not parse request body as JSON: ";
            let message = body.get("message").cloned().unwrap_or_default();
            let recorded = exchange["message"].as_str().map(|text| filled(text, kept));
            let recorded = &json!(recorded);
            let both_parse = [&message, recorded]
                .iter()
                .all(|text| text.as_str().is_some_and(|text| text.starts_with(prefix)));
            if !both_parse {
                same("message", &message, recorded);
            }
            let reasons = exchange.get("weak_password").unwrap_or(&null);
            same("weak_password", body.get("weak_password").unwrap_or(&null), reasons);
        }
    } else if let Some(recorded) = exchange.get("shape") {
        compare("", recorded, body, &mut found);
    }
    if let Some(headers) = exchange.get("headers").and_then(Value::as_object) {
        for (name, value) in headers {
            let ours = response.header(name).map(|value| counted(name, value));
            let value = counted(name, text(value));
            if ours.as_deref() != Some(&value) {
                found.push(format!("{name} is {ours:?}, recorded is {value}"));
            }
        }
    }
    found
}

/// A header without what depends on how many users there are.
fn counted(name: &str, value: &str) -> String {
    match name {
        "x-total-count" => {
            value.chars().map(|c| if c.is_ascii_digit() { 'N' } else { c }).take(1).collect()
        }
        "link" => {
            let mut links: Vec<String> = Vec::new();
            for link in value.split(", ") {
                let (url, relation) = link.split_once("; ").unwrap();
                let (path, query) = url.trim_matches(['<', '>']).split_once('?').unwrap();
                let mut parts: Vec<&str> = query.split('&').collect();
                parts.retain(|part| relation.contains("next") || !part.starts_with("page="));
                // Ours begins with the page, for auth-js.
                parts.sort_unstable();
                links.push(format!("{path}?{};{relation}", parts.join("&")));
            }
            links.join(", ")
        }
        _ => value.to_owned(),
    }
}

/// Holds an answer against a recorded shape.
pub(crate) fn compare(at: &str, recorded: &Value, ours: &Value, found: &mut Vec<String>) {
    match (recorded, ours) {
        // GoTrue does not read the identities for a list; ours are there.
        (Value::String(null), Value::Array(_)) if null == "null" && at.ends_with("/identities") => {
        }
        (Value::Object(shapes), Value::Object(members)) => {
            for (name, shape) in shapes {
                match members.get(name) {
                    Some(member) => compare(&format!("{at}/{name}"), shape, member, found),
                    None => found.push(format!("{at}/{name} is missing")),
                }
            }
            // GoTrue leaves it out of the answer that makes the user: the column is computed.
            let known = |name: &str| shapes.contains_key(name) || name == "confirmed_at";
            for name in members.keys().filter(|name| !known(name)) {
                found.push(format!("{at}/{name} is new"));
            }
        }
        (Value::Array(shapes), Value::Array(items)) => match (shapes.first(), items.first()) {
            (None, None) => {}
            (Some(shape), Some(item)) => compare(&format!("{at}/0"), shape, item, found),
            _ => found.push(format!("{at} has {} items", items.len())),
        },
        (Value::String(kind), value) => {
            if !is_a(kind, value) {
                found.push(format!("{at} is {value}, recorded is a {kind}"));
            }
        }
        _ => found.push(format!("{at} is {ours}, recorded is {recorded}")),
    }
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "text" => value.is_string(),
        "uuid" => value.as_str().is_some_and(|text| uuid::Uuid::try_parse(text).is_ok()),
        // RFC 3339 in UTC with no zero at the end of the fraction.
        "time" => value.as_str().is_some_and(|text| {
            let fraction = text.trim_end_matches('Z').split('.').nth(1);
            text.ends_with('Z') && fraction.is_none_or(|fraction| !fraction.ends_with('0'))
        }),
        literal if literal.starts_with('=') => value.as_str() == Some(&literal[1..]),
        other => panic!("teach this test the type {other}"),
    }
}

#[test]
fn accounts_tokens_and_administrators() {
    replay(include_str!("../recordings/core.jsonl"), "core", |_, _| {});
}

#[test]
fn what_is_switched_off() {
    replay(include_str!("../recordings/disabled.jsonl"), "disabled", |settings, flow| {
        settings.sign_up_allowed = flow != "signup_off";
        settings.mail.email_enabled = flow != "email_off";
        settings.totp_enabled = flow != "totp_off";
        if flow == "authorized_addresses" {
            settings.mail.authorised_addresses = vec!["a@example.com".to_owned()];
        }
    });
}

#[test]
fn authenticator_apps() {
    replay(include_str!("../recordings/mfa_totp.jsonl"), "mfa_totp", |settings, _| {
        settings.audit = true;
        settings.max_factors = 4;
    });
}

#[test]
fn passkeys() {
    replay(include_str!("../recordings/passkeys.jsonl"), "passkeys", |settings, _| {
        settings.anonymous_sign_in_allowed = true;
        settings.passkeys_enabled = true;
        settings.webauthn_factor_enabled = true;
        settings.phone_factor_enabled = true;
        settings.relying_party_id = Some("localhost".to_owned());
        settings.relying_party_name = Some("Example".to_owned());
        settings.relying_party_origins = Some("http://localhost:3000".to_owned());
    });
}

#[test]
fn phones_with_test_codes() {
    replay(include_str!("../recordings/phone_test_otp.jsonl"), "phone_test_otp", |settings, _| {
        settings.phone.enabled = true;
        let codes = "491700000001:123456,491700000002:654321,491700000003:111222";
        settings.phone.test_codes = Some(codes.to_owned());
        settings.phone.min_interval = core::time::Duration::ZERO;
    });
}

#[test]
fn anonymous_users() {
    replay(include_str!("../recordings/anonymous.jsonl"), "anonymous", |settings, _| {
        settings.autoconfirm = false;
        settings.anonymous_sign_in_allowed = true;
        settings.mail.per_hour = None;
        settings.mail.min_interval = core::time::Duration::ZERO;
        settings.mail.redirect_allow_list = vec!["http://localhost:3000/*".to_owned()];
    });
}

#[test]
fn strict_passwords_and_sessions() {
    replay(include_str!("../recordings/strict.jsonl"), "strict", |settings, flow| {
        settings.password_min_length = 12;
        let sets = "abcdefghijklmnopqrstuvwxyz:ABCDEFGHIJKLMNOPQRSTUVWXYZ:0123456789";
        settings.password_required_characters = Some(sets.to_owned());
        settings.current_password_required = true;
        let is_late = matches!(flow, "session_limits" | "expired_bearer");
        settings.single_session_per_user = !is_late;
        settings.session_time_box = is_late.then_some(flow_common::secs(3600));
        settings.session_inactivity_timeout = is_late.then_some(flow_common::secs(1800));
        if flow == "expired_bearer" {
            settings.access_token_lifetime = flow_common::secs(2);
        }
    });
}
