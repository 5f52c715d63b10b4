//! Settings that belong to the server and not to the data: only where the root key comes from.
//!
//! Everything that is policy is a column of `auth_ext.settings`, because a session could override
//! a GUC.

use std::ffi::{CStr, CString, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::PathBuf;

use auth_ext_core::hash::sha256;
use pgrx::pg_sys;
use pgrx::{GucContext, GucFlags, GucRegistry, GucSetting};

static ROOT_KEY_FILE: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);

static ROOT_KEY_COMMAND: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);

/// Name of the root key file in the data directory when `auth_ext.root_key_file` is unset.
const DEFAULT_ROOT_KEY_FILE: &str = "auth_ext_root.key";

/// Defines the GUCs and reserves their prefix, so that nobody can set a misspelt one and believe
/// in it.
pub(crate) fn define() {
    GucRegistry::define_string_guc(
        c"auth_ext.root_key_file",
        c"File with the root key that seals the private keys of auth_ext.",
        c"A relative path starts in the data directory. Unset: auth_ext_root.key there, made by auth_ext.setup().",
        &ROOT_KEY_FILE,
        // Superusers only: whoever chooses the file chooses the key.
        GucContext::Suset,
        GucFlags::SUPERUSER_ONLY,
    );
    GucRegistry::define_string_guc(
        c"auth_ext.root_key_command",
        c"Shell command that prints the root key, and older ones below it, one a line.",
        c"Set, it takes the place of auth_ext.root_key_file: a KMS or a credential store can be the source.",
        &ROOT_KEY_COMMAND,
        // The configuration file only: no session starts a program by SET.
        GucContext::Sighup,
        GucFlags::SUPERUSER_ONLY,
    );
    // SAFETY: a constant C string; called once, from _PG_init.
    unsafe { pg_sys::MarkGUCPrefixReserved(c"auth_ext".as_ptr()) };
}

/// The server's data directory.
pub(crate) fn data_directory() -> PathBuf {
    // SAFETY: DataDir is set before any backend starts and stays.
    let data_directory = unsafe { CStr::from_ptr(pg_sys::DataDir) };
    PathBuf::from(data_directory.to_string_lossy().as_ref())
}

/// Where the root key lies.
pub(crate) fn root_key_file() -> PathBuf {
    let data_directory = data_directory();
    let name = ROOT_KEY_FILE.get().filter(|name| !name.is_empty());
    match name {
        // Joining an absolute path gives that path.
        Some(name) => data_directory.join(name.to_string_lossy().as_ref()),
        None => data_directory.join(DEFAULT_ROOT_KEY_FILE),
    }
}

/// The command that prints the root key, where one is set.
pub(crate) fn root_key_command() -> Option<OsString> {
    let command = ROOT_KEY_COMMAND.get().filter(|command| !command.is_empty())?;
    Some(OsString::from_vec(command.into_bytes()))
}

/// Eight bytes that tell this server from the others that have the same data: host, data directory
/// and port.
pub(crate) fn server_id() -> [u8; 8] {
    let mut host = [0_u8; 256];
    // SAFETY: the pointer and the length are those of one array; a failure leaves zeros.
    unsafe { libc::gethostname(host.as_mut_ptr().cast(), host.len()) };
    // SAFETY: a plain variable of the server.
    let port = unsafe { pg_sys::PostPortNumber }.to_be_bytes();
    let directory = data_directory();
    let hash = sha256(&[host.as_slice(), port.as_slice(), directory.as_os_str().as_bytes()]);
    hash.first_chunk().copied().unwrap_or_default()
}
