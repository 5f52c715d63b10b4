//! `auth_ext.root_key_command`: the root key from a program of the operator's.

use std::ffi::OsStr;
use std::io::Read as _;
use std::os::fd::AsRawFd as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::keys::RootKeys;
use pgrx::pg_sys;
use zeroize::Zeroizing;

/// A root key file, and what the command prints, is a few lines of 64 digits; anything longer is none.
pub(crate) const LONGEST_FILE: u64 = 4096;

/// How long the command may take; every session waits for it once.
const LIMIT: Duration = Duration::from_secs(10);

/// How long a look at the command's output may take before a cancel or a shutdown is heard.
const HEARD_WITHIN_MILLISECONDS: i32 = 100;

/// A running command, which ends with whoever waits for it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail for one that has ended, and then there is nothing to end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs the command and reads the keys that it prints: as the content of a root key file. What it
/// says on its standard error goes to the server's log.
///
/// # Errors
/// A fault that says what went wrong, never what was printed.
pub(crate) fn run(command: &OsStr) -> Result<RootKeys, Fault> {
    let mut running = Running(
        Command::new("/bin/sh")
            .arg("-c")
            .arg(command)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| fault(&format!("cannot be started: {}", error.kind())))?,
    );
    let printed = output(&mut running)?;
    let status = running.0.wait().map_err(|error| fault(&format!("got lost: {}", error.kind())))?;
    if !status.success() {
        return Err(fault(&format!("failed ({status})")));
    }
    RootKeys::parse(&printed)
        .map_err(|error| fault("printed no root key").with_hint(error.to_string()))
}

/// Everything that the command prints. Waits with an ear for cancel, time-out and shutdown.
fn output(running: &mut Running) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let started = Instant::now();
    let longest = usize::try_from(LONGEST_FILE).unwrap_or(0);
    let mut printed = Zeroizing::new(Vec::with_capacity(longest + 1));
    let Some(stdout) = running.0.stdout.as_mut() else { return Ok(printed) };
    let mut waiting = libc::pollfd { fd: stdout.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    loop {
        pg_sys::check_for_interrupts!();
        if started.elapsed() > LIMIT {
            return Err(fault(&format!("took longer than {} s", LIMIT.as_secs())));
        }
        // SAFETY: one structure of ours. An interrupted call is asked again.
        if unsafe { libc::poll(&raw mut waiting, 1, HEARD_WITHIN_MILLISECONDS) } < 1 {
            continue;
        }
        let mut part = Zeroizing::new([0_u8; 512]);
        let length = stdout
            .read(part.as_mut_slice())
            .map_err(|error| fault(&format!("cannot be read: {}", error.kind())))?;
        if length == 0 {
            return Ok(printed);
        }
        if printed.len() + length > longest {
            return Err(fault("printed more than a few keys"));
        }
        printed.extend_from_slice(part.get(..length).unwrap_or(&[]));
    }
}

fn fault(what: &str) -> Fault {
    Fault::new(FaultKind::RootKey, format!("auth_ext.root_key_command {what}"))
        .with_hint("Run it as the operating system user of the server; it must print one key of 64 hex digits a line, the newest first.")
}
