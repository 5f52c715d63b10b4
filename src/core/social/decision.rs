//! Whose account an external identity is: one table, decided in one place.
//!
//! It is GoTrue's table (`DetermineAccountLinking`) with its three holes closed: an address that
//! nobody has proved neither captures somebody's first login nor blocks the address's owner, and one
//! that its owner has given up for another lets nobody into her account.

use uuid::Uuid;

use crate::user::User;

/// What the caller wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// To sign in, and up where she is not known yet.
    SignIn,
    /// To add the identity to the account that she has proved to hold.
    Link {
        /// That account.
        target: Uuid,
    },
}

/// The address of an account itself (`auth.users.email`), seen from the one that a provider named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnAddress {
    /// It is that one.
    Named {
        /// Whether it was ever confirmed.
        confirmed: bool,
    },
    /// It has none that anybody has confirmed, or none at all: what its identities told is all that is
    /// known of its owner.
    Unproved,
    /// It is another one, and confirmed.
    Another,
}

impl OwnAddress {
    /// That of an account that one of its identities brings up, with the address that this told.
    #[must_use]
    pub fn of_other(user: &User, told: &str) -> Self {
        let own = user.email.as_deref().filter(|email| !email.is_empty());
        match own.filter(|_| user.is_email_confirmed()) {
            Some(email) if email != told => Self::Another,
            // Of another audience, where the same one does not find it by its address.
            Some(_) | None => Self::Unproved,
        }
    }

    /// Whether the address that an identity of the account told makes the account its owner's. Beside a
    /// confirmed one it does not: she may have given the old one up since the provider told it, and whoever
    /// has it now would be let in. GoTrue lets him in.
    #[must_use]
    pub const fn yields_to_identity(self) -> bool {
        !matches!(self, Self::Another)
    }
}

/// An account that has to do with the address that the provider named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The account.
    pub user: Uuid,
    /// Its own address.
    pub own: OwnAddress,
    /// Whether one of its identities in the same linking domain has the address and says that the
    /// provider verified it.
    pub identity_verified: bool,
}

impl Candidate {
    /// Whether it is the address of the account itself.
    const fn holds_address(self) -> bool {
        matches!(self.own, OwnAddress::Named { .. })
    }

    /// Whether the account has proved that the address is its owner's.
    const fn is_proved(self) -> bool {
        let is_confirmed = matches!(self.own, OwnAddress::Named { confirmed: true });
        is_confirmed || (self.identity_verified && self.own.yields_to_identity())
    }
}

/// All that the decision looks at.
#[derive(Debug, Clone)]
pub struct Situation {
    /// What the caller wants.
    pub intent: Intent,
    /// The account that has this very identity (provider and subject) already.
    pub known: Option<Uuid>,
    /// Whether the provider named an address.
    pub has_address: bool,
    /// Whether the provider has verified it, after what the provider is trusted with. A setting that
    /// confirms every sign-up by password never makes it so.
    pub address_verified: bool,
    /// Accounts with that address: not of SSO unless of the same SSO domain, and not deleted.
    pub candidates: Vec<Candidate>,
    /// Whether people may sign up.
    pub sign_up_allowed: bool,
    /// Whether an account without an address is wanted from this provider.
    pub address_optional: bool,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The identity is known: its account signs in.
    Existing {
        /// The account.
        user: Uuid,
    },
    /// The identity is added to an account whose owner has proved the address.
    Link {
        /// The account.
        user: Uuid,
        /// Somebody opened the account with an address that he never proved: his password, his
        /// identities, his data and his sessions go first.
        empty_first: bool,
    },
    /// The identity is added to the account that the caller showed.
    LinkToCaller {
        /// The account.
        user: Uuid,
    },
    /// A new account is made.
    Create {
        /// Whether it gets the address: not when somebody else has it.
        with_address: bool,
    },
    /// Nothing is written.
    Refuse(Refused),
}

/// Why nothing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The caller has linked it before.
    AlreadyLinked,
    /// It is somebody else's; whoever proves both accounts may merge them.
    LinkedToAnother {
        /// The account that has it.
        holder: Uuid,
    },
    /// People may not sign up here.
    SignUpDisabled,
    /// Several accounts have proved the address, and none holds it.
    SeveralAccounts,
    /// The provider named no address, and an account without one is not wanted.
    AddressMissing,
}

/// Decides. The order of the questions is the table's.
#[must_use]
pub fn decide(situation: &Situation) -> Decision {
    match (situation.intent, situation.known) {
        (Intent::Link { target }, Some(known)) if known == target => {
            Decision::Refuse(Refused::AlreadyLinked)
        }
        (Intent::Link { .. }, Some(holder)) => {
            Decision::Refuse(Refused::LinkedToAnother { holder })
        }
        (Intent::Link { target }, None) => Decision::LinkToCaller { user: target },
        (Intent::SignIn, Some(user)) => Decision::Existing { user },
        (Intent::SignIn, None) => first_login(situation),
    }
}

fn first_login(situation: &Situation) -> Decision {
    if !situation.has_address {
        if !situation.address_optional {
            return Decision::Refuse(Refused::AddressMissing);
        }
        return create(situation, false);
    }
    if !situation.address_verified {
        // Whoever else has the address keeps it: this account comes without.
        let is_taken = situation.candidates.iter().any(|candidate| candidate.holds_address())
            || situation.candidates.iter().any(|candidate| candidate.is_proved());
        return create(situation, !is_taken);
    }
    match owner(&situation.candidates) {
        Owner::One { user, empty_first } => Decision::Link { user, empty_first },
        Owner::Several => Decision::Refuse(Refused::SeveralAccounts),
        Owner::Nobody => create(situation, true),
    }
}

fn create(situation: &Situation, with_address: bool) -> Decision {
    if situation.sign_up_allowed {
        Decision::Create { with_address }
    } else {
        Decision::Refuse(Refused::SignUpDisabled)
    }
}

enum Owner {
    Nobody,
    One { user: Uuid, empty_first: bool },
    Several,
}

/// Whose the address is, now that its owner stands at the door.
fn owner(candidates: &[Candidate]) -> Owner {
    let holder = candidates.iter().find(|candidate| candidate.holds_address());
    // `auth.users` lets one account hold an address; a confirmed one beats any identity elsewhere.
    if let Some(holder) = holder
        && holder.is_proved()
    {
        return Owner::One { user: holder.user, empty_first: false };
    }
    let mut proved = candidates.iter().filter(|candidate| candidate.is_proved());
    match (proved.next(), proved.next(), holder) {
        (Some(_), Some(_), _) => Owner::Several,
        (Some(one), None, _) => Owner::One { user: one.user, empty_first: false },
        // Opened by whoever typed the address first, who may be anybody.
        (None, _, Some(holder)) => Owner::One { user: holder.user, empty_first: true },
        (None, _, None) => Owner::Nobody,
    }
}
