//! Random histories of sign-ups, confirmations, providers, links and merges: no history lets anybody
//! into an account who has not proved its address or its identity, and none keeps an owner out.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::social_history::{Action, History, action};

const CASES: u32 = 120;

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, ..ProptestConfig::default() })]

    #[test]
    fn nobody_gets_what_is_not_hers_and_everybody_gets_what_is(
        actions in prop::collection::vec(action(), 1..40),
    ) {
        play(&actions);
    }
}

fn play(actions: &[Action]) -> BTreeMap<String, usize> {
    let mut history = History::new();
    for action in actions {
        history.act(*action);
    }
    history.check_that_owners_get_in()
}

/// Ten times as many, and longer ones.
#[test]
#[ignore = "takes minutes"]
fn many_more_histories() {
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 10 * CASES, ..ProptestConfig::default() });
    let histories = prop::collection::vec(action(), 1..80);
    runner
        .run(&histories, |actions| {
            play(&actions);
            Ok(())
        })
        .unwrap();
}

/// Histories that never get anywhere would prove nothing: each answer comes up.
#[test]
fn the_histories_reach_every_answer() {
    let mut runner = TestRunner::deterministic();
    let mut answers: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..100 {
        let actions = prop::collection::vec(action(), 40..60);
        let actions = actions.new_tree(&mut runner).unwrap().current();
        let mut history = History::new();
        for action in actions {
            history.act(action);
        }
        for (answer, times) in history.answers {
            *answers.entry(answer).or_default() += times;
        }
    }
    let expected = [
        "anonymous: done",
        "change: done",
        "change: email_exists",
        "link by redirect: done",
        "link by redirect: email_exists",
        "link by redirect: email_not_confirmed",
        "link by redirect: identity_already_exists",
        "link: done",
        "link: email_exists",
        "link: email_not_confirmed",
        "link: identity_already_exists",
        "magic link: done",
        "mail of email_change: done",
        "mail of magiclink: done",
        "mail of signup: done",
        "mail of signup: otp_expired",
        "mail of recovery: done",
        "merge: done",
        "merge: validation_failed",
        "password: done",
        "password: email_not_confirmed",
        "password: invalid_credentials",
        "provider: done",
        "provider: email_address_not_provided",
        "provider: provider_email_needs_verification",
        "recovery: done",
        "redirect: done",
        "redirect: email_address_not_provided",
        "redirect: provider_email_needs_verification",
        "resend: done",
        "set password: done",
        "sign out: done",
        "sign up: done",
        "unlink: done",
        "unlink: email_conflict_identity_not_deletable",
        "unlink: single_identity_not_deletable",
    ];
    let rare: Vec<_> = expected
        .into_iter()
        .filter(|answer| answers.get(*answer).is_none_or(|times| *times < 2))
        .collect();
    assert!(rare.is_empty(), "{rare:?} of {answers:#?}");
}
