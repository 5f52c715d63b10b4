//! The path and the query of a request.

/// Where gateways mount GoTrue; a gateway may pass it on or take it off.
const PREFIX: &str = "/auth/v1";

/// A request URI in origin form (RFC 9112 section 3.2.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Uri<'a> {
    /// Without [`PREFIX`], with its leading slash.
    pub(super) path: &'a str,
    query: &'a str,
}

impl<'a> Uri<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        // A fragment is never sent; whoever sends one means no path of ours with it.
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let path = match path.strip_prefix(PREFIX) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
            Some(_) | None => path,
        };
        Self { path, query }
    }

    /// Every parameter, decoded, in order.
    pub(super) fn parameters(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes()).into_owned().collect()
    }

    /// The first parameter of that name, decoded.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = form_urlencoded::parse(self.query.as_bytes());
        pairs.find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_is_taken_off_as_a_whole_segment() {
        for (text, path) in [
            ("/auth/v1/user", "/user"),
            ("/user", "/user"),
            ("/auth/v1", ""),
            ("/auth/v10/user", "/auth/v10/user"),
            ("/auth/v1/auth/v1/user", "/auth/v1/user"),
        ] {
            assert_eq!(Uri::new(text).path, path, "{text}");
        }
    }

    #[test]
    fn the_first_of_two_parameters_counts_and_is_decoded() {
        let uri = Uri::new("/token?grant_type=refresh%5Ftoken&grant_type=password&x=a+b%2");
        assert_eq!(uri.parameter("grant_type").as_deref(), Some("refresh_token"));
        assert_eq!(uri.parameter("x").as_deref(), Some("a b%2"));
        assert_eq!(uri.parameter("y"), None);
        assert_eq!(uri.path, "/token");
    }
}
