//! Whose rights code runs with.
//!
//! Four kinds of code meet in one database, and none may reach up: the superuser who installs,
//! [`OWNER`], which owns what is ours, [`GOTRUE`], which owns schema `auth` and whatever people hang
//! on it, and the callers. A switch made here cannot be undone by the code that runs inside it: it
//! forbids SET ROLE and SET SESSION AUTHORIZATION.

use core::ffi::CStr;

use pgrx::{PgLogLevel, pg_sys};

use crate::error::report;
use crate::store::outdated;

/// Owns our schemas, tables and SECURITY DEFINER functions. Nobody logs in as it, nobody is its member.
pub(crate) const OWNER: &CStr = c"auth_ext_owner";

/// Owns schema `auth`, as on Supabase. Hooks and the triggers that people put on its tables run as it.
pub(crate) const GOTRUE: &CStr = c"supabase_auth_admin";

/// The search path of our own code.
const OUR_PATH: &CStr = c"pg_catalog, pg_temp";

/// That of GoTrue's connections, but that the temporary objects of a caller come last.
const GOTRUE_PATH: &CStr = c"auth, pg_temp";

/// What was there before a switch; comes back when this goes, on every way out.
pub(crate) struct Switched {
    user: pg_sys::Oid,
    context: i32,
}

impl Switched {
    /// Runs as `role` from here on.
    pub(crate) fn to(role: pg_sys::Oid) -> Self {
        Self::with(role, pg_sys::SECURITY_LOCAL_USERID_CHANGE)
    }

    /// Runs as `role`, which also cannot leave anything behind in the session that the caller meets
    /// later with rights of his own: no temporary table, no deferred trigger, no prepared statement.
    pub(crate) fn confined_to(role: pg_sys::Oid) -> Self {
        Self::with(
            role,
            pg_sys::SECURITY_LOCAL_USERID_CHANGE | pg_sys::SECURITY_RESTRICTED_OPERATION,
        )
    }

    fn with(role: pg_sys::Oid, flags: u32) -> Self {
        let mut before = Self { user: pg_sys::InvalidOid, context: 0 };
        // SAFETY: plain variables of this backend; what is changed is put back by `drop`.
        unsafe {
            pg_sys::GetUserIdAndSecContext(&raw mut before.user, &raw mut before.context);
            pg_sys::SetUserIdAndSecContext(role, before.context | flags.cast_signed());
        }
        before
    }
}

impl Drop for Switched {
    fn drop(&mut self) {
        // SAFETY: what was there before.
        unsafe { pg_sys::SetUserIdAndSecContext(self.user, self.context) };
    }
}

/// Settings changed while this is there are as before when it is closed. An ERROR closes it with the
/// transaction or savepoint that it ends.
pub(crate) struct Settings {
    level: i32,
}

impl Settings {
    /// From here on, changes of settings are noted, and none is made.
    pub(crate) fn kept() -> Self {
        // SAFETY: counts; closed by `restore` or `close`, or by the end of the (sub)transaction.
        Self { level: unsafe { pg_sys::NewGUCNestLevel() } }
    }

    /// From here on, names are found along `path`.
    pub(crate) fn with_path(path: &CStr) -> Self {
        Self::with(c"search_path", path, pg_sys::GucContext::PGC_USERSET)
    }

    /// From here on, a setting has that value, by the right of `context`.
    pub(crate) fn with(name: &CStr, value: &CStr, context: pg_sys::GucContext::Type) -> Self {
        let settings = Self::kept();
        settings.set(name, value, context);
        settings
    }

    /// Gives another setting a value, as long.
    pub(crate) fn set(&self, name: &CStr, value: &CStr, context: pg_sys::GucContext::Type) {
        // SAFETY: C strings; the value is saved at the level of this.
        unsafe {
            pg_sys::set_config_option(
                name.as_ptr(),
                value.as_ptr(),
                context,
                pg_sys::GucSource::PGC_S_SESSION,
                pg_sys::GucAction::GUC_ACTION_SAVE,
                true,
                0,
                false,
            );
        }
    }

    /// PL/pgSQL of others prints none of its parameters, which may be codes, as long: an INTO STRICT that fails would, and an INTO
    /// that several rows are warned of, to whoever has asked for it.
    fn print_no_parameters(&self) {
        const PRINTS: &CStr = c"plpgsql.print_strict_params";
        // SAFETY: a C string; PostgreSQL's own is read at once.
        let is_asked_for = unsafe {
            let value = pg_sys::GetConfigOption(PRINTS.as_ptr(), true, false);
            !value.is_null() && CStr::from_ptr(value) != c"off"
        };
        if is_asked_for {
            self.set(PRINTS, c"off", pg_sys::GucContext::PGC_USERSET);
        }
    }

    /// Undoes every change of a setting since, also those that code in between made to stay.
    pub(crate) fn restore(self) {
        // SAFETY: the level that `with` opened.
        unsafe { pg_sys::AtEOXact_GUC(false, self.level) };
    }

    /// Undoes that one setting; changes that were made to stay do.
    pub(crate) fn close(self) {
        // SAFETY: as above.
        unsafe { pg_sys::AtEOXact_GUC(true, self.level) };
    }
}

/// The id of a role that the extension's script makes.
///
/// # Errors
/// A PostgreSQL ERROR when it does not exist: then the script is older than the library.
pub(crate) fn role_id(name: &CStr) -> pg_sys::Oid {
    // SAFETY: a C string.
    let id = unsafe { pg_sys::get_role_oid(name.as_ptr(), true) };
    if id == pg_sys::InvalidOid {
        let what = format!("role {} does not exist", name.to_string_lossy());
        report(outdated(&what)).report(PgLogLevel::ERROR);
    }
    id
}

/// Runs `body`, which changes what belongs to a role, as that role and with the pinned search path.
pub(crate) fn as_role<T>(role: pg_sys::Oid, body: impl FnOnce() -> T) -> T {
    let switched = Switched::confined_to(role);
    let settings = Settings::with_path(OUR_PATH);
    let result = body();
    settings.restore();
    drop(switched);
    result
}

/// Runs `body` as the owner of our tables and with the pinned search path, as in a SECURITY DEFINER
/// function. For functions that must run as their caller otherwise, because no role can be set
/// inside SECURITY DEFINER, and for those that need it in one call of thousands: SECURITY DEFINER
/// and SET together take longer than a token takes to verify.
pub(crate) fn as_owner<T>(body: impl FnOnce() -> T) -> T {
    let switched = Switched::to(role_id(OWNER));
    let settings = Settings::with_path(OUR_PATH);
    let result = body();
    settings.close();
    drop(switched);
    result
}

/// Runs `body`, which writes tables of schema `auth`, as GoTrue would: triggers, rules, casts and
/// defaults that people put there have the rights and the search path that they have beside GoTrue.
///
/// PostgreSQL before 18 runs deferred triggers at the commit, with the rights of whoever commits. So
/// what the caller has deferred is run first, with the caller's own rights, and from here to the end
/// of the transaction nothing is deferred.
///
/// What `pin` gives holds meanwhile. It is made after the triggers of the caller, who could undo it, and
/// dropped after the settings of `body` are undone, which would bring it back.
pub(crate) fn as_gotrue_with<P, T>(pin: impl FnOnce() -> P, body: impl FnOnce() -> T) -> T {
    with_their_code(GOTRUE_PATH, pin, body)
}

/// Runs `body`, which calls a hook, with the rights that hooks have on Supabase. It finds its names by
/// itself. `pin` is as above.
pub(crate) fn as_hook<P, T>(pin: impl FnOnce() -> P, body: impl FnOnce() -> T) -> T {
    with_their_code(OUR_PATH, pin, body)
}

/// Runs `body`, which reads tables of schema `auth`: policies, functions of indexes and whatever else people
/// put there have the rights that they have beside GoTrue, and leave no setting behind.
pub(crate) fn as_gotrue_reads<T>(body: impl FnOnce() -> T) -> T {
    leaving_nothing(role_id(GOTRUE), body)
}

/// Runs `body`, which reads tables of schema `auth` without running code of anybody, with the same rights.
pub(crate) fn as_gotrue_looks_up<T>(body: impl FnOnce() -> T) -> T {
    let switched = Switched::confined_to(role_id(GOTRUE));
    let result = body();
    drop(switched);
    result
}

/// Runs `body`, which writes tables of ours, with the rights that are there: a foreign key looks at a table
/// of schema `auth`, with the rights of its owner, and so runs the functions of its indexes.
pub(crate) fn with_foreign_keys<T>(body: impl FnOnce() -> T) -> T {
    // SAFETY: reads a variable of this backend.
    leaving_nothing(unsafe { pg_sys::GetUserId() }, body)
}

fn leaving_nothing<T>(role: pg_sys::Oid, body: impl FnOnce() -> T) -> T {
    let switched = Switched::confined_to(role);
    let settings = Settings::kept();
    settings.print_no_parameters();
    let result = body();
    settings.restore();
    drop(switched);
    result
}

fn with_their_code<P, T>(path: &CStr, pin: impl FnOnce() -> P, body: impl FnOnce() -> T) -> T {
    let gotrue = role_id(GOTRUE);
    nothing_deferred();
    let _pinned = pin();
    let switched = Switched::confined_to(gotrue);
    let settings = Settings::with_path(path);
    settings.print_no_parameters();
    let result = body();
    settings.restore();
    drop(switched);
    result
}

/// SET CONSTRAINTS ALL IMMEDIATE, as the session's own role. What the caller's triggers set is over after it:
/// the rest of the flow, which has more rights, would find its names along their path.
fn nothing_deferred() {
    let mut all = pg_sys::ConstraintsSetStmt {
        type_: pg_sys::NodeTag::T_ConstraintsSetStmt,
        constraints: core::ptr::null_mut(),
        deferred: false,
    };
    // SAFETY: looks at the session only; the statement is read during the call.
    unsafe {
        let caller = Switched::to(pg_sys::GetOuterUserId());
        let settings = Settings::kept();
        pg_sys::AfterTriggerSetState(&raw mut all);
        settings.restore();
        drop(caller);
    }
}
