//! Points in time and lengths of time, as PostgreSQL keeps them: whole microseconds.

use core::time::Duration;
use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A point in time: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Takes microseconds since the Unix epoch.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Takes whole seconds since the Unix epoch; saturates at the ends of the range.
    #[must_use]
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since the Unix epoch.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down. `iat` must never be in the future, so
    /// rounding up is not offered.
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This time plus a length; saturates at the end of the range.
    #[must_use]
    pub fn plus(self, length: Duration) -> Self {
        Self(self.0.saturating_add(micros(length)))
    }

    /// This time minus a length; saturates at the start of the range.
    #[must_use]
    pub fn minus(self, length: Duration) -> Self {
        Self(self.0.saturating_sub(micros(length)))
    }

    /// The length from an earlier time to this one; none when that time is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<Duration> {
        u64::try_from(self.0.checked_sub(earlier.0)?).ok().map(Duration::from_micros)
    }

    /// RFC 3339 in UTC with the fraction that is there, as GoTrue writes times in JSON
    /// (`2026-01-02T03:04:05.678901Z`). A time outside year 0 to 9999 gives the nearest
    /// representable one.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        let nanos = i128::from(self.0) * 1_000;
        OffsetDateTime::from_unix_timestamp_nanos(nanos)
            .ok()
            .and_then(|at| at.format(&Rfc3339).ok())
            .unwrap_or_else(|| {
                let end = if self.0 < 0 { "0000-01-01T00:00:00Z" } else { "9999-12-31T23:59:59Z" };
                end.to_owned()
            })
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_rfc3339())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        let at = OffsetDateTime::parse(&text, &Rfc3339).map_err(D::Error::custom)?;
        let micros = at.unix_timestamp_nanos().div_euclid(1_000);
        i64::try_from(micros).map(Self).map_err(D::Error::custom)
    }
}

fn micros(length: Duration) -> i64 {
    i64::try_from(length.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_since_an_earlier_time_is_never_negative() {
        let at = Timestamp::from_seconds(100);
        assert_eq!(at.since(Timestamp::from_seconds(98)), Some(Duration::from_secs(2)));
        assert_eq!(at.since(at), Some(Duration::ZERO));
        assert_eq!(at.since(Timestamp::from_seconds(101)), None);
    }

    #[test]
    fn seconds_round_down_also_before_the_epoch() {
        assert_eq!(Timestamp::from_micros(1_999_999).as_seconds(), 1);
        assert_eq!(Timestamp::from_micros(-1).as_seconds(), -1);
    }

    #[test]
    fn rfc3339_keeps_microseconds_and_utc() {
        let at = Timestamp::from_micros(1_767_323_045_678_901);
        assert_eq!(at.to_rfc3339(), "2026-01-02T03:04:05.678901Z");
        assert_eq!(Timestamp::from_seconds(0).to_rfc3339(), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn the_ends_of_the_range_saturate() {
        assert_eq!(
            Timestamp::from_micros(i64::MAX).plus(Duration::from_secs(1)).as_micros(),
            i64::MAX
        );
        assert_eq!(Timestamp::from_micros(i64::MAX).to_rfc3339(), "9999-12-31T23:59:59Z");
        assert_eq!(Timestamp::from_micros(i64::MIN).to_rfc3339(), "0000-01-01T00:00:00Z");
    }
}
