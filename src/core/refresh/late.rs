//! Late retries: the parent comes back after the grace window, and its child was never used.
//!
//! A phone whose answer was lost comes back hours later, and is let in. A thief and an owner who
//! share a chain look the same once, but not in every generation: each rotation by one of them makes
//! the other late. So the row keeps the last generation that was retried late and how many it is
//! in a row; a rotation touches neither, and a generation that nobody retried late sets the count
//! back because the next late one does not follow on.

use crate::settings::Settings;
use crate::store::RefreshTokenRow;

/// When the parent of the current token comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Inside the grace window.
    InWindow,
    /// After it.
    Late {
        /// How many generations in a row, with this one, were retried late.
        in_a_row: u32,
    },
}

pub(super) enum Lateness {
    Allowed { in_a_row: u32 },
    OnceTooOften,
}

/// Whether the current generation may be retried late. Once it was, it may be again: the answer to
/// a late retry can be lost as well.
pub(super) fn lateness(row: &RefreshTokenRow, settings: &Settings) -> Lateness {
    let in_a_row = match row.late_generation {
        Some(late) if late == row.generation => row.late_in_a_row,
        Some(late) if late.checked_add(1) == Some(row.generation) => {
            row.late_in_a_row.saturating_add(1)
        }
        Some(_) | None => 1,
    };
    if in_a_row <= settings.late_retry_limit {
        Lateness::Allowed { in_a_row }
    } else {
        Lateness::OnceTooOften
    }
}
