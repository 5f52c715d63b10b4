//! The custom access token hook: a function that the operator wrote.

use core::time::Duration;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::hook::reference::HookName;
use auth_ext_core::store::{HookCall, Hooks};
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::{PgLogLevel, PgSqlErrorCode};
use serde_json::Value;

use super::SpiStore;
use super::row::{Parameter, write};
use crate::hook_timer::HookTimer;
use crate::subtransaction;

/// The shim in sql/hook.sql turns the hook's errors into data.
const CALL: &str = "SELECT auth_ext.call_hook($1, $2, $3::jsonb)::text";

impl Hooks for SpiStore {
    fn undoable<T, R>(
        &mut self,
        body: impl FnOnce(&mut Self) -> Result<Result<T, R>, Fault>,
    ) -> Result<Result<T, R>, Fault> {
        enum Undo<R> {
            Refused(R),
            Failed(Fault),
        }
        let result = subtransaction::undoable(|| match body(self) {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(refused)) => Err(Undo::Refused(refused)),
            Err(fault) => Err(Undo::Failed(fault)),
        });
        match result {
            Ok(done) => Ok(Ok(done)),
            Err(Undo::Refused(refused)) => Ok(Err(refused)),
            Err(Undo::Failed(fault)) => Err(fault),
        }
    }

    fn call_hook(
        &mut self,
        hook: &HookName,
        limit: Duration,
        event: &Value,
    ) -> Result<HookCall, Fault> {
        let event = event.to_string();
        let parameters = [
            Parameter::Text(Some(hook.schema())),
            Parameter::Text(Some(hook.function())),
            Parameter::Text(Some(&event)),
        ];
        let timer = HookTimer::start(limit);
        let answer = write(CALL, &parameters, |rows| rows.first(|row| row.optional_text(1)));
        let timed_out = timer.stop();
        let answer = answer?.flatten();
        if !timed_out && cancelled(answer.as_deref()) {
            // The shim caught a cancel that was not ours: a user's, or statement_timeout's. It
            // must still end the statement.
            return Err(Fault::new(
                FaultKind::Cancelled,
                "canceling statement due to user request",
            ));
        }
        Ok(HookCall { answer, timed_out })
    }

    fn report_hook_failure(&mut self, message: &str, hint: Option<&str>) {
        let report = ErrorReport::new(
            PgSqlErrorCode::ERRCODE_EXTERNAL_ROUTINE_EXCEPTION,
            format!("custom access token hook: {message}"),
            "auth_ext",
        );
        let report = match hint {
            Some(hint) => report.set_hint(hint),
            None => report,
        };
        // LOG goes to the server log and not to the client.
        report.report(PgLogLevel::LOG);
    }
}

/// Whether the shim reports SQLSTATE 57014 (`query_canceled`).
fn cancelled(answer: Option<&str>) -> bool {
    let answer: Option<Value> = answer.and_then(|text| serde_json::from_str(text).ok());
    answer
        .as_ref()
        .and_then(|answer| answer.pointer("/failed/sqlstate"))
        .is_some_and(|state| state == "57014")
}
