//! The clock goes back.

use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::refresh::{Again, Decision};

use super::bars::{BANNED, ban, rotate};
use super::chain::OVERTAKEN;
use super::{Answer, Row};
use crate::flow_common::{MICRO, secs};

const CLOCK_BACK: Answer = Answer::Refused(
    503,
    ErrorCode::Conflict,
    "Invalid Refresh Token: the server's clock has gone back, try again later",
);

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "the clock stepped back by less than the window",
        arrange: |world, own| {
            rotate(world, own);
            world.clock.step_back(secs(10) - MICRO);
            own.refresh_token.clone()
        },
        decision: Some(Decision::SameChild(Again::InWindow)),
        answer: Answer::SameChild,
    },
    Row {
        name: "the clock stepped back by the window",
        arrange: |world, own| {
            rotate(world, own);
            world.clock.step_back(secs(10));
            own.refresh_token.clone()
        },
        decision: Some(Decision::ClockBack),
        answer: CLOCK_BACK,
    },
    Row {
        name: "the clock stepped back by more than the window",
        arrange: |world, own| {
            rotate(world, own);
            world.clock.step_back(secs(3_600));
            own.refresh_token.clone()
        },
        decision: Some(Decision::ClockBack),
        answer: CLOCK_BACK,
    },
    Row {
        name: "the clock stepped back and has caught up",
        arrange: |world, own| {
            rotate(world, own);
            world.clock.step_back(secs(3_600));
            world.refresh(&own.refresh_token);
            world.wait(secs(3_600) + secs(10) - MICRO);
            own.refresh_token.clone()
        },
        decision: Some(Decision::SameChild(Again::InWindow)),
        answer: Answer::SameChild,
    },
    Row {
        name: "the clock stepped back and has passed the window's end",
        arrange: |world, own| {
            rotate(world, own);
            world.clock.step_back(secs(3_600));
            world.refresh(&own.refresh_token);
            world.wait(secs(3_600) + secs(10));
            own.refresh_token.clone()
        },
        decision: Some(Decision::SameChild(Again::Late { in_a_row: 1 })),
        answer: Answer::LateChild,
    },
    Row {
        name: "the clock stepped back without a grace window",
        arrange: |world, own| {
            world.settings().grace_window = secs(0);
            rotate(world, own);
            world.clock.step_back(MICRO);
            own.refresh_token.clone()
        },
        decision: Some(Decision::ClockBack),
        answer: CLOCK_BACK,
    },
    Row {
        name: "the clock stepped back, and the parent's child was used since",
        arrange: |world, own| {
            let child = rotate(world, own);
            world.clock.step_back(secs(3_600));
            world.rotated(&child);
            own.refresh_token.clone()
        },
        decision: Some(Decision::Overtaken),
        answer: OVERTAKEN,
    },
    Row {
        name: "the parent's child was used, and the clock stepped back since",
        arrange: |world, own| {
            let child = rotate(world, own);
            world.rotated(&child);
            world.clock.step_back(secs(10));
            own.refresh_token.clone()
        },
        decision: Some(Decision::ClockBack),
        answer: CLOCK_BACK,
    },
    Row {
        name: "the clock stepped back and the user is banned",
        arrange: |world, own| {
            rotate(world, own);
            world.clock.step_back(secs(3_600));
            ban(world, 1);
            own.refresh_token.clone()
        },
        decision: Some(Decision::UserBanned),
        answer: BANNED,
    },
    Row {
        name: "live, and the clock stepped back to before the sign-in",
        arrange: |world, own| {
            world.settings().session_time_box = Some(secs(200));
            world.settings().session_inactivity_timeout = Some(secs(200));
            let child = rotate(world, own);
            world.clock.step_back(secs(3_600));
            child
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
];
