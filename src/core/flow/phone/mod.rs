//! Flows that go through a phone.

mod change;
mod confirm;
mod limits;
mod number;
mod provider;
mod queue;
mod reauthenticate;
mod request;
mod send;
mod sign_up;
mod verify;

pub use provider::{SmsProviderChange, set_sms_provider, sms_test};
pub use request::{SmsRequest, resend_sms, sign_in_with_sms};
pub use sign_up::{PhoneSignUp, sign_up_with_phone};

pub(super) use change::request_phone_change;
pub(super) use confirm::{phone_identity_data, put_phone_identity};
pub(super) use limits::may_send;
pub(super) use number::{channel, number, phone_exists, recipient};
pub(super) use reauthenticate::reauthenticate_by_sms;
pub(super) use send::{Message, deliver, topic as sms_topic};
pub(super) use verify::{complete_phone, find_by_phone};
