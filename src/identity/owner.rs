//! Doing something with the rights of the owner of our tables.

use pgrx::pg_sys;

/// The role that owns the tables and the SECURITY DEFINER functions.
const OWNER: &core::ffi::CStr = c"supabase_auth_admin";

/// Runs `body` as the owner of our tables and with the pinned search path, as in a SECURITY DEFINER
/// function. For functions that must run as their caller otherwise, because no role can be set
/// inside SECURITY DEFINER, and for those that need it in one call of thousands: SECURITY DEFINER
/// and SET together take longer than a token takes to verify.
pub(crate) fn as_owner<T>(body: impl FnOnce() -> T) -> T {
    let mut user = pg_sys::InvalidOid;
    let mut context = 0;
    // SAFETY: the role exists, or PostgreSQL raises; what is changed is put back below, and when
    // `body` raises, by the end of the transaction or subtransaction, as for PostgreSQL's own
    // switches.
    let level = unsafe {
        let owner = pg_sys::get_role_oid(OWNER.as_ptr(), false);
        pg_sys::GetUserIdAndSecContext(&raw mut user, &raw mut context);
        pg_sys::SetUserIdAndSecContext(
            owner,
            context | pg_sys::SECURITY_LOCAL_USERID_CHANGE.cast_signed(),
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
    let result = body();
    // SAFETY: what was there before.
    unsafe {
        pg_sys::AtEOXact_GUC(true, level);
        pg_sys::SetUserIdAndSecContext(user, context);
    }
    result
}
