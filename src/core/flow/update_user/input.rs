//! What a user asks to have changed.

use zeroize::Zeroizing;

use crate::json::Json;
use crate::secret::Secret;

/// What a user wants changed; what is `None` stays. An empty e-mail or phone counts as `None`, as
/// with GoTrue.
#[derive(Default)]
pub struct UserUpdate {
    /// As typed.
    pub email: Option<String>,
    /// As typed.
    pub phone: Option<String>,
    /// The new password as typed.
    pub password: Option<Zeroizing<String>>,
    /// The old password as typed.
    pub current_password: Option<Secret>,
    /// A one-time code that proves a recent look at the mailbox.
    pub nonce: Option<Zeroizing<String>>,
    /// How the code for a new phone is sent: `sms` or `whatsapp`.
    pub channel: Option<String>,
    /// `code_challenge` of PKCE, for the link that confirms a new e-mail.
    pub code_challenge: Option<String>,
    /// `code_challenge_method` of PKCE.
    pub code_challenge_method: Option<String>,
    /// Where that link leads in the end.
    pub redirect_to: Option<String>,
    /// The page that the request came from.
    pub referer: Option<String>,
    /// Members to put over `user_metadata`; a `null` takes one away.
    pub data: Option<Json>,
    /// The same for `app_metadata`; administrators only.
    pub app_metadata: Option<Json>,
}
