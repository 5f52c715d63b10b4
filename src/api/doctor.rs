//! What is wrong, and what to do about it.

use auth_ext_core::doctor::{self, Finding, State};
use auth_ext_core::env::Env as _;
use auth_ext_core::fault::Fault;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use serde::Serialize;

use crate::error::report;
use crate::jsonb::Jsonb;
use crate::store;
use crate::surroundings::Surroundings;

/// A function of findings as sql/functions declares it: pgrx reads the columns from the signature, so that they
/// cannot be a type of their own.
macro_rules! findings_function {
    ($name:ident, $findings:expr) => {
        #[pg_extern(sql = false)]
        #[allow(clippy::type_complexity, reason = "pgrx reads the columns from the signature")]
        fn $name() -> Result<
            TableIterator<
                'static,
                (
                    name!(check, &'static str),
                    name!(state, &'static str),
                    name!(meaning, String),
                    name!(remedy, Option<String>),
                ),
            >,
            ErrorReport,
        > {
            Ok(TableIterator::new($findings.map_err(report)?.into_iter().map(row)))
        }
    };
}

findings_function!(doctor, findings());
findings_function!(handover_report, left_behind());

/// For monitoring: the worst state, and every finding.
#[derive(Serialize)]
struct Report {
    state: &'static str,
    findings: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    check: &'static str,
    state: &'static str,
    meaning: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

fn row(found: Finding) -> (&'static str, &'static str, String, Option<String>) {
    (found.check, found.state.as_str(), found.meaning, found.remedy)
}

#[pg_extern(sql = false)]
fn doctor_json() -> Result<Jsonb, ErrorReport> {
    let findings = findings().map_err(report)?;
    let worst = findings.iter().map(|found| found.state).max().unwrap_or(State::Ok);
    let entry = |found: Finding| Entry {
        check: found.check,
        state: found.state.as_str(),
        meaning: found.meaning,
        remedy: found.remedy,
    };
    let whole =
        Report { state: worst.as_str(), findings: findings.into_iter().map(entry).collect() };
    Jsonb::of(&whole).map_err(report)
}

fn findings() -> Result<Vec<Finding>, Fault> {
    Ok(doctor::examine(&store::observe(Surroundings.now())?))
}

fn left_behind() -> Result<Vec<Finding>, Fault> {
    Ok(doctor::handover(&store::handover(Surroundings.now())?))
}
