//! The parent comes after the window, and its child was not used: a client whose answer was lost.

use auth_ext_core::refresh::{Again, Decision};

use super::bars::{BANNED, ban};
use super::chain::{KEY_LOST, OVERTAKEN, rotate, rotate_again};
use super::policies::handed_back;
use super::{Answer, NOT_FOUND, Row};
use crate::flow_common::{MAC, MICRO, Session, World, flipped, secs};

const fn late(in_a_row: u32) -> Option<Decision> {
    Some(Decision::SameChild(Again::Late { in_a_row }))
}

const LATE: Option<Decision> = late(1);

/// Comes back late with a token that gets its child, and uses that. Gives the child's child.
fn late_and_on(world: &mut World, token: &str) -> String {
    world.wait(secs(10));
    let child = world.rotated(token);
    world.rotated(&child)
}

/// Two generations after each other, the first of which was retried late. Gives the parent of the
/// current token.
fn late_before(world: &mut World, own: &Session) -> String {
    let second = rotate(world, own);
    late_and_on(world, &own.refresh_token);
    world.wait(secs(10));
    second
}

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "parent at the window's end",
        arrange: |world, own| {
            rotate(world, own);
            world.wait(secs(10));
            own.refresh_token.clone()
        },
        decision: LATE,
        answer: Answer::LateChild,
    },
    Row {
        name: "parent long after the window",
        arrange: |world, own| {
            rotate(world, own);
            world.wait(secs(86_400));
            own.refresh_token.clone()
        },
        decision: LATE,
        answer: Answer::LateChild,
    },
    Row {
        name: "parent without a grace window",
        arrange: |world, own| {
            world.settings().grace_window = secs(0);
            rotate(world, own);
            own.refresh_token.clone()
        },
        decision: LATE,
        answer: Answer::LateChild,
    },
    Row {
        name: "parent at the end of a window in which it came back before",
        arrange: |world, own| {
            let child = rotate(world, own);
            world.wait(secs(9));
            assert_eq!(world.rotated(&own.refresh_token), child);
            world.wait(secs(1));
            own.refresh_token.clone()
        },
        decision: LATE,
        answer: Answer::LateChild,
    },
    Row {
        name: "parent after the window with a bad MAC: the hash proves it",
        arrange: |world, own| {
            rotate(world, own);
            world.wait(secs(10));
            flipped(&own.refresh_token, MAC)
        },
        decision: LATE,
        answer: Answer::LateChild,
    },
    Row {
        name: "parent after the window, the server key lost: no child, and nothing noted",
        arrange: |world, own| {
            rotate(world, own);
            world.replace_server_key(2);
            world.wait(secs(10));
            own.refresh_token.clone()
        },
        decision: Some(Decision::KeyLost),
        answer: KEY_LOST,
    },
    Row {
        name: "late again in the same generation: that answer was lost, too",
        arrange: |world, own| {
            rotate(world, own);
            world.wait(secs(10));
            world.rotated(&own.refresh_token);
            world.wait(secs(3_600));
            own.refresh_token.clone()
        },
        decision: LATE,
        answer: Answer::LateChild,
    },
    Row {
        name: "late, and strict",
        arrange: |world, own| {
            world.settings().late_retry_limit = 0;
            rotate(world, own);
            world.wait(secs(10));
            own.refresh_token.clone()
        },
        decision: Some(Decision::Theft),
        answer: Answer::Theft,
    },
    Row {
        name: "strict, a microsecond before the window ends",
        arrange: |world, own| {
            world.settings().late_retry_limit = 0;
            rotate(world, own);
            world.wait(secs(10) - MICRO);
            own.refresh_token.clone()
        },
        decision: Some(Decision::SameChild(Again::InWindow)),
        answer: Answer::SameChild,
    },
    Row {
        name: "late in two generations in a row",
        arrange: late_before,
        decision: Some(Decision::Theft),
        answer: Answer::Theft,
    },
    Row {
        name: "late in two generations in a row, and two are allowed",
        arrange: |world, own| {
            world.settings().late_retry_limit = 2;
            late_before(world, own)
        },
        decision: late(2),
        answer: Answer::LateChild,
    },
    Row {
        name: "late in three generations in a row, and two are allowed",
        arrange: |world, own| {
            world.settings().late_retry_limit = 2;
            let second = late_before(world, own);
            let third = world.rotated(&second);
            world.rotated(&third);
            world.wait(secs(10));
            third
        },
        decision: Some(Decision::Theft),
        answer: Answer::Theft,
    },
    Row {
        name: "late in the eleventh generation in a row, and ten are allowed",
        arrange: |world, own| {
            world.settings().late_retry_limit = 10;
            let mut parent = own.refresh_token.clone();
            let mut child = rotate(world, own);
            for _ in 0..10 {
                world.wait(secs(10));
                assert_eq!(world.rotated(&parent), child);
                (parent, child) = (child.clone(), world.rotated(&child));
            }
            world.wait(secs(10));
            parent
        },
        decision: Some(Decision::Theft),
        answer: Answer::Theft,
    },
    Row {
        name: "late in every other generation",
        arrange: |world, own| {
            let second = rotate(world, own);
            let third = late_and_on(world, &own.refresh_token);
            assert_ne!(second, third);
            let fourth = rotate_again(world, &third);
            world.wait(secs(10));
            assert_ne!(third, fourth);
            third
        },
        decision: LATE,
        answer: Answer::LateChild,
    },
    Row {
        name: "in time in the generation after a late one",
        arrange: |world, own| {
            let second = rotate(world, own);
            late_and_on(world, &own.refresh_token);
            second
        },
        decision: Some(Decision::SameChild(Again::InWindow)),
        answer: Answer::SameChild,
    },
    Row {
        name: "late twice, and the limit was lowered between",
        arrange: |world, own| {
            rotate(world, own);
            world.wait(secs(10));
            world.rotated(&own.refresh_token);
            world.settings().late_retry_limit = 0;
            own.refresh_token.clone()
        },
        decision: Some(Decision::Theft),
        answer: Answer::Theft,
    },
    Row {
        name: "late with a bad MAC after the server key was lost before the rotation",
        arrange: |world, own| {
            world.replace_server_key(2);
            rotate(world, own);
            world.wait(secs(10));
            flipped(&own.refresh_token, MAC)
        },
        decision: LATE,
        answer: Answer::LateChild,
    },
    Row {
        name: "late, and banned",
        arrange: |world, own| {
            rotate(world, own);
            world.wait(secs(10));
            ban(world, 1);
            own.refresh_token.clone()
        },
        decision: Some(Decision::UserBanned),
        answer: BANNED,
    },
    Row {
        name: "a token of GoTrue was handed out, and the parent comes late",
        arrange: |world, own| {
            let parent = handed_back(world, own);
            world.wait(secs(10));
            parent
        },
        decision: Some(Decision::SameHandedBack(Again::Late { in_a_row: 1 })),
        answer: Answer::LateHandedBack,
    },
    Row {
        name: "the parent's parent a microsecond before the window ends",
        arrange: |world, own| {
            let second = rotate(world, own);
            rotate_again(world, &second);
            world.wait(secs(10) - MICRO);
            own.refresh_token.clone()
        },
        decision: Some(Decision::Overtaken),
        answer: OVERTAKEN,
    },
    Row {
        name: "the parent's parent at the window's end",
        arrange: |world, own| {
            let second = rotate(world, own);
            rotate_again(world, &second);
            world.wait(secs(10));
            own.refresh_token.clone()
        },
        decision: Some(Decision::Theft),
        answer: Answer::Theft,
    },
    Row {
        name: "the parent's parent inside the window with a bad MAC",
        arrange: |world, own| {
            let second = rotate(world, own);
            rotate_again(world, &second);
            flipped(&own.refresh_token, MAC)
        },
        decision: Some(Decision::NotFound),
        answer: NOT_FOUND,
    },
    Row {
        name: "the parent's parent's parent inside the window",
        arrange: |world, own| {
            let second = rotate(world, own);
            let third = world.rotated(&second);
            world.rotated(&third);
            own.refresh_token.clone()
        },
        decision: Some(Decision::Theft),
        answer: Answer::Theft,
    },
    Row {
        name: "the parent's parent while the user is banned: refused like a replay",
        arrange: |world, own| {
            let second = rotate(world, own);
            world.rotated(&second);
            ban(world, 1);
            own.refresh_token.clone()
        },
        decision: Some(Decision::Overtaken),
        answer: OVERTAKEN,
    },
];
