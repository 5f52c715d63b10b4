//! The ring: what each status lets a key do, and how it may change.
#![allow(clippy::unwrap_used)]

use core::time::Duration;

use KeyStatus::{Active, Retired, Revoked, Standby};
use auth_ext_core::jwt::{Leeway, Reason};
use auth_ext_core::keys::status::{KeyStatus, RingError, RingState, activate, retire, revoke};
use auth_ext_core::time::Timestamp;

const HOUR: Duration = Duration::from_secs(3600);
const RETIRED_AT: Timestamp = Timestamp::from_seconds(1_000_000);

fn state(status: KeyStatus) -> RingState {
    RingState { status, retired_at: (status == Retired).then_some(RETIRED_AT), last_expiry: None }
}

fn refusal(state: RingState, seconds: i64) -> Option<Reason> {
    state.refusal(HOUR, Leeway::DEFAULT, Timestamp::from_seconds(seconds))
}

#[test]
fn names_read_back() {
    for status in KeyStatus::ALL {
        assert_eq!(KeyStatus::from_name(status.as_str()), Some(status));
        assert_eq!(status.to_string(), status.as_str());
    }
    assert_eq!(KeyStatus::from_name("Active"), None);
}

#[test]
fn these_changes_are_allowed_and_no_others() {
    let allowed: Vec<_> = KeyStatus::ALL
        .into_iter()
        .flat_map(|from| KeyStatus::ALL.map(|to| (from, to)))
        .filter(|(from, to)| from.may_become(*to))
        .collect();
    assert_eq!(
        allowed,
        [
            (Standby, Active),
            (Standby, Retired),
            (Standby, Revoked),
            (Active, Retired),
            (Active, Revoked),
            (Retired, Active),
            (Retired, Revoked),
        ]
    );
}

#[test]
fn a_standby_key_verifies_before_it_is_active() {
    assert_eq!(refusal(state(Standby), 0), None);
}

#[test]
fn a_retired_key_verifies_until_its_last_access_token_has_expired() {
    let until = 1_000_000 + 3_600 + 30;
    let end = state(Retired).verifies_until(HOUR, Leeway::DEFAULT);
    assert_eq!(end, Some(Timestamp::from_seconds(until)));
    assert_eq!(refusal(state(Retired), until - 1), None);
    assert_eq!(refusal(state(Retired), until), Some(Reason::KeyNotUsable));
    for status in [Standby, Active, Revoked] {
        assert_eq!(state(status).verifies_until(HOUR, Leeway::DEFAULT), None);
    }
}

#[test]
fn a_retired_key_verifies_until_its_last_api_key_has_expired() {
    let year = Timestamp::from_seconds(1_000_000 + 365 * 24 * 3_600);
    let long = RingState { last_expiry: Some(year), ..state(Retired) };
    assert_eq!(refusal(long, year.as_seconds()), None);
    assert_eq!(refusal(long, year.as_seconds() + 30), Some(Reason::KeyNotUsable));
    let short = RingState { last_expiry: Some(Timestamp::from_seconds(1)), ..state(Retired) };
    assert_eq!(
        short.verifies_until(HOUR, Leeway::ZERO),
        state(Retired).verifies_until(HOUR, Leeway::ZERO)
    );
}

#[test]
fn a_retired_key_without_its_time_verifies_nothing() {
    let lost = RingState { retired_at: None, ..state(Retired) };
    assert_eq!(refusal(lost, 0), Some(Reason::KeyNotUsable));
    assert_eq!(
        refusal(RingState { last_expiry: Some(Timestamp::from_seconds(9)), ..lost }, 0),
        Some(Reason::KeyNotUsable)
    );
}

#[test]
fn a_revoked_key_stops_at_once() {
    let revoked =
        RingState { retired_at: Some(RETIRED_AT), last_expiry: Some(RETIRED_AT), ..state(Revoked) };
    for seconds in [i64::MIN / 2_000_000, 0, 1_000_000] {
        assert_eq!(refusal(revoked, seconds), Some(Reason::Revoked));
    }
}

#[test]
fn lengths_at_the_end_of_the_range_do_not_overflow() {
    let far = RingState { retired_at: Some(Timestamp::from_micros(i64::MAX)), ..state(Retired) };
    assert_eq!(
        far.verifies_until(Duration::MAX, Leeway::MAX),
        Some(Timestamp::from_micros(i64::MAX))
    );
}

const RING: [(&str, KeyStatus); 4] =
    [("s", Standby), ("a", Active), ("r", Retired), ("x", Revoked)];

#[test]
fn activating_a_key_retires_the_active_one_first() {
    assert_eq!(activate(&RING, "s"), Ok(vec![("a", Retired), ("s", Active)]));
    assert_eq!(activate(&RING, "r"), Ok(vec![("a", Retired), ("r", Active)]));
    assert_eq!(activate(&RING, "a"), Ok(vec![]));
    assert_eq!(activate(&RING, "x"), Err(RingError::NotAllowed(Revoked, Active)));
    assert_eq!(activate(&RING, "?"), Err(RingError::UnknownKey));
    assert_eq!(activate(&[("s", Standby)], "s"), Ok(vec![("s", Active)]));
}

#[test]
fn the_active_key_is_not_retired_by_itself() {
    assert_eq!(retire(&RING, "a"), Err(RingError::NoOtherActiveKey));
    assert_eq!(retire(&RING, "s"), Ok(vec![("s", Retired)]));
    assert_eq!(retire(&RING, "r"), Ok(vec![]));
    assert_eq!(retire(&RING, "x"), Err(RingError::NotAllowed(Revoked, Retired)));
    assert_eq!(retire(&RING, "?"), Err(RingError::UnknownKey));
}

#[test]
fn any_key_can_be_revoked() {
    for id in ["s", "a", "r"] {
        assert_eq!(revoke(&RING, id), Ok(vec![(id, Revoked)]));
    }
    assert_eq!(revoke(&RING, "x"), Ok(vec![]));
    assert_eq!(revoke(&RING, "?"), Err(RingError::UnknownKey));
}
