//! An internal subtransaction, for what must be undone while the call goes on.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use pgrx::pg_sys;

/// Runs `body` in a subtransaction that is kept when it gives `Ok` and rolled back when it gives
/// `Err` or raises an ERROR, which goes on after that.
pub(crate) fn undoable<T, R>(body: impl FnOnce() -> Result<T, R>) -> Result<T, R> {
    // SAFETY: the pattern of plpgsql's exception blocks: memory context and resource owner are
    // those of the caller again after the subtransaction has ended.
    let (context, owner) = unsafe {
        let saved = (pg_sys::CurrentMemoryContext, pg_sys::CurrentResourceOwner);
        pg_sys::BeginInternalSubTransaction(core::ptr::null());
        pg_sys::MemoryContextSwitchTo(saved.0);
        saved
    };
    // A caller's exception block takes the current subtransaction for its own, so an ERROR must
    // not leave ours open: the caller's transaction would never end.
    let result = catch_unwind(AssertUnwindSafe(body));
    // SAFETY: the subtransaction begun above is the current one, because every statement inside
    // ended what it began; pgrx has taken an ERROR off PostgreSQL's stack of errors by now.
    unsafe {
        pg_sys::MemoryContextSwitchTo(context);
        match &result {
            Ok(Ok(_)) => pg_sys::ReleaseCurrentSubTransaction(),
            Ok(Err(_)) | Err(_) => pg_sys::RollbackAndReleaseCurrentSubTransaction(),
        }
        pg_sys::MemoryContextSwitchTo(context);
        pg_sys::CurrentResourceOwner = owner;
    }
    result.unwrap_or_else(|error| resume_unwind(error))
}
