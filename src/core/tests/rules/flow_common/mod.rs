//! A world for the flows: one database, one clock, one user, and short ways to call and to check.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![allow(dead_code, reason = "each test file uses some of these")]

use core::time::Duration;
use std::collections::BTreeMap;
use std::sync::Arc;

use auth_ext_core::context::Context;
use auth_ext_core::fault::Fault;
use auth_ext_core::flow::{self, SignUp, UserAttributes};
use auth_ext_core::jwt::{
    Algorithm, ClaimsPolicy, Reason, Verification, decode_unverified, verify_jwt,
};
use auth_ext_core::keys::{KeySet, SigningKey};
use auth_ext_core::outcome::{ErrorCode, Outcome};
use auth_ext_core::refresh::{RefreshToken, ServerKey};
use auth_ext_core::request::Caller;
use auth_ext_core::secret::Secret;
use auth_ext_core::settings::{PasswordHash, Settings};
use auth_ext_core::store::{Client, HookCall};
use auth_ext_core::testing::{
    Clock, CountedEnv, MemoryStore, RefreshTokenRecord, SessionRow, Tables,
};
use auth_ext_core::time::Timestamp;
use auth_ext_core::user::User;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// 2026-01-02T03:04:05.678901Z.
pub(crate) const START: Timestamp = Timestamp::from_micros(1_767_323_045_678_901);
pub(crate) const EMAIL: &str = "ada@example.com";
pub(crate) const PASSWORD: &str = "correct horse battery staple";
/// `PASSWORD` as GoTrue hashes it, with bcrypt's least cost.
pub(crate) const BCRYPT: &str = "$2a$04$sL1kxo1NJXBOu3nFL/WQ5edMd8pSfsrWGRQwYw9gJ54UvL63misFq";
pub(crate) const MICRO: Duration = Duration::from_micros(1);

/// The cheapest hash that RFC 9106 allows.
pub(crate) const CHEAP: PasswordHash =
    PasswordHash::Argon2id { memory_kib: 8, iterations: 1, parallelism: 1 };

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(crate) fn server_key(number: u8) -> ServerKey {
    ServerKey::new(&Secret::new(vec![number; 32]))
}

/// The signing key of every world.
pub(crate) fn signing_key() -> SigningKey {
    let secret = Secret::from_text("a signing secret for tests of 32 bytes and more");
    SigningKey::from_secret(&secret, Algorithm::HS256).unwrap()
}

/// One installation.
pub(crate) struct World {
    pub(crate) store: MemoryStore,
    pub(crate) env: CountedEnv,
    pub(crate) clock: Clock,
    pub(crate) client: Client,
}

/// What a client keeps of a session answer.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) id: Uuid,
    pub(crate) refresh_token: String,
    pub(crate) body: Value,
}

impl World {
    /// Nobody there; new users are confirmed at once.
    pub(crate) fn empty() -> Self {
        // The audit log has a test of its own; here it would hide that nothing else was written.
        let settings = Settings {
            autoconfirm: true,
            audit: false,
            password_hash: CHEAP,
            ..Settings::default()
        };
        let clock = Clock::new(START);
        Self {
            store: MemoryStore::new(clock.clone(), settings, signing_key(), server_key(1)),
            env: CountedEnv::new(clock.clone(), 1),
            clock,
            client: Client::default(),
        }
    }

    /// Ada is there, confirmed, and has no session.
    pub(crate) fn with_ada() -> Self {
        let mut world = Self::empty();
        world.add_user(EMAIL, PASSWORD);
        world
    }

    /// Signs a user up without leaving a session behind. Gives her id.
    pub(crate) fn add_user(&mut self, email: &str, password: &str) -> Uuid {
        let session = session(self.sign_up(email, password));
        self.store.tables.delete_session(session.id);
        self.store.steps.clear();
        id_of(&session.body["user"]["id"])
    }

    /// A user without a password, in whatever way the settings let people sign up.
    pub(crate) fn add_user_row(&mut self, email: &str) -> Uuid {
        let attributes =
            UserAttributes { email: Some(email.to_owned()), ..UserAttributes::default() };
        id_of(&done(flow::admin_create_user(&mut self.context(), attributes).unwrap())["id"])
    }

    /// A call by nobody, at the world's time.
    pub(crate) fn context(&mut self) -> Context<'_, MemoryStore, CountedEnv> {
        let client = self.client.clone();
        let context = Context::new(&mut self.store, &mut self.env).unwrap();
        Context { client, ..context }
    }

    /// A call with these claims.
    pub(crate) fn with_claims(
        &mut self,
        claims: Option<&str>,
    ) -> Context<'_, MemoryStore, CountedEnv> {
        self.context().by(claims, false)
    }

    /// A call with the claims of a user's token.
    pub(crate) fn by(&mut self, caller: Caller) -> Context<'_, MemoryStore, CountedEnv> {
        let session = caller.session_id.and_then(|id| self.store.tables.sessions.get(&id));
        let aal = session.and_then(|row| row.aal.clone()).unwrap_or_else(|| "aal1".to_owned());
        let mut claims: Value = serde_json::from_str(&claims_of(caller)).unwrap();
        claims["aal"] = json!(aal);
        self.with_claims(Some(&claims.to_string()))
    }

    pub(crate) fn settings(&mut self) -> &mut Settings {
        &mut self.store.settings
    }

    pub(crate) fn tables(&mut self) -> &mut Tables {
        &mut self.store.tables
    }

    /// The rows, but for what was counted: a refusal leaves no other trace.
    pub(crate) fn uncounted(&self) -> Tables {
        Tables { attempts: BTreeMap::new(), ..self.store.tables.clone() }
    }

    /// The only user, or Ada where there are several.
    pub(crate) fn ada(&mut self) -> &mut User {
        let mut rows = self.store.tables.users.values_mut();
        let ada = rows.find(|row| row.user.email.as_deref() == Some(EMAIL));
        &mut ada.unwrap().user
    }

    pub(crate) fn session_row(&mut self, id: Uuid) -> &mut SessionRow {
        self.store.tables.sessions.get_mut(&id).unwrap()
    }

    pub(crate) fn token_row(&mut self, id: Uuid) -> &mut RefreshTokenRecord {
        self.store.tables.refresh_tokens.get_mut(&id).unwrap()
    }

    /// The operator lost the server key of refresh tokens and made another.
    pub(crate) fn replace_server_key(&mut self, number: u8) {
        self.store.refresh_token_key = Some(Arc::new(server_key(number)));
    }

    pub(crate) fn key(&self) -> Arc<ServerKey> {
        self.store.refresh_token_key.clone().unwrap()
    }

    pub(crate) fn wait(&self, length: Duration) {
        self.clock.advance(length);
    }

    /// Sets a hook; `function` gives the shim's answer for an event.
    pub(crate) fn hook(
        &mut self,
        mut function: impl FnMut(&mut Tables, &Value) -> HookCall + 'static,
    ) {
        self.settings().custom_access_token_hook = Some("public.hook".to_owned());
        self.store.hook = Some(Box::new(move |tables, event| function(tables, event)));
    }

    /// A hook that changes the claims.
    pub(crate) fn hook_that_changes(&mut self, change: impl Fn(&mut Map<String, Value>) + 'static) {
        self.hook(move |_, event| {
            let mut claims = event["claims"].as_object().unwrap().clone();
            change(&mut claims);
            output(&json!({ "claims": claims }))
        });
    }

    pub(crate) fn sign_up(&mut self, email: &str, password: &str) -> Outcome {
        self.sign_up_with(SignUp {
            email: Some(email),
            password: Some(password),
            ..SignUp::default()
        })
        .unwrap()
    }

    pub(crate) fn sign_up_with(&mut self, input: SignUp<'_>) -> Result<Outcome, Fault> {
        flow::sign_up(&mut self.context(), input)
    }

    pub(crate) fn try_sign_in(&mut self, email: &str, password: &str) -> Result<Outcome, Fault> {
        let password = Some(Secret::from_text(password));
        flow::sign_in_with_password(&mut self.context(), Some(email), password)
    }

    pub(crate) fn sign_in(&mut self, email: &str, password: &str) -> Outcome {
        self.try_sign_in(email, password).unwrap()
    }

    /// A new session of Ada's.
    pub(crate) fn ada_signs_in(&mut self) -> Session {
        session(self.sign_in(EMAIL, PASSWORD))
    }

    pub(crate) fn try_refresh(&mut self, token: &str) -> Result<Outcome, Fault> {
        flow::refresh_session(&mut self.context(), Some(token))
    }

    pub(crate) fn refresh(&mut self, token: &str) -> Outcome {
        self.try_refresh(token).unwrap()
    }

    /// Refreshes and gives the new refresh token.
    #[track_caller]
    pub(crate) fn rotated(&mut self, token: &str) -> String {
        session(self.refresh(token)).refresh_token
    }

    pub(crate) fn sign_out(&mut self, caller: Caller, scope: Option<&str>) -> Outcome {
        flow::sign_out(&mut self.by(caller), scope).unwrap()
    }

    pub(crate) fn current_user(&mut self, caller: Caller) -> Outcome {
        flow::current_user(&mut self.by(caller)).unwrap()
    }
}

/// The claims of a user's token, as far as flows read them.
pub(crate) fn claims_of(caller: Caller) -> String {
    let mut claims = json!({ "sub": caller.user_id, "role": "authenticated" });
    if let Some(session) = caller.session_id {
        claims["session_id"] = json!(session);
    }
    claims.to_string()
}

/// A user's only factor, as the store gives it.
pub(crate) fn factor(status: &str) -> Option<String> {
    let at = "2026-01-02T03:04:05.100000Z";
    let id = Uuid::from_u128(0x00fa_c702);
    let factor = json!({ "id": id, "friendly_name": "phone", "factor_type": "totp",
        "status": status, "created_at": at, "updated_at": at, "phone": "",
        "last_challenged_at": null });
    Some(Value::Array(vec![factor]).to_string())
}

/// The caller that an answer's access token makes.
pub(crate) fn caller(session: &Session) -> Caller {
    Caller { user_id: id_of(&session.body["user"]["id"]), session_id: Some(session.id) }
}

pub(crate) fn id_of(value: &Value) -> Uuid {
    value.as_str().unwrap().parse().unwrap()
}

/// The body of an answer.
#[track_caller]
pub(crate) fn done(outcome: Outcome) -> Value {
    let status = outcome.status();
    let body = outcome.into_body().to_value();
    assert_eq!(status, 200, "{body}");
    body
}

#[track_caller]
pub(crate) fn session(outcome: Outcome) -> Session {
    let body = done(outcome);
    let refresh_token = body["refresh_token"].as_str().unwrap().to_owned();
    let id = match RefreshToken::parse(&refresh_token) {
        Ok(token) => token.session_id(),
        // One of GoTrue's does not say.
        Err(_) => {
            let token = body["access_token"].as_str().unwrap();
            id_of(&decode_unverified(token, 8192).unwrap().claims.to_value()["session_id"])
        }
    };
    Session { id, refresh_token, body }
}

/// Checks a refusal whole: both of GoTrue's shapes and nothing else.
#[track_caller]
pub(crate) fn assert_refused(outcome: Outcome, status: u16, code: ErrorCode, message: &str) {
    let expected = json!({
        "code": status,
        "error_code": code.as_str(),
        "msg": message,
        "message": message,
    });
    assert_eq!(outcome.status(), status);
    assert_eq!(outcome.into_body().to_value(), expected);
}

fn verification(world: &World, body: &Value) -> Verification {
    let mut keys = KeySet::new();
    keys.insert(signing_key().verification_key().clone()).unwrap();
    let policy = ClaimsPolicy {
        audience: Some("authenticated".to_owned()),
        max_size: world.store.settings.jwt_max_size,
        ..ClaimsPolicy::default()
    };
    let token = body["access_token"].as_str().unwrap();
    verify_jwt(token, &keys, &policy, world.clock.now())
}

/// The claims of an access token, verified with the world's key at the world's time.
#[track_caller]
pub(crate) fn claims(world: &World, body: &Value) -> Value {
    let verification = verification(world, body);
    assert_eq!(verification.reason, None);
    verification.claims.unwrap().to_value()
}

/// Why an access token is not valid.
pub(crate) fn reason(world: &World, body: &Value) -> Option<&'static str> {
    verification(world, body).reason.map(Reason::as_str)
}

/// What the shim reports when the hook returned.
pub(crate) fn output(output: &Value) -> HookCall {
    HookCall { answer: Some(json!({ "output": output }).to_string()), timed_out: false }
}

/// The hook's own refusal.
pub(crate) fn hook_refusal(status: u16, message: &str) -> HookCall {
    output(&json!({"error": {"http_code": status, "message": message}}))
}

/// Where the parts of a refresh token begin.
pub(crate) const GENERATION: usize = 17;
pub(crate) const SECRET: usize = 21;
pub(crate) const MAC: usize = 53;

/// The token with its bytes changed.
pub(crate) fn edited(token: &str, edit: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(token).unwrap();
    edit(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The token with one bit of one byte changed.
pub(crate) fn flipped(token: &str, byte: usize) -> String {
    edited(token, |bytes| bytes[byte] ^= 1)
}

/// The sorted names of an object's members.
pub(crate) fn members(value: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}
