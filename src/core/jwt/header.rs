//! The JOSE header: what of it counts, and what makes a token unacceptable.

use serde_json::{Map, Value};

use super::{Algorithm, Reason, compact, json};

/// Decodes the header segment. Members that would name a key (`jwk`, `jku`, `x5c`, `x5u`) mean
/// nothing to us: only our own key set says what verifies (CVE-2018-0114).
///
/// # Errors
///
/// Those of the strict JSON parser; [`Reason::Malformed`] for anything but a JSON object.
pub(crate) fn parse(segment: &str) -> Result<Map<String, Value>, Reason> {
    json::parse_object(&compact::decode(segment)?)
}

/// The shape: `alg` and `kid` are strings, and nothing says that this is a JWE.
pub(crate) fn check_form(header: &Map<String, Value>) -> Result<(), Reason> {
    // RFC 7516, 9: a header with enc belongs to a JWE, however many segments follow.
    if header.contains_key("enc") {
        return Err(Reason::UnsupportedForm);
    }
    let string_or_absent = |name| header.get(name).is_none_or(Value::is_string);
    if !header.get("alg").is_some_and(Value::is_string) || !string_or_absent("kid") {
        return Err(Reason::Malformed);
    }
    Ok(())
}

/// RFC 7515, 4.1.11: a critical extension that is not understood makes the token invalid. We
/// understand none, `b64` included, so any `crit` does, an empty or ill-typed one too.
pub(crate) fn check_critical(header: &Map<String, Value>) -> Result<(), Reason> {
    if header.contains_key("crit") {
        Err(Reason::CriticalHeader)
    } else {
        Ok(())
    }
}

/// The algorithm that the token names; whether its key is of that algorithm is decided later.
pub(crate) fn algorithm(header: &Map<String, Value>) -> Result<Algorithm, Reason> {
    let name = header
        .get("alg")
        .and_then(Value::as_str)
        .ok_or(Reason::Malformed)?;
    Algorithm::from_name(name).ok_or(Reason::AlgorithmNotAllowed)
}

/// The key id that the token names.
pub(crate) fn kid(header: &Map<String, Value>) -> Option<&str> {
    header.get("kid").and_then(Value::as_str)
}

/// RFC 8725bis, 3.11: a `typ`, where there is one, must say that this is an access token. A `cty`
/// of JWT announces a nested token, which would have to be unwrapped first.
pub(crate) fn check_type(header: &Map<String, Value>) -> Result<(), Reason> {
    if media_type(header, "typ")?.is_some_and(|typ| !is_any_of(typ, &["jwt", "at+jwt"])) {
        return Err(Reason::WrongType);
    }
    if media_type(header, "cty")?.is_some_and(|cty| is_any_of(cty, &["jwt"])) {
        return Err(Reason::UnsupportedForm);
    }
    Ok(())
}

/// The media type in a member, without the `application/` that RFC 7515, 4.1.9 lets one omit.
fn media_type<'h>(header: &'h Map<String, Value>, name: &str) -> Result<Option<&'h str>, Reason> {
    let Some(value) = header.get(name) else {
        return Ok(None);
    };
    let text = value.as_str().ok_or(Reason::WrongType)?;
    Ok(match text.split_at_checked("application/".len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case("application/") => Some(rest),
        _ => Some(text),
    })
}

fn is_any_of(text: &str, names: &[&str]) -> bool {
    names.iter().any(|name| text.eq_ignore_ascii_case(name))
}
