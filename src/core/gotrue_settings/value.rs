//! Values as GoTrue reads them (envconfig: Go's `strconv.ParseBool`, `time.ParseDuration`, comma lists).

use core::time::Duration;

use crate::go_duration;

/// `strconv.ParseBool`.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// A whole number of seconds, or a length as Go writes it.
pub(super) fn seconds_or_duration(text: &str) -> Option<Duration> {
    text.parse().ok().map(Duration::from_secs).or_else(|| go_duration::parse(text))
}

/// As PostgreSQL reads an interval.
pub(super) fn interval(length: Duration) -> String {
    match (length.as_secs(), length.subsec_micros()) {
        (seconds, 0) => format!("{seconds} seconds"),
        _ => format!("{} microseconds", length.as_micros()),
    }
}

/// A comma list without empty parts.
pub(super) fn list(text: &str) -> Vec<&str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// A list as the statement takes it.
pub(super) fn json_list(parts: &[&str]) -> Option<String> {
    serde_json::to_string(parts).ok()
}
