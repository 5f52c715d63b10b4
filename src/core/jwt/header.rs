//! The JOSE header: what of it counts, and what makes a token unacceptable.

use serde_json::Value;

use super::object::Members;
use super::{Algorithm, Reason, json};

/// The members of a header that mean something to us. Members that would name a key (`jwk`, `jku`,
/// `x5c`, `x5u`) are not among them: only our own key set says what verifies (CVE-2018-0114).
const MEMBERS: [&str; 7] = ["alg", "kid", "typ", "cty", "crit", "enc", "b64"];

/// Parses the text of a header and takes out the members that mean something.
///
/// # Errors
///
/// Those of the strict JSON parser; [`Reason::Malformed`] for anything but a JSON object.
pub(crate) fn parse(text: &str) -> Result<Members<'_>, Reason> {
    json::select(text, &|name| MEMBERS.contains(&name))
}

/// The shape: `alg` and `kid` are strings, and nothing says that this is a JWE.
pub(crate) fn check_form(header: &Members<'_>) -> Result<(), Reason> {
    // RFC 7516, 9: a header with enc belongs to a JWE, however many segments follow.
    if header.has("enc") {
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
pub(crate) fn check_critical(header: &Members<'_>) -> Result<(), Reason> {
    if header.has("crit") {
        return Err(Reason::CriticalHeader);
    }
    // RFC 7797, 3: with b64 false the payload is what is signed and not its encoding. Whoever forgets
    // to make it critical means another payload than we would read.
    if header.get("b64").is_some_and(|b64| *b64 != Value::Bool(true)) {
        return Err(Reason::UnsupportedForm);
    }
    Ok(())
}

/// The algorithm that the token names; whether its key is of that algorithm is decided later.
pub(crate) fn algorithm(header: &Members<'_>) -> Result<Algorithm, Reason> {
    let name = header.get("alg").and_then(Value::as_str).ok_or(Reason::Malformed)?;
    Algorithm::from_name(name).ok_or(Reason::AlgorithmNotAllowed)
}

/// The key id that the token names.
pub(crate) fn kid<'h>(header: &'h Members<'_>) -> Option<&'h str> {
    header.get("kid").and_then(Value::as_str)
}

/// RFC 8725bis, 3.11: a `typ`, where there is one, must say that this is an access token. A `cty`
/// of JWT announces a nested token, which would have to be unwrapped first.
pub(crate) fn check_type(header: &Members<'_>) -> Result<(), Reason> {
    if media_type(header, "typ")?.is_some_and(|typ| !is_any_of(typ, &["jwt", "at+jwt"])) {
        return Err(Reason::WrongType);
    }
    if media_type(header, "cty")?.is_some_and(|cty| is_any_of(cty, &["jwt"])) {
        return Err(Reason::UnsupportedForm);
    }
    Ok(())
}

/// The media type in a member, without the `application/` that RFC 7515, 4.1.9 lets one omit.
fn media_type<'h>(header: &'h Members<'_>, name: &str) -> Result<Option<&'h str>, Reason> {
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
