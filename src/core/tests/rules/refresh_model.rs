//! Random histories of one user's sessions, against a slow and obvious model: the same outcome each
//! time, and what must hold whatever happens.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::random_history;

use std::collections::BTreeMap;

use auth_ext_core::session::EndReason;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use random_history::{Action, History, Policy, action, policy};

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn every_history_goes_as_the_model_says(
        policy in policy(),
        actions in prop::collection::vec(action(), 1..80),
    ) {
        play(&policy, &actions);
    }
}

fn play(policy: &Policy, actions: &[Action]) -> BTreeMap<String, usize> {
    let mut history = History::new(policy);
    for action in actions {
        history.act(action);
        history.check_rows();
    }
    history.check_that_only_current_tokens_work();
    history.answers
}

/// Histories that never get anywhere would prove nothing: each answer comes up often.
#[test]
fn the_histories_reach_every_answer() {
    let mut runner = TestRunner::deterministic();
    let mut answers: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..300 {
        let policy = policy().new_tree(&mut runner).unwrap().current();
        let actions = prop::collection::vec(action(), 1..80);
        let actions = actions.new_tree(&mut runner).unwrap().current();
        for (answer, times) in play(&policy, &actions) {
            *answers.entry(answer).or_default() += times;
        }
    }
    let mut expected = ["new", "same", "late", "adopted"].map(str::to_owned).to_vec();
    let messages = [
        "Already Used",
        "Not Issued By This Server",
        "Refresh Token Not Found",
        "Session Expired",
        "Session Expired (Inactivity)",
        "Session Expired (Refresh Token Too Old)",
        "User Banned",
        "the server key has changed, sign in again",
        "the server's clock has gone back, try again later",
    ];
    let ends = EndReason::ALL.map(|reason| format!("the session {}", reason.describe()));
    let messages = messages.map(str::to_owned).into_iter().chain(ends);
    expected.extend(messages.map(|message| format!("Invalid Refresh Token: {message}")));
    for answer in expected {
        let times = answers.remove(&answer).unwrap_or(0);
        assert!(times >= 3, "{answer}: {times} times");
    }
    assert_eq!(answers, BTreeMap::new());
}
