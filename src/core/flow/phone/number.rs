//! Numbers as people type them.

use crate::context::Context;
use crate::env::Env;
use crate::outcome::{ErrorCode, Refusal};
use crate::phone::{Channel, PhoneNumber};
use crate::store::Store;

/// The number in the form that is stored.
pub(in crate::flow) fn number(typed: &str) -> Result<String, Refusal> {
    match PhoneNumber::parse(typed) {
        Some(number) => Ok(number.as_str().to_owned()),
        None => {
            let message = "Invalid phone number format (E.164 required)";
            Err(Refusal::new(ErrorCode::ValidationFailed, message))
        }
    }
}

/// The number, if a message may go there. A country that the operator does not serve costs her
/// money for nothing.
pub(in crate::flow) fn recipient(
    context: &Context<'_, impl Store, impl Env>,
    typed: &str,
) -> Result<String, Refusal> {
    let number = number(typed)?;
    let phone = &context.settings.phone;
    if phone.reaches(&number) || phone.test_codes_at(context.now).has(&number) {
        return Ok(number);
    }
    let message = "No messages are sent to this phone number";
    Err(Refusal::new(ErrorCode::ValidationFailed, message))
}

/// GoTrue's channels, in its sentence.
pub(in crate::flow) fn channel(name: Option<&str>) -> Result<Channel, Refusal> {
    Channel::from_name(name).ok_or_else(wrong_channel)
}

/// GoTrue's refusal of a channel that is not there.
pub(super) fn wrong_channel() -> Refusal {
    let message = "Invalid channel, supported values are 'sms' or 'whatsapp'. 'whatsapp' is only supported if Twilio or Twilio Verify is used as the provider.";
    Refusal::new(ErrorCode::ValidationFailed, message)
}

/// GoTrue's refusal of a number that is somebody's.
pub(in crate::flow) fn phone_exists() -> Refusal {
    let message = "A user with this phone number has already been registered";
    Refusal::new(ErrorCode::PhoneExists, message)
}
