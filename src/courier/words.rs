//! Words of other servers, made fit to be kept and logged: no addresses, no codes, no tokens.

/// How long they may be, in characters.
const LONGEST: usize = 200;

/// One line without anything that could be an address, a code or a token: a mail server may quote
/// the recipient, a filter may quote the content.
pub(crate) fn scrubbed(text: &str) -> String {
    let mut words = Vec::new();
    for word in text.split(|one: char| one.is_whitespace() || one.is_control()) {
        if !word.is_empty() {
            words.push(if is_private(word) { "…" } else { word });
        }
    }
    words.join(" ").chars().take(LONGEST).collect()
}

/// Text as PostgreSQL can hold it in JSON: without NUL.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn is_private(word: &str) -> bool {
    let bare = word.trim_matches(|one: char| !one.is_alphanumeric());
    // Status codes have three digits or are like 5.1.1; one-time codes have six and more.
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    word.contains('@') || word.contains("://") || digits > 4 || bare.len() > 30
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_quote_is_left_out() {
        for (text, kept) in [
            ("5.1.1 <ada@example.com>: user unknown", "5.1.1 … user unknown"),
            ("554 rejected: Your code is 123456", "554 rejected: Your code is …"),
            ("see https://example.com/?token=abc", "see …"),
            ("a\r\nb\tc", "a b c"),
            ("pkce_5f2b0c9d8e7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c", "…"),
            ("", ""),
        ] {
            assert_eq!(scrubbed(text), kept, "{text}");
        }
        assert_eq!(scrubbed(&"word ".repeat(100)).chars().count(), 200);
    }
}
