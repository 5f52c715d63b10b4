//! Settings that hold while a statement of ours runs, whatever the client or the database has set:
//! no hash, code or token of ours gets into what `auto_explain` and `debug_print_plan` print of nested
//! statements, and none of them fails.

use pgrx::pg_sys;

#[cfg(not(feature = "pg15"))]
use crate::rights::Settings;

/// What a client's or the database's settings would change of our statements, while one is analysed,
/// planned and run.
///
/// - A custom plan has the values in it, and `auto_explain` would print hashes. The plans ask for
///   generic ones themselves; `plan_cache_mode` would overrule them. It is not forced the other way:
///   triggers on the tables of `auth` run meanwhile, and Citus has no generic plan for their statements
///   where those meet a distributed table.
/// - With `row_security = off` an analysis, which runs as whoever calls, fails for tables whose owner
///   passes it.
/// - `debug_print_plan` and its like send the trees of all statements, those of hooks and triggers among
///   them, to whoever asked for the call: an `EXECUTE … USING` is planned with its values in it.
/// - With `client_min_messages = log` he gets what `auto_explain` and the code of others say to the log.
///   Beside GoTrue that goes to a connection which is not his. Their notices reach him.
pub(super) struct Pinned {
    plan_cache_mode: i32,
    row_security: bool,
    prints: [bool; 3],
    client_min_messages: i32,
}

impl Pinned {
    pub(super) fn pin() -> Self {
        // SAFETY: plain variables of this backend; `drop` puts them back before anybody else plans.
        unsafe {
            let before = Self {
                plan_cache_mode: pg_sys::plan_cache_mode,
                row_security: pg_sys::row_security,
                prints: [
                    pg_sys::Debug_print_parse,
                    pg_sys::Debug_print_rewritten,
                    pg_sys::Debug_print_plan,
                ],
                client_min_messages: pg_sys::client_min_messages,
            };
            let notice = pg_sys::NOTICE.cast_signed();
            pg_sys::client_min_messages = before.client_min_messages.max(notice);
            set_prints([false; 3]);
            pg_sys::plan_cache_mode = pg_sys::PlanCacheMode::PLAN_CACHE_MODE_AUTO.cast_signed();
            pg_sys::row_security = true;
            before
        }
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        // SAFETY: as above.
        unsafe {
            pg_sys::plan_cache_mode = self.plan_cache_mode;
            pg_sys::row_security = self.row_security;
            set_prints(self.prints);
            pg_sys::client_min_messages = self.client_min_messages;
        }
    }
}

/// # Safety
/// Put back before anybody else's statement is analysed.
unsafe fn set_prints([parse, rewritten, plan]: [bool; 3]) {
    // SAFETY: plain variables of this backend.
    unsafe {
        pg_sys::Debug_print_parse = parse;
        pg_sys::Debug_print_rewritten = rewritten;
        pg_sys::Debug_print_plan = plan;
    }
}

/// From PostgreSQL 16 on `auto_explain` prints parameters, too, unless
/// `auto_explain.log_parameter_max_length` is 0. Costs one look-up of a setting where that library
/// is not loaded.
pub(super) struct UnshownParameters {
    #[cfg(not(feature = "pg15"))]
    settings: Option<Settings>,
}

#[cfg(feature = "pg15")]
impl UnshownParameters {
    pub(super) const fn pin() -> Self {
        Self {}
    }
}

#[cfg(not(feature = "pg15"))]
impl UnshownParameters {
    pub(super) fn pin() -> Self {
        const LENGTH: &core::ffi::CStr = c"auto_explain.log_parameter_max_length";
        // SAFETY: a C string; PostgreSQL's own is read at once.
        let is_shown = unsafe {
            let shown = pg_sys::GetConfigOption(LENGTH.as_ptr(), true, false);
            !shown.is_null() && core::ffi::CStr::from_ptr(shown) != c"0"
        };
        let pin = || Settings::with(LENGTH, c"0", pg_sys::GucContext::PGC_SUSET);
        Self { settings: is_shown.then(pin) }
    }
}

#[cfg(not(feature = "pg15"))]
impl Drop for UnshownParameters {
    fn drop(&mut self) {
        // An ERROR closes it with the (sub)transaction that it ends.
        if let Some(settings) = self.settings.take()
            && !std::thread::panicking()
        {
            settings.close();
        }
    }
}
