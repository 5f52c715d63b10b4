//! Switching to the role of a token, as PostgREST does.

use core::ffi::CStr;
use std::ffi::CString;

use pgrx::pg_sys;

/// A role that the session may become now.
pub(crate) struct AllowedRole(CString);

impl AllowedRole {
    /// The role of that name, if the login role of this session may become it.
    ///
    /// # Errors
    /// A sentence that says why not.
    pub(crate) fn new(name: &str) -> Result<Self, String> {
        let unknown = || format!("role \"{name}\" does not exist");
        let text = CString::new(name).map_err(|_| unknown())?;
        // SAFETY: a C string.
        let role = unsafe { pg_sys::get_role_oid(text.as_ptr(), true) };
        if role == pg_sys::InvalidOid {
            return Err(unknown());
        }
        // SAFETY: looks at the state of the session only.
        if unsafe { pg_sys::InLocalUserIdChange() } {
            return Err("no role can be set inside a SECURITY DEFINER function".to_owned());
        }
        if !may_become(role) {
            return Err(format!("the login role may not become role \"{name}\""));
        }
        Ok(Self(text))
    }

    /// Becomes the role until the end of the transaction or savepoint.
    pub(crate) fn set(&self) {
        const NAME: &CStr = c"role";
        // SAFETY: two C strings; PostgreSQL checks the membership again.
        unsafe {
            pg_sys::set_config_option(
                NAME.as_ptr(),
                self.0.as_ptr(),
                pg_sys::GucContext::PGC_USERSET,
                pg_sys::GucSource::PGC_S_SESSION,
                pg_sys::GucAction::GUC_ACTION_LOCAL,
                true,
                0,
                false,
            );
        }
    }
}

/// The rule of SET ROLE: what counts is who logged in, not whom the session has become since.
fn may_become(role: pg_sys::Oid) -> bool {
    // SAFETY: looks at the system caches only.
    unsafe {
        let login = pg_sys::GetSessionUserId();
        #[cfg(feature = "pg15")]
        return pg_sys::is_member_of_role(login, role);
        #[cfg(not(feature = "pg15"))]
        return pg_sys::member_can_set_role(login, role);
    }
}
