//! E-mail addresses: the form that GoTrue accepts and stores.
//!
//! GoTrue checks an address against the grammar of HTML's `<input type=email>` (WHATWG HTML,
//! "valid e-mail address"): ASCII only, one `@`, no quoting, a domain of one or more labels. It does
//! not trim. Neither do we, so an address with white space around it is refused and not repaired.
//! A crate for RFC 5321 addresses would let in quoted, bracketed and non-ASCII forms that GoTrue
//! could not take back; the grammar is short enough to stand here.

use core::fmt;

/// The longest address in bytes, as in GoTrue.
pub const MAX_BYTES: usize = 255;

/// The longest label of a domain name in bytes (RFC 1035 section 2.3.4).
const MAX_LABEL_BYTES: usize = 63;

/// Why an address was refused. GoTrue answers each of these with 400 `validation_failed` and the
/// text that `Display` gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailRefused {
    /// There is none.
    Missing,
    /// It is longer than [`MAX_BYTES`].
    TooLong,
    /// It does not have the form of an address.
    Format,
}

impl fmt::Display for EmailRefused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Missing => "An email address is required",
            Self::TooLong => "An email address is too long",
            Self::Format => "Unable to validate email address: invalid format",
        })
    }
}

impl core::error::Error for EmailRefused {}

/// Checks an address that is about to be stored and gives its stored form: lower case.
///
/// An accepted address is ASCII, so lower case means the same to Rust, to Go's `ToLower` and to
/// `PostgreSQL`'s `lower()` in every locale but the Turkish ones; it is done here and not in SQL for
/// that reason.
///
/// # Errors
/// Which rule the address breaks. The address is not part of the error.
pub fn normalise(email: &str) -> Result<String, EmailRefused> {
    if email.is_empty() {
        return Err(EmailRefused::Missing);
    }
    if email.len() > MAX_BYTES {
        return Err(EmailRefused::TooLong);
    }
    let (local, domain) = email.split_once('@').ok_or(EmailRefused::Format)?;
    // A second `@` fails here: no label may hold one.
    if local.is_empty() || !local.bytes().all(is_local) || !domain.split('.').all(is_label) {
        return Err(EmailRefused::Format);
    }
    Ok(email.to_ascii_lowercase())
}

/// The form under which an existing user is looked up: lower case, without the check of the form,
/// because users may have come from elsewhere with addresses that a sign-up would not accept. `None`
/// when no stored address can match: empty, longer than [`MAX_BYTES`] or with a control character.
///
/// Lower case goes character by character, as in Go and in `PostgreSQL` (a sigma at the end of a
/// word stays a plain sigma).
#[must_use]
pub fn lookup_form(email: &str) -> Option<String> {
    if email.is_empty() || email.len() > MAX_BYTES || email.chars().any(char::is_control) {
        return None;
    }
    Some(email.chars().flat_map(char::to_lowercase).collect())
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte)
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= MAX_LABEL_BYTES
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}
