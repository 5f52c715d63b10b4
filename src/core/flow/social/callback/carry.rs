//! What the steps of a callback hand to each other.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::outbox::{CallbackRequest, CallbackStep, HttpAnswer, HttpRequest};
use crate::outcome::{ErrorCode, Refusal};
use crate::social::configured::Configured;
use crate::social::exchange::{self, Tokens, printable};
use crate::store::OauthFlow;

/// What was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// The discovery document.
    Discovery,
    /// The token endpoint, by HTTP Basic.
    TokenBasic,
    /// The token endpoint, with the secret in the body.
    TokenBody,
    /// The keys of id tokens.
    Keys,
    /// The person.
    Person,
}

/// What goes with the requests and comes back with the answers. The courier sees all of it anyway.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Carry {
    pub(super) stage: Stage,
    pub(super) flow: Uuid,
    /// Our verifier, which was taken from its row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) verifier: Option<String>,
    /// The answer of the token endpoint, as JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tokens: Option<String>,
    /// Whether the keys were asked for.
    #[serde(default)]
    pub(super) asked_keys: bool,
}

/// What ends a callback.
pub(super) enum End {
    /// In a state that nobody can be asked about: to the app's own URL.
    State(Box<Refusal>),
    /// At the target of the flow.
    Flow(String, Box<Refusal>),
}

pub(super) type Step = Result<CallbackStep, End>;

/// A callback of a flow that can still end.
pub(super) struct Callback<'a> {
    /// What the browser brought.
    pub(super) request: &'a CallbackRequest,
    /// The flow.
    pub(super) flow: OauthFlow,
    /// Where it ends.
    pub(super) target: String,
    /// The provider, with what its discovery document says.
    pub(super) configured: Configured,
}

impl Callback<'_> {
    /// The end of the flow with a refusal.
    pub(super) fn refused(&self, refusal: Refusal) -> Step {
        Err(End::Flow(self.target.clone(), Box::new(refusal)))
    }

    /// The same where the code brought no tokens.
    pub(super) fn unexchanged(&self) -> Step {
        // GoTrue's: as much of the code as tells it from another in a log.
        let code = parameter(self.request, "code").unwrap_or_default();
        let code: String = code.chars().take(4).collect();
        let message = format!("Unable to exchange external code: {}", printable(&code));
        self.refused(Refusal::new(ErrorCode::UnexpectedFailure, message))
    }

    /// The same where nothing told who it is.
    pub(super) fn no_profile(&self) -> Step {
        let message = "Error getting user profile from external provider";
        self.refused(Refusal::new(ErrorCode::UnexpectedFailure, message))
    }
}

pub(in crate::flow::social) fn parameter<'a>(
    request: &'a CallbackRequest,
    name: &str,
) -> Option<&'a str> {
    let found = request.parameters.iter().find(|one| one.name == name);
    found.map(|one| one.value.as_str()).filter(|value| !value.is_empty())
}

/// Something to ask before the callback can be answered.
pub(super) fn ask(carry: Carry, requests: Vec<HttpRequest>) -> CallbackStep {
    let carry = serde_json::to_string(&carry).unwrap_or_default();
    CallbackStep::Ask { requests, carry }
}

impl Carry {
    /// The tokens that came before.
    pub(super) fn carried_tokens(&self) -> Option<Tokens> {
        let body = self.tokens.clone()?;
        exchange::tokens(&HttpAnswer::Answered { status: 200, headers: Vec::new(), body }).ok()
    }
}
