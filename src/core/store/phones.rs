//! The port of providers of text messages.

use crate::fault::Fault;
use crate::phone::SmsProvider;
use crate::time::Timestamp;

/// `auth_ext.sms_providers`. Secrets are sealed on the way in and opened on the way out.
pub trait SmsProviders {
    /// The row of that name.
    ///
    /// # Errors
    /// A fault of the database or the keys.
    fn sms_provider(&mut self, name: &str) -> Result<Option<SmsProvider>, Fault>;

    /// Adds a row, or puts it in place of the one of that name.
    ///
    /// # Errors
    /// A fault of the database or the keys.
    fn put_sms_provider(&mut self, provider: &SmsProvider, now: Timestamp) -> Result<(), Fault>;
}
