//! What a real GoTrue 2.196 answered to requests about providers (recordings, group `providers`), but
//! for the deviations that `recordings/deviations.json` names with their reasons.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use auth_ext_core::flow::{self, ProviderChange};
use auth_ext_core::secret::Secret;
use form_urlencoded::parse;
use serde_json::{Value, json};

use crate::flow_common::World;
use crate::http_common::sent;
use crate::recordings::deviations;

/// What we send to a provider besides: PKCE and a nonce of our own.
const OURS: [&str; 3] = ["code_challenge", "code_challenge_method", "nonce"];
/// What GoTrue sends to a provider and we do not: parameters of its own.
const NOT_PASSED_ON: [&str; 2] = ["redirect_to", "skip_http_redirect"];

fn world() -> World {
    let mut world = World::empty();
    world.settings().manual_linking_allowed = true;
    world.settings().mail.external_url = "http://127.0.0.1:9308".to_owned();
    for name in ["github", "google", "apple", "azure", "discord"] {
        let change = ProviderChange {
            client_ids: Some(format!("{name}-client")),
            // Apple's has a form that is checked.
            secret: (name != "apple").then(|| Secret::from_text("s")),
            ..ProviderChange::default()
        };
        flow::set_provider(&mut world.context(), name, change).unwrap();
    }
    world
}

fn query(url: &str) -> BTreeMap<String, String> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    parse(query.as_bytes())
        .into_owned()
        .filter(|(name, _)| {
            !OURS.contains(&name.as_str()) && !NOT_PASSED_ON.contains(&name.as_str())
        })
        .map(|(name, value)| if name == "state" { (name, String::new()) } else { (name, value) })
        .collect()
}

#[test]
fn providers() {
    let deviations = deviations("providers");
    let mut world = world();
    world.add_user("a@example.com", "correct-horse-1");
    let session = world.sign_in("a@example.com", "correct-horse-1");
    let session = crate::flow_common::session(session);
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("../recordings/providers.jsonl").lines() {
        let recorded: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| recorded[name].as_str().unwrap_or_default();
        if deviations.contains(&(text("flow").to_owned(), text("name").to_owned())) {
            continue;
        }
        count += 1;
        world.settings().manual_linking_allowed = text("flow") != "off";
        let method = match text("method") {
            "GET" => "GET",
            "DELETE" => "DELETE",
            _ => "POST",
        };
        let mut request = sent(method, text("path"));
        if text("path").starts_with("/user/") {
            request = request.by(&session);
        }
        if recorded["body"].is_object() {
            let mut body = recorded["body"].clone();
            // A token of another issuer than Apple.
            if body["id_token"].as_str().is_some_and(|token| token.starts_with('<')) {
                body["id_token"] =
                    json!("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2V4YW1wbGUuY29tIn0.AAAA");
            }
            request = request.body(&body);
        }
        let response = request.to(&mut world);
        let mut expected = vec![("status", recorded["status"].clone())];
        let mut found = vec![("status", json!(response.status))];
        let names = [("error_code", "code"), ("msg", "message"), ("error", "error")];
        for (ours, theirs) in names.into_iter().chain([("error_description", "error_description")])
        {
            expected.push((ours, recorded[theirs].clone()));
            found.push((ours, response.body[ours].clone()));
        }
        let location = response.header("Location").or(response.body["url"].as_str());
        if expected != found {
            wrong.push(format!("{}: {found:?} instead of {expected:?}", text("name")));
        }
        if let Some(theirs) = recorded["location"].as_str() {
            let address = |url: &str| url.split('?').next().unwrap().to_owned();
            let ours = location.unwrap_or_default();
            if (address(theirs), query(theirs)) != (address(ours), query(ours)) {
                wrong.push(format!("{}: {ours} instead of {theirs}", text("name")));
            }
        }
    }
    assert!(count > 25, "{count}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
