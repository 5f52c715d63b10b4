//! One session per user, the second factor, and the way back to GoTrue.

use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::refresh::{Again, Decision};
use auth_ext_core::session::Expiry;
use auth_ext_core::settings::RefreshTokenFormat;

use super::{Answer, Row};
use crate::flow_common::{MICRO, Session, World, secs};

const LOW: Answer = Answer::Refused(
    400,
    ErrorCode::SessionExpired,
    "Invalid Refresh Token: Session Expired (Low AAL: User Needs MFA Verification)",
);

/// A window of 100 seconds for a user with one factor of this status.
fn factor(world: &mut World, status: &str) {
    world.settings().low_assurance_window = Some(secs(100));
    world.ada().factors = crate::flow_common::factor(status);
}

/// A sign-in that ended nothing, as GoTrue's does, a second after the one of `own`.
fn newer_login(world: &mut World, own: &Session) -> String {
    world.wait(secs(1));
    world.ada_signs_in();
    world.settings().single_session_per_user = true;
    own.refresh_token.clone()
}

/// Gets a token of GoTrue for one's own.
pub(super) fn handed_back(world: &mut World, own: &Session) -> String {
    world.settings().refresh_token_format = RefreshTokenFormat::Gotrue;
    assert_eq!(world.refresh(&own.refresh_token).status(), 200);
    own.refresh_token.clone()
}

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "a second factor is there, and the window is over",
        arrange: |world, own| {
            factor(world, "verified");
            world.wait(secs(100));
            own.refresh_token.clone()
        },
        decision: Some(Decision::SessionExpired(Expiry::LowAssurance)),
        answer: LOW,
    },
    Row {
        name: "a second factor is there, and the window has a microsecond left",
        arrange: |world, own| {
            factor(world, "verified");
            world.wait(secs(100) - MICRO);
            own.refresh_token.clone()
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "a factor that was never verified does not count",
        arrange: |world, own| {
            factor(world, "unverified");
            world.wait(secs(100));
            own.refresh_token.clone()
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "no factor at all, long after the window",
        arrange: |world, own| {
            world.settings().low_assurance_window = Some(secs(100));
            world.wait(secs(1000));
            own.refresh_token.clone()
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "the second factor was used in this session",
        arrange: |world, own| {
            factor(world, "verified");
            world.session_row(own.id).aal = Some("aal2".to_owned());
            world.wait(secs(100));
            own.refresh_token.clone()
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "one session per user, and this is the older",
        arrange: newer_login,
        decision: Some(Decision::Replaced),
        answer: Answer::Replaced,
    },
    Row {
        name: "one session per user, and this is the newest",
        arrange: |world, own| {
            world.settings().single_session_per_user = true;
            let began = world.clock.now().plus(MICRO);
            world.session_row(own.id).created_at = Some(began);
            world.wait(MICRO);
            own.refresh_token.clone()
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "several sessions, and nothing forbids them",
        arrange: |world, own| {
            newer_login(world, own);
            world.settings().single_session_per_user = false;
            own.refresh_token.clone()
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "replaced, and theft is still theft",
        arrange: |world, own| {
            world.settings().late_retry_limit = 0;
            world.rotated(&own.refresh_token);
            world.wait(secs(10));
            newer_login(world, own)
        },
        decision: Some(Decision::Theft),
        answer: Answer::Theft,
    },
    Row {
        name: "a token of GoTrue was handed out, and the parent comes inside the window",
        arrange: |world, own| {
            let parent = handed_back(world, own);
            world.wait(secs(10) - MICRO);
            parent
        },
        decision: Some(Decision::SameHandedBack(Again::InWindow)),
        answer: Answer::SameHandedBack,
    },
];
