//! The custom access token hook: a function that the operator wrote.

use core::ffi::CStr;
use core::time::Duration;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::hook::reference::HookName;
use auth_ext_core::json::Body;
use auth_ext_core::store::{HookCall, Hooks};
use pgrx::{IntoDatum, PgSqlErrorCode, pg_sys};
use serde_json::Value;

use super::SpiStore;
use super::pinned::{Pinned, UnshownParameters};
use crate::error::log_error;
use crate::hook_timer::HookTimer;
use crate::jsonb;
use crate::request::without_credentials;
use crate::rights::as_hook;
use crate::subtransaction;

/// Calls the shim of sql/functions/hook.sql, which turns the hook's errors into data, as GoTrue's role.
/// Not by a statement: that role has no right on anything of ours, this function among it. What the
/// hook changes of the session's settings is undone.
fn called(hook: &HookName, limit: Duration, event: &Body) -> Result<(Option<String>, bool), Fault> {
    let none = || Fault::new(FaultKind::Internal, "a hook cannot be called");
    let shim = shim();
    let schema = hook.schema().into_datum().ok_or_else(none)?;
    let function = hook.function().into_datum().ok_or_else(none)?;
    let event = jsonb::build(event.events()).ok_or_else(none)?;
    // A code that is to be sent stands in the event.
    let _unshown = UnshownParameters::pin();
    Ok(without_credentials(|| {
        as_hook(Pinned::pin, || {
            let timer = HookTimer::start(limit);
            // SAFETY: the shim has these three arguments, and gives jsonb that is not NULL.
            let answer = unsafe {
                let invalid = pg_sys::InvalidOid;
                let answer = pg_sys::OidFunctionCall3Coll(shim, invalid, schema, function, event);
                // As text: the hook may have nested it deeper than our reader goes.
                let (mut output, mut is_varlena) = (invalid, false);
                pg_sys::getTypeOutputInfo(pg_sys::JSONBOID, &raw mut output, &raw mut is_varlena);
                CStr::from_ptr(pg_sys::OidOutputFunctionCall(output, answer))
            };
            let timed_out = timer.stop();
            (answer.to_str().ok().map(str::to_owned), timed_out)
        })
    }))
}

fn shim() -> pg_sys::Oid {
    let arguments = [pg_sys::TEXTOID, pg_sys::TEXTOID, pg_sys::JSONBOID];
    // SAFETY: a list of two names, and as many types as are told; raises when there is no such
    // function.
    unsafe {
        let word = |text: &CStr| pg_sys::makeString(text.as_ptr().cast_mut()).cast();
        let name = pg_sys::lappend(core::ptr::null_mut(), word(c"auth_ext"));
        let name = pg_sys::lappend(name, word(c"call_hook"));
        pg_sys::LookupFuncName(name, 3, arguments.as_ptr(), false)
    }
}

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
        event: &Body,
    ) -> Result<HookCall, Fault> {
        let (answer, timed_out) = called(hook, limit, event)?;
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

    fn report_hook_failure(&mut self, which: &str, message: &str, hint: Option<&str>) {
        let code = PgSqlErrorCode::ERRCODE_EXTERNAL_ROUTINE_EXCEPTION;
        log_error(code, &format!("{which} hook: {message}"), hint);
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
