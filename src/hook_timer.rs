//! A time limit for hooks, and who is in one.
//!
//! Changing `statement_timeout` inside a running statement does not re-arm its timer, so the hook
//! gets a timer of its own. It cancels like a user would, and the shim catches the cancel. A hook
//! that catches it itself gains nothing: once the time is over, every savepoint of the hook that is
//! rolled back cancels again, so that the first statement of a handler fails, too, and only the shim,
//! outside of them all, can go on.

use core::cell::Cell;
use core::ffi::c_int;
use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::sync::OnceLock;

use auth_ext_core::fault::{Fault, FaultKind};
use pgrx::{pg_guard, pg_sys};

/// `USER_TIMEOUT` of utils/timeout.h, which pgrx does not bind: the first id that an extension may
/// ask for. PostgreSQL 17 put one more in front of it.
#[cfg(any(feature = "pg15", feature = "pg16"))]
const USER_TIMEOUT: c_int = 12;
#[cfg(any(feature = "pg17", feature = "pg18"))]
const USER_TIMEOUT: c_int = 13;

unsafe extern "C-unwind" {
    fn RegisterTimeout(id: c_int, handler: extern "C-unwind" fn()) -> c_int;
    fn enable_timeout_after(id: c_int, delay_ms: c_int);
    fn disable_timeout(id: c_int, keep_indicator: bool);
}

static ID: OnceLock<c_int> = OnceLock::new();
static FIRED: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// The nesting of transactions outside of a running hook; the shim's own savepoint is one more.
    static OUTSIDE: Cell<Option<c_int>> = const { Cell::new(None) };
}

/// Runs in a signal handler: only sets flags and wakes the backend.
extern "C-unwind" fn on_timeout() {
    FIRED.store(true, Ordering::Relaxed);
    cancel();
}

fn cancel() {
    // SAFETY: what PostgreSQL's own handler of a cancel does.
    unsafe {
        pg_sys::InterruptPending = 1;
        pg_sys::QueryCancelPending = 1;
        pg_sys::SetLatch(pg_sys::MyLatch);
    }
}

/// A savepoint begins or ends. After the time, the hook's own end in the next cancel; when the
/// shim's ends, the hook is through.
#[pg_guard]
unsafe extern "C-unwind" fn on_savepoint(
    event: pg_sys::SubXactEvent::Type,
    _savepoint: pg_sys::SubTransactionId,
    _parent: pg_sys::SubTransactionId,
    _argument: *mut core::ffi::c_void,
) {
    let Some(outside) = OUTSIDE.get() else { return };
    // SAFETY: looks at the state of the transaction only.
    let level = unsafe { pg_sys::GetCurrentTransactionNestLevel() };
    let is_hooks_own = level > outside + 1;
    match event {
        pg_sys::SubXactEvent::SUBXACT_EVENT_START_SUB
        | pg_sys::SubXactEvent::SUBXACT_EVENT_ABORT_SUB
            if is_hooks_own && FIRED.load(Ordering::Relaxed) =>
        {
            cancel();
        }
        pg_sys::SubXactEvent::SUBXACT_EVENT_COMMIT_SUB
        | pg_sys::SubXactEvent::SUBXACT_EVENT_ABORT_SUB
            if !is_hooks_own =>
        {
            OUTSIDE.set(None);
            stop_clock();
        }
        _ => {}
    }
}

/// Stops the timer, and takes back a cancel of it that has not hit yet.
fn stop_clock() {
    let Some(id) = ID.get() else { return };
    // SAFETY: the id is the registered one; disabling a timer that is not running is allowed. Then
    // plain flags of this backend.
    unsafe {
        disable_timeout(*id, false);
        if FIRED.load(Ordering::Relaxed) {
            pg_sys::QueryCancelPending = 0;
        }
    }
}

/// Refuses what changes or reveals something of ours when a hook asks for it.
///
/// # Errors
/// A fault that says so.
pub(crate) fn refuse_inside_hook() -> Result<(), Fault> {
    if !IN_HOOK.get() {
        return Ok(());
    }
    Err(Fault::new(FaultKind::NotAllowed, "functions of auth_ext cannot be called inside a hook")
        .with_hint("auth_ext.uid(), jwt(), claim() and the other identity functions can."))
}

thread_local! {
    static IN_HOOK: Cell<bool> = const { Cell::new(false) };
}

/// A running hook with its time limit; when this goes, on every way out, the hook is over.
pub(crate) struct HookTimer(());

impl HookTimer {
    /// Starts the clock. Lengths below a millisecond count as one.
    pub(crate) fn start(limit: Duration) -> Self {
        FIRED.store(false, Ordering::Relaxed);
        let id = *ID.get_or_init(|| {
            // SAFETY: registered once per backend; the handler is safe in a signal, and the
            // callback lives as long as the library.
            unsafe {
                pg_sys::RegisterSubXactCallback(Some(on_savepoint), core::ptr::null_mut());
                RegisterTimeout(USER_TIMEOUT, on_timeout)
            }
        });
        // SAFETY: looks at the state of the transaction only.
        OUTSIDE.set(Some(unsafe { pg_sys::GetCurrentTransactionNestLevel() }));
        IN_HOOK.set(true);
        let milliseconds = c_int::try_from(limit.as_millis()).unwrap_or(c_int::MAX).max(1);
        // SAFETY: the id is the registered one.
        unsafe { enable_timeout_after(id, milliseconds) };
        Self(())
    }

    /// Stops the clock and tells whether it had run out.
    pub(crate) fn stop(self) -> bool {
        drop(self);
        FIRED.load(Ordering::Relaxed)
    }
}

impl Drop for HookTimer {
    fn drop(&mut self) {
        OUTSIDE.set(None);
        IN_HOOK.set(false);
        // It may have fired when the hook was already through: the cancel must not hit what comes
        // after the hook.
        stop_clock();
    }
}
