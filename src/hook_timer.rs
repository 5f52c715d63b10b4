//! A time limit for hooks.
//!
//! Changing `statement_timeout` inside a running statement does not re-arm its timer, so the hook
//! gets a timer of its own. It cancels like a user would; the shim catches the cancel.

use core::ffi::c_int;
use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::sync::OnceLock;

use pgrx::pg_sys;

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

/// Runs in a signal handler: only sets flags and wakes the backend.
extern "C-unwind" fn on_timeout() {
    FIRED.store(true, Ordering::Relaxed);
    // SAFETY: what PostgreSQL's own handler of a cancel does.
    unsafe {
        pg_sys::InterruptPending = 1;
        pg_sys::QueryCancelPending = 1;
        pg_sys::SetLatch(pg_sys::MyLatch);
    }
}

/// A running time limit; dropping it stops the timer.
pub(crate) struct HookTimer {
    id: c_int,
}

impl HookTimer {
    /// Starts the clock. Lengths below a millisecond count as one.
    pub(crate) fn start(limit: Duration) -> Self {
        FIRED.store(false, Ordering::Relaxed);
        // SAFETY: registered once per backend; the handler is safe in a signal.
        let id = *ID.get_or_init(|| unsafe { RegisterTimeout(USER_TIMEOUT, on_timeout) });
        let milliseconds = c_int::try_from(limit.as_millis()).unwrap_or(c_int::MAX).max(1);
        // SAFETY: the id is the registered one.
        unsafe { enable_timeout_after(id, milliseconds) };
        Self { id }
    }

    /// Stops the clock and tells whether it had run out.
    pub(crate) fn stop(self) -> bool {
        drop(self);
        FIRED.load(Ordering::Relaxed)
    }
}

impl Drop for HookTimer {
    fn drop(&mut self) {
        // SAFETY: the id is the registered one; disabling a timer that is not running is allowed.
        unsafe { disable_timeout(self.id, false) };
        if FIRED.load(Ordering::Relaxed) {
            // It may have fired when the hook was already through: the cancel must not hit what
            // comes after the hook.
            // SAFETY: plain flags of this backend.
            unsafe { pg_sys::QueryCancelPending = 0 };
        }
    }
}
