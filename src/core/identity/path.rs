//! Paths into the claims, such as `app_metadata.plan`.

use core::fmt;

/// Why a text is no path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathError {
    /// Nothing between two dots, at an end, or at all.
    EmptyMember,
    /// A double quote that is not closed, or one in the middle of a member.
    UnbalancedQuote,
}

impl fmt::Display for PathError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::EmptyMember => "the path of a claim has an empty member",
            Self::UnbalancedQuote => "the path of a claim has an unbalanced double quote",
        })
    }
}

impl core::error::Error for PathError {}

/// Splits the path of a claim at its dots: `app_metadata.plan` is member `plan` of member
/// `app_metadata`. A member with a dot in it stands in double quotes, and `""` in such a one means
/// a double quote: `"https://example.com/claims".role`. In an array, a whole number is an index
/// from 0, and a negative one counts from the end.
///
/// # Errors
/// [`PathError`] when a member is empty or a quote is not balanced.
pub fn parse_path(path: &str) -> Result<Vec<String>, PathError> {
    let mut members = Vec::new();
    let mut rest = path;
    loop {
        let (member, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_member(quoted)?,
            None => plain_member(rest)?,
        };
        if member.is_empty() {
            return Err(PathError::EmptyMember);
        }
        members.push(member);
        match after.strip_prefix('.') {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(members),
            None => return Err(PathError::UnbalancedQuote),
        }
    }
}

fn plain_member(text: &str) -> Result<(String, &str), PathError> {
    let end = text.find('.').unwrap_or(text.len());
    let (member, after) = text.split_at(end);
    if member.contains('"') {
        Err(PathError::UnbalancedQuote)
    } else {
        Ok((member.to_owned(), after))
    }
}

/// Reads up to the closing quote; `text` begins after the opening one.
fn quoted_member(text: &str) -> Result<(String, &str), PathError> {
    let mut member = String::new();
    let mut rest = text;
    loop {
        let (part, after) = rest.split_once('"').ok_or(PathError::UnbalancedQuote)?;
        member.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                member.push('"');
                rest = more;
            }
            None => return Ok((member, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(path: &str) -> Vec<String> {
        parse_path(path).unwrap()
    }

    #[test]
    fn dots_separate_members() {
        assert_eq!(members("sub"), ["sub"]);
        assert_eq!(members("app_metadata.plan"), ["app_metadata", "plan"]);
        assert_eq!(members("amr.0.method"), ["amr", "0", "method"]);
    }

    #[test]
    fn quotes_hold_dots_and_quotes() {
        assert_eq!(members(r#""https://a.b/c".role"#), ["https://a.b/c", "role"]);
        assert_eq!(members(r#"a."b""c".d"#), ["a", "b\"c", "d"]);
        assert_eq!(members(r#""""""#), ["\""]);
    }

    #[test]
    fn odd_paths_are_refused() {
        for path in ["", ".", "a.", ".a", "a..b", r#""""#, r#"a."".b"#] {
            assert_eq!(parse_path(path), Err(PathError::EmptyMember), "{path}");
        }
        for path in [r#"""#, r#""a"#, r#"a"b"#, r#""a"b"#, r#"a""#] {
            assert_eq!(parse_path(path), Err(PathError::UnbalancedQuote), "{path}");
        }
    }
}
