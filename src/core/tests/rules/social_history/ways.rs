//! The model: who gets into an account, told in clear text from the rows and the names in them.

use std::collections::{BTreeMap, BTreeSet};

use auth_ext_core::testing::{IdentityRow, Tables};
use serde_json::Value;
use uuid::Uuid;

use super::people::{SSO_USER, owner};

/// A way into an account, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Way {
    pub(crate) person: usize,
    pub(crate) how: String,
}

/// An account as it is opened.
#[derive(Debug, Clone, Default)]
pub(crate) struct Account {
    /// The address that somebody has proved.
    pub(crate) proved: Option<String>,
    /// The address that nobody has proved.
    pub(crate) claimed: Option<String>,
    /// What lets people in for as long as they like.
    pub(crate) ways: BTreeSet<Way>,
    /// Who is signed in.
    pub(crate) signed_in: BTreeSet<usize>,
}

impl Account {
    /// Everybody who is in the account or gets into it.
    pub(crate) fn people(&self) -> BTreeSet<usize> {
        self.ways.iter().map(|way| way.person).chain(self.signed_in.iter().copied()).collect()
    }
}

/// All accounts. `passwords` says who chose the password of an account, `sessions` whose a session is.
pub(crate) fn accounts(
    tables: &Tables,
    passwords: &BTreeMap<Uuid, usize>,
    sessions: &BTreeMap<Uuid, usize>,
) -> BTreeMap<Uuid, Account> {
    let users = tables.users.iter().filter(|(id, _)| **id != SSO_USER);
    users
        .map(|(&id, row)| {
            let user = &row.user;
            let address = user.email.clone().filter(|email| !email.is_empty());
            let is_proved = user.email_confirmed_at.is_some();
            let mut account = Account::default();
            let mut add = |person: usize, how: String| account.ways.insert(Way { person, how });
            if let Some(address) = address.as_ref().filter(|_| is_proved) {
                add(owner(address), format!("mail to {address}"));
                let hash = user.encrypted_password.as_ref();
                if hash.is_some_and(|hash| !hash.expose().is_empty()) {
                    add(passwords[&id], "password".to_owned());
                }
            }
            // Whoever comes by an identity that proves nothing is sent away while the address of
            // the account is unproved; one that proves an address empties it of all others first.
            if is_proved || address.is_none() {
                for identity in tables.identities.values().filter(|one| one.user_id == id) {
                    if identity.provider != "email" && (address.is_some() || !claims_one(identity))
                    {
                        let (provider, subject) = (&identity.provider, &identity.provider_id);
                        add(owner(subject), format!("{provider} {subject}"));
                    }
                }
            }
            for (session, row) in &tables.sessions {
                if row.user_id == id {
                    account.signed_in.insert(sessions[session]);
                }
            }
            (account.proved, account.claimed) =
                if is_proved { (address, None) } else { (None, address) };
            (id, account)
        })
        .collect()
}

/// Whether the provider told an address that it has not verified.
fn claims_one(identity: &IdentityRow) -> bool {
    let data: Value = serde_json::from_str(&identity.identity_data).unwrap();
    data["email"].is_string() && data["email_verified"] != true
}
