//! Whether the tables of `auth_ext` are what this version declares: columns, constraints and unique indexes. Somebody who
//! owned them once may have taken a key away or left a constraint behind, with which a revocation fails when it is needed.

use core::ffi::CStr;
use std::collections::BTreeSet;

use auth_ext_core::fault::{Fault, FaultKind};

use super::row::read;
use crate::rights::Settings;

/// What there is, a line for each: the table, `: `, and what it has.
const FOUND: &str = include_str!("../../sql/statements/declared_tables.sql");

/// What that gives where `setup()` has just made the tables; `scripts/declared_tables_are_current` compares them.
const DECLARED: &str = include_str!("../../sql/statements/declared_tables.txt");

/// How many differences are told.
const TOLD: usize = 5;

/// What PostgreSQL writes expressions and constants by.
const WRITTEN_BY: [(&CStr, &CStr); 6] = [
    (c"quote_all_identifiers", c"off"),
    (c"IntervalStyle", c"postgres"),
    (c"DateStyle", c"ISO, YMD"),
    (c"TimeZone", c"UTC"),
    (c"bytea_output", c"hex"),
    (c"extra_float_digits", c"1"),
];

/// Looks at the tables that this version declares. Further ones, such as partitions and what an operator keeps beside them,
/// are not looked at.
///
/// # Errors
/// A fault that names what differs.
pub(super) fn look() -> Result<(), Fault> {
    let settings = Settings::kept();
    for (name, value) in WRITTEN_BY {
        settings.set(name, value, pgrx::pg_sys::GucContext::PGC_USERSET);
    }
    let found = read(FOUND, &[], |rows| rows.all(|row| row.text(1)));
    settings.close();
    let differences = differences(&found?);
    if differences.is_empty() {
        return Ok(());
    }
    let told = differences.get(..TOLD).unwrap_or(&differences).join("; ");
    let more = match differences.len().saturating_sub(TOLD) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let message = format!("schema auth_ext has been tampered with: {told}{more}");
    Err(Fault::new(FaultKind::NotReady, message).with_hint(
        "Look who did it. As a superuser put back what a table lacks and take away what it should not have (ALTER TABLE); then run auth_ext.setup() again.",
    ))
}

fn differences(found: &[String]) -> Vec<String> {
    let declared: BTreeSet<_> = DECLARED.lines().collect();
    let found: BTreeSet<_> = found.iter().map(String::as_str).collect();
    let tables: BTreeSet<_> = declared.iter().filter_map(|line| table(line)).collect();
    let lacks = declared.difference(&found).map(|line| told(line, "lacks"));
    let is_declared = |line: &&&str| table(line).is_some_and(|table| tables.contains(table));
    let has = found.difference(&declared).filter(is_declared).map(|line| told(line, "has"));
    lacks.chain(has).collect()
}

fn table(line: &str) -> Option<&str> {
    line.split_once(": ").map(|(table, _)| table)
}

fn told(line: &str, verb: &str) -> String {
    line.split_once(": ")
        .map_or_else(|| line.to_owned(), |(table, what)| format!("auth_ext.{table} {verb} {what}"))
}
