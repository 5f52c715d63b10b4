//! The store itself: its settings, its keys, and the log of what was asked of it.

use core::fmt;
use core::time::Duration;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;

use super::env::Clock;
use super::tables::Tables;
use crate::fault::{Fault, FaultKind};
use crate::gotrue_encryption::DecryptionKeys;
use crate::hook::reference::HookName;
use crate::keys::SigningKey;
use crate::keys::api_key::ApiRole;
use crate::refresh::ServerKey;
use crate::settings::Settings;
use crate::store::{HookCall, Policy};
use crate::user::User;

/// A hook function: it may read and write rows, and answers for the SQL shim around it.
pub type Hook = Box<dyn FnMut(&mut Tables, &Value) -> HookCall>;

/// A call of the hook.
#[derive(Debug, Clone, PartialEq)]
pub struct CalledHook {
    /// Which function.
    pub name: HookName,
    /// How long it might run.
    pub limit: Duration,
    /// Its argument.
    pub event: Value,
}

/// A call of the store, to look at afterwards or to put something before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the ports' functions")]
pub enum Step {
    UserByEmail,
    UserByPhone,
    UserById,
    InsertUser,
    ReplacePasswordHash,
    RecordSignIn,
    LockUser,
    ChangeUser,
    PutAddressIdentity,
    DeleteOneTimeTokens,
    UsersPage,
    CountUsers,
    EstimateUsers,
    DeleteUser,
    AnonymiseUser,
    NotePasswordHash,
    AttemptsFreeAt,
    TakeTurns,
    CountAttempt,
    InsertFactor,
    DeleteFactor,
    InsertChallenge,
    InsertMessage,
    InsertSession,
    Session,
    TouchSession,
    EndSessions,
    EndReason,
    Rotate,
    ReadHashes,
    Lock,
    Adopt,
    RecordLateRetry,
    LockForExchange,
    ReplaceRefreshToken,
    PurgeSessions,
    RevokeToken,
    CallHook,
}

/// What happens in between, played by a closure.
type Interlude = Box<dyn FnOnce(&mut MemoryStore)>;

/// Plain maps behind the core's ports.
pub struct MemoryStore {
    /// The rows.
    pub tables: Tables,
    /// `auth_ext.settings`.
    pub settings: Settings,
    /// The active signing key; without one the port gives a fault.
    pub signing_key: Option<Rc<SigningKey>>,
    /// The server key of refresh tokens; without one the port gives a fault.
    pub refresh_token_key: Option<Arc<ServerKey>>,
    /// The keys of a database that GoTrue encrypted, if the operator has imported them.
    pub decryption_keys: Option<Rc<DecryptionKeys>>,
    /// Roles of PostgreSQL.
    pub roles: Vec<(String, ApiRole)>,
    /// The function behind the custom access token hook; without one the call fails as PostgreSQL's
    /// call of a missing function does.
    pub hook: Option<Hook>,
    /// A trigger on `auth.users`, BEFORE INSERT.
    pub on_insert_user: Option<fn(&mut User)>,
    /// Every call of the hook, oldest first.
    pub called_hooks: Vec<CalledHook>,
    /// What the operator was told, oldest first: message and hint.
    pub operator_log: Vec<(String, Option<String>)>,
    /// Every call of the ports that touch rows or run a hook, oldest first.
    pub steps: Vec<Step>,
    /// Wrong guesses that rollbacks undid.
    pub undone_guesses: u64,
    /// What [`Attempts::undone_passwords`](crate::store::Attempts::undone_passwords) gives.
    pub undone_passwords: u64,
    /// How often the settings were read.
    pub settings_readings: u64,
    pub(super) clock: Clock,
    interludes: Vec<(Step, Interlude)>,
}

impl MemoryStore {
    /// An empty database with these settings and keys. `clock` is PostgreSQL's own
    /// `clock_timestamp()`.
    #[must_use]
    pub fn new(
        clock: Clock,
        settings: Settings,
        signing_key: SigningKey,
        refresh_token_key: ServerKey,
    ) -> Self {
        Self {
            tables: Tables::default(),
            settings,
            signing_key: Some(Rc::new(signing_key)),
            refresh_token_key: Some(Arc::new(refresh_token_key)),
            decryption_keys: None,
            roles: Vec::new(),
            hook: None,
            on_insert_user: None,
            called_hooks: Vec::new(),
            operator_log: Vec::new(),
            steps: Vec::new(),
            undone_guesses: 0,
            undone_passwords: 0,
            settings_readings: 0,
            clock,
            interludes: Vec::new(),
        }
    }

    /// Runs `interlude` once, right before the next `step`: what another transaction commits
    /// between two statements of the call under test. Several for the same step take their turns.
    ///
    /// A rollback to a savepoint would take the interlude's writes back with it, which PostgreSQL
    /// does not do; no test should need both.
    pub fn before(&mut self, step: Step, interlude: impl FnOnce(&mut Self) + 'static) {
        self.interludes.push((step, Box::new(interlude)));
    }

    /// How often a step was called.
    #[must_use]
    pub fn count(&self, step: Step) -> usize {
        self.steps.iter().filter(|&&called| called == step).count()
    }

    pub(super) fn enter(&mut self, step: Step) {
        let next = self.interludes.iter().position(|(due, _)| *due == step);
        if let Some(next) = next {
            let (_, interlude) = self.interludes.remove(next);
            interlude(self);
        }
        self.steps.push(step);
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MemoryStore")
            .field("tables", &self.tables)
            .field("settings", &self.settings)
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}

impl Policy for MemoryStore {
    fn settings(&mut self) -> Result<Arc<Settings>, Fault> {
        self.settings_readings = self.settings_readings.saturating_add(1);
        Ok(Arc::new(self.settings.clone()))
    }

    fn api_role(&mut self, name: &str) -> Option<ApiRole> {
        self.roles.iter().find(|(known, _)| known == name).map(|(_, role)| *role)
    }

    fn active_signing_key(&mut self) -> Result<Rc<SigningKey>, Fault> {
        self.signing_key
            .clone()
            .ok_or_else(|| Fault::new(FaultKind::NotReady, "there is no active signing key"))
    }

    fn jwks(&mut self) -> Result<Value, Fault> {
        let key = self.signing_key.as_ref();
        Ok(crate::keys::jwks(key.map(|key| key.verification_key())))
    }

    fn one_time_key(&mut self) -> Result<Arc<ServerKey>, Fault> {
        self.refresh_token_key()
    }

    fn refresh_token_key(&mut self) -> Result<Arc<ServerKey>, Fault> {
        self.refresh_token_key.clone().ok_or_else(|| {
            let message = "the server key of refresh tokens is missing";
            Fault::new(FaultKind::NotReady, message)
        })
    }
}
