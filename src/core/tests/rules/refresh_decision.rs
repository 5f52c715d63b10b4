//! The refresh decision, row by row: what is decided, what GoTrue's client is told, and what it does
//! to the rows.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use crate::decision_rows;

use std::collections::BTreeSet;

use auth_ext_core::refresh::{Again, Decision};
use auth_ext_core::session::{EndReason, Expiry};

#[test]
fn every_row_of_the_table() {
    for row in decision_rows::all() {
        decision_rows::check(row);
    }
}

/// A name for every decision. A new one does not compile until it has a name here, and then fails
/// the test below until it has a row.
fn name(decision: Decision) -> String {
    let name = match decision {
        Decision::Rotate => "rotate",
        Decision::Adopt => "adopt",
        Decision::SameChild(Again::InWindow) => "same child",
        Decision::SameChild(Again::Late { .. }) => "same child, late",
        Decision::SameHandedBack(Again::InWindow) => "same handed back",
        Decision::SameHandedBack(Again::Late { .. }) => "same handed back, late",
        Decision::KeyLost => "key lost",
        Decision::ClockBack => "clock back",
        Decision::Theft => "theft",
        Decision::Overtaken => "overtaken",
        Decision::Divergent => "divergent",
        Decision::NotFound => "not found",
        Decision::SessionEnded(None) => "ended without a record",
        Decision::SessionEnded(Some(reason)) => return format!("ended: {}", reason.as_str()),
        Decision::SessionExpired(Expiry::NotAfter) => "not after",
        Decision::SessionExpired(Expiry::TimeBox) => "time box",
        Decision::SessionExpired(Expiry::Inactivity) => "inactivity",
        Decision::SessionExpired(Expiry::RefreshTokenLifetime) => "lifetime",
        Decision::SessionExpired(Expiry::LowAssurance) => "low assurance",
        Decision::Replaced => "replaced",
        // Only about tokens of GoTrue: tests/flow_exchange.rs.
        Decision::OAuthClient => "OAuth client",
        Decision::KeyEncrypted => "key encrypted",
        Decision::UserBanned => "banned",
        Decision::UserDeleted => "deleted",
    };
    name.to_owned()
}

#[test]
fn the_table_has_every_decision() {
    let decisions = [
        "rotate",
        "adopt",
        "same child",
        "same child, late",
        "same handed back",
        "same handed back, late",
        "key lost",
        "clock back",
        "theft",
        "overtaken",
        "divergent",
        "not found",
        "ended without a record",
        "not after",
        "time box",
        "inactivity",
        "lifetime",
        "low assurance",
        "replaced",
        "banned",
        "deleted",
    ];
    let mut expected: BTreeSet<String> = decisions.map(str::to_owned).into();
    expected.extend(EndReason::ALL.map(|reason| format!("ended: {}", reason.as_str())));
    let decided = decision_rows::all().filter_map(|row| row.decision);
    assert_eq!(decided.map(name).collect::<BTreeSet<_>>(), expected);
}

#[test]
fn the_table_has_no_row_twice() {
    let names: Vec<_> = decision_rows::all().map(|row| row.name).collect();
    let distinct: BTreeSet<_> = names.iter().copied().collect();
    assert_eq!(names.len(), distinct.len());
}
