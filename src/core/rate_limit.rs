//! Rate limits by the generic cell rate algorithm (ITU-T I.371): one point in time for each limited
//! subject. Each attempt moves it on by the window divided by the limit; an attempt is let through
//! while the point lies less than a window ahead. So a whole limit may be used at once, and comes
//! back evenly: who is limited has to slow down, and is never locked.

use core::net::IpAddr;
use core::time::Duration;

use crate::refresh::ServerKey;
use crate::time::Timestamp;

/// So many attempts in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What one attempt moves the point on by.
    pub cost: Duration,
    /// How far ahead the point may lie.
    pub window: Duration,
}

impl Limit {
    /// `attempts` in `window`; no attempts count as one.
    #[must_use]
    pub fn new(attempts: u32, window: Duration) -> Self {
        Self { cost: window / attempts.max(1), window }
    }

    /// The same over time, but no more than `attempts` at once.
    #[must_use]
    pub fn at_once(self, attempts: u32) -> Self {
        Self { window: self.window.min(self.cost.saturating_mul(attempts.max(1))), ..self }
    }

    /// How long to wait until the next attempt is let through; `None` when it may come at `now`.
    /// `free_at` is the subject's point in time.
    #[must_use]
    pub fn wait(&self, free_at: Timestamp, now: Timestamp) -> Option<Duration> {
        let next = free_at.max(now).plus(self.cost).minus(self.window);
        let wait = next.as_micros().saturating_sub(now.as_micros());
        u64::try_from(wait).ok().filter(|&wait| wait > 0).map(Duration::from_micros)
    }
}

/// What is attempted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// A sign-in with a password, or another use of it.
    SignIn,
    /// A sign-up.
    SignUp,
    /// A refresh that is refused.
    Refresh,
    /// A refresh, whatever becomes of it.
    AnyRefresh,
    /// A change of one's own account.
    UserUpdate,
    /// A challenge of a second factor.
    FactorChallenge,
    /// The proof of a second factor.
    FactorProof,
    /// A wrong code of a second factor: how many at once.
    FactorGuess,
    /// A wrong code of a second factor, of many from one address.
    FactorGuessFromAddress,
    /// A wrong code of a second factor, of all.
    FactorGuessFromAnywhere,
    /// A wrong guess of a one-time code, by one client.
    CodeGuess,
    /// A wrong guess of any one-time code of an account, of all.
    CodeGuessFromAnywhere,
    /// A request for a mail.
    MailRequest,
    /// A mail, of all that are sent.
    Mail,
    /// A request for a mail for which none goes: nobody has the address, or she needs none.
    MailNotSent,
    /// A code or a link that is presented.
    Verification,
    /// An anonymous sign-in.
    Anonymous,
    /// A sign-in by a provider that begins, or an id token.
    Authorization,
    /// A request for a text message.
    SmsRequest,
    /// A text message, of all that are sent.
    Sms,
    /// A text message to a number.
    SmsToNumber,
    /// A request for a text message for which none goes.
    SmsNotSent,
}

impl Attempt {
    const fn as_bytes(self) -> &'static [u8] {
        match self {
            Self::SignIn => b"sign_in",
            Self::SignUp => b"sign_up",
            Self::Refresh => b"refresh",
            Self::AnyRefresh => b"any_refresh",
            Self::UserUpdate => b"user_update",
            Self::FactorChallenge => b"factor_challenge",
            Self::FactorProof => b"factor_proof",
            Self::FactorGuess => b"factor_guess",
            Self::FactorGuessFromAddress => b"factor_guess_from_address",
            Self::FactorGuessFromAnywhere => b"factor_guess_from_anywhere",
            Self::CodeGuess => b"code_guess",
            Self::CodeGuessFromAnywhere => b"code_guess_from_anywhere",
            Self::MailRequest => b"mail_request",
            Self::Mail => b"mail",
            Self::MailNotSent => b"mail_not_sent",
            Self::Verification => b"verification",
            Self::Anonymous => b"anonymous",
            Self::Authorization => b"authorization",
            Self::SmsRequest => b"sms_request",
            Self::Sms => b"sms",
            Self::SmsToNumber => b"sms_to_number",
            Self::SmsNotSent => b"sms_not_sent",
        }
    }
}

/// Under what a subject is counted: a keyed hash, so that the table tells nobody whose e-mail was
/// tried, nor from where. An IPv6 address counts with its whole /64, which one client has to itself
/// (RFC 6177).
#[must_use]
pub fn subject(
    key: &ServerKey,
    attempt: Attempt,
    account: Option<&str>,
    address: Option<IpAddr>,
) -> [u8; 32] {
    let account = account.map_or(&b""[..], str::as_bytes);
    let address = address.map(network);
    let address = address.as_ref().map_or(&[][..], <[u8; 8]>::as_slice);
    let attempt = attempt.as_bytes();
    // Each with its length, so that no two subjects are the same bytes.
    let length = |part: &[u8]| u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes();
    key.sign(&[
        b"auth_ext attempts 1",
        &length(attempt),
        attempt,
        &length(account),
        account,
        &length(address),
        address,
    ])
}

/// The address of an IPv4 client, or the network of an IPv6 client.
fn network(address: IpAddr) -> [u8; 8] {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, d] = address.octets();
            // Not a network of IPv6: those begin with another byte.
            [0, 0, 0, 4, a, b, c, d]
        }
        IpAddr::V6(address) => {
            let [a, b, c, d, e, f, g, h, ..] = address.octets();
            [a, b, c, d, e, f, g, h]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    const fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn some_at_once_and_all_over_time() {
        let limit = Limit::new(10, secs(30)).at_once(2);
        assert_eq!(limit.cost, secs(3));
        let now = Timestamp::from_seconds(1_000);
        let mut free_at = now;
        for _ in 0..2 {
            assert_eq!(limit.wait(free_at, now), None);
            free_at = free_at.plus(limit.cost);
        }
        assert_eq!(limit.wait(free_at, now), Some(secs(3)));
        // More at once than there are in all changes nothing.
        assert_eq!(Limit::new(10, secs(30)).at_once(30), Limit::new(10, secs(30)));
    }

    #[test]
    fn a_whole_limit_at_once_and_then_one_at_a_time() {
        let limit = Limit::new(3, secs(30));
        let now = Timestamp::from_seconds(1_000);
        let mut free_at = Timestamp::from_seconds(0);
        for _ in 0..3 {
            assert_eq!(limit.wait(free_at, now), None);
            free_at = free_at.max(now).plus(limit.cost);
        }
        assert_eq!(limit.wait(free_at, now), Some(secs(10)));
        assert_eq!(limit.wait(free_at, now.plus(secs(9))), Some(secs(1)));
        assert_eq!(limit.wait(free_at, now.plus(secs(10))), None);
        assert_eq!(limit.wait(free_at, now.plus(secs(3_000))), None);
    }

    #[test]
    fn subjects_differ_in_every_part() {
        let key = |byte| ServerKey::new(&Secret::new(vec![byte; 32]));
        let (v4, v6) = ("192.0.2.1", "2001:db8:0:1::1");
        let of = |number, attempt, account: Option<&str>, address: Option<&str>| {
            subject(&key(number), attempt, account, address.map(|text| text.parse().unwrap()))
        };
        let all = [
            of(1, Attempt::SignIn, Some("ada@example.com"), Some(v4)),
            of(2, Attempt::SignIn, Some("ada@example.com"), Some(v4)),
            of(1, Attempt::SignUp, Some("ada@example.com"), Some(v4)),
            of(1, Attempt::Refresh, Some("ada@example.com"), Some(v4)),
            of(1, Attempt::SignIn, Some("bob@example.com"), Some(v4)),
            of(1, Attempt::SignIn, Some("ada@example.com"), Some("192.0.2.2")),
            of(1, Attempt::SignIn, Some("ada@example.com"), Some(v6)),
            of(1, Attempt::SignIn, Some("ada@example.com"), Some("2001:db8:0:2::1")),
            of(1, Attempt::SignIn, Some("ada@example.com"), None),
            of(1, Attempt::SignIn, None, Some(v4)),
            of(1, Attempt::SignIn, None, None),
        ];
        for (place, one) in all.iter().enumerate() {
            assert!(!all.iter().skip(place + 1).any(|other| other == one), "{place}");
        }
    }

    #[test]
    fn a_client_of_ipv6_is_its_network_and_a_mapped_address_is_ipv4() {
        let key = ServerKey::new(&Secret::new(vec![1; 32]));
        let of = |address: &str| subject(&key, Attempt::SignIn, None, address.parse().ok());
        assert_eq!(of("2001:db8:0:1::1"), of("2001:db8:0:1:ffff::2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
