//! What is wrong with an installation, and what to do about it.
//!
//! The extension observes, this decides. Nothing here holds a secret: names, counts and lengths of
//! time.

mod checks;
mod handover;
mod observations;

pub use handover::{Handover, handover};
pub use observations::{
    HookObserved, Observations, OutboxObserved, PurgeObserved, RootKeyObserved, ServerSettings,
    SigningObserved,
};

/// The wrong guesses of codes in a day that may go uncommitted before no code is looked at any more: at
/// six digits, one in a thousand days would hit.
pub const UNDONE_GUESSES: u64 = 1000;

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As it should be.
    Ok,
    /// It works, and something about it is worth a look.
    Warn,
    /// Something does not work, or is open.
    Fail,
}

impl State {
    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check's name: lower case, digits, `_`.
    pub check: &'static str,
    /// How it went.
    pub state: State,
    /// What that means, in a sentence.
    pub meaning: String,
    /// What to do; none when there is nothing to do.
    pub remedy: Option<String>,
}

impl Finding {
    fn ok(check: &'static str, meaning: impl Into<String>) -> Self {
        Self { check, state: State::Ok, meaning: meaning.into(), remedy: None }
    }

    fn warn(check: &'static str, meaning: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, state: State::Warn, meaning: meaning.into(), remedy: Some(remedy.into()) }
    }

    fn fail(check: &'static str, meaning: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, state: State::Fail, meaning: meaning.into(), remedy: Some(remedy.into()) }
    }
}

/// Looks at everything; each check gives one finding or more, in the order in which one would mend
/// them.
#[must_use]
pub fn examine(seen: &Observations) -> Vec<Finding> {
    checks::ALL.iter().flat_map(|check| check(seen)).collect()
}
