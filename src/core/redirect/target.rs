//! A URL that a client asks to be sent to, taken apart by RFC 3986.
//!
//! Browsers repair what is no URL (white space, backslashes, control characters), and what they
//! make of it is not what was checked. So such a text is refused and nothing is repaired.

use core::net::{Ipv4Addr, Ipv6Addr};

/// The longest URL that is looked at, in bytes.
pub(super) const MAX_BYTES: usize = 2_048;

/// A URL, taken apart. Only what the rules need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target<'a> {
    /// Lower-cased.
    pub scheme: String,
    /// As written, without brackets; empty where there is none.
    pub host: &'a str,
    /// The digits; `None` without a port.
    pub port: Option<&'a str>,
}

/// Why a text is no URL that could be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoTarget {
    TooLong,
    Characters,
    Relative,
    Authority,
}

impl<'a> Target<'a> {
    pub(super) fn parse(url: &'a str) -> Result<Self, NoTarget> {
        if url.len() > MAX_BYTES {
            return Err(NoTarget::TooLong);
        }
        let is_odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
        if url.chars().any(is_odd) {
            return Err(NoTarget::Characters);
        }
        let (scheme, rest) = url.split_once(':').ok_or(NoTarget::Relative)?;
        let mut letters = scheme.bytes();
        let begins = letters.next().is_some_and(|byte| byte.is_ascii_alphabetic());
        let goes_on = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        if !begins || !letters.all(goes_on) {
            return Err(NoTarget::Relative);
        }
        let scheme = scheme.to_ascii_lowercase();
        let Some(rest) = rest.strip_prefix("//") else {
            return Ok(Self { scheme, host: "", port: None });
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let authority = rest.get(..end).unwrap_or_default();
        let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
        // One `@` only: of two, parsers disagree where the host begins.
        if authority.matches('@').count() > 1 {
            return Err(NoTarget::Authority);
        }
        let (host, port) = match place.strip_prefix('[') {
            Some(inner) => {
                let (host, after) = inner.split_once(']').ok_or(NoTarget::Authority)?;
                host.parse::<Ipv6Addr>().map_err(|_| NoTarget::Authority)?;
                match after.strip_prefix(':') {
                    Some(port) => (host, Some(port)),
                    None if after.is_empty() => (host, None),
                    None => return Err(NoTarget::Authority),
                }
            }
            None => match place.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (place, None),
            },
        };
        let is_number = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
        if !port.is_none_or(is_number) {
            return Err(NoTarget::Authority);
        }
        Ok(Self { scheme, host, port: port.filter(|port| !port.is_empty()) })
    }

    /// Whether the host is an IP address, and whether that is a loopback one.
    pub(super) fn is_loopback_address(&self) -> Option<bool> {
        let v4 = self.host.parse::<Ipv4Addr>().map(|address| address.is_loopback());
        let v6 = || self.host.parse::<Ipv6Addr>().map(|address| address.is_loopback());
        v4.or_else(|_| v6()).ok()
    }

    /// Whether the host is made of digits and dots only: browsers read such a number as an IPv4
    /// address.
    pub(super) fn is_number(&self) -> bool {
        !self.host.is_empty() && self.host.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Whether the port of a development server does not count: on this very machine.
    pub(super) fn is_local(&self) -> bool {
        self.host == "localhost" || self.is_loopback_address() == Some(true)
    }
}
