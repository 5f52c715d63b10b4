//! Lengths of time as Go writes them (`time.ParseDuration`): GoTrue takes them in its API.

use core::time::Duration;

/// The longest that Go holds: 2^63 − 1 nanoseconds, 292 years.
const MAX_NANOS: u128 = i64::MAX as u128;

/// Reads a length such as `300ms`, `1.5h` or `2h45m`; `None` for what is none, is negative or longer
/// than Go holds.
#[must_use]
pub fn parse(text: &str) -> Option<Duration> {
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    if rest == "0" {
        return Some(Duration::ZERO);
    }
    let mut nanos = 0_u128;
    loop {
        let (part, left) = part(rest)?;
        nanos = nanos.checked_add(part).filter(|&sum| sum <= MAX_NANOS)?;
        if left.is_empty() {
            return Some(Duration::from_nanos(u64::try_from(nanos).ok()?));
        }
        rest = left;
    }
}

/// A decimal number and its unit at the start of a text, in nanoseconds, and what follows.
fn part(text: &str) -> Option<(u128, &str)> {
    let (whole, text) = digits(text);
    let (fraction, text) = match text.strip_prefix('.') {
        Some(text) => digits(text),
        None => ("", text),
    };
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let (unit, text) = unit(text)?;
    let whole: u128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut nanos = whole.checked_mul(unit).filter(|&nanos| nanos <= MAX_NANOS)?;
    let mut place = unit;
    for digit in fraction.bytes() {
        place /= 10;
        nanos = nanos.checked_add(u128::from(digit.wrapping_sub(b'0')).checked_mul(place)?)?;
    }
    Some((nanos, text))
}

fn digits(text: &str) -> (&str, &str) {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at_checked(end).unwrap_or(("", text))
}

fn unit(text: &str) -> Option<(u128, &str)> {
    // `ms` before `m`.
    const UNITS: [(&str, u128); 8] = [
        ("ns", 1),
        ("us", 1_000),
        ("µs", 1_000),
        ("μs", 1_000),
        ("ms", 1_000_000),
        ("s", 1_000_000_000),
        ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
    ];
    UNITS.iter().find_map(|(name, nanos)| text.strip_prefix(name).map(|left| (*nanos, left)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_go_takes_is_taken() {
        for (text, millis) in [
            ("0", 0),
            ("+0", 0),
            ("0s", 0),
            ("300ms", 300),
            ("1.5h", 5_400_000),
            (".5s", 500),
            ("1.s", 1_000),
            ("2h45m", 9_900_000),
            ("1h1m1s1ms1000us", 3_661_002),
            ("1000000ns", 1),
            ("1000µs1000μs", 2),
            ("876000h", 3_153_600_000_000),
        ] {
            assert_eq!(parse(text), Some(Duration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn what_go_refuses_and_what_lies_in_the_past_is_refused() {
        for text in [
            "",
            "none",
            "1",
            "h",
            ".",
            ".h",
            "1d",
            "1 h",
            " 1h",
            "1h ",
            "-1h",
            "1h-1m",
            "1e3s",
            "2562048h",
            "99999999999999999999h",
            "1hh",
            "0x1s",
            "１h",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
