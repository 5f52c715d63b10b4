//! The rules, in GoTrue's order.

use core::fmt;

use super::glob::{BrokenPattern, Glob};
use super::target::{MAX_BYTES, NoTarget, Target};

/// Where browsers may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    site_url: String,
    patterns: Vec<(String, Glob)>,
    loopback: bool,
}

/// Whether a URL is allowed.
pub type Verdict = Result<Allowed, Refused>;

/// By which rule a URL is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    /// Scheme, host and port are those of `site_url`.
    SiteUrl,
    /// The host is a loopback address.
    Loopback,
    /// This pattern of the allow-list matches.
    Pattern(String),
}

/// Why a URL is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// There is nothing.
    Empty,
    /// Longer than is looked at.
    TooLong,
    /// White space, a control character or a backslash.
    Characters,
    /// No scheme.
    Relative,
    /// The part with the host is none.
    Authority,
    /// A scheme that makes a browser run or read something instead of going somewhere.
    Scheme,
    /// The host is an IP address other than a loopback one.
    Address,
    /// The host of an `http` URL is no name of letters, digits, dots and hyphens.
    Host,
    /// Neither `site_url` nor a pattern covers it.
    Unlisted,
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Empty => "there is no URL",
            Self::TooLong => return write!(formatter, "it is longer than {MAX_BYTES} bytes"),
            Self::Characters => "it has white space, a control character or a backslash in it",
            Self::Relative => "it does not begin with a scheme such as https:",
            Self::Authority => "its host or port cannot be read",
            Self::Scheme => "its scheme makes a browser run something instead of going somewhere",
            Self::Address => "its host is an IP address, and only loopback addresses may be one",
            Self::Host => "its host is no name of letters, digits, dots and hyphens",
            Self::Unlisted => {
                "scheme, host and port are not those of site_url, and no pattern of redirect_allow_list matches; * stops at . and /, ** does not"
            }
        })
    }
}

/// Schemes that no pattern opens.
const NEVER: [&str; 7] =
    ["javascript", "data", "vbscript", "blob", "file", "filesystem", "view-source"];

impl Policy {
    /// The rules of the settings. A pattern that cannot be read matches nothing; the settings do
    /// not take one (see [`Self::check_patterns`]).
    #[must_use]
    pub fn new(site_url: &str, patterns: &[String], loopback: bool) -> Self {
        let read = |text: &String| Some((text.clone(), Glob::parse(text).ok()?));
        let patterns = patterns.iter().filter_map(read).collect();
        Self { site_url: site_url.to_owned(), patterns, loopback }
    }

    /// The first pattern that cannot be used, and why.
    #[must_use]
    pub fn check_patterns(patterns: &[String]) -> Option<(&str, BrokenPattern)> {
        patterns.iter().find_map(|text| Some((text.as_str(), Glob::parse(text).err()?)))
    }

    /// Where a browser goes that asked for nothing, or for something that is refused.
    #[must_use]
    pub fn site_url(&self) -> &str {
        &self.site_url
    }

    /// The first of the candidates that is allowed, or `site_url`.
    #[must_use]
    pub fn choose<'a>(&'a self, candidates: impl IntoIterator<Item = Option<&'a str>>) -> &'a str {
        let mut given = candidates.into_iter().flatten();
        given.find(|url| self.check(url).is_ok()).unwrap_or(&self.site_url)
    }

    /// Whether a URL is allowed, and by which rule.
    ///
    /// # Errors
    /// Why it is not.
    pub fn check(&self, url: &str) -> Verdict {
        if url.is_empty() {
            return Err(Refused::Empty);
        }
        let target = Target::parse(url).map_err(|none| match none {
            NoTarget::TooLong => Refused::TooLong,
            NoTarget::Characters => Refused::Characters,
            NoTarget::Relative => Refused::Relative,
            NoTarget::Authority => Refused::Authority,
        })?;
        if NEVER.contains(&target.scheme.as_str()) {
            return Err(Refused::Scheme);
        }
        if self.is_of_the_site(&target) {
            return Ok(Allowed::SiteUrl);
        }
        if target.is_number() {
            return Err(Refused::Address);
        }
        if let Some(is_loopback) = target.is_loopback_address() {
            return match is_loopback && self.loopback {
                true => Ok(Allowed::Loopback),
                false if is_loopback => self.listed(url),
                false => Err(Refused::Address),
            };
        }
        if matches!(target.scheme.as_str(), "http" | "https") && !is_name(target.host) {
            return Err(Refused::Host);
        }
        self.listed(url)
    }

    fn is_of_the_site(&self, target: &Target<'_>) -> bool {
        let Ok(site) = Target::parse(&self.site_url) else { return false };
        !site.host.is_empty()
            && site.host == target.host
            && site.scheme == target.scheme
            && (site.port == target.port || target.is_local())
    }

    fn listed(&self, url: &str) -> Verdict {
        let bare = url.split_once('#').map_or(url, |(bare, _)| bare);
        let found = self.patterns.iter().find(|(_, glob)| glob.matches(bare));
        found.map(|(text, _)| Allowed::Pattern(text.clone())).ok_or(Refused::Unlisted)
    }
}

/// `^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`
fn is_name(host: &str) -> bool {
    let is_edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-';
    is_edge(host.bytes().next()) && is_edge(host.bytes().last()) && host.bytes().all(is_inner)
}
