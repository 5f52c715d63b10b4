//! What goes back to the browser.

use crate::outbox::{BrowserAnswer, Header};

/// A redirect.
pub(super) fn answer(status: u16, location: String, cookie: Option<String>) -> BrowserAnswer {
    let header = |name: &str, value: String| Header { name: name.to_owned(), value };
    let mut headers =
        vec![header("location", location), header("referrer-policy", "no-referrer".to_owned())];
    if let Some(cookie) = cookie {
        headers.push(header("set-cookie", cookie));
    }
    BrowserAnswer { status, headers, body: String::new() }
}
