//! Short ways to send a request to a world.
#![allow(dead_code, reason = "each test file uses some of these")]

use auth_ext_core::context::Channel;
use auth_ext_core::http::{self, Incoming, receive, respond};
use auth_ext_core::request::Headers;
use serde_json::{Value, json};

use crate::flow_common::{Session, World};

/// A request as a gateway sends it: always POST, the client's own method and URI in headers.
pub(crate) struct Sent {
    pub(crate) method: &'static str,
    pub(crate) uri: String,
    pub(crate) headers: Value,
    pub(crate) claims: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) cookies: Option<String>,
    pub(crate) is_service_role: bool,
}

pub(crate) fn sent(method: &'static str, uri: &str) -> Sent {
    Sent {
        method,
        uri: uri.to_owned(),
        headers: json!({}),
        claims: None,
        body: None,
        cookies: None,
        is_service_role: false,
    }
}

impl Sent {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers[name] = json!(value);
        self
    }

    pub(crate) fn versioned(self) -> Self {
        self.header("x-supabase-api-version", "2024-01-01")
    }

    pub(crate) fn body(self, body: &Value) -> Self {
        self.text(&body.to_string())
    }

    pub(crate) fn text(mut self, body: &str) -> Self {
        self.body = Some(body.to_owned());
        self
    }

    /// With a token of these claims that verifies.
    pub(crate) fn claims(mut self, claims: &Value) -> Self {
        self.claims = Some(claims.to_string());
        self
    }

    /// With a cookie.
    pub(crate) fn cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies = Some(json!({ name: value }).to_string());
        self
    }

    /// As the owner of a session.
    pub(crate) fn by(self, session: &Session) -> Self {
        let user = &session.body["user"]["id"];
        self.claims(&json!({"sub": user, "session_id": session.id, "role": "authenticated"}))
    }

    /// With the key of the service role.
    pub(crate) fn by_service_role(mut self) -> Self {
        self.is_service_role = true;
        self.claims(&json!({"role": "service_role"}))
    }

    #[track_caller]
    pub(crate) fn to(mut self, world: &mut World) -> Response {
        self.headers["x-original-method"] = json!(self.method);
        self.headers["x-original-uri"] = json!(self.uri);
        let headers = self.headers.to_string();
        let headers = Headers::parse(Some(&headers));
        let incoming = Incoming {
            method: Some("POST"),
            cookies: self.cookies.as_deref(),
            body: Some(self.body.as_deref().unwrap_or("").as_bytes()),
        };
        let request = receive(&headers, incoming);
        let context = world.context().of_client(&headers).over(Channel::Http);
        respond(&mut context.by(self.claims.as_deref(), self.is_service_role), &request)
            .unwrap()
            .into()
    }
}

/// A response whose body can be looked into.
#[derive(Clone, PartialEq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Value,
    pub(crate) headers_json: String,
    /// What `Debug` tells of the real one.
    debug: String,
}

impl core::fmt::Debug for Response {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(&self.debug)
    }
}

impl From<http::Response> for Response {
    fn from(response: http::Response) -> Self {
        let (headers_json, debug) = (response.headers_json(), format!("{response:?}"));
        let http::Response { status, headers, body } = response;
        Self { status, headers, body: body.to_value(), headers_json, debug }
    }
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Status, error code and message of a refusal in the old shape.
#[track_caller]
pub(crate) fn refused(response: &Response) -> (u16, String, String) {
    let text = |name: &str| response.body[name].as_str().unwrap().to_owned();
    assert_eq!(response.body["code"], json!(response.status));
    assert_eq!(response.header("x-sb-error-code"), response.body["error_code"].as_str());
    (response.status, text("error_code"), text("message"))
}
