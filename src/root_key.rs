//! The root key file: outside the database, so that a dump opens nothing.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use auth_ext_core::env::Env;
use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::keys::seal::RootKey;
use zeroize::Zeroizing;

use crate::guc::root_key_file;

/// A root key file is 32 bytes in one of three notations; anything longer is none.
const LONGEST_FILE: u64 = 256;

/// Reads the root key.
///
/// # Errors
/// A fault that names the file and the remedy when it is missing, unreadable, open to others or
/// holds no key. The content is never told.
pub(crate) fn read() -> Result<RootKey, Fault> {
    let path = root_key_file();
    let file = fs::File::open(&path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => fault(&path, "does not exist").with_hint(
            "Restore it from your backup of secrets. If there is none, remove the sealed keys and run auth_ext.setup() again: see \"Root key\" in the README.",
        ),
        _ => fault(&path, &format!("cannot be read: {}", error.kind())).with_hint(
            "The operating system user of the server must be able to read it.",
        ),
    })?;
    let metadata = file
        .metadata()
        .map_err(|error| fault(&path, &format!("cannot be read: {}", error.kind())))?;
    // The rule of ssl_key_file: nobody else may read it, but root may own it and lend it to a group.
    let forbidden = if metadata.uid() == 0 { 0o037 } else { 0o077 };
    if metadata.mode() & forbidden != 0 {
        return Err(fault(&path, "can be read by others")
            .with_hint("chmod 0600, owned by the operating system user of the server."));
    }
    let mut content = Zeroizing::new(Vec::with_capacity(64));
    file.take(LONGEST_FILE)
        .read_to_end(&mut content)
        .map_err(|error| fault(&path, &format!("cannot be read: {}", error.kind())))?;
    RootKey::parse(&content)
        .map_err(|error| fault(&path, "holds no root key").with_hint(error.to_string()))
}

/// Reads the root key; a missing file is made first, with a new key, readable by its owner only.
/// Tells whether it was made.
///
/// # Errors
/// As [`read`], or when the file cannot be made.
pub(crate) fn read_or_create(env: &mut impl Env) -> Result<(RootKey, bool), Fault> {
    let path = root_key_file();
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    match created {
        Ok(mut file) => {
            let mut key = Zeroizing::new([0_u8; 32]);
            env.fill_random(key.as_mut_slice());
            let text: Zeroizing<String> =
                Zeroizing::new(key.iter().map(|byte| format!("{byte:02x}")).collect());
            file.write_all(text.as_bytes())
                .and_then(|()| file.write_all(b"\n"))
                .and_then(|()| file.sync_all())
                .map_err(|error| fault(&path, &format!("cannot be written: {}", error.kind())))?;
            Ok((read()?, true))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok((read()?, false)),
        Err(error) => Err(fault(&path, &format!("cannot be made: {}", error.kind()))
            .with_hint("Set auth_ext.root_key_file to a path that the server can write.")),
    }
}

fn fault(path: &Path, what: &str) -> Fault {
    Fault::new(FaultKind::RootKey, format!("root key file \"{}\" {what}", path.display()))
}
