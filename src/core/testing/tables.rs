//! The rows.

use core::net::IpAddr;
use std::collections::BTreeMap;

use uuid::Uuid;

use crate::factor::Factor;
use crate::phone::SmsProvider;
use crate::pkce::FlowState;
use crate::secret::Secret;
use crate::session::EndReason;
use crate::social::custom::CustomProvider;
use crate::store::{
    AuditEntry, CeremonyRow, Challenge, FactorState, MessageRow, PasskeyRow, RecoverySet,
};
use crate::store::{DocumentRow, OauthFlow, ProviderRow};
use crate::store::{OneTimeColumns, OneTimeLink, StoredTemplate};
use crate::time::Timestamp;
use crate::user::User;

/// All rows that the flows read and write.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    /// `auth_ext.purges`
    pub purges: u64,
    /// `auth.users` by id.
    pub users: BTreeMap<Uuid, UserRow>,
    /// `auth.identities` by id.
    pub identities: BTreeMap<Uuid, IdentityRow>,
    /// `auth.sessions` by id.
    pub sessions: BTreeMap<Uuid, SessionRow>,
    /// `auth.mfa_amr_claims` by id.
    pub amr_claims: BTreeMap<Uuid, AmrClaimRow>,
    /// `auth_ext.refresh_tokens` by session.
    pub refresh_tokens: BTreeMap<Uuid, RefreshTokenRecord>,
    /// `auth_ext.ended_sessions` by session.
    pub ended_sessions: BTreeMap<Uuid, EndedSessionRow>,
    /// `auth.mfa_factors` and `auth_ext.factor_states` by id.
    pub factors: BTreeMap<Uuid, FactorRow>,
    /// `auth.webauthn_credentials` by id.
    pub passkeys: BTreeMap<Uuid, PasskeyRow>,
    /// `auth.webauthn_challenges` by id.
    pub ceremonies: BTreeMap<Uuid, CeremonyRow>,
    /// `auth.mfa_challenges` by id.
    pub challenges: BTreeMap<Uuid, Challenge>,
    /// `auth_ext.recovery_sets` and `auth_ext.recovery_codes` by user.
    pub recovery_codes: BTreeMap<Uuid, RecoveryRow>,
    /// `auth_ext.attempts` by subject, oldest first.
    pub attempts: BTreeMap<[u8; 32], Vec<AttemptRow>>,
    /// `auth.refresh_tokens` by id.
    pub gotrue_tokens: BTreeMap<i64, GotrueTokenRow>,
    /// `auth.audit_log_entries`, oldest first.
    pub audit_log: Vec<AuditEntry>,
    /// `auth_ext.revoked_tokens`: `expires_at` by `jti`.
    pub revoked_tokens: BTreeMap<String, Timestamp>,
    /// The token columns of `auth.users`, by user.
    pub one_time_columns: BTreeMap<Uuid, OneTimeColumns>,
    /// `auth.one_time_tokens` by user and type.
    pub one_time_tokens: BTreeMap<(Uuid, &'static str), OneTimeLink>,
    /// `auth_ext.one_time_guesses` by user and type.
    pub guesses: BTreeMap<(Uuid, &'static str), GuessRow>,
    /// `auth_ext.claimed_sign_ups`: `claimed_at` by user.
    pub claimed_sign_ups: BTreeMap<Uuid, Timestamp>,
    /// `auth.flow_state`, oldest first.
    pub flow_states: Vec<FlowStateRow>,
    /// `auth_ext.providers` by name.
    pub providers: BTreeMap<String, ProviderRow>,
    /// `auth_ext.provider_documents` by provider and kind.
    pub provider_documents: BTreeMap<(String, &'static str), DocumentRow>,
    /// `auth_ext.seen_id_tokens`.
    pub seen_id_tokens: BTreeMap<[u8; 32], Timestamp>,
    /// `auth_ext.provider_tokens` by owner: the tokens, and whether they are kept.
    pub provider_tokens: BTreeMap<Uuid, (Secret, bool)>,
    /// Flows of `auth.flow_state` to providers, by id; their exchange is in [`Self::flow_states`].
    pub oauth_flows: BTreeMap<Uuid, OauthFlow>,
    /// `auth.oauth_client_states`: provider, verifier, time.
    pub client_states: BTreeMap<Uuid, (String, String, Timestamp)>,
    /// `auth.custom_oauth_providers` by identifier.
    pub custom_providers: BTreeMap<String, CustomProvider>,
    /// `auth_ext.sms_providers` by name.
    pub sms_providers: BTreeMap<String, SmsProvider>,
    /// `auth_ext.mail_templates` by type.
    pub mail_templates: BTreeMap<&'static str, StoredTemplate>,
    /// `auth_ext.outbox` by id.
    pub outbox: BTreeMap<Uuid, OutboxRow>,
    /// How often the couriers were woken.
    pub notifications: u64,
    /// `auth_ext.couriers`: `seen_at` by name.
    pub couriers: BTreeMap<String, Timestamp>,
}

/// A row of `auth_ext.attempts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRow {
    /// `forgotten_at`.
    pub forgotten_at: Timestamp,
    /// `free_at`.
    pub free_at: Timestamp,
}

/// A row of `auth_ext.outbox`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// The plain columns.
    pub message: MessageRow,
    /// `dedupe_key`.
    pub dedupe_key: Option<[u8; 32]>,
    /// `topic`.
    pub topic: Option<[u8; 32]>,
    /// The content as JSON text, which the extension seals; `None` once it is finished.
    pub payload: Option<Secret>,
}

impl OutboxRow {
    /// Whether it is neither delivered nor dead.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.message.status == "pending"
    }
}

/// A row of `auth.users`.
#[derive(Debug, Clone)]
pub struct UserRow {
    /// The columns that the core knows. Its `identities` are not used: they are read from
    /// [`Tables::identities`].
    pub user: User,
    /// Whether the user signs in through single sign-on.
    pub is_sso_user: bool,
}

impl PartialEq for UserRow {
    /// Every column: the printed form leaves out only the password hash.
    fn eq(&self, other: &Self) -> bool {
        let hash = |row: &Self| {
            let hash = row.user.encrypted_password.as_ref();
            hash.map(|hash| hash.expose().to_vec())
        };
        format!("{self:?}") == format!("{other:?}") && hash(self) == hash(other)
    }
}

/// A row of `auth.identities`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are GoTrue's columns of the same names")]
pub struct IdentityRow {
    pub provider_id: String,
    pub user_id: Uuid,
    /// JSON object text.
    pub identity_data: String,
    pub provider: String,
    pub last_sign_in_at: Option<Timestamp>,
    pub created_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
}

/// A row of `auth.sessions`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are GoTrue's columns of the same names")]
pub struct SessionRow {
    pub user_id: Uuid,
    pub created_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
    pub aal: Option<String>,
    pub not_after: Option<Timestamp>,
    pub refreshed_at: Option<Timestamp>,
    pub user_agent: Option<String>,
    pub ip: Option<IpAddr>,
    pub refresh_token_hmac_key: Option<String>,
    pub refresh_token_counter: Option<i64>,
    pub oauth_client_id: Option<Uuid>,
    pub factor_id: Option<Uuid>,
}

/// A row of `auth.refresh_tokens`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are GoTrue's columns of the same names")]
pub struct GotrueTokenRow {
    pub token: String,
    pub user_id: String,
    pub revoked: bool,
    pub created_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
    pub parent: Option<String>,
    pub session_id: Option<Uuid>,
}

/// A row of `auth.mfa_amr_claims`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are GoTrue's columns of the same names")]
pub struct AmrClaimRow {
    pub session_id: Uuid,
    pub authentication_method: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A row of `auth_ext.refresh_tokens`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of the same names")]
pub struct RefreshTokenRecord {
    pub created_at: Timestamp,
    pub rotated_at: Timestamp,
    pub generation: u32,
    pub token_hash: [u8; 32],
    pub parent_hash: Option<[u8; 32]>,
    pub nonce: Option<[u8; 32]>,
    pub late_generation: Option<u32>,
    pub late_in_a_row: u32,
    pub gotrue_key: Option<String>,
    pub gotrue_counter: Option<i64>,
}

/// A row of `auth_ext.ended_sessions`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the columns of the same names")]
pub struct EndedSessionRow {
    pub user_id: Uuid,
    pub ended_at: Timestamp,
    pub reason: EndReason,
}

/// A factor with what we keep of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorRow {
    /// The columns of `auth.mfa_factors`.
    pub factor: Factor,
    /// `secret`.
    pub gotrue_secret: String,
    /// The row of `auth_ext.factor_states`.
    pub state: FactorState,
}

/// The recovery codes of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryRow {
    /// The row of `auth_ext.recovery_sets`.
    pub set: RecoverySet,
    /// `used_at` by hash.
    pub codes: BTreeMap<[u8; 32], Option<Timestamp>>,
}

impl Tables {
    /// Shows a user's factors in her row, as the user columns do.
    pub(super) fn mirror_factors(&mut self, user: Uuid) {
        let mut factors: Vec<&Factor> = self
            .factors
            .values()
            .map(|row| &row.factor)
            .filter(|factor| factor.user_id == user)
            .collect();
        factors.sort_by_key(|factor| (factor.created_at, factor.id));
        let text = serde_json::to_string(&factors).ok().filter(|_| !factors.is_empty());
        if let Some(row) = self.users.get_mut(&user) {
            row.user.factors = text;
        }
    }

    /// Deletes a session as GoTrue's log-out does, without a record of why. Its refresh token and
    /// its authentication methods go with it.
    pub fn delete_session(&mut self, id: Uuid) {
        self.sessions.remove(&id);
        self.refresh_tokens.remove(&id);
        self.amr_claims.retain(|_, claim| claim.session_id != id);
        self.gotrue_tokens.retain(|_, token| token.session_id != Some(id));
    }

    /// Deletes a user as GoTrue's hard delete does; identities and sessions go too.
    pub fn delete_user(&mut self, id: Uuid) {
        self.users.remove(&id);
        self.identities.retain(|_, identity| identity.user_id != id);
        let sessions = self.sessions.iter();
        let doomed: Vec<Uuid> = sessions
            .filter(|(_, session)| session.user_id == id)
            .map(|(&session, _)| session)
            .collect();
        for session in doomed {
            self.delete_session(session);
        }
    }
}

/// A row of `auth.flow_state`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowStateRow {
    /// What an exchange needs.
    pub flow: FlowState,
    /// `auth_code`.
    pub auth_code: String,
}

/// A row of `auth_ext.one_time_guesses`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuessRow {
    /// Which code was guessed.
    pub code: [u8; 32],
    /// How often.
    pub guesses: u32,
}
