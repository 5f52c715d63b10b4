//! A merge ticket says what was sealed, to whoever has the key, until it is over; and nothing else.

use auth_ext_core::refresh::ServerKey;
use auth_ext_core::secret::Secret;
use auth_ext_core::social::merge::{LIFETIME, MergeTicket};
use proptest::prelude::*;
use uuid::Uuid;

fn key(byte: u8) -> ServerKey {
    ServerKey::new(&Secret::new(vec![byte; 32]))
}

proptest! {
    #[test]
    fn what_was_sealed_is_opened_until_it_is_over(ids: [u128; 3], now in 0..4_000_000_000_i64) {
        let [identity, holder, target] = ids.map(Uuid::from_u128);
        let ticket = MergeTicket { identity, holder, target, expires_at: now + LIFETIME };
        let text = ticket.seal(&key(1));
        prop_assert_eq!(MergeTicket::open(&key(1), &text, now), Some(ticket));
        prop_assert_eq!(MergeTicket::open(&key(1), &text, now + LIFETIME - 1), Some(ticket));
        prop_assert_eq!(MergeTicket::open(&key(1), &text, now + LIFETIME), None);
        prop_assert_eq!(MergeTicket::open(&key(2), &text, now), None);
    }

    #[test]
    fn another_text_is_no_ticket(at in 0..117_usize, other: char, text: String) {
        let ticket = MergeTicket { identity: Uuid::nil(), holder: Uuid::nil(), target: Uuid::max(), expires_at: i64::MAX };
        let sealed = ticket.seal(&key(1));
        let changed: String = sealed.chars().enumerate().map(|(n, one)| if n == at { other } else { one }).collect();
        prop_assume!(changed != sealed);
        prop_assert_eq!(MergeTicket::open(&key(1), &changed, 0), None);
        prop_assert_eq!(MergeTicket::open(&key(1), &text, 0), None);
    }
}
