//! What SECURITY DEFINER and SET search_path do to a function, for those functions that need it in
//! one call of thousands: for both together PostgreSQL takes longer than a token takes to verify.

use auth_ext_core::fault::{Fault, FaultKind};
use pgrx::pg_sys;

/// Owns the tables; `sql/finalize.sql` makes it the owner of the SECURITY DEFINER functions.
const OWNER: &core::ffi::CStr = c"supabase_auth_admin";

/// Runs `work` as the owner of the tables, with the search path that all functions pin. An ERROR
/// inside gives both back as it aborts the (sub)transaction, as with SECURITY DEFINER.
///
/// # Errors
/// What `work` gives, or that the owner is missing.
pub(crate) fn as_owner<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    let mut caller = pg_sys::InvalidOid;
    let mut context = 0;
    // SAFETY: a C string; the role must not be missing silently, so it is checked below.
    let owner = unsafe { pg_sys::get_role_oid(OWNER.as_ptr(), true) };
    if owner == pg_sys::InvalidOid {
        return Err(Fault::new(
            FaultKind::NotReady,
            "role \"supabase_auth_admin\" is missing",
        ));
    }
    // SAFETY: the same calls in the same order as PostgreSQL's own for such functions. SET ROLE and
    // SET SESSION AUTHORIZATION are forbidden inside, so nothing can come back as another user.
    let level = unsafe {
        pg_sys::GetUserIdAndSecContext(&raw mut caller, &raw mut context);
        pg_sys::SetUserIdAndSecContext(
            owner,
            context | pg_sys::SECURITY_LOCAL_USERID_CHANGE as i32,
        );
        let level = pg_sys::NewGUCNestLevel();
        pg_sys::set_config_option(
            c"search_path".as_ptr(),
            c"pg_catalog, pg_temp".as_ptr(),
            pg_sys::GucContext::PGC_USERSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_SAVE,
            true,
            0,
            false,
        );
        level
    };
    let result = work();
    // SAFETY: ends what was begun above.
    unsafe {
        pg_sys::AtEOXact_GUC(true, level);
        pg_sys::SetUserIdAndSecContext(caller, context);
    }
    result
}
