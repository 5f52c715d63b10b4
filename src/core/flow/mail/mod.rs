//! Flows that go through a mailbox.

mod confirm;
mod email_change;
mod exchange_code;
mod generate_link;
mod guessed;
mod hook;
mod invite;
pub(super) mod limits;
mod notify;
mod reauthenticate;
mod request;
mod send;
mod verified;
mod verify;
mod verify_redirect;

pub use exchange_code::exchange_code_for_session;
pub use generate_link::{LinkRequest, generate_link};
pub use invite::invite_user_by_email;
pub use reauthenticate::reauthenticate;
pub use request::{MailRequest, Resend, resend, reset_password_for_email, sign_in_with_otp};
pub use send::Destination;
pub use verify::{Verification, verify_otp};
pub use verify_redirect::{Followed, VerifyLink, verify_link};

pub(super) use email_change::request_email_change;
pub(super) use guessed::{count_wrong, is_closed};
pub(super) use notify::notify;
pub(super) use reauthenticate::use_nonce;
pub(super) use request::logins_disabled;
pub(super) use send::{Challenged, confirmation};
pub(super) use verified::{Found, Verified, expired_code, is_over, locked_with_codes, may_go_on};
