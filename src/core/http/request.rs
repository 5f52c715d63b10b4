//! A request, read.

use uuid::Uuid;

use super::body::Sent;
use super::switched_off;
use super::table::{Access, Found, NoRoute, Route, find};
use super::uri::Uri;
use crate::flow::Destination;
use crate::outcome::{ErrorCode, Refusal};
use crate::request::Headers;

/// The header in which a gateway tells the method that the client used.
const METHOD_HEADER: &str = "x-original-method";
/// The header in which a gateway tells the path and query that the client asked for.
const URI_HEADER: &str = "x-original-uri";
/// The header that asks for a version of the API.
const VERSION_HEADER: &str = "x-supabase-api-version";

/// What PostgREST leaves in the session's settings, and the argument of the call.
#[derive(Clone, Copy, Default)]
pub struct Incoming<'a> {
    /// `request.method`: what PostgREST was asked with.
    pub method: Option<&'a str>,
    /// `request.cookies`: a JSON object.
    pub cookies: Option<&'a str>,
    /// The body as it came, empty for a request without one; `None` when PostgREST called the
    /// function without an argument.
    pub body: Option<&'a [u8]>,
}

/// A request whose route is known.
pub struct Request<'a> {
    pub(super) incoming: Incoming<'a>,
    pub(super) found: Result<Found, (NoRoute, Refusal)>,
    /// Whether errors take the shape of API version 2024-01-01.
    pub(super) is_versioned: bool,
    body: Sent<'a>,
    uri: String,
    redirect_to: Option<String>,
    referer: Option<String>,
}

impl<'a> Request<'a> {
    /// Reads the headers. The method is that of the header `x-original-method`, else PostgREST's
    /// own; HEAD counts as GET. The path is that of `x-original-uri`, with or without `/auth/v1`.
    #[must_use]
    pub(super) fn new(table: &'static [Route], headers: &Headers, incoming: Incoming<'a>) -> Self {
        let header = |name: &str| headers.value(name);
        let method = header(METHOD_HEADER).or(incoming.method).unwrap_or("");
        let uri = header(URI_HEADER).unwrap_or("").to_owned();
        let found = find(table, method, Uri::new(&uri).path).map_err(|no_route| {
            let refusal = refusal(&no_route, method, &uri);
            (no_route, refusal)
        });
        let is_versioned = header(VERSION_HEADER).is_some_and(is_versioned);
        let own = |name: &str| header(name).map(str::to_owned).filter(|text| !text.is_empty());
        let redirect_to = own("redirect_to").or_else(|| Uri::new(&uri).parameter("redirect_to"));
        let referer = own("referer");
        let body = match incoming.body {
            Some([]) => Sent::Nothing,
            Some(bytes) => Sent::Bytes(bytes),
            None if announces_a_body(headers) => Sent::Lost,
            None => Sent::Nothing,
        };
        Self { incoming, found, is_versioned, body, uri, redirect_to, referer }
    }

    /// Whether answering it writes rows.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.found.as_ref().is_ok_and(|found| found.route.access == Access::Writes)
    }

    /// The body.
    pub(super) const fn body(&self) -> Sent<'a> {
        self.body
    }

    /// The segment of the path at that place among those that have a name in the table, from 0, if
    /// it is a UUID, with or without its hyphens.
    pub(super) fn uuid(&self, place: usize) -> Option<Uuid> {
        let segment = self.found.as_ref().ok()?.segments.get(place)?;
        if matches!(segment.len(), 32 | 36) { Uuid::try_parse(segment).ok() } else { None }
    }

    /// The segment of the path that stands for the name at that place, as it was sent.
    pub(super) fn segment(&self, place: usize) -> Option<&str> {
        self.found.as_ref().ok()?.segments.get(place).map(String::as_str)
    }

    /// The refusal for what GoTrue has and `auth_ext` has not.
    pub(super) fn not_available(&self) -> Refusal {
        refusal(&NoRoute::NotAvailable, "", &self.uri)
    }

    /// Where a link is to lead in the end.
    pub(super) fn destination(&self) -> Destination<'_> {
        Destination { redirect_to: self.redirect_to.as_deref(), referer: self.referer.as_deref() }
    }

    /// The path, without the prefix.
    pub(super) fn path(&self) -> &str {
        Uri::new(&self.uri).path
    }

    /// Every parameter of the query.
    pub(super) fn parameters(&self) -> Vec<(String, String)> {
        Uri::new(&self.uri).parameters()
    }

    /// A parameter of the query.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        Uri::new(&self.uri).parameter(name)
    }
}

/// Whether the headers say that there is a body (RFC 9112, 6.3).
fn announces_a_body(headers: &Headers) -> bool {
    let length = headers.value("content-length").map(str::trim);
    length.is_some_and(|length| length.bytes().any(|byte| byte != b'0'))
        || headers.value("transfer-encoding").is_some()
}

/// How much of a path is repeated in an answer.
const SHOWN_PATH: usize = 100;

fn refusal(no_route: &NoRoute, method: &str, uri: &str) -> Refusal {
    // Never the query: it may hold a token.
    let path: String =
        Uri::new(uri).path.chars().filter(|c| !c.is_control()).take(SHOWN_PATH).collect();
    let refused = |code, message: String| Refusal::new(code, message);
    match no_route {
        NoRoute::Unknown if uri.is_empty() => refused(
            ErrorCode::Unknown,
            format!("The gateway must tell the path in the header {URI_HEADER}"),
        ),
        NoRoute::Unknown => refused(ErrorCode::Unknown, format!("There is no path {path}")),
        NoRoute::NotAvailable => switched_off::by_path(Uri::new(uri).path).unwrap_or_else(|| {
            let message = format!("The path {path} is not available in auth_ext");
            refused(ErrorCode::FeatureDisabled, message)
        }),
        NoRoute::WrongMethod(allowed) => {
            let method: String = method.chars().filter(char::is_ascii_uppercase).take(16).collect();
            refused(
                ErrorCode::Unknown,
                format!("The path {path} does not take the method {method}, only {allowed}"),
            )
            .with_status(405)
        }
    }
}

/// The first version in which `code` is the word.
const VERSION: &str = "2024-01-01";

/// Whether a version header asks for [`VERSION`] or later; a text that is no date asks for nothing.
fn is_versioned(version: &str) -> bool {
    let mut parts = version.splitn(3, '-');
    let mut number = |digits: usize| {
        let part = parts.next().filter(|part| part.len() == digits)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u16>().ok()).flatten()
    };
    let (year, month, day) = (number(4), number(2), number(2));
    let is_date = year.is_some()
        && month.is_some_and(|month| (1..=12).contains(&month))
        && day.is_some_and(|day| (1..=31).contains(&day));
    is_date && version >= VERSION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_date_from_2024_on_is_a_version() {
        for version in ["2024-01-01", "2024-12-31", "2030-06-15"] {
            assert!(is_versioned(version), "{version}");
        }
        for version in
            ["", "2023-12-31", "2024", "2024-1-1", "2024-13-01", "2024-00-10", "latest", "9999"]
        {
            assert!(!is_versioned(version), "{version}");
        }
    }
}
