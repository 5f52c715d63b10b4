//! A backend that has checked passwords keeps no memory of it: 19 MiB for each run, and none after.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use auth_ext_core::password::{Verdict, verify};
use auth_ext_core::secret::Secret;
use auth_ext_core::settings::Settings;

/// The anonymous resident memory of this process in KiB.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn eight_checks_leave_less_than_4_mb() {
    let password = Secret::from_text("correct horse battery staple");
    let settings = Settings::default();
    let before = resident_kib();
    for _ in 0..8 {
        assert_eq!(verify(None, &password, &settings), Verdict::Wrong);
    }
    let kept = resident_kib().saturating_sub(before);
    assert!(kept < 4096, "{kept} KiB are kept");
}
