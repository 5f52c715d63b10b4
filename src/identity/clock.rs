//! Whether a moment has come, for a few nanoseconds.

use auth_ext_core::time::Timestamp;

/// How far the cheap clock may be behind: a tick of the slowest kernel (100 Hz).
const TICK_MICROS: i64 = 10_000;

/// The moment that never comes.
pub(super) const NEVER: i64 = i64::MAX;

/// A moment for [`may_have_come`].
pub(super) const fn moment(at: Timestamp) -> i64 {
    at.as_micros().saturating_sub(TICK_MICROS)
}

/// Whether `moment` may have come: never false after it has; true up to a tick too early, so a
/// `true` must be checked against the clock.
#[inline]
pub(super) fn may_have_come(moment: i64) -> bool {
    moment != NEVER && coarse_micros() >= moment
}

fn coarse_micros() -> i64 {
    #[cfg(target_os = "linux")]
    const CLOCK: libc::clockid_t = libc::CLOCK_REALTIME_COARSE;
    #[cfg(not(target_os = "linux"))]
    const CLOCK: libc::clockid_t = libc::CLOCK_REALTIME;
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: writes one timespec.
    let status = unsafe { libc::clock_gettime(CLOCK, &raw mut time) };
    if status == 0 {
        time.tv_sec.saturating_mul(1_000_000).saturating_add(time.tv_nsec / 1_000)
    } else {
        // Without a clock everything is over.
        NEVER
    }
}
