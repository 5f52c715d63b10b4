//! What an administrator gives for a user, and the checks of it.

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::context::Context;
use crate::email;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::flow::phone::number;
use crate::go_duration;
use crate::json::Json;
use crate::keys::api_key;
use crate::outcome::{ErrorCode, Refusal};
use crate::password;
use crate::store::Store;
use crate::time::Timestamp;

/// The attributes of a user to create or change; `None` and empty texts stay out.
#[derive(Default)]
pub struct UserAttributes {
    /// The id of a new user.
    pub id: Option<Uuid>,
    /// The audience of a new user, in place of the settings' own.
    pub aud: Option<String>,
    /// As typed.
    pub email: Option<String>,
    /// As typed.
    pub phone: Option<String>,
    /// As typed.
    pub password: Option<Zeroizing<String>>,
    /// A hash from elsewhere, in its place: one that the password module verifies.
    pub password_hash: Option<String>,
    /// Whether the e-mail counts as confirmed.
    pub email_confirm: bool,
    /// Whether the phone counts as confirmed.
    pub phone_confirm: bool,
    /// The PostgreSQL role.
    pub role: Option<String>,
    /// Whole for a new user; members to put over what is there for another.
    pub user_metadata: Option<Json>,
    /// The same.
    pub app_metadata: Option<Json>,
    /// A length of time as Go writes it, or `none`.
    pub ban_duration: Option<String>,
}

/// Attributes that passed.
pub(super) struct Checked {
    pub(super) id: Option<Uuid>,
    pub(super) aud: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) password_hash: Option<String>,
    pub(super) email_confirm: bool,
    pub(super) phone_confirm: bool,
    pub(super) role: Option<String>,
    pub(super) user_metadata: Option<Json>,
    pub(super) app_metadata: Option<Json>,
    pub(super) banned_until: Option<Option<Timestamp>>,
}

/// The longest text of a `varchar(255)` column.
const COLUMN: usize = 255;

impl UserAttributes {
    /// Checks all that needs no user, and hashes the password last.
    pub(super) fn check(
        self,
        context: &mut Context<'_, impl Store, impl Env>,
    ) -> Result<Result<Checked, Refusal>, Fault> {
        let refused = |message: String| Refusal::new(ErrorCode::ValidationFailed, message);
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let phone = match given(self.phone).map(|phone| number(&phone)).transpose() {
            Ok(phone) => phone,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let email = match given(self.email).map(|email| email::normalise(&email)).transpose() {
            Ok(email) => email,
            Err(error) => return Ok(Err(refused(error.to_string()))),
        };
        let banned_until = match given(self.ban_duration).as_deref() {
            None => None,
            Some("none") => Some(None),
            Some(length) => match ban_end(length, context.now) {
                Some(end) => Some(Some(end)),
                None => {
                    let message = "invalid format for ban duration: it must be none or a length such as 1h30m";
                    return Ok(Err(refused(message.to_owned())));
                }
            },
        };
        let role = given(self.role);
        if role.as_deref().is_some_and(|role| role.len() > COLUMN || role.contains('\0')) {
            return Ok(Err(refused("role must not be longer than 255 bytes".to_owned())));
        }
        let aud = given(self.aud);
        if aud.as_deref().is_some_and(|aud| aud.len() > COLUMN || aud.contains('\0')) {
            return Ok(Err(refused("aud must not be longer than 255 bytes".to_owned())));
        }
        if self.id.is_some_and(|id| id.is_nil()) {
            return Ok(Err(refused("ID cannot be a nil uuid".to_owned())));
        }
        if let Some(name) = &role
            && let Some(why) =
                context.store.api_role(name).and_then(|role| api_key::forbidden(name, role))
        {
            return Ok(Err(refused(format!("role \"{name}\" {why}"))));
        }
        let imported = given(self.password_hash);
        let password = self.password.filter(|password| !password.is_empty());
        let password_hash = match (password, imported) {
            (None, None) => None,
            (Some(_), Some(_)) => {
                let message = "Only a password or a password hash should be provided";
                return Ok(Err(refused(message.to_owned())));
            }
            (None, Some(hash)) if hash.len() > COLUMN || !password::is_usable(&hash) => {
                let message = "password_hash must be a bcrypt, Argon2i, Argon2id or fbscrypt hash that can be verified";
                return Ok(Err(refused(message.to_owned())));
            }
            (None, Some(hash)) => Some(hash),
            (Some(password), None) => {
                let password = match password::policy::check(Some(&password), &context.settings) {
                    Ok(password) => password,
                    Err(error) => return Ok(Err(error.into())),
                };
                let hash = password::hash(&password, context.settings.password_hash, context.env)
                    .map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))?;
                Some(hash)
            }
        };
        Ok(Ok(Checked {
            id: self.id,
            aud,
            email,
            phone,
            password_hash,
            email_confirm: self.email_confirm,
            phone_confirm: self.phone_confirm,
            role,
            user_metadata: self.user_metadata,
            app_metadata: self.app_metadata,
            banned_until,
        }))
    }
}

/// When a ban of that length ends; a negative one is over already, as with GoTrue.
fn ban_end(length: &str, now: Timestamp) -> Option<Timestamp> {
    match length.strip_prefix('-') {
        Some(length) if !length.starts_with(['+', '-']) => {
            go_duration::parse(length).map(|length| now.minus(length))
        }
        Some(_) => None,
        None => go_duration::parse(length).map(|length| now.plus(length)),
    }
}

impl Checked {
    /// From the first imported hash on that is of another kind or dearer than those before, every
    /// password check must do its work, or the time would tell who has an account.
    pub(super) fn note_password_hash(
        &self,
        context: &mut Context<'_, impl Store, impl Env>,
    ) -> Result<(), Fault> {
        match self.password_hash.as_deref().and_then(password::cost) {
            Some(cost) if !password::is_covered(cost, &context.settings) => {
                context.store.note_password_hash(cost)
            }
            _ => Ok(()),
        }
    }
}
