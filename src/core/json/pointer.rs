//! JSON pointers (RFC 6901).

use super::Json;

impl Json {
    /// What stands at a pointer such as `/a/0/b`; the empty one is all of it.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<&Self> {
        if pointer.is_empty() {
            return Some(self);
        }
        let mut at = self;
        for part in pointer.strip_prefix('/')?.split('/') {
            let name = part.replace("~1", "/").replace("~0", "~");
            at = match at {
                Self::Object(members) => members.get(&name)?,
                Self::Array(items) => items.get(index(&name)?)?,
                Self::Null | Self::Boolean(_) | Self::Number(_) | Self::String(_) => return None,
            };
        }
        Some(at)
    }
}

/// An index has no sign and no leading zero.
fn index(name: &str) -> Option<usize> {
    let is_written_so = name == "0" || !name.starts_with(['0', '+']);
    name.parse().ok().filter(|_| is_written_so)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_pointer_leads_into_objects_and_arrays() {
        // The examples of RFC 6901, section 5.
        let json =
            Json::parse(r#"{"foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8, " ": 7}"#).unwrap();
        for (pointer, found) in [
            ("/foo/0", Some("\"bar\"")),
            ("/", Some("0")),
            ("/a~1b", Some("1")),
            ("/m~0n", Some("8")),
            ("/ ", Some("7")),
            ("/foo/2", None),
            ("/foo/01", None),
            ("/foo/+1", None),
            ("/foo/-", None),
            ("/foo/0/x", None),
            ("foo", None),
        ] {
            let text = json.pointer(pointer).map(Json::to_string);
            assert_eq!(text.as_deref(), found, "{pointer}");
        }
        assert_eq!(json.pointer(""), Some(&json));
    }
}
