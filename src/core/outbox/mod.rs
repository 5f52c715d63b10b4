//! What has to leave the database: messages of `auth_ext.outbox`, from the decision that they are
//! to be sent until they are delivered or dead. How they travel is the courier's business.

mod administer;
mod carried;
mod drain;
mod enqueue;
mod exchange;
mod message;
mod settle;

pub use administer::{enqueue_own, message, retry, status, test_mail};
pub use carried::{ClaimedMessage, Outcome, Report};
pub use drain::{claim, report};
pub use enqueue::{Envelope, enqueue, enqueue_later, tidy};
pub use exchange::{
    BrowserAnswer, CallbackRequest, CallbackStep, Exchanged, HttpAnswer, HttpExchange, HttpFailure,
    HttpRequest,
};
pub use message::{Header, HttpHook, Kind, Mail, Payload, Sms};
pub use settle::{Attempt, Settlement, settle};
