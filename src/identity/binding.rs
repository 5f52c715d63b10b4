//! The bound identity, kept in a setting (GUC) that nobody but us can set.
//!
//! So PostgreSQL itself takes it back at COMMIT, ROLLBACK, ROLLBACK TO and PREPARE TRANSACTION, and
//! hands it to parallel workers.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::ffi::CString;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::identity::Binding;
use pgrx::pg_sys;
use pgrx::prelude::pg_guard;

use super::settings::{self, Setting};

const NAME: &CStr = c"auth_ext.bound_identity";

static VALUE: AtomicPtr<c_char> = AtomicPtr::new(ptr::null_mut());
/// Whether the change that PostgreSQL asks about is ours.
static OURS: AtomicBool = AtomicBool::new(false);

/// Defines the setting.
pub(super) fn define() {
    // RESET ALL of a pooled client must not take the identity from under a transaction.
    let flags = pg_sys::GUC_NO_SHOW_ALL
        | pg_sys::GUC_NO_RESET_ALL
        | pg_sys::GUC_NOT_IN_SAMPLE
        | pg_sys::GUC_DISALLOW_IN_FILE
        | pg_sys::GUC_SUPERUSER_ONLY;
    // SAFETY: constants, a variable and hooks that live as long as the library; called once per
    // backend.
    unsafe {
        pg_sys::DefineCustomStringVariable(
            NAME.as_ptr(),
            c"The identity that auth_ext.bind() verified in this transaction.".as_ptr(),
            c"Only auth_ext.bind() can set it.".as_ptr(),
            VALUE.as_ptr(),
            ptr::null(),
            pg_sys::GucContext::PGC_SUSET,
            c_int::try_from(flags).unwrap_or(0),
            Some(check),
            Some(settings::on_assign),
            None,
        );
    }
}

/// Refuses every value that is not ours: from SET, set_config(), a role's or a database's settings,
/// a function's SET clause, a connection's options or a placeholder set before we were loaded. A
/// parallel worker starts with its leader's value.
#[pg_guard]
unsafe extern "C-unwind" fn check(
    value: *mut *mut c_char,
    _extra: *mut *mut c_void,
    _source: pg_sys::GucSource::Type,
) -> bool {
    // SAFETY: PostgreSQL passes the address of the new value, which may be NULL.
    let is_none = unsafe { (*value).is_null() };
    // SAFETY: a plain variable of this backend.
    is_none || OURS.load(Ordering::Relaxed) || unsafe { pg_sys::InitializingParallelWorker }
}

/// What is bound in this transaction, live or expired.
pub(super) fn current<'a>() -> Option<Binding<'a>> {
    let text = VALUE.load(Ordering::Relaxed);
    if text.is_null() {
        return None;
    }
    // SAFETY: PostgreSQL's setting texts end in NUL.
    let text = unsafe { CStr::from_ptr(text) };
    if text.is_empty() {
        return None;
    }
    // A text that is no UTF-8 gives a binding that has expired.
    Some(Binding::from_text(text.to_str().unwrap_or("?")))
}

/// Pins an identity to the transaction. The claims go to `request.jwt.claims` as well, for mode
/// `request` and for policies that read it themselves.
///
/// # Errors
/// An internal fault when the claims hold a NUL, which no verified token does.
pub(crate) fn bind(binding: &Binding<'_>) -> Result<(), Fault> {
    let (Ok(text), Ok(claims)) = (CString::new(binding.to_text()), CString::new(binding.claims()))
    else {
        return Err(Fault::new(FaultKind::Internal, "verified claims hold the character U+0000"));
    };
    set(&text);
    settings::look();
    settings::set_local(Setting::Claims, Some(&claims));
    for setting in settings::all() {
        // A claim left in one of the old settings would win.
        if setting != Setting::Claims && setting.value().is_some() {
            settings::set_local(setting, None);
        }
    }
    Ok(())
}

/// Takes back what [`bind`] did in this transaction; tells whether it had done anything.
pub(crate) fn unbind() -> bool {
    let is_bound = current().is_some();
    if is_bound {
        set(c"");
        settings::set_local(Setting::Claims, None);
    }
    is_bound
}

fn set(text: &CStr) {
    /// Taken back also when PostgreSQL raises: it may not stay open.
    struct Open;
    impl Drop for Open {
        fn drop(&mut self) {
            OURS.store(false, Ordering::Relaxed);
        }
    }
    let _open = Open;
    OURS.store(true, Ordering::Relaxed);
    // SAFETY: two C strings; the action is that of SET LOCAL, so nothing stays on a pooled
    // connection.
    unsafe {
        pg_sys::set_config_option(
            NAME.as_ptr(),
            text.as_ptr(),
            pg_sys::GucContext::PGC_SUSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_LOCAL,
            true,
            0,
            false,
        );
    }
}
