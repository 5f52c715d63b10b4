//! What may happen, and how likely it is.

use proptest::prelude::*;

use crate::flow_common::MAC;

#[derive(Debug, Clone)]
pub(crate) enum Action {
    /// With the token that is so many back from the newest of a session.
    Refresh {
        session: usize,
        back: usize,
    },
    /// With any token ever issued, also one that a failover has lost.
    RefreshAny {
        token: usize,
    },
    /// With one bit of an issued token changed, in the MAC or before it.
    RefreshChanged {
        token: usize,
        byte: usize,
        bit: u32,
    },
    Wait(Length),
    StepBack(Length),
    SignIn,
    SignOut {
        session: usize,
        scope: &'static str,
    },
    End {
        session: usize,
        reason: usize,
    },
    /// As GoTrue's log-out does it.
    DeleteSession {
        session: usize,
    },
    Ban(u64),
    LiftBan,
    MarkDeleted(bool),
    LoseServerKey,
    /// A standby that is late takes over: all that was done since the backup is lost.
    Backup,
    FailOver,
}

/// A length of time, also in terms of the grace window.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Length {
    Seconds(u64),
    ShortOfWindow,
    Window,
}

fn length() -> impl Strategy<Value = Length> {
    prop_oneof![
        4 => (0_u64..=12).prop_map(Length::Seconds),
        2 => Just(Length::ShortOfWindow),
        2 => Just(Length::Window),
        1 => (13_u64..=2_000).prop_map(Length::Seconds),
    ]
}

pub(crate) fn action() -> impl Strategy<Value = Action> {
    let back = prop_oneof![5 => Just(0_usize), 4 => Just(1), 2 => 2_usize..6];
    let scope = prop_oneof![Just("local"), Just("others"), Just("global")];
    prop_oneof![
        24 => (0_usize..4, back).prop_map(|(session, back)| Action::Refresh { session, back }),
        4 => any::<usize>().prop_map(|token| Action::RefreshAny { token }),
        4 => (any::<usize>(), 1_usize..MAC + 16, 0_u32..8)
            .prop_map(|(token, byte, bit)| Action::RefreshChanged { token, byte, bit }),
        12 => length().prop_map(Action::Wait),
        2 => length().prop_map(Action::StepBack),
        3 => Just(Action::SignIn),
        1 => (0_usize..4, scope).prop_map(|(session, scope)| Action::SignOut { session, scope }),
        1 => (0_usize..4, 0_usize..8).prop_map(|(session, reason)| Action::End { session, reason }),
        1 => (0_usize..4).prop_map(|session| Action::DeleteSession { session }),
        1 => (1_u64..100).prop_map(Action::Ban),
        2 => Just(Action::LiftBan),
        2 => prop::bool::weighted(0.2).prop_map(Action::MarkDeleted),
        1 => Just(Action::LoseServerKey),
        2 => Just(Action::Backup),
        1 => Just(Action::FailOver),
    ]
}

#[derive(Debug, Clone)]
pub(crate) struct Policy {
    pub(crate) grace_window: u64,
    pub(crate) late_retry_limit: u32,
    pub(crate) time_box: Option<u64>,
    pub(crate) inactivity: Option<u64>,
    pub(crate) lifetime: Option<u64>,
    pub(crate) touch_interval: u64,
}

pub(crate) fn policy() -> impl Strategy<Value = Policy> {
    let window = prop_oneof![1 => Just(0_u64), 1 => Just(1), 4 => Just(10), 1 => Just(60)];
    let limit = |seconds| prop_oneof![2 => Just(None), 1 => Just(Some(seconds))];
    let touch = prop_oneof![Just(0_u64), Just(300)];
    let late = prop_oneof![2 => Just(0_u32), 4 => Just(1), 1 => Just(2), 1 => Just(10)];
    (window, late, limit(1_500), limit(400), limit(1_000), touch).prop_map(
        |(grace_window, late_retry_limit, time_box, inactivity, lifetime, touch_interval)| Policy {
            grace_window,
            late_retry_limit,
            time_box,
            inactivity,
            lifetime,
            touch_interval,
        },
    )
}
