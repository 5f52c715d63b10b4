//! A response: status, headers and body.

use core::fmt;
use std::collections::BTreeMap;

use crate::answer::Empty;
use crate::cookie;
use crate::json::Body;
use crate::outcome::{Outcome, Refusal};
use crate::settings::Settings;

/// What goes back. Body and headers may hold tokens, so `Debug` leaves them out.
#[derive(Clone, PartialEq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Names and values, in order.
    pub headers: Vec<(&'static str, String)>,
    /// JSON body.
    pub body: Body,
}

impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Response").field("status", &self.status).finish_non_exhaustive()
    }
}

impl Response {
    /// The headers as PostgREST takes them in `response.headers`: an array of objects with one
    /// member each.
    #[must_use]
    pub fn headers_json(&self) -> String {
        let one = |(name, value): &(&'static str, String)| BTreeMap::from([(*name, value.clone())]);
        let all: Vec<BTreeMap<&str, String>> = self.headers.iter().map(one).collect();
        serde_json::to_string(&all).unwrap_or_default()
    }

    /// The header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// What came of a request: an answer, or a refusal that needs nothing beside it.
pub(super) type Handled = Result<Answer, Refusal>;

/// What an answer is before it takes the form that the request wants.
pub(super) struct Answer {
    pub(super) outcome: Outcome,
    pub(super) headers: Vec<(&'static str, String)>,
    /// The status of what was done, if it is not the usual one.
    pub(super) status: Option<u16>,
}

impl From<Outcome> for Answer {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, headers: Vec::new(), status: None }
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Self {
        Outcome::from(refusal).into()
    }
}

impl Answer {
    /// An answer that may hold a refresh token, which a browser keeps in a cookie.
    pub(super) fn session(settings: &Settings, outcome: Outcome) -> Self {
        let (outcome, cookie) = cookie::answer(settings, outcome);
        Self::from(outcome).with_cookie(cookie.map(|cookie| cookie.as_str().to_owned()))
    }

    /// A browser is sent on.
    pub(super) fn redirect(location: String) -> Self {
        Self::from(Outcome::Done(Body::sure(&Empty {})))
            .with_header("Location", location)
            // The next page must not learn the address with the token.
            .with_header("Referrer-Policy", "no-referrer")
    }

    /// A browser is sent to another site (302, as GoTrue).
    pub(super) fn found(location: String) -> Self {
        Self { status: Some(302), ..Self::redirect(location) }
    }

    /// Something was made.
    pub(super) const fn created(mut self) -> Self {
        self.status = Some(201);
        self
    }

    pub(super) fn with_cookie(self, cookie: Option<String>) -> Self {
        match cookie {
            Some(cookie) => self.with_header("Set-Cookie", cookie),
            None => self,
        }
    }

    pub(super) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn into_response(self, is_versioned: bool) -> Response {
        let mut headers = self.headers;
        let has_cache_rule = headers.iter().any(|(name, _)| *name == "Cache-Control");
        if !has_cache_rule {
            // Tokens and refusals must not be kept by a cache on the way.
            headers.push(("Cache-Control", "no-store".to_owned()));
        }
        // What a script in a browser may read.
        let exposed = "X-Total-Count, Link, X-Supabase-Api-Version, Retry-After";
        headers.push(("Access-Control-Expose-Headers", exposed.to_owned()));
        if is_versioned {
            headers.push(("X-Supabase-Api-Version", "2024-01-01".to_owned()));
        }
        let own_status = self.status;
        let (status, body) = match self.outcome {
            Outcome::Done(body) if own_status.is_some() => (own_status.unwrap_or(200), body),
            Outcome::Done(body) if headers.iter().any(|(name, _)| *name == "Location") => {
                (303, body)
            }
            Outcome::Done(body) => (200, body),
            Outcome::Refused(refusal) => {
                if let Some(seconds) = refusal.retry_after {
                    headers.push(("Retry-After", seconds.to_string()));
                }
                if refusal.oauth_error.is_none() {
                    headers.push(("x-sb-error-code", refusal.error_code.as_str().to_owned()));
                }
                let status = refusal.status;
                let body = if is_versioned {
                    refusal.into_versioned_body()
                } else {
                    Outcome::Refused(refusal).into_body()
                };
                (status, body)
            }
        };
        Response { status, headers, body }
    }
}
