//! Hashing of passwords in a thread beside the backend, which meanwhile listens to cancel, time-outs and
//! shutdown: a hash may take seconds, and no library of them can be stopped half-way.
//!
//! The thread knows nothing of PostgreSQL and takes no signal. What was given up goes on to its end, at
//! most one in a backend: the next hash waits for it. How many run at once in a database is bounded, so
//! that a storm of sign-ins takes no more memory than the processors can put to use.

use core::cell::RefCell;
use core::time::Duration;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use pgrx::prelude::*;

use crate::store::HashSlot;

/// How soon an interrupt is heard.
const LISTEN_EVERY: Duration = Duration::from_millis(10);

thread_local! {
    /// A thread whose caller was interrupted.
    static LEFT: RefCell<Option<JoinHandle<()>>> = const { RefCell::new(None) };
}

/// Does the work.
pub(crate) fn compute<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    wait_for_what_was_left();
    let _slot = HashSlot::take();
    // Taken out by whichever of the two does it.
    let work = Arc::new(Mutex::new(Some(work)));
    let (sender, receiver) = sync_channel(1);
    let apart = {
        let work = Arc::clone(&work);
        move || {
            let taken = work.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(work) = taken {
                // Nobody listens when the caller was interrupted.
                let _ = sender.send(work());
            }
        }
    };
    match spawned(apart) {
        Some(thread) => LEFT.set(Some(thread)),
        // No thread is to be had: without interrupts, then.
        None => {
            let taken = work.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(work) = taken {
                return work();
            }
        }
    }
    loop {
        match receiver.recv_timeout(LISTEN_EVERY) {
            Ok(done) => {
                if let Some(thread) = LEFT.take() {
                    let _ = thread.join();
                }
                return done;
            }
            Err(RecvTimeoutError::Timeout) => {
                check_for_interrupts!();
            }
            Err(RecvTimeoutError::Disconnected) => {
                ereport!(ERROR, PgSqlErrorCode::ERRCODE_INTERNAL_ERROR, "a password hash failed");
            }
        }
    }
}

fn wait_for_what_was_left() {
    let is_busy = || LEFT.with_borrow(|left| left.as_ref().is_some_and(|it| !it.is_finished()));
    while is_busy() {
        thread::sleep(LISTEN_EVERY);
        check_for_interrupts!();
    }
    LEFT.set(None);
}

/// Starts a thread that no signal is delivered to: PostgreSQL's handlers belong to the backend's own.
fn spawned(work: impl FnOnce() + Send + 'static) -> Option<JoinHandle<()>> {
    // SAFETY: sets of signals that are filled by the calls; a thread begins with the mask of the one that
    // starts it, which gets back its own at once.
    unsafe {
        let (mut all, mut before) = (core::mem::zeroed(), core::mem::zeroed());
        libc::sigfillset(&raw mut all);
        if libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut before) != 0 {
            return None;
        }
        let thread = thread::Builder::new().name("auth_ext hash".to_owned()).spawn(work);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, core::ptr::null_mut());
        thread.ok()
    }
}
