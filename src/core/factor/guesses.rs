//! How long whoever types wrong codes of a second factor has to wait, and for whom that holds.

use core::time::Duration;

use serde::Deserialize;

use crate::rate_limit::Limit;
use crate::session::SessionState;
use crate::time::Timestamp;

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// By what the session that types a code came to be. Wrong codes of one way hold up nobody who came
/// by another: who has stolen her password shuts nobody out who comes with her mailbox, too. Nobody
/// gets more ways by more sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A password, or nobody knows.
    Password,
    /// A mail, a text message, a provider, a passkey.
    WithoutPassword,
    /// A second factor was proved in it before.
    Proved,
}

impl Way {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Password, Self::WithoutPassword, Self::Proved];

    /// That of a session; `is_aal2` when both it and the token say that a factor was proved.
    #[must_use]
    pub fn of(session: &SessionState, is_aal2: bool) -> Self {
        if is_aal2 {
            return Self::Proved;
        }
        let methods = serde_json::from_str::<Vec<Proven>>(&session.amr).unwrap_or_default();
        let by_password = methods.iter().any(|proven| proven.method == "password");
        if methods.is_empty() || by_password { Self::Password } else { Self::WithoutPassword }
    }

    /// How it is counted.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::WithoutPassword => "without_password",
            Self::Proved => "proved",
        }
    }
}

#[derive(Deserialize)]
struct Proven {
    method: String,
}

/// Wrong codes of a factor from one client address: five at once, then one a minute.
pub const AT_ONCE: Limit = Limit { cost: secs(60), window: secs(5 * 60) };

/// And ten in all, then one in two hours: fewer in the long run than [`FROM_ANYWHERE`], so that one
/// address alone holds up none of the others.
pub const FROM_ONE_ADDRESS: Limit = Limit { cost: secs(2 * 3600), window: secs(20 * 3600) };

/// From all addresses: a hundred at once (NIST SP 800-63B-4, 3.2.2), then a hundred in a week. Of six
/// digits with three codes that are good at a time they hit once in 3,000 times, and then once in 60
/// years.
pub const FROM_ANYWHERE: Limit = Limit { cost: secs(6_048), window: secs(7 * 24 * 3600) };

/// The wrong codes for one factor since the last right one, whoever typed them; for the operator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Guesses {
    /// How many.
    pub wrong: u32,
    /// When the last one came.
    pub last_at: Option<Timestamp>,
}
