//! What a user wants changed, after the checks that need no user.

use zeroize::Zeroizing;

use super::input::UserUpdate;
use crate::email;
use crate::flow::phone::{channel, number};
use crate::json::Json;
use crate::outcome::{ErrorCode, Refusal};
use crate::password;
use crate::phone::Channel;
use crate::pkce::Challenge;
use crate::secret::Secret;
use crate::settings::Settings;

/// The input after the checks that need no user.
pub(super) struct Wanted {
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) channel: Channel,
    pub(super) password: Option<Secret>,
    pub(super) current_password: Option<Secret>,
    pub(super) nonce: Option<Zeroizing<String>>,
    pub(super) link: Link,
    pub(super) data: Option<Json>,
    pub(super) app_metadata: Option<Json>,
}

/// What comes with a new e-mail, for its link.
pub(super) struct Link {
    pub(super) challenge: Option<Challenge>,
    pub(super) redirect_to: Option<String>,
    pub(super) referer: Option<String>,
}

impl Wanted {
    /// GoTrue's checks in GoTrue's order.
    pub(super) fn read(
        settings: &Settings,
        update: UserUpdate,
        is_administrator: bool,
    ) -> Result<Self, Refusal> {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let email = given(update.email)
            .map(|email| email::normalise(&email))
            .transpose()
            .map_err(|refused| Refusal::new(ErrorCode::ValidationFailed, refused.to_string()))?;
        let phone = match given(update.phone) {
            None => None,
            Some(_) if !settings.phone.enabled => {
                let message = "Phone logins are disabled";
                return Err(Refusal::new(ErrorCode::PhoneProviderDisabled, message));
            }
            Some(typed) => Some(number(&typed)?),
        };
        let channel = match &phone {
            Some(_) => channel(update.channel.as_deref())?,
            None => Channel::Sms,
        };
        let password = update
            .password
            .map(|password| password::policy::check(Some(&password), settings))
            .transpose()
            // GoTrue finds an empty one weak here; only a sign-up finds it missing.
            .map_err(|refused| refused.of_change(settings))?;
        let method = update.code_challenge_method.as_deref();
        let challenge = Challenge::read(update.code_challenge.as_deref(), method)?;
        let app_metadata = update.app_metadata.filter(|data| !data.is_null());
        if app_metadata.is_some() && !is_administrator {
            let message = "Updating app_metadata requires admin privileges";
            return Err(Refusal::new(ErrorCode::NotAdmin, message));
        }
        Ok(Self {
            email,
            phone,
            channel,
            password,
            current_password: update.current_password.filter(|old| !old.expose().is_empty()),
            nonce: update.nonce.filter(|nonce| !nonce.is_empty()),
            link: Link { challenge, redirect_to: update.redirect_to, referer: update.referer },
            data: update.data,
            app_metadata,
        })
    }
}
