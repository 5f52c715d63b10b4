//! What follows from each report: a delivery counts whoever tells it, a failure only from the claim
//! that holds the message, and nothing is tried after its deadline.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use core::time::Duration;

use auth_ext_core::outbox::{Attempt, Outcome, Report, Settlement, settle};
use auth_ext_core::time::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

fn report(result: Outcome) -> Report {
    Report {
        id: Uuid::nil(),
        lease: Uuid::nil(),
        result,
        reason: None,
        detail: None,
        retry_after: None,
        exchanged: None,
    }
}

fn attempt(attempts: u32) -> Attempt {
    let deadline = NOW.plus(Duration::from_secs(86_400));
    Attempt { is_pending: true, holds_lease: true, attempts, is_test: false, deadline }
}

fn pause(settlement: &Settlement) -> i64 {
    let Settlement::Waits { until } = settlement else { return -1 };
    until.as_micros() - NOW.as_micros()
}

#[test]
fn every_combination_has_its_row() {
    let dead = |reason: &str| Settlement::Dead { reason: reason.to_owned() };
    for is_pending in [true, false] {
        for holds_lease in [true, false] {
            for result in [Outcome::Delivered, Outcome::Failed, Outcome::Refused] {
                let attempt = Attempt { is_pending, holds_lease, ..attempt(1) };
                let got = settle(&attempt, &report(result), NOW, 256);
                let wanted = match (is_pending, result, holds_lease) {
                    (false, _, _) => Settlement::Ignored,
                    (true, Outcome::Delivered, _) => Settlement::Delivered,
                    (true, _, false) => Settlement::Ignored,
                    (true, Outcome::Refused, true) => dead("refused"),
                    (true, Outcome::Failed, true) => {
                        assert_eq!(pause(&got), 5_000_000);
                        got.clone()
                    }
                };
                assert_eq!(got, wanted, "{is_pending} {result:?} {holds_lease}");
            }
        }
    }
}

#[test]
fn pauses_double_up_to_a_quarter_of_an_hour() {
    let middle = |attempts| pause(&settle(&attempt(attempts), &report(Outcome::Failed), NOW, 256));
    let pauses: Vec<i64> = (1..=10).map(|n| middle(n) / 1_000_000).collect();
    assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
    assert_eq!(middle(u32::MAX), 900_000_000);
}

#[test]
fn what_would_come_too_late_is_dead_now() {
    let close = Attempt { deadline: NOW.plus(Duration::from_secs(5)), ..attempt(1) };
    let expired = Settlement::Dead { reason: "expired".to_owned() };
    assert_eq!(settle(&close, &report(Outcome::Failed), NOW, 256), expired);
    let farther = Attempt { deadline: NOW.plus(Duration::from_secs(6)), ..attempt(1) };
    assert_eq!(pause(&settle(&farther, &report(Outcome::Failed), NOW, 256)), 5_000_000);
}

#[test]
fn a_server_is_left_alone_as_long_as_it_asks_but_for_an_hour_at_most() {
    let asked = |seconds| Report { retry_after: Some(seconds), ..report(Outcome::Failed) };
    assert_eq!(pause(&settle(&attempt(1), &asked(60), NOW, 256)), 60_000_000);
    assert_eq!(pause(&settle(&attempt(1), &asked(1), NOW, 256)), 5_000_000);
    assert_eq!(pause(&settle(&attempt(1), &asked(u32::MAX), NOW, 256)), 3_600_000_000);
}

#[test]
fn a_test_is_tried_once() {
    let test = Attempt { is_test: true, ..attempt(1) };
    let told = Report { reason: Some("tls".to_owned()), ..report(Outcome::Failed) };
    let dead = Settlement::Dead { reason: "tls".to_owned() };
    assert_eq!(settle(&test, &told, NOW, 256), dead);
}

#[test]
fn a_reason_is_one_word_or_none() {
    for bad in ["", "Two Words", "a\nb", "<ada@example.com>", &"x".repeat(64)] {
        let told = Report { reason: Some(bad.to_owned()), ..report(Outcome::Refused) };
        let dead = Settlement::Dead { reason: "refused".to_owned() };
        assert_eq!(settle(&attempt(1), &told, NOW, 0), dead, "{bad:?}");
    }
}

proptest! {
    #[test]
    fn a_pause_is_never_before_its_quarter_nor_after(attempts in 1_u32..40, jitter: u32) {
        let length = pause(&settle(&attempt(attempts), &report(Outcome::Failed), NOW, jitter));
        let middle = 5_i64.saturating_mul(1 << (attempts - 1).min(16)).min(900) * 1_000_000;
        prop_assert!(length >= middle * 3 / 4 - 1 && length <= middle * 5 / 4);
    }
}
