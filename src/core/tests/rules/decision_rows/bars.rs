//! The token is good, but user or session policy bar it.

use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::refresh::Decision;
use auth_ext_core::session::Expiry;

use super::{Answer, Row};
use crate::flow_common::{MICRO, Session, World, secs};

pub(super) const BANNED: Answer =
    Answer::Refused(400, ErrorCode::UserBanned, "Invalid Refresh Token: User Banned");

const DELETED: Answer = Answer::Refused(
    400,
    ErrorCode::RefreshTokenNotFound,
    "Invalid Refresh Token: the session was ended because the user was deleted",
);

const fn expired(message: &'static str) -> Answer {
    Answer::Refused(400, ErrorCode::SessionExpired, message)
}

const EXPIRED: Answer = expired("Invalid Refresh Token: Session Expired");
const INACTIVE: Answer = expired("Invalid Refresh Token: Session Expired (Inactivity)");
const TOO_OLD: Answer = expired("Invalid Refresh Token: Session Expired (Refresh Token Too Old)");

const fn over(expiry: Expiry) -> Option<Decision> {
    Some(Decision::SessionExpired(expiry))
}

/// Rotates once, 100 seconds after the sign-in.
pub(super) fn rotate(world: &mut World, own: &Session) -> String {
    world.wait(secs(100));
    world.rotated(&own.refresh_token)
}

pub(super) fn ban(world: &mut World, microseconds_left: u64) {
    let end = world.clock.now().plus(MICRO * u32::try_from(microseconds_left).unwrap());
    world.ada().banned_until = Some(end);
}

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "banned for a microsecond more",
        arrange: |world, own| {
            ban(world, 1);
            own.refresh_token.clone()
        },
        decision: Some(Decision::UserBanned),
        answer: BANNED,
    },
    Row {
        name: "the ban ends now",
        arrange: |world, own| {
            ban(world, 0);
            own.refresh_token.clone()
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "banned, and the parent comes inside the window",
        arrange: |world, own| {
            rotate(world, own);
            ban(world, 1);
            own.refresh_token.clone()
        },
        decision: Some(Decision::UserBanned),
        answer: BANNED,
    },
    Row {
        name: "banned, and theft is still theft",
        arrange: |world, own| {
            world.settings().late_retry_limit = 0;
            rotate(world, own);
            world.wait(secs(10));
            ban(world, 1);
            own.refresh_token.clone()
        },
        decision: Some(Decision::Theft),
        answer: Answer::Theft,
    },
    Row {
        name: "the user is marked as deleted",
        arrange: |world, own| {
            world.ada().deleted_at = Some(world.clock.now());
            own.refresh_token.clone()
        },
        decision: Some(Decision::UserDeleted),
        answer: DELETED,
    },
    Row {
        name: "deleted counts more than banned",
        arrange: |world, own| {
            ban(world, 1);
            world.ada().deleted_at = Some(world.clock.now());
            own.refresh_token.clone()
        },
        decision: Some(Decision::UserDeleted),
        answer: DELETED,
    },
    Row {
        name: "not_after is now",
        arrange: |world, own| {
            world.session_row(own.id).not_after = Some(world.clock.now());
            own.refresh_token.clone()
        },
        decision: over(Expiry::NotAfter),
        answer: EXPIRED,
    },
    Row {
        name: "not_after is a microsecond away",
        arrange: |world, own| {
            world.session_row(own.id).not_after = Some(world.clock.now().plus(MICRO));
            own.refresh_token.clone()
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "the time box is used up",
        arrange: |world, own| {
            world.settings().session_time_box = Some(secs(200));
            let child = rotate(world, own);
            world.wait(secs(100));
            child
        },
        decision: over(Expiry::TimeBox),
        answer: EXPIRED,
    },
    Row {
        name: "the time box has a microsecond left",
        arrange: |world, own| {
            world.settings().session_time_box = Some(secs(200));
            let child = rotate(world, own);
            world.wait(secs(100) - MICRO);
            child
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "inactive for too long, counted from the rotation",
        arrange: |world, own| {
            world.settings().session_inactivity_timeout = Some(secs(300));
            let child = rotate(world, own);
            world.wait(secs(300));
            child
        },
        decision: over(Expiry::Inactivity),
        answer: INACTIVE,
    },
    Row {
        name: "inactive for a microsecond less",
        arrange: |world, own| {
            world.settings().session_inactivity_timeout = Some(secs(300));
            let child = rotate(world, own);
            world.wait(secs(300) - MICRO);
            child
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "inactive, but GoTrue refreshed the session since",
        arrange: |world, own| {
            world.settings().session_inactivity_timeout = Some(secs(300));
            let child = rotate(world, own);
            world.wait(secs(1));
            world.session_row(own.id).refreshed_at = Some(world.clock.now());
            world.wait(secs(299));
            child
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "the refresh token is past its lifetime",
        arrange: |world, own| {
            let child = rotate(world, own);
            world.wait(secs(90 * 86_400));
            child
        },
        decision: over(Expiry::RefreshTokenLifetime),
        answer: TOO_OLD,
    },
    Row {
        name: "the refresh token has a microsecond to live",
        arrange: |world, own| {
            let child = rotate(world, own);
            world.wait(secs(90 * 86_400) - MICRO);
            child
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "without any limit, ten years later",
        arrange: |world, own| {
            world.settings().refresh_token_lifetime = None;
            world.wait(secs(3_652 * 86_400));
            own.refresh_token.clone()
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "a ban counts more than expiry",
        arrange: |world, own| {
            world.wait(secs(90 * 86_400));
            ban(world, 1);
            own.refresh_token.clone()
        },
        decision: Some(Decision::UserBanned),
        answer: BANNED,
    },
    Row {
        name: "not_after before the time box",
        arrange: |world, own| {
            world.settings().session_time_box = Some(secs(1));
            world.wait(secs(1));
            world.session_row(own.id).not_after = Some(world.clock.now());
            own.refresh_token.clone()
        },
        decision: over(Expiry::NotAfter),
        answer: EXPIRED,
    },
    Row {
        name: "the time box before inactivity",
        arrange: |world, own| {
            world.settings().session_time_box = Some(secs(1));
            world.settings().session_inactivity_timeout = Some(secs(1));
            world.wait(secs(1));
            own.refresh_token.clone()
        },
        decision: over(Expiry::TimeBox),
        answer: EXPIRED,
    },
    Row {
        name: "inactivity before the refresh token's lifetime",
        arrange: |world, own| {
            world.settings().session_inactivity_timeout = Some(secs(1));
            world.settings().refresh_token_lifetime = Some(secs(1));
            world.wait(secs(1));
            own.refresh_token.clone()
        },
        decision: over(Expiry::Inactivity),
        answer: INACTIVE,
    },
    Row {
        name: "the parent comes inside the window of a session that is over",
        arrange: |world, own| {
            world.settings().session_time_box = Some(secs(105));
            rotate(world, own);
            world.wait(secs(5));
            own.refresh_token.clone()
        },
        decision: over(Expiry::TimeBox),
        answer: EXPIRED,
    },
    Row {
        name: "a session that is over, and theft is still theft",
        arrange: |world, own| {
            world.settings().session_time_box = Some(secs(105));
            world.settings().late_retry_limit = 0;
            rotate(world, own);
            world.wait(secs(10));
            own.refresh_token.clone()
        },
        decision: Some(Decision::Theft),
        answer: Answer::Theft,
    },
];
