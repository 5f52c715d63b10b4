//! What to do with a refresh token of GoTrue: the same decision, from GoTrue's own rows
//! (supabase/auth v2.196, `tokens/service.go`).

use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::decide::{Bars, Decision, parent};
use super::gotrue::{GotrueFormat, GotrueToken, Signature};
use super::token::{RefreshToken, ServerKey};
use crate::secret::Secret;
use crate::settings::Settings;
use crate::store::RefreshTokenRow;
use crate::time::Timestamp;

const EXCHANGE_CONTEXT: &[u8] = b"auth_ext refresh token exchange 1";

impl RefreshToken {
    /// Our token in exchange for one of GoTrue. The same token and nonce always give the same one,
    /// and without GoTrue's token nobody can make it. `None` when the generations are used up.
    #[must_use]
    pub fn exchanged(
        for_token: &GotrueToken,
        nonce: &[u8; 32],
        session_id: Uuid,
        generation: u32,
        key: &ServerKey,
    ) -> Option<Self> {
        i32::try_from(generation).ok()?;
        let secret = Zeroizing::new(key.sign(&[
            EXCHANGE_CONTEXT,
            for_token.hash().as_slice(),
            for_token.secret().expose(),
            nonce,
            session_id.as_bytes(),
            &generation.to_be_bytes(),
        ]));
        let secret = Secret::new(secret.to_vec());
        Some(Self::assemble(session_id, generation, secret, key))
    }
}

/// What the rows say of a presented token.
#[derive(Debug, Clone)]
pub enum GotrueState {
    /// The row of `auth.refresh_tokens` of a token of the first format.
    First {
        /// Whether it was used or withdrawn.
        revoked: bool,
        /// Whether the session's newest token that is not revoked names it as its parent: the
        /// client never got GoTrue's last answer.
        parent_of_active: bool,
    },
    /// The columns of `auth.sessions` about tokens of the second format.
    Second {
        /// `refresh_token_hmac_key`.
        key: Option<Secret>,
        /// `refresh_token_counter`.
        counter: i64,
        /// Whether an exchange has spent the tokens of that key.
        is_spent: bool,
    },
}

/// What is known when a token of GoTrue was presented and its session is locked.
pub struct ExchangeFacts<'a> {
    /// The token.
    pub token: &'a GotrueToken,
    /// What GoTrue's rows say of it.
    pub state: &'a GotrueState,
    /// The server key.
    pub key: &'a ServerKey,
    /// The session's row in `auth_ext.refresh_tokens`, if it has one already.
    pub row: Option<&'a RefreshTokenRow>,
    /// What may keep the session from going on.
    pub bars: Bars<'a>,
    /// Whether an OAuth client has the session.
    pub is_of_oauth_client: bool,
    /// The wall clock after the lock was granted.
    pub now: Timestamp,
    /// The policy.
    pub settings: &'a Settings,
}

/// Decides; [`Decision::Rotate`] means to exchange it. GoTrue's copy is spent by that, so the token
/// is good once, and for the grace window it gets the same answer again.
#[must_use]
pub fn decide_exchange(facts: &ExchangeFacts<'_>) -> Decision {
    let barred = || facts.bars.first(facts.now, facts.settings);
    if let Some(row) = facts.row
        && row.parent_hash.as_ref().is_some_and(|hash| facts.token.matches(hash))
    {
        return parent(row, &facts.bars, facts.now, facts.settings, || same_child(facts, row));
    }
    match standing(facts) {
        // GoTrue asks the client for its own secret first, and limits what its tokens may do.
        Standing::Live if facts.is_of_oauth_client => Decision::OAuthClient,
        Standing::Live => barred().unwrap_or(Decision::Rotate),
        Standing::Older => Decision::Theft,
        Standing::Ahead => Decision::Ahead,
        Standing::Unknown => Decision::NotFound,
        Standing::Unreadable => Decision::KeyEncrypted,
    }
}

enum Standing {
    Live,
    Older,
    Ahead,
    Unknown,
    Unreadable,
}

fn standing(facts: &ExchangeFacts<'_>) -> Standing {
    match (facts.state, facts.token.format()) {
        (GotrueState::First { revoked, parent_of_active }, GotrueFormat::First) => {
            if !revoked || *parent_of_active { Standing::Live } else { Standing::Older }
        }
        (
            GotrueState::Second { key: Some(key), counter: newest, is_spent },
            GotrueFormat::Second { counter, .. },
        ) => match facts.token.signature(key) {
            Signature::KeyEncrypted => Standing::Unreadable,
            Signature::Bad => Standing::Unknown,
            // One behind: the client never got GoTrue's last answer.
            Signature::Good => match newest.saturating_sub(*counter) {
                0 | 1 if *is_spent => Standing::Older,
                0 | 1 => Standing::Live,
                2.. => Standing::Older,
                _ => Standing::Ahead,
            },
        },
        (GotrueState::First { .. }, GotrueFormat::Second { .. })
        | (GotrueState::Second { .. }, GotrueFormat::First)
        | (GotrueState::Second { key: None, .. }, GotrueFormat::Second { .. }) => Standing::Unknown,
    }
}

fn same_child(facts: &ExchangeFacts<'_>, row: &RefreshTokenRow) -> Decision {
    let Some(nonce) = &row.nonce else { return Decision::SameHandedBack };
    let session = facts.bars.session.id;
    let child = RefreshToken::exchanged(facts.token, nonce, session, row.generation, facts.key);
    match child {
        Some(child) if bool::from(child.hash().ct_eq(&row.token_hash)) => Decision::SameChild,
        Some(_) | None => Decision::KeyLost,
    }
}
