//! The declaration of the settings agrees with the manual's table, which `manual_tables_are_current`
//! holds against the catalogue: names, types, defaults.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use core::time::Duration;
use std::collections::BTreeMap;

use auth_ext_core::fault::Fault;
use auth_ext_core::settings::Settings;
use auth_ext_core::settings::column::Row;

/// Columns that the functions of identity read for themselves, at every call and without the rest.
const ELSEWHERE: [&str; 2] = ["identity_mode", "malformed_claims"];

/// The manual's table: name, then type and default.
fn table() -> BTreeMap<&'static str, (&'static str, &'static str)> {
    let page = include_str!("../../../../docs/settings.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split(" | ").collect();
        let plain = |cell: &'static str| cell.trim_matches(['|', ' ', '`']);
        (plain(cells[0]), (plain(cells[1]), plain(cells[2])))
    })
    .collect()
}

/// The defaults of the table, in the order of the declaration.
struct Defaults(Vec<Option<&'static str>>);

impl Defaults {
    /// A quoted text without its quotes, and anything else as it is.
    fn value(&self, column: usize) -> Option<&'static str> {
        let text = self.0[column - 1]?;
        let inner = text.strip_prefix('\'').and_then(|text| text.split_once('\''));
        Some(inner.map_or(text, |(inner, _)| inner))
    }
}

impl Row for Defaults {
    fn boolean(&self, column: usize) -> Result<Option<bool>, Fault> {
        Ok(self.value(column).map(|text| text.parse().unwrap()))
    }

    fn integer(&self, column: usize) -> Result<Option<i32>, Fault> {
        Ok(self.value(column).map(|text| text.parse().unwrap()))
    }

    fn micros(&self, column: usize) -> Result<Option<i64>, Fault> {
        Ok(self.value(column).map(|text| i64::try_from(interval(text).as_micros()).unwrap()))
    }

    fn text(&self, column: usize) -> Result<Option<String>, Fault> {
        // A list is written as PostgreSQL does, and handed over as JSON.
        let list = |text: &str| match text {
            "{}" => "[]".to_owned(),
            text if text.starts_with('{') => panic!("teach this test lists: {text}"),
            text => text.to_owned(),
        };
        Ok(self.value(column).map(list))
    }
}

/// `90 days` or `01:00:00`.
fn interval(text: &str) -> Duration {
    if let Some((number, "day" | "days")) = text.split_once(' ') {
        return Duration::from_secs(number.parse::<u64>().unwrap() * 24 * 3600);
    }
    let parts: Vec<u64> = text.split(':').map(|part| part.parse().unwrap()).collect();
    Duration::from_secs(parts[0] * 3600 + parts[1] * 60 + parts[2])
}

#[test]
fn names_and_types_are_the_catalogues() {
    let mut table = table();
    for name in ELSEWHERE {
        assert!(table.remove(name).is_some(), "{name}");
    }
    for column in Settings::columns() {
        let (kind, _) = table.remove(column.name).unwrap_or_else(|| {
            panic!("docs/settings.md has no row for {}: scripts/test scripts/manual_tables_are_current makes it", column.name)
        });
        assert_eq!(column.kind.as_str(), kind, "{}", column.name);
    }
    assert!(table.is_empty(), "settings without a line in src/core/settings.rs: {table:?}");
}

#[test]
fn defaults_are_the_catalogues() {
    let table = table();
    let default = |name| Some(table[name].1).filter(|text| !text.is_empty());
    let defaults: Vec<_> =
        Settings::columns().into_iter().map(|column| default(column.name)).collect();
    assert_eq!(Settings::read(&Defaults(defaults)).unwrap(), Settings::default());
}

#[test]
fn the_statement_is_schema_qualified_and_reads_every_column_once() {
    let statement = Settings::select();
    assert!(statement.ends_with(" FROM auth_ext.settings AS s"));
    for column in Settings::columns() {
        let matches = statement.matches(&format!("s.{}", column.name)).count();
        let longer = Settings::columns()
            .iter()
            .filter(|other| other.name.starts_with(column.name) && other.name != column.name)
            .count();
        assert_eq!(matches, 1 + longer, "{}", column.name);
    }
}
