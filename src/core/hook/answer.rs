//! What the SQL shim around a hook call reports.

use core::time::Duration;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::reference::HookName;
use super::{HookFailure, printable};

/// `{"output": …}` or `{"failed": {"sqlstate", "message", "hint", "context"}}`.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    output: Option<&'a RawValue>,
    #[serde(default)]
    failed: Option<Failed>,
}

#[derive(Deserialize)]
struct Failed {
    sqlstate: String,
    message: Option<String>,
    hint: Option<String>,
    context: Option<String>,
}

/// Tells `{"output": null}` (the hook returned NULL) from a missing member.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(from).map(Some)
}

/// Reads the JSON text with which the SQL shim reports a hook call. Gives the JSON text of the
/// hook's output for [`accept`](super::custom_access_token::accept); `None` when it returned NULL.
///
/// `timed_out` tells that the shell's own timer of `timeout` stopped the hook; `answer` does not
/// count then.
///
/// # Errors
/// [`HookFailure::Broken`] with the hook's own error text, and with a hint for a missing function, a
/// missing grant and a time-out.
pub fn interpret<'a>(
    answer: Option<&'a str>,
    timed_out: bool,
    hook: &HookName,
    timeout: Duration,
) -> Result<Option<&'a str>, HookFailure> {
    if timed_out {
        return Err(HookFailure::Broken {
            message: format!("hook {hook} did not finish within {timeout:?}"),
            hint: Some(TIMEOUT_HINT.to_owned()),
        });
    }
    let unreadable =
        || HookFailure::broken(format!("the call of hook {hook} gave no usable report"));
    // Serde would take an array for the members in their order.
    let text = answer.filter(|text| text.trim_start().starts_with('{')).ok_or_else(unreadable)?;
    let answer: Answer<'a> = serde_json::from_str(text).map_err(|_| unreadable())?;
    match (answer.failed, answer.output) {
        (Some(failed), None) => Err(failed.explain(hook)),
        (None, Some(output)) => Ok(Some(output.get()).filter(|text| *text != "null")),
        (Some(_), Some(_)) | (None, None) => Err(unreadable()),
    }
}

const TIMEOUT_HINT: &str = "Make the hook faster, or raise hook_timeout in auth_ext.settings. A hook \
                            that waits for a lock on the same user's rows waits for its own sign-in.";

impl Failed {
    fn explain(self, hook: &HookName) -> HookFailure {
        let text = self.message.as_deref().map_or_else(String::new, printable);
        let sqlstate = printable(&self.sqlstate);
        let mut message = format!("hook {hook} failed: {text} (SQLSTATE {sqlstate})");
        if let Some(context) = self.context.as_deref().filter(|context| !context.is_empty()) {
            message.push_str("\nCONTEXT: ");
            message.push_str(&printable(context));
        }
        let own = self.hint.as_deref().filter(|hint| !hint.is_empty()).map(printable);
        let hint = match self.sqlstate.as_str() {
            // PostgreSQL names the function without quotes, and the schema with.
            "42883" if text.contains(&format!("{hook}(")) => Some(missing(hook)),
            "3F000" if text.contains(&format!("\"{}\"", hook.schema())) => Some(missing(hook)),
            "42501" => Some(grants(hook)),
            "57014" => Some(TIMEOUT_HINT.to_owned()),
            _ => own,
        };
        HookFailure::Broken { message, hint }
    }
}

fn missing(hook: &HookName) -> String {
    format!(
        "Create function {}(event jsonb) returns jsonb, or correct custom_access_token_hook in \
         auth_ext.settings.",
        hook.quoted()
    )
}

fn grants(hook: &HookName) -> String {
    format!(
        "Run: GRANT USAGE ON SCHEMA \"{}\" TO supabase_auth_admin; GRANT EXECUTE ON FUNCTION \
         {}(jsonb) TO supabase_auth_admin; and let supabase_auth_admin read the tables that the \
         hook reads (GRANT SELECT, and a policy where row level security is on).",
        hook.schema(),
        hook.quoted()
    )
}
