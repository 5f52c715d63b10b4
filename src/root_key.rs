//! The root key: outside the database, so that a dump opens nothing. It comes from a file, or from
//! a command of the operator's.

use std::fs::{self, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use auth_ext_core::env::{Env, random_bytes};
use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::keys::RootKeys;
use auth_ext_core::keys::seal::RootKey;
use pgrx::pg_sys;
use zeroize::Zeroizing;

use crate::guc::{data_directory, root_key_command, root_key_file};
use crate::root_key_command::{self, LONGEST_FILE};

/// How long to wait before another look at a root key file that somebody holds, who writes a few lines.
const HELD_FOR: Duration = Duration::from_millis(5);

const CANNOT_WRITE: &str = "Set auth_ext.root_key_file to a path that the server can write.";

/// Reads the root key from its source.
///
/// # Errors
/// A fault that names the source and the remedy when it is missing, unreadable, open to others or
/// holds no key. The content is never told.
pub(crate) fn read() -> Result<RootKeys, Fault> {
    match root_key_command() {
        Some(command) => root_key_command::run(&command),
        None => read_file(),
    }
}

fn read_file() -> Result<RootKeys, Fault> {
    let path = root_key_file();
    let file = fs::File::open(&path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => fault(&path, "does not exist").with_hint(
            "Restore it from your backup of secrets. If there is none, remove the sealed keys and run auth_ext.setup() again: see \"The root key\" in docs/keys.md.",
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
    let mut content = Zeroizing::new(Vec::with_capacity(4096));
    file.take(LONGEST_FILE).read_to_end(&mut content).map_err(|error| {
        fault(&path, &format!("cannot be read: {}", error.kind()))
            .with_hint("It must be a file that the operating system user of the server can read.")
    })?;
    RootKeys::parse(&content)
        .map_err(|error| fault(&path, "holds no root key").with_hint(error.to_string()))
}

/// Whether the root key lies in the data directory, where every base backup takes it along.
pub(crate) fn lies_in_data_directory() -> bool {
    if comes_from_command() {
        return false;
    }
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    real(&root_key_file()).starts_with(real(&data_directory()))
}

/// Reads the root key file; a missing one is made first, with a new key. Tells whether it was made.
///
/// # Errors
/// As [`read`], or when the file cannot be made.
pub(crate) fn read_or_create(env: &mut impl Env) -> Result<(RootKeys, bool), Fault> {
    let path = root_key_file();
    if comes_from_command() || path.exists() {
        return Ok((read()?, false));
    }
    let key = RootKey::from_bytes(random_bytes(env));
    let keys = RootKeys::new(key);
    let made = create(&path, &keys.to_file())?;
    Ok((read()?, made))
}

/// A new root key in front of those in the file, which then holds it.
///
/// # Errors
/// As [`read`], when the file cannot be written, or when a command is the source.
pub(crate) fn add(env: &mut impl Env) -> Result<RootKeys, Fault> {
    if comes_from_command() {
        return Err(Fault::new(
            FaultKind::NotReady,
            "auth_ext.root_key_command prints no new root key",
        ));
    }
    let _held = hold(&root_key_file())?;
    let keys = read()?.with_newer(RootKey::from_bytes(random_bytes(env)));
    replace(&keys)?;
    Ok(keys)
}

/// Keeps others from changing the root key file until what it gives is dropped. A rotation in another
/// database holds no lock of ours, and of two that read the file at once one would lose its key for
/// ever.
fn hold(path: &Path) -> Result<fs::File, Fault> {
    let cannot =
        |error: &std::io::Error| fault(path, &format!("cannot be locked: {}", error.kind()));
    loop {
        pg_sys::check_for_interrupts!();
        // A file system of the network locks only what is open for writing.
        let file = OpenOptions::new().read(true).write(true).open(path);
        let file = file.or_else(|_| fs::File::open(path)).map_err(|error| cannot(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                sleep(HELD_FOR);
                continue;
            }
            Err(TryLockError::Error(error)) => return Err(cannot(&error)),
        }
        let [held, named] = [file.metadata(), fs::metadata(path)]
            .map(|metadata| metadata.map(|file| (file.dev(), file.ino())));
        // Whoever held it has put another file in its place.
        if held.map_err(|error| cannot(&error))? == named.map_err(|error| cannot(&error))? {
            return Ok(file);
        }
    }
}

/// Whether a command of the operator's is the source.
pub(crate) fn comes_from_command() -> bool {
    root_key_command().is_some()
}

/// Makes the root key file whole or not at all. Tells whether it was made: the setup of another
/// database may make it at the same time, and then that file counts.
fn create(path: &Path, content: &[u8]) -> Result<bool, Fault> {
    let mut beside = path.to_path_buf().into_os_string();
    beside.push(format!(".{}", std::process::id()));
    let beside = PathBuf::from(beside);
    // A left-over of a crash; nothing refers to it.
    let _ = fs::remove_file(&beside);
    write_new(&beside, content)?;
    // A link, because renaming would replace the file of another.
    let linked = fs::hard_link(&beside, path);
    let _ = fs::remove_file(&beside);
    match linked {
        Ok(()) => sync_folder(path).map(|()| true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => Err(error),
    }
    .map_err(|error| {
        fault(path, &format!("cannot be made: {}", error.kind())).with_hint(CANNOT_WRITE)
    })
}

/// Makes the names in the folder of a file durable.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
}

/// Puts other keys into the root key file, in one step: a crash leaves the old file or the new one.
fn replace(keys: &RootKeys) -> Result<(), Fault> {
    let path = root_key_file();
    let content = keys.to_file();
    // What is longer is cut when it is read, and then nothing opens any more.
    if u64::try_from(content.len()).map_or(true, |length| length > LONGEST_FILE) {
        return Err(fault(&path, "holds too many older keys").with_hint(
            "Remove the lines of older keys under which no database of this server has anything sealed any more.",
        ));
    }
    let mut beside = path.clone().into_os_string();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    // A left-over of a crash; nothing refers to it.
    let _ = fs::remove_file(&beside);
    write_new(&beside, &content)?;
    fs::rename(&beside, &path)
        .and_then(|()| sync_folder(&path))
        .map_err(|error| fault(&path, &format!("cannot be replaced: {}", error.kind())))
}

/// Writes a file that must not exist yet, readable by its owner only, and on the disk when done.
fn write_new(path: &Path, content: &[u8]) -> Result<(), Fault> {
    let options = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    options
        .and_then(|mut file| {
            file.write_all(content)?;
            file.sync_all()
        })
        .map_err(|error| {
            fault(path, &format!("cannot be made: {}", error.kind())).with_hint(CANNOT_WRITE)
        })
}

fn fault(path: &Path, what: &str) -> Fault {
    Fault::new(FaultKind::RootKey, format!("root key file \"{}\" {what}", path.display()))
}
