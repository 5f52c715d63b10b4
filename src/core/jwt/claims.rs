//! The registered claims (RFC 7519, 4.1): their types, and what a verifier demands of them.

use core::time::Duration;

use serde_json::Value;

use super::Reason;
use crate::time::Timestamp;

/// 9999-12-31T23:59:59Z in seconds, the last second that RFC 3339 can write. A later `NumericDate`
/// is a mistake or an attack, never a date.
const MAX_NUMERIC_DATE: u64 = 253_402_300_799;

/// How far the clocks of issuer and verifier may differ for `nbf` and `iat`. A value over
/// [`Leeway::MAX`] cannot be made, so no arithmetic with it can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leeway(Duration);

impl Leeway {
    /// Five minutes.
    pub const MAX: Self = Self(Duration::from_secs(300));
    /// Half a minute, what PostgREST allows.
    pub const DEFAULT: Self = Self(Duration::from_secs(30));
    /// None at all.
    pub const ZERO: Self = Self(Duration::ZERO);

    /// The leeway of that length; none if it is over [`Leeway::MAX`].
    #[must_use]
    pub fn new(length: Duration) -> Option<Self> {
        (length <= Self::MAX.0).then_some(Self(length))
    }

    /// The leeway of that length, or [`Leeway::MAX`] if that is shorter.
    #[must_use]
    pub fn clamped(length: Duration) -> Self {
        Self(length.min(Self::MAX.0))
    }

    /// Its length.
    #[must_use]
    pub const fn as_duration(self) -> Duration {
        self.0
    }
}

/// A claim that says whom a token is for, where `aud` does not: `client_id` (Cognito) or `azp`
/// (Clerk, Google).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The name of the claim, a member of the outermost object.
    pub claim: String,
    /// Its value, a string.
    pub value: String,
}

/// The longest token that anybody may ask about, in bytes: the most that `settings.jwt_max_size` allows
/// for tokens of our own, and what holds for those of others, whatever their issuer puts into them.
pub const LARGEST: usize = 1024 * 1024;

/// What a verifier demands of a token's claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimsPolicy {
    /// The audience that `aud` must name, byte for byte; `aud` is then required. Unset: any.
    pub audience: Option<String>,
    /// Whether a token that names no user, without `sub`, may come without `aud`: API keys do.
    pub api_keys_without_audience: bool,
    /// For issuers that write no `aud`: the claim that says whom the token is for, and its value. The
    /// claim is then required, byte for byte; an `aud` that is there must name the value, too.
    pub recipient: Option<Recipient>,
    /// The issuer that `iss` must be, byte for byte; `iss` is then required. Unset: any.
    pub issuer: Option<String>,
    /// The leeway of `nbf` and `iat`. `exp` has none.
    pub leeway: Leeway,
    /// The longest token that is looked at, in bytes.
    pub max_size: usize,
    /// Claims that must be there and not be null. `exp` by default.
    pub required: Vec<String>,
    /// The longest `exp - iat`; both are then required. Unset: any.
    pub max_lifetime: Option<Duration>,
}

impl Default for ClaimsPolicy {
    /// Any audience, any issuer, 30 s of leeway, [`LARGEST`] bytes, `exp` required, any lifetime.
    fn default() -> Self {
        Self {
            audience: None,
            recipient: None,
            api_keys_without_audience: false,
            issuer: None,
            leeway: Leeway::DEFAULT,
            max_size: LARGEST,
            required: vec!["exp".to_owned()],
            max_lifetime: None,
        }
    }
}

/// The times of a token. With them a cache can check again whether a token it has verified before
/// is still valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TokenTimes {
    /// `exp`. A fraction of a microsecond is cut, so the token never lives longer than it says.
    pub expires_at: Option<Timestamp>,
    /// `nbf`, rounded up to a microsecond.
    pub not_before: Option<Timestamp>,
    /// `iat`, rounded up to a microsecond.
    pub issued_at: Option<Timestamp>,
}

impl TokenTimes {
    /// The latest time that a token can name.
    pub const LATEST: Timestamp = Timestamp::from_seconds(MAX_NUMERIC_DATE.cast_signed());

    /// Reads the times out of claims.
    ///
    /// # Errors
    ///
    /// [`Reason::InvalidClaim`] when one of them is not a number between 0 and the year 9999.
    pub(crate) fn read<'c>(claim: impl Fn(&str) -> Option<&'c Value>) -> Result<Self, Reason> {
        Ok(Self {
            expires_at: Self::expiry(claim("exp"))?,
            not_before: Self::start(claim("nbf"))?,
            issued_at: Self::start(claim("iat"))?,
        })
    }

    /// The `exp` of claims.
    ///
    /// # Errors
    ///
    /// [`Reason::InvalidClaim`] when it is not a number between 0 and the year 9999.
    pub fn expiry_of(claims: &Value) -> Result<Option<Timestamp>, Reason> {
        Self::expiry(claims.get("exp"))
    }

    /// Reads `exp`.
    ///
    /// # Errors
    ///
    /// As [`TokenTimes::read`].
    pub(crate) fn expiry(claim: Option<&Value>) -> Result<Option<Timestamp>, Reason> {
        claim.map(|value| numeric_date(value, Round::Down)).transpose()
    }

    /// Reads `nbf` or `iat`.
    ///
    /// # Errors
    ///
    /// As [`TokenTimes::read`].
    pub(crate) fn start(claim: Option<&Value>) -> Result<Option<Timestamp>, Reason> {
        claim.map(|value| numeric_date(value, Round::Up)).transpose()
    }

    /// Whether the token is valid at `now`.
    ///
    /// # Errors
    ///
    /// [`Reason::Expired`], [`Reason::NotYetValid`] or [`Reason::IssuedInFuture`].
    pub fn check(&self, leeway: Leeway, now: Timestamp) -> Result<(), Reason> {
        self.check_expiry(now)?;
        self.check_not_before(leeway, now)?;
        self.check_issued_at(leeway, now)
    }

    /// RFC 7519, 4.1.4: at `exp` itself the token has expired. There is no leeway.
    pub(crate) fn check_expiry(&self, now: Timestamp) -> Result<(), Reason> {
        refuse_if(self.expires_at.is_some_and(|expires_at| now >= expires_at), Reason::Expired)
    }

    pub(crate) fn check_not_before(&self, leeway: Leeway, now: Timestamp) -> Result<(), Reason> {
        let latest = now.plus(leeway.as_duration());
        refuse_if(self.not_before.is_some_and(|at| at > latest), Reason::NotYetValid)
    }

    pub(crate) fn check_issued_at(&self, leeway: Leeway, now: Timestamp) -> Result<(), Reason> {
        let latest = now.plus(leeway.as_duration());
        refuse_if(self.issued_at.is_some_and(|at| at > latest), Reason::IssuedInFuture)
    }
}

/// `reason` if the condition holds.
pub(crate) fn refuse_if(condition: bool, reason: Reason) -> Result<(), Reason> {
    if condition { Err(reason) } else { Ok(()) }
}

#[derive(Clone, Copy)]
enum Round {
    Down,
    Up,
}

/// Reads a `NumericDate` (RFC 7519, 2): seconds since 1970, whole or not.
fn numeric_date(value: &Value, round: Round) -> Result<Timestamp, Reason> {
    if let Some(seconds) = value.as_u64().filter(|seconds| *seconds <= MAX_NUMERIC_DATE) {
        return Ok(Timestamp::from_seconds(seconds.cast_signed()));
    }
    let length = match (value.as_u64(), value.as_f64()) {
        (Some(seconds), _) => Duration::from_secs(seconds),
        (None, Some(seconds)) => {
            Duration::try_from_secs_f64(seconds).map_err(|_| Reason::InvalidClaim)?
        }
        (None, None) => return Err(Reason::InvalidClaim),
    };
    if length > Duration::from_secs(MAX_NUMERIC_DATE) {
        return Err(Reason::InvalidClaim);
    }
    let micros = match round {
        Round::Down => length.as_nanos() / 1_000,
        Round::Up => length.as_nanos().div_ceil(1_000),
    };
    i64::try_from(micros).map(Timestamp::from_micros).map_err(|_| Reason::InvalidClaim)
}
