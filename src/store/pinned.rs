//! Settings that hold while a statement of ours runs, whatever the client or the database has set:
//! no hash, code or token of ours gets into what `auto_explain` prints of nested statements.

use pgrx::pg_sys;

/// A custom plan has the values in it. The plans ask for generic ones themselves; a client's
/// `plan_cache_mode` would overrule them.
pub(super) struct GenericPlans(i32);

impl GenericPlans {
    pub(super) fn pin() -> Self {
        // SAFETY: a plain variable of this backend; `drop` puts it back before anybody else plans.
        unsafe {
            let before = pg_sys::plan_cache_mode;
            pg_sys::plan_cache_mode =
                pg_sys::PlanCacheMode::PLAN_CACHE_MODE_FORCE_GENERIC_PLAN.cast_signed();
            Self(before)
        }
    }
}

impl Drop for GenericPlans {
    fn drop(&mut self) {
        // SAFETY: as above.
        unsafe { pg_sys::plan_cache_mode = self.0 };
    }
}

/// From PostgreSQL 16 on `auto_explain` prints parameters, too, unless
/// `auto_explain.log_parameter_max_length` is 0. Costs one look-up of a setting where that library
/// is not loaded.
pub(super) struct UnshownParameters {
    /// The level that is to be closed.
    #[cfg(not(feature = "pg15"))]
    level: Option<i32>,
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
        // SAFETY: C strings, of which PostgreSQL's is read at once; the level is closed by `drop`,
        // or by the end of the (sub)transaction that an ERROR ends.
        unsafe {
            let shown = pg_sys::GetConfigOption(LENGTH.as_ptr(), true, false);
            if shown.is_null() || core::ffi::CStr::from_ptr(shown) == c"0" {
                return Self { level: None };
            }
            let level = pg_sys::NewGUCNestLevel();
            pg_sys::set_config_option(
                LENGTH.as_ptr(),
                c"0".as_ptr(),
                pg_sys::GucContext::PGC_SUSET,
                pg_sys::GucSource::PGC_S_SESSION,
                pg_sys::GucAction::GUC_ACTION_SAVE,
                true,
                0,
                false,
            );
            Self { level: Some(level) }
        }
    }
}

#[cfg(not(feature = "pg15"))]
impl Drop for UnshownParameters {
    fn drop(&mut self) {
        if let Some(level) = self.level
            && !std::thread::panicking()
        {
            // SAFETY: the level that `pin` opened. What others made to stay in between does.
            unsafe { pg_sys::AtEOXact_GUC(true, level) };
        }
    }
}
