//! The custom access token hook and what is undone with it.

use core::time::Duration;

use serde_json::{Value, json};

use super::store::{CalledHook, MemoryStore, Step};
use crate::fault::{Fault, FaultKind};
use crate::hook::reference::HookName;
use crate::json::Body;
use crate::store::{HookCall, Hooks};

impl Hooks for MemoryStore {
    fn undoable<T, R>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<Result<T, R>, Fault>,
    ) -> Result<Result<T, R>, Fault> {
        let savepoint = self.tables.clone();
        let result = body(self);
        if !matches!(result, Ok(Ok(_))) {
            self.tables = savepoint;
        }
        result
    }

    fn call_hook(
        &mut self,
        hook: &HookName,
        limit: Duration,
        event: &Body,
    ) -> Result<HookCall, Fault> {
        self.enter(Step::CallHook);
        let event = shown(event);
        self.called_hooks.push(CalledHook { name: hook.clone(), limit, event: event.clone() });
        let savepoint = self.tables.clone();
        let call = match &mut self.hook {
            Some(function) => function(&mut self.tables, &event),
            None => missing(hook),
        };
        let answer: Option<Value> =
            call.answer.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let failed = answer.as_ref().and_then(|answer| answer.get("failed"));
        if failed.is_some() || call.timed_out {
            // The shim catches the error, and with it goes what the hook wrote.
            self.tables = savepoint;
        }
        let sqlstate = failed.and_then(|failed| failed.get("sqlstate"));
        if !call.timed_out && sqlstate.is_some_and(|state| state == "57014") {
            let message = "canceling statement due to user request";
            return Err(Fault::new(FaultKind::Cancelled, message));
        }
        Ok(call)
    }

    fn report_hook_failure(&mut self, _which: &str, message: &str, hint: Option<&str>) {
        let hint = hint.map(str::to_owned);
        self.operator_log.push((message.to_owned(), hint));
    }
}

/// The event as a test looks into it; its text where it holds a number that no value does.
fn shown(event: &Body) -> Value {
    let text = &event.to_text();
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

/// What the shim reports when there is no such function.
fn missing(hook: &HookName) -> HookCall {
    let answer = json!({"failed": {
        "sqlstate": "42883",
        "message": format!("function {hook}(jsonb) does not exist"),
        "hint": null,
        "context": null,
    }});
    HookCall { answer: Some(answer.to_string()), timed_out: false }
}
