//! The database has lost commits: an asynchronous fail-over, a restored backup.

use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::refresh::{Again, Decision, RefreshToken};
use auth_ext_core::session::Expiry;

use super::bars::{BANNED, ban};
use super::chain::{OVERTAKEN, rotate, rotate_again, with_generation};
use super::{Answer, NOT_FOUND, Row};
use crate::flow_common::{MAC, World, flipped, secs, server_key};

const DIVERGENT: Answer = Answer::Refused(
    400,
    ErrorCode::RefreshTokenNotFound,
    "Invalid Refresh Token: Not Issued By This Server",
);

/// Puts the rows back to what they were before `lost` wrote.
fn losing<T>(world: &mut World, lost: impl FnOnce(&mut World) -> T) -> T {
    let before = world.tables().clone();
    let value = lost(world);
    *world.tables() = before;
    value
}

/// The child of a token that this server did not make: another nonce.
fn foreign_child(token: &str) -> String {
    let token = RefreshToken::parse(token).unwrap();
    let child = token.child(&[0xab; 32], &server_key(1)).unwrap();
    child.to_text().to_string()
}

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "genuine and ahead",
        arrange: |_, own| foreign_child(&own.refresh_token),
        decision: Some(Decision::Adopt),
        answer: Answer::Adopted,
    },
    Row {
        name: "genuine and two generations ahead",
        arrange: |_, own| foreign_child(&foreign_child(&own.refresh_token)),
        decision: Some(Decision::Adopt),
        answer: Answer::Adopted,
    },
    Row {
        name: "genuine, of the current generation, but another",
        arrange: |world, own| {
            rotate(world, own);
            foreign_child(&own.refresh_token)
        },
        decision: Some(Decision::Divergent),
        answer: DIVERGENT,
    },
    Row {
        name: "ahead with a bad MAC",
        arrange: |_, own| flipped(&foreign_child(&own.refresh_token), MAC),
        decision: Some(Decision::NotFound),
        answer: NOT_FOUND,
    },
    Row {
        name: "made up for the last generation there can be",
        arrange: |_, own| with_generation(&own.refresh_token, u32::MAX),
        decision: Some(Decision::NotFound),
        answer: NOT_FOUND,
    },
    Row {
        name: "the newest token of a branch that was lost",
        arrange: |world, own| {
            losing(world, |world| {
                let second = rotate(world, own);
                let third = rotate_again(world, &second);
                rotate_again(world, &third)
            })
        },
        decision: Some(Decision::Adopt),
        answer: Answer::Adopted,
    },
    Row {
        name: "a token that was adopted is a parent like any other",
        arrange: |world, own| {
            let lost = losing(world, |world| rotate(world, own));
            world.rotated(&lost);
            lost
        },
        decision: Some(Decision::SameChild(Again::InWindow)),
        answer: Answer::SameChild,
    },
    Row {
        name: "the token that the row knew, after a later one was adopted",
        arrange: |world, own| {
            let lost = losing(world, |world| {
                let second = rotate(world, own);
                rotate_again(world, &second)
            });
            world.rotated(&lost);
            own.refresh_token.clone()
        },
        decision: Some(Decision::Theft),
        answer: Answer::Theft,
    },
    Row {
        name: "an older token of the lost branch, just after a later one was adopted",
        arrange: |world, own| {
            let (second, third) = losing(world, |world| {
                let second = rotate(world, own);
                let third = rotate_again(world, &second);
                (second, third)
            });
            world.rotated(&third);
            second
        },
        decision: Some(Decision::Overtaken),
        answer: OVERTAKEN,
    },
    Row {
        name: "an older token of the lost branch, after a later one was adopted",
        arrange: |world, own| {
            let (second, third) = losing(world, |world| {
                let second = rotate(world, own);
                let third = rotate_again(world, &second);
                (second, third)
            });
            world.rotated(&third);
            world.wait(secs(10));
            second
        },
        decision: Some(Decision::Theft),
        answer: Answer::Theft,
    },
    Row {
        name: "ahead after the server key was lost",
        arrange: |world, own| {
            let lost = losing(world, |world| rotate(world, own));
            world.replace_server_key(2);
            lost
        },
        decision: Some(Decision::NotFound),
        answer: NOT_FOUND,
    },
    Row {
        name: "ahead, and banned",
        arrange: |world, own| {
            let lost = losing(world, |world| rotate(world, own));
            ban(world, 1);
            lost
        },
        decision: Some(Decision::UserBanned),
        answer: BANNED,
    },
    Row {
        name: "ahead, and the row's token is past its lifetime",
        arrange: |world, own| {
            let lost = losing(world, |world| rotate(world, own));
            world.wait(secs(90 * 86_400));
            lost
        },
        decision: Some(Decision::SessionExpired(Expiry::RefreshTokenLifetime)),
        answer: Answer::Refused(
            400,
            ErrorCode::SessionExpired,
            "Invalid Refresh Token: Session Expired (Refresh Token Too Old)",
        ),
    },
    Row {
        name: "one ahead, and the row's own child was issued since",
        arrange: |world, own| {
            let lost = losing(world, |world| {
                let second = rotate(world, own);
                rotate_again(world, &second)
            });
            let other = world.rotated(&own.refresh_token);
            assert_ne!(other, lost);
            lost
        },
        decision: Some(Decision::Adopt),
        answer: Answer::Adopted,
    },
];
