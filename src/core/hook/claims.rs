//! The check of a hook's claims: GoTrue's schema and our own rules.

use super::{HookFailure, printable};
use crate::json::{Json, Object};

/// The deepest nesting of claims, the claims object itself being the first level. PostgREST,
/// `PostgreSQL` and the clients read the token after us.
const MAX_DEPTH: usize = 32;

/// The type of a claim in GoTrue's schema.
#[derive(Clone, Copy)]
enum Kind {
    String,
    Integer,
    Boolean,
    Object,
    /// A string or an array of strings.
    Audience,
    /// An array of strings or objects.
    Methods,
}

/// Name, type and whether GoTrue requires the claim.
const CLAIMS: [(&str, Kind, bool); 16] = [
    ("aud", Kind::Audience, true),
    ("exp", Kind::Integer, true),
    ("iat", Kind::Integer, true),
    ("sub", Kind::String, true),
    ("email", Kind::String, true),
    ("phone", Kind::String, true),
    ("role", Kind::String, true),
    ("aal", Kind::String, true),
    ("session_id", Kind::String, true),
    ("is_anonymous", Kind::Boolean, true),
    ("iss", Kind::String, false),
    ("jti", Kind::String, false),
    ("nbf", Kind::Integer, false),
    ("amr", Kind::Methods, false),
    ("app_metadata", Kind::Object, false),
    ("user_metadata", Kind::Object, false),
];

/// Claims that a hook hands back as it got them.
const KEPT: [&str; 4] = ["sub", "session_id", "iat", "is_anonymous"];

/// Gives the claims back if they may be signed, whole numbers written as such (jsonb keeps `1.0`
/// apart from `1`, a JWT verifier may want the latter).
pub(super) fn check(
    mut claims: Object,
    issued: &Object,
    max_size: usize,
) -> Result<Object, HookFailure> {
    let mut faults = Vec::new();
    for (name, kind, required) in CLAIMS {
        match claims.get_mut(name) {
            None if required => faults.push(format!("(root): {name} is required")),
            None => {}
            Some(value) => faults.extend(kind.fault(value).map(|fault| format!("{name}: {fault}"))),
        }
    }
    // With every type right, the rules below need not ask again.
    if faults.is_empty() {
        faults = rules(&claims, issued);
    }
    for (name, value) in &claims {
        if value.holds_nul() || name.contains('\0') {
            faults.push(format!("{}: must not contain U+0000", shown(name)));
        }
        if value.depth() >= MAX_DEPTH {
            faults.push(format!("{}: nested deeper than {MAX_DEPTH} levels", shown(name)));
        }
    }
    if !faults.is_empty() {
        return Err(nonconforming(&faults));
    }
    let size = serde_json::to_string(&claims).map_or(usize::MAX, |text| text.len());
    if size > max_size {
        let given = serde_json::to_string(issued).map_or(usize::MAX, |text| text.len());
        return Err(HookFailure::Broken {
            message: format!(
                "output claims take {size} bytes, more than the {max_size} that fit (it was given {given})"
            ),
            hint: Some(
                "Let the hook leave out what policies do not need, such as user_metadata."
                    .to_owned(),
            ),
        });
    }
    Ok(claims)
}

/// The failure for an output, or for claims, that are not an object.
pub(super) fn not_an_object(value: &Json) -> HookFailure {
    nonconforming(&[format!("(root): {}", wrong_type("object", value))])
}

/// A whole number within `i64`, also when written as `1.0`.
pub(super) fn integer(value: &Json) -> Option<i64> {
    let Json::Number(number) = value else { return None };
    number.as_i64().or_else(|| {
        let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
        // Whole numbers of this size have the same digits as a float and as an integer.
        (float.abs() < 9e15).then(|| format!("{float:.0}").parse().ok())?
    })
}

impl Kind {
    /// What is wrong with the value, if anything; makes whole numbers integers.
    fn fault(self, value: &mut Json) -> Option<String> {
        let (right, expected) = match self {
            Self::String => (value.is_string(), "string"),
            Self::Boolean => (matches!(value, Json::Boolean(_)), "boolean"),
            Self::Object => (value.is_object(), "object"),
            Self::Integer => {
                let whole = integer(value);
                if let Some(whole) = whole {
                    *value = Json::from(whole);
                }
                (whole.is_some(), "integer")
            }
            Self::Audience => {
                let strings = value.as_array().is_some_and(|all| all.iter().all(Json::is_string));
                (value.is_string() || strings, "string or array of strings")
            }
            Self::Methods => {
                let method = |item: &Json| item.is_string() || item.is_object();
                let right = value.as_array().is_some_and(|all| all.iter().all(method));
                (right, "array of strings or objects")
            }
        };
        (!right).then(|| wrong_type(expected, value))
    }
}

/// Our own rules, for claims of the right types.
fn rules(claims: &Object, issued: &Object) -> Vec<String> {
    let mut faults = Vec::new();
    for name in KEPT {
        if claims.get(name) != issued.get(name) {
            faults.push(format!("{name}: must not be changed"));
        }
    }
    if issued.contains_key("iss") && claims.get("iss") != issued.get("iss") {
        faults.push("iss: must not be changed".to_owned());
    }
    let number = |from: &Object, name: &str| from.get(name).and_then(Json::as_i64);
    let expiry = number(claims, "exp");
    if expiry > number(issued, "exp") {
        faults.push("exp: must not be later than issued".to_owned());
    }
    if expiry <= number(issued, "iat") {
        faults.push("exp: must be later than iat".to_owned());
    }
    // An empty audience would pass where a missing one passes, at PostgREST for one.
    if is_empty(claims.get("aud")) {
        faults.push("aud: must not be empty".to_owned());
    }
    if is_empty(claims.get("role")) {
        faults.push("role: must not be empty".to_owned());
    }
    faults
}

fn is_empty(value: Option<&Json>) -> bool {
    match value {
        Some(Json::String(text)) => text.is_empty(),
        Some(Json::Array(items)) => {
            items.is_empty() || items.iter().any(|item| item.as_str() == Some(""))
        }
        _ => true,
    }
}

fn nonconforming(faults: &[String]) -> HookFailure {
    HookFailure::broken(format!(
        "output claims do not conform to the expected schema: {}",
        faults.join("; ")
    ))
}

fn wrong_type(expected: &str, given: &Json) -> String {
    let given = match given {
        Json::Null => "null",
        Json::Boolean(_) => "boolean",
        Json::Number(_) if integer(given).is_some() => "integer",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    };
    format!("Invalid type. Expected: {expected}, given: {given}")
}

/// The name of a claim for a message; a made-up name may be of any length.
fn shown(name: &str) -> String {
    printable(&name.chars().take(64).collect::<String>())
}
