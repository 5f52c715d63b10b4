//! An internal subtransaction, for what must be undone while the call goes on.

use pgrx::pg_sys;

/// Runs `body` in a subtransaction that is kept when it gives `Ok` and rolled back when it gives
/// `Err`. An ERROR inside goes on to abort the whole transaction, as anywhere else.
pub(crate) fn undoable<T, R>(body: impl FnOnce() -> Result<T, R>) -> Result<T, R> {
    // SAFETY: the pattern of plpgsql's exception blocks: memory context and resource owner are
    // those of the caller again after the subtransaction has ended.
    let (context, owner) = unsafe {
        let saved = (pg_sys::CurrentMemoryContext, pg_sys::CurrentResourceOwner);
        pg_sys::BeginInternalSubTransaction(core::ptr::null());
        pg_sys::MemoryContextSwitchTo(saved.0);
        saved
    };
    let result = body();
    // SAFETY: the subtransaction begun above is the current one, because every statement inside
    // ended what it began.
    unsafe {
        match &result {
            Ok(_) => pg_sys::ReleaseCurrentSubTransaction(),
            Err(_) => pg_sys::RollbackAndReleaseCurrentSubTransaction(),
        }
        pg_sys::MemoryContextSwitchTo(context);
        pg_sys::CurrentResourceOwner = owner;
    }
    result
}
