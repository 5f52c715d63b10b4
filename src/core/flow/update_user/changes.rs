//! What will be written of what a user wants changed.

use super::address::{email_exists, is_hers};
use super::permission::permission;
use super::wanted::{Link, Wanted};
use crate::context::Context;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::flow::metadata::{self, Metadata};
use crate::flow::password_change::must_differ;
use crate::flow::phone::phone_exists;
use crate::flow::providers::with_providers;
use crate::outcome::Refusal;
use crate::password;
use crate::phone::Channel;
use crate::session::SessionState;
use crate::store::{LockedUser, Store};

/// What will be written.
pub(super) struct Changes {
    pub(super) email: Option<String>,
    /// A new e-mail that has to be confirmed first.
    pub(super) requested_email: Option<String>,
    /// Digits.
    pub(super) phone: Option<String>,
    /// A new number that has to be confirmed first.
    pub(super) requested_phone: Option<String>,
    pub(super) channel: Channel,
    pub(super) link: Link,
    pub(super) password_hash: Option<String>,
    pub(super) metadata: Metadata,
    /// Whether a nonce was the proof.
    pub(super) spends_nonce: bool,
    /// Whether the user gets an address and an end to her anonymity.
    pub(super) becomes_permanent: bool,
}

impl Wanted {
    /// What changes of a locked user, or why nothing does.
    pub(super) fn against(
        self,
        context: &mut Context<'_, impl Store, impl Env>,
        locked: &LockedUser,
        session: Option<&SessionState>,
    ) -> Result<Result<Changes, Refusal>, Fault> {
        let user = &locked.user;
        let email = self.email.clone().filter(|email| !is_hers(user, email));
        let phone = self.phone.clone().filter(|phone| user.phone.as_ref() != Some(phone));
        let new = (email.as_deref(), phone.as_deref());
        let spends_nonce = match permission(context, &self, new, locked, session)? {
            Ok(spends_nonce) => spends_nonce,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Some(email) = &email
            && context.store.user_by_email(email, &context.settings.audience)?.is_some()
        {
            return Ok(Err(email_exists()));
        }
        if let Some(phone) = &phone
            && context.store.user_by_phone(phone, &context.settings.audience)?.is_some()
        {
            return Ok(Err(phone_exists()));
        }
        let stored = (user.raw_user_meta_data.as_str(), user.raw_app_meta_data.as_str());
        let (email, requested_email) =
            if context.settings.autoconfirm { (email, None) } else { (None, email) };
        let (phone, requested_phone) =
            if context.settings.phone.autoconfirm { (phone, None) } else { (None, phone) };
        let new = [email.as_ref().map(|_| "email"), phone.as_ref().map(|_| "phone")];
        let app_patch = with_providers(user, new.into_iter().flatten(), self.app_metadata)?;
        let becomes_permanent = user.is_anonymous && (email.is_some() || phone.is_some());
        // Before the password: whoever learns that it is the old one has to change it with every guess.
        let merged = metadata::merged(&context.settings, stored, self.data, app_patch)?;
        let metadata = match merged {
            Ok(metadata) => metadata,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let password_hash = match &self.password {
            None => None,
            Some(new) => {
                if let Err(refusal) = must_differ(context, user, new) {
                    return Ok(Err(refusal));
                }
                let hash = password::hash(new, context.settings.password_hash, context.env)
                    .map_err(|error| Fault::new(FaultKind::Internal, error.to_string()))?;
                Some(hash)
            }
        };
        Ok(Ok(Changes {
            email,
            requested_email,
            phone,
            requested_phone,
            channel: self.channel,
            link: self.link,
            password_hash,
            metadata,
            spends_nonce,
            becomes_permanent,
        }))
    }
}
