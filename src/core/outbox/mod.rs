//! What has to leave the database: messages of `auth_ext.outbox`, from the decision that they are
//! to be sent until they are delivered or dead. How they travel is the courier's business.

mod administer;
mod drain;
mod enqueue;
mod message;
mod settle;

pub use administer::{message, retry, status, test_mail};
pub use drain::{claim, report};
pub use enqueue::{Envelope, enqueue, tidy};
pub use message::{ClaimedMessage, Header, HttpHook, Kind, Mail, Outcome, Payload, Report, Sms};
pub use settle::{Attempt, Settlement, settle};
