//! The session is gone.

use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::refresh::Decision;
use auth_ext_core::session::{EndReason, Scope};
use auth_ext_core::store::Sessions as _;

use super::{Answer, NOT_FOUND, Row};
use crate::flow_common::{MAC, SECRET, Session, World, caller, edited, flipped, secs};

/// Ends the session for a reason and gives its token.
fn end(world: &mut World, own: &Session, reason: EndReason) -> String {
    let now = world.clock.now();
    let user = caller(own).user_id;
    let store = &mut world.store;
    let ended = store.end_sessions(user, Some(own.id), Scope::Local, reason, now);
    assert_eq!(ended, Ok(1));
    own.refresh_token.clone()
}

const fn ended(reason: EndReason) -> Option<Decision> {
    Some(Decision::SessionEnded(Some(reason)))
}

/// GoTrue's word for every token whose session is gone; the sentence says more.
const fn not_found(message: &'static str) -> Answer {
    Answer::Refused(400, ErrorCode::RefreshTokenNotFound, message)
}

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "signed out",
        arrange: |world, own| end(world, own, EndReason::SignedOut),
        decision: ended(EndReason::SignedOut),
        answer: not_found("Invalid Refresh Token: the session was signed out"),
    },
    Row {
        name: "revoked",
        arrange: |world, own| end(world, own, EndReason::Revoked),
        decision: ended(EndReason::Revoked),
        answer: not_found("Invalid Refresh Token: the session was revoked"),
    },
    Row {
        name: "replaced",
        arrange: |world, own| end(world, own, EndReason::Replaced),
        decision: ended(EndReason::Replaced),
        answer: Answer::Refused(
            400,
            ErrorCode::SessionExpired,
            "Invalid Refresh Token: the session was replaced by a newer sign-in",
        ),
    },
    Row {
        name: "expired and ended",
        arrange: |world, own| end(world, own, EndReason::Expired),
        decision: ended(EndReason::Expired),
        answer: Answer::Refused(
            400,
            ErrorCode::SessionExpired,
            "Invalid Refresh Token: the session has expired",
        ),
    },
    Row {
        name: "ended by a change of password",
        arrange: |world, own| end(world, own, EndReason::PasswordChanged),
        decision: ended(EndReason::PasswordChanged),
        answer: not_found("Invalid Refresh Token: the session was ended by a change of password"),
    },
    Row {
        name: "ended by a second factor elsewhere",
        arrange: |world, own| end(world, own, EndReason::SecondFactor),
        decision: ended(EndReason::SecondFactor),
        answer: not_found(
            "Invalid Refresh Token: the session was ended because another session proved a second factor",
        ),
    },
    Row {
        name: "ended by a ban",
        arrange: |world, own| end(world, own, EndReason::UserBanned),
        decision: ended(EndReason::UserBanned),
        answer: Answer::Refused(
            400,
            ErrorCode::UserBanned,
            "Invalid Refresh Token: the session was ended because the user is banned",
        ),
    },
    Row {
        name: "ended by the user's deletion",
        arrange: |world, own| end(world, own, EndReason::UserDeleted),
        decision: ended(EndReason::UserDeleted),
        answer: not_found(
            "Invalid Refresh Token: the session was ended because the user was deleted",
        ),
    },
    Row {
        name: "ended by theft: GoTrue's word for it stays",
        arrange: |world, own| {
            world.settings().late_retry_limit = 0;
            world.rotated(&own.refresh_token);
            world.wait(secs(10));
            assert_eq!(world.refresh(&own.refresh_token).status(), 400);
            own.refresh_token.clone()
        },
        decision: ended(EndReason::Theft),
        answer: Answer::Refused(
            400,
            ErrorCode::RefreshTokenAlreadyUsed,
            "Invalid Refresh Token: the session was ended because an old refresh token was used again",
        ),
    },
    Row {
        name: "ended by theft, and its live token comes",
        arrange: |world, own| {
            world.settings().late_retry_limit = 0;
            let live = world.rotated(&own.refresh_token);
            world.wait(secs(10));
            assert_eq!(world.refresh(&own.refresh_token).status(), 400);
            live
        },
        decision: ended(EndReason::Theft),
        answer: Answer::Refused(
            400,
            ErrorCode::RefreshTokenAlreadyUsed,
            "Invalid Refresh Token: the session was ended because an old refresh token was used again",
        ),
    },
    Row {
        name: "an older token of a session that was signed out",
        arrange: |world, own| {
            world.rotated(&own.refresh_token);
            world.wait(secs(100));
            end(world, own, EndReason::SignedOut)
        },
        decision: ended(EndReason::SignedOut),
        answer: not_found("Invalid Refresh Token: the session was signed out"),
    },
    Row {
        name: "deleted without a record, as GoTrue's log-out does",
        arrange: |world, own| {
            world.tables().delete_session(own.id);
            own.refresh_token.clone()
        },
        decision: Some(Decision::SessionEnded(None)),
        answer: NOT_FOUND,
    },
    Row {
        name: "gone with its user, who was deleted for good",
        arrange: |world, own| {
            world.tables().delete_user(caller(own).user_id);
            own.refresh_token.clone()
        },
        decision: Some(Decision::SessionEnded(None)),
        answer: NOT_FOUND,
    },
    Row {
        name: "ended, and the token has a bad MAC",
        arrange: |world, own| {
            end(world, own, EndReason::SignedOut);
            flipped(&own.refresh_token, MAC)
        },
        decision: Some(Decision::NotFound),
        answer: NOT_FOUND,
    },
    Row {
        name: "ended, and the server key was lost",
        arrange: |world, own| {
            world.replace_server_key(2);
            end(world, own, EndReason::SignedOut)
        },
        decision: Some(Decision::NotFound),
        answer: NOT_FOUND,
    },
    Row {
        name: "a session that there never was",
        arrange: |_, own| edited(&own.refresh_token, |bytes| bytes[1..17].fill(0xee)),
        decision: Some(Decision::NotFound),
        answer: NOT_FOUND,
    },
    Row {
        name: "the session of somebody else, with a secret of one's own",
        arrange: |world, own| {
            let other = world.ada_signs_in();
            edited(&other.refresh_token, |bytes| {
                let own = own.refresh_token.clone();
                edited(&own, |own| {
                    bytes[SECRET..].copy_from_slice(&own[SECRET..]);
                });
            })
        },
        decision: Some(Decision::NotFound),
        answer: NOT_FOUND,
    },
];
