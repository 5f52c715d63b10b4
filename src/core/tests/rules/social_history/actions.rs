//! What may happen, and how likely it is.

use proptest::prelude::*;

use super::people::{ADDRESSES, PEOPLE, PROVIDERS};

/// What a provider says of the address of somebody.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Word {
    /// One of her own two, which it has verified.
    Verified(usize),
    /// Anybody's: she typed it there.
    Unverified(usize),
    /// None.
    Nothing,
}

/// How somebody comes from a provider.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visit {
    pub(crate) provider: &'static str,
    /// Which of her accounts there.
    pub(crate) account: usize,
    pub(crate) word: Word,
    /// By redirect, or with an id token.
    pub(crate) by_redirect: bool,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum What {
    SignUp {
        address: usize,
    },
    SignIn {
        address: usize,
    },
    MagicLink {
        address: usize,
    },
    Recovery {
        address: usize,
    },
    Resend {
        address: usize,
    },
    /// Follows the link of a mail that she asked for, the newest or an older one.
    OpenMail {
        back: usize,
    },
    Anonymous,
    Provider(Visit),
    /// With one of her sessions.
    Link {
        session: usize,
        visit: Visit,
    },
    Unlink {
        session: usize,
        identity: usize,
    },
    ChangeEmail {
        session: usize,
        address: usize,
    },
    SetPassword {
        session: usize,
    },
    /// With a ticket that she was given, which an attacker may also have seen.
    Merge {
        session: usize,
        ticket: usize,
    },
    SignOut {
        session: usize,
    },
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Action {
    pub(crate) person: usize,
    pub(crate) what: What,
}

fn word() -> impl Strategy<Value = Word> {
    prop_oneof![
        4 => (0_usize..2).prop_map(Word::Verified),
        4 => (0..ADDRESSES).prop_map(Word::Unverified),
        1 => Just(Word::Nothing),
    ]
}

fn visit() -> impl Strategy<Value = Visit> {
    (0..PROVIDERS.len(), 0_usize..2, word(), any::<bool>()).prop_map(
        |(provider, account, word, by_redirect)| {
            let provider = PROVIDERS[provider];
            Visit { provider, account, word, by_redirect }
        },
    )
}

fn what() -> impl Strategy<Value = What> {
    let address = || 0..ADDRESSES;
    let session = || 0_usize..3;
    prop_oneof![
        4 => address().prop_map(|address| What::SignUp { address }),
        2 => address().prop_map(|address| What::SignIn { address }),
        2 => address().prop_map(|address| What::MagicLink { address }),
        1 => address().prop_map(|address| What::Recovery { address }),
        1 => address().prop_map(|address| What::Resend { address }),
        8 => (0_usize..3).prop_map(|back| What::OpenMail { back }),
        1 => Just(What::Anonymous),
        10 => visit().prop_map(What::Provider),
        9 => (session(), visit()).prop_map(|(session, visit)| What::Link { session, visit }),
        3 => (session(), 0_usize..4)
            .prop_map(|(session, identity)| What::Unlink { session, identity }),
        3 => (session(), address())
            .prop_map(|(session, address)| What::ChangeEmail { session, address }),
        2 => session().prop_map(|session| What::SetPassword { session }),
        6 => (session(), 0_usize..4).prop_map(|(session, ticket)| What::Merge { session, ticket }),
        1 => session().prop_map(|session| What::SignOut { session }),
    ]
}

pub(crate) fn action() -> impl Strategy<Value = Action> {
    (0..PEOPLE, what()).prop_map(|(person, what)| Action { person, what })
}
