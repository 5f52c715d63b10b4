//! A merge ticket says what was sealed, to whoever has the key, until it is over; and nothing else.

use auth_ext_core::refresh::ServerKey;
use auth_ext_core::secret::Secret;
use auth_ext_core::social::merge::{LIFETIME, MergeTicket, passwords};
use auth_ext_core::time::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

fn key(byte: u8) -> ServerKey {
    ServerKey::new(&Secret::new(vec![byte; 32]))
}

proptest! {
    #[test]
    fn what_was_sealed_is_opened_until_it_is_over(ids: [u128; 3], now in 0..4_000_000_000_000_000_i64, passwords: [u8; 32]) {
        let [identity, holder, target] = ids.map(Uuid::from_u128);
        let now = Timestamp::from_micros(now);
        let ticket = MergeTicket { identity, holder, target, made_at: now, passwords };
        let text = ticket.seal(&key(1));
        prop_assert_eq!(MergeTicket::open(&key(1), &text, now), Some(ticket));
        prop_assert_eq!(MergeTicket::open(&key(1), &text, now.plus(LIFETIME).minus(core::time::Duration::from_micros(1))), Some(ticket));
        prop_assert_eq!(MergeTicket::open(&key(1), &text, now.plus(LIFETIME)), None);
        prop_assert_eq!(MergeTicket::open(&key(2), &text, now), None);
    }

    #[test]
    fn another_text_is_no_ticket(at in 0..160_usize, other: char, text: String) {
        let ticket = MergeTicket { identity: Uuid::nil(), holder: Uuid::nil(), target: Uuid::max(), made_at: Timestamp::from_seconds(1), passwords: [0; 32] };
        let sealed = ticket.seal(&key(1));
        let changed: String = sealed.chars().enumerate().map(|(n, one)| if n == at { other } else { one }).collect();
        prop_assume!(changed != sealed);
        prop_assert_eq!(MergeTicket::open(&key(1), &changed, Timestamp::from_seconds(1)), None);
        prop_assert_eq!(MergeTicket::open(&key(1), &text, Timestamp::from_seconds(1)), None);
    }

    #[test]
    fn another_password_of_either_is_another_ticket(one in "[ -~]{0,60}", two in "[ -~]{0,60}", other in "[ -~]{1,60}") {
        let of = |holder: &str, target: &str| passwords(&key(1), Some(holder), Some(target));
        prop_assume!(other != one && other != two);
        prop_assert_ne!(of(&one, &two), of(&other, &two));
        prop_assert_ne!(of(&one, &two), of(&one, &other));
        prop_assert_eq!(passwords(&key(1), None, Some(&two)), of("", &two));
        prop_assert_ne!(of(&one, &two), passwords(&key(2), Some(&one), Some(&two)));
    }
}
