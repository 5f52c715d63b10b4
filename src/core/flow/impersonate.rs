//! Signing a user in without her password: for tests of policies, never for callers of the API.

use uuid::Uuid;

use super::issue::{AuthenticationMethod, answer, first_method};
use crate::context::Context;
use crate::email;
use crate::env::{Env, random_bytes, random_uuid};
use crate::fault::{Fault, FaultKind};
use crate::json::{Json, Object};
use crate::jwt;
use crate::outcome::Refusal;
use crate::refresh::RefreshToken;
use crate::session::SessionState;
use crate::settings::Settings;
use crate::store::{Client, NewSession, Store};
use crate::user::{Standing, User};

/// An access token of a new session of the user, as a sign-in with her password would give it,
/// through the custom access token hook. `who` is her id or e-mail. The members of `claims` then
/// take the place of the token's own.
///
/// # Errors
/// A fault when there is no such user, she may not have sessions, the hook refuses, or of the
/// database.
pub fn sign_in_as(
    context: &mut Context<'_, impl Store, impl Env>,
    who: &str,
    claims: &Object,
) -> Result<String, Fault> {
    let user =
        user(context, who)?.ok_or_else(|| argument(format!("there is no user \"{who}\"")))?;
    match Standing::at(user.banned_until, user.deleted_at, context.now) {
        Standing::Good => {}
        Standing::Banned => return Err(argument("the user is banned".to_owned())),
        Standing::Deleted => return Err(argument("the user is deleted".to_owned())),
    }
    let user = completed(user, &context.settings);
    let token = session_token(context, &user)?;
    if claims.is_empty() {
        return Ok(token);
    }
    let unreadable = || Fault::new(FaultKind::Internal, "our own token cannot be decoded");
    let own = jwt::decode_unverified(&token, usize::MAX).map_err(|_| unreadable())?.claims;
    let Ok(Json::Object(mut replaced)) = Json::parse(own.as_str()) else {
        return Err(unreadable());
    };
    replaced.extend(claims.clone());
    let key = context.store.active_signing_key()?;
    jwt::sign_jwt(&key, Json::Object(replaced).to_string().as_bytes()).map_err(Fault::from)
}

fn user(context: &mut Context<'_, impl Store, impl Env>, who: &str) -> Result<Option<User>, Fault> {
    if let Ok(id) = Uuid::try_parse(who) {
        return context.store.user_by_id(id);
    }
    match email::lookup_form(who) {
        Some(email) => context.store.user_by_email(&email, &context.settings.audience),
        None => Ok(None),
    }
}

/// A row that a test inserted with little more than an id is that of an ordinary user.
fn completed(user: User, settings: &Settings) -> User {
    let aud = user.audience(settings).to_owned();
    let role = if user.role.is_empty() { settings.default_role.clone() } else { user.role };
    User { aud, role, ..user }
}

fn session_token(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
) -> Result<String, Fault> {
    let key = context.store.refresh_token_key()?;
    let id = random_uuid(context.env);
    let token = RefreshToken::first(id, random_bytes(context.env), &key);
    let method = AuthenticationMethod::Password;
    let client = Client::default();
    let new = NewSession {
        id,
        user_id: user.id,
        amr_id: random_uuid(context.env),
        method: method.as_str(),
        token_hash: token.hash(),
        client: &client,
        now: context.now,
    };
    let session = SessionState {
        id,
        created_at: new.now,
        refreshed_at: None,
        not_after: None,
        aal: "aal1".to_owned(),
        amr: first_method(new.method, new.now)?,
    };
    context.store.insert_session(&new)?;
    let body = answer(context, user, &session, &token.to_text(), method)?.map_err(refused)?;
    Ok(body.text("access_token").unwrap_or_default().to_owned())
}

fn refused(refusal: Refusal) -> Fault {
    argument(format!("the custom access token hook refused: {}", refusal.message))
}

fn argument(message: String) -> Fault {
    Fault::new(FaultKind::InvalidArgument, message)
}
