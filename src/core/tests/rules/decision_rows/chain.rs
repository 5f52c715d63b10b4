//! Where the presented token stands in the chain, and whether it is genuine.

use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::refresh::{Again, Decision};

use super::{ALREADY_USED, Answer, NOT_FOUND, Row};
use crate::flow_common::{GENERATION, MAC, MICRO, SECRET, Session, World, edited, flipped, secs};

/// Like theft, but nothing happens.
pub(super) const OVERTAKEN: Answer =
    Answer::Refused(400, ErrorCode::RefreshTokenAlreadyUsed, ALREADY_USED);

pub(super) const KEY_LOST: Answer = Answer::Refused(
    409,
    ErrorCode::Conflict,
    "Invalid Refresh Token: the server key has changed, sign in again",
);

const MALFORMED: Answer =
    Answer::Refused(400, ErrorCode::ValidationFailed, "Refresh token is not valid");

/// Uses the first token 100 seconds after it was issued, and gives its child.
pub(super) fn rotate(world: &mut World, own: &Session) -> String {
    world.wait(secs(100));
    world.rotated(&own.refresh_token)
}

pub(super) fn with_generation(token: &str, generation: u32) -> String {
    edited(token, |bytes| {
        bytes[GENERATION..SECRET].copy_from_slice(&generation.to_be_bytes());
    })
}

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "live",
        arrange: |_, own| own.refresh_token.clone(),
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "live in a later generation",
        arrange: |world, own| {
            let second = rotate(world, own);
            rotate_again(world, &second)
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "live with a bad MAC: the hash decides validity",
        arrange: |_, own| flipped(&own.refresh_token, MAC),
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "live after the server key was lost",
        arrange: |world, own| {
            world.replace_server_key(2);
            own.refresh_token.clone()
        },
        decision: Some(Decision::Rotate),
        answer: Answer::Rotated,
    },
    Row {
        name: "parent at the instant of the rotation",
        arrange: |world, own| {
            rotate(world, own);
            own.refresh_token.clone()
        },
        decision: Some(Decision::SameChild(Again::InWindow)),
        answer: Answer::SameChild,
    },
    Row {
        name: "parent a microsecond before the window ends",
        arrange: |world, own| {
            rotate(world, own);
            world.wait(secs(10) - MICRO);
            own.refresh_token.clone()
        },
        decision: Some(Decision::SameChild(Again::InWindow)),
        answer: Answer::SameChild,
    },
    Row {
        name: "the parent's parent, just after its child was used",
        arrange: |world, own| {
            let child = rotate(world, own);
            world.rotated(&child);
            own.refresh_token.clone()
        },
        decision: Some(Decision::Overtaken),
        answer: OVERTAKEN,
    },
    Row {
        name: "parent inside the window with a bad MAC: the hash proves it",
        arrange: |world, own| {
            rotate(world, own);
            flipped(&own.refresh_token, MAC)
        },
        decision: Some(Decision::SameChild(Again::InWindow)),
        answer: Answer::SameChild,
    },
    Row {
        name: "parent inside the window, the server key lost since the rotation",
        arrange: |world, own| {
            rotate(world, own);
            world.replace_server_key(2);
            own.refresh_token.clone()
        },
        decision: Some(Decision::KeyLost),
        answer: KEY_LOST,
    },
    Row {
        name: "parent inside the window, the server key lost before the rotation",
        arrange: |world, own| {
            world.replace_server_key(2);
            rotate(world, own);
            own.refresh_token.clone()
        },
        decision: Some(Decision::SameChild(Again::InWindow)),
        answer: Answer::SameChild,
    },
    Row {
        name: "genuine and three generations old",
        arrange: |world, own| {
            let mut token = rotate(world, own);
            for _ in 0..2 {
                token = rotate_again(world, &token);
            }
            own.refresh_token.clone()
        },
        decision: Some(Decision::Theft),
        answer: Answer::Theft,
    },
    Row {
        name: "older with a bad MAC",
        arrange: |world, own| {
            let second = rotate(world, own);
            rotate_again(world, &second);
            flipped(&own.refresh_token, MAC + 15)
        },
        decision: Some(Decision::NotFound),
        answer: NOT_FOUND,
    },
    Row {
        name: "older after the server key was lost",
        arrange: |world, own| {
            let second = rotate(world, own);
            rotate_again(world, &second);
            world.replace_server_key(2);
            own.refresh_token.clone()
        },
        decision: Some(Decision::NotFound),
        answer: NOT_FOUND,
    },
    Row {
        name: "made up for an older generation",
        arrange: |world, own| {
            let second = rotate(world, own);
            let third = rotate_again(world, &second);
            flipped(&with_generation(&third, 1), SECRET)
        },
        decision: Some(Decision::NotFound),
        answer: NOT_FOUND,
    },
    Row {
        name: "made up for generation 0",
        arrange: |_, own| with_generation(&own.refresh_token, 0),
        decision: Some(Decision::NotFound),
        answer: NOT_FOUND,
    },
    Row {
        name: "the parent's secret in another older generation",
        arrange: |world, own| {
            let second = rotate(world, own);
            rotate_again(world, &second);
            with_generation(&second, 1)
        },
        decision: Some(Decision::NotFound),
        answer: NOT_FOUND,
    },
    Row {
        name: "made up for the current generation",
        arrange: |_, own| flipped(&own.refresh_token, SECRET),
        decision: Some(Decision::NotFound),
        answer: NOT_FOUND,
    },
    Row { name: "empty", arrange: |_, _| String::new(), decision: None, answer: MALFORMED },
    Row {
        name: "another version",
        arrange: |_, own| edited(&own.refresh_token, |bytes| bytes[0] = 2),
        decision: None,
        answer: MALFORMED,
    },
    Row {
        name: "a character short",
        arrange: |_, own| own.refresh_token[1..].to_owned(),
        decision: None,
        answer: MALFORMED,
    },
    Row {
        name: "a character too many",
        arrange: |_, own| format!("{}A", own.refresh_token),
        decision: None,
        answer: MALFORMED,
    },
    Row {
        name: "not base64url",
        arrange: |_, own| format!("{}=", &own.refresh_token[1..]),
        decision: None,
        answer: MALFORMED,
    },
];

pub(super) fn rotate_again(world: &mut World, token: &str) -> String {
    world.wait(secs(100));
    world.rotated(token)
}
