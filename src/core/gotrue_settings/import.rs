//! The whole environment.

use super::became::Imported;
use super::environment::Variable;
use super::table;

/// Says what becomes of every variable of GoTrue's; others (`PATH`) are left out. Of variables that
/// stand twice the last counts, as in a shell.
#[must_use]
pub fn import(environment: &[Variable]) -> Vec<Imported> {
    let mut seen = Vec::new();
    let mut all: Vec<_> = environment
        .iter()
        .rev()
        .filter(|one| {
            let new = !seen.contains(&one.name.as_str());
            seen.push(one.name.as_str());
            new && table::is_gotrues(&one.name)
        })
        .collect();
    all.reverse();
    // The array may hold the secret, too, which is then a key that the ring has already.
    all.sort_by_key(|one| one.name == "GOTRUE_JWT_SECRET");
    let mut imported: Vec<_> = all.iter().map(|one| table::decide(one, &all)).collect();
    imported.extend(table::decide_notifications(&all));
    imported
}
