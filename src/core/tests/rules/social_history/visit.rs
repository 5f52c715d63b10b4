//! Somebody comes from a provider: with an id token, or sent back by a redirect.

use auth_ext_core::flow::{self, Authorization, IdTokenGrant};
use auth_ext_core::outbox::{CallbackRequest, CallbackStep, Header, HttpAnswer};
use auth_ext_core::request::Caller;
use serde_json::json;
use url_parts::parameter;

use super::History;
use super::actions::Visit;
use super::people::{id_token, subject};
use crate::mail_common::{CHALLENGE, VERIFIER, to};

impl History {
    /// Signs in, or links to the account of a session.
    pub(super) fn visit(&mut self, person: usize, visit: Visit, linking: Option<Caller>) {
        self.serial += 1;
        if visit.by_redirect {
            self.by_redirect(person, visit, linking);
        } else {
            self.by_id_token(person, visit, linking);
        }
    }

    fn by_id_token(&mut self, person: usize, visit: Visit, linking: Option<Caller>) {
        let subject = subject(person, visit.account);
        let token = id_token(&self.world, visit.provider, &subject, visit.word, None, self.serial);
        let grant = IdTokenGrant {
            provider: Some(visit.provider),
            id_token: Some(&token),
            link_identity: linking.is_some(),
            ..IdTokenGrant::default()
        };
        let outcome = match linking {
            Some(caller) => flow::sign_in_with_id_token(&mut self.world.by(caller), grant),
            None => flow::sign_in_with_id_token(&mut self.world.context(), grant),
        }
        .unwrap();
        let body = outcome.clone().into_body().to_value();
        self.keep_ticket(body["merge_ticket"].as_str());
        let what = if linking.is_some() { "link" } else { "provider" };
        if self.came(person, what, outcome).is_some() {
            // Nobody gets in by the same token again.
            let grant = IdTokenGrant { link_identity: false, ..grant };
            let again = flow::sign_in_with_id_token(&mut self.world.context(), grant).unwrap();
            let body = again.into_body().to_value();
            assert_eq!(body["error_description"], "This ID token has been used already", "{body}");
        }
    }

    fn by_redirect(&mut self, person: usize, visit: Visit, linking: Option<Caller>) {
        let asked = Authorization {
            provider: Some(visit.provider),
            code_challenge: Some(CHALLENGE),
            code_challenge_method: Some("s256"),
            destination: to("https://app.example.com/cb"),
            ..Authorization::default()
        };
        let authorized = match linking {
            Some(caller) => flow::link_identity(&mut self.world.by(caller), asked),
            None => flow::authorize(&mut self.world.context(), asked),
        };
        let what = if linking.is_some() { "link by redirect" } else { "redirect" };
        let url = match authorized.unwrap() {
            Ok(authorized) => authorized.url,
            Err(refusal) => return self.note(what, &refusal.into()),
        };
        let nonce = parameter(&url, "nonce");
        let token = id_token(
            &self.world,
            visit.provider,
            &subject(person, visit.account),
            visit.word,
            nonce.as_deref(),
            self.serial,
        );
        let parameters =
            [("state", parameter(&url, "state").unwrap()), ("code", "c0de".to_owned())];
        let request = CallbackRequest {
            method: "GET".to_owned(),
            parameters: parameters
                .into_iter()
                .map(|(name, value)| Header { name: name.to_owned(), value })
                .collect(),
            headers: Vec::new(),
        };
        let location = self.sent_back(&request, &token);
        self.keep_ticket(parameter(&location, "merge_ticket").as_deref());
        let Some(code) = parameter(&location, "code") else {
            let code = parameter(&location, "error_code").unwrap_or_else(|| location.clone());
            *self.answers.entry(format!("{what}: {code}")).or_default() += 1;
            return;
        };
        let outcome = self.world.exchange(&code, VERIFIER);
        let body = outcome.clone().into_body().to_value();
        self.keep_ticket(body["merge_ticket"].as_str());
        if self.came(person, what, outcome).is_some() {
            let again = self.world.exchange(&code, VERIFIER);
            assert_eq!(again.status(), 404, "the code again");
        }
    }

    /// What the courier does: asks, and gets the token.
    fn sent_back(&mut self, request: &CallbackRequest, token: &str) -> String {
        let mut step = flow::courier_callback(&mut self.world.context(), request, None).unwrap();
        for _ in 0..6 {
            let (requests, carry) = match step {
                CallbackStep::Ask { requests, carry } => (requests, carry),
                CallbackStep::Answer(answer) => {
                    let mut headers = answer.headers.into_iter();
                    return headers.find(|header| header.name == "location").unwrap().value;
                }
            };
            assert!(requests.iter().all(|request| request.url.ends_with("/token")));
            let body = json!({ "access_token": "at", "id_token": token }).to_string();
            let answer = HttpAnswer::Answered { status: 200, headers: Vec::new(), body };
            let answers = Some((carry.as_str(), vec![answer]));
            step = flow::courier_callback(&mut self.world.context(), request, answers).unwrap();
        }
        panic!("the callback never ends")
    }

    fn keep_ticket(&mut self, ticket: Option<&str>) {
        self.tickets.extend(ticket.map(str::to_owned));
    }
}

mod url_parts {
    /// A parameter of a URL's query, or of its fragment.
    pub(super) fn parameter(url: &str, name: &str) -> Option<String> {
        let (_, rest) = url.split_once(['?', '#'])?;
        let mut parts = rest.split('#');
        parts.find_map(|part| {
            let mut pairs = form_urlencoded::parse(part.as_bytes());
            pairs.find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
        })
    }
}
