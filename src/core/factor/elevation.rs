//! What a proved factor does to the session: one function for every kind of factor.

use super::kind::FactorKind;

/// How far the generation of the refresh token moves. Two, so that the token from before is no
/// parent of the new one: within the grace window it would get the new session, with the second
/// factor, from whoever had only the first.
const GENERATIONS: u32 = 2;

/// What happens to the session whose access token asked, and to the user's others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elevation {
    /// `auth.sessions.aal`.
    pub aal: &'static str,
    /// The authentication method that `amr` gets.
    pub method: &'static str,
    /// The generation of the new refresh token; `None` when the counter is used up.
    pub generation: Option<u32>,
    /// Sessions of the user below this level end, all but this one.
    pub ends_others_below: &'static str,
    /// Unverified factors of this kind go; those of others stay.
    pub drops_unverified: FactorKind,
}

/// What a proof of a factor of `kind` does to a session whose refresh token is of `generation`.
#[must_use]
pub const fn elevation(kind: FactorKind, generation: u32) -> Elevation {
    let generation = match generation.checked_add(GENERATIONS) {
        // PostgreSQL keeps it in a signed integer.
        Some(next) if next <= i32::MAX.unsigned_abs() => Some(next),
        Some(_) | None => None,
    };
    Elevation {
        aal: "aal2",
        method: kind.method(),
        generation,
        ends_others_below: "aal2",
        drops_unverified: kind,
    }
}
