//! What has to leave the database: messages of `auth_ext.outbox`, from the decision that they are
//! to be sent until they are delivered or dead. How they travel is the courier's business.

mod administer;
mod carried;
mod drain;
mod enqueue;
mod exchange;
mod header;
mod http_request;
mod message;
mod settle;

pub use administer::{enqueue_own, message, retry, status, test_mail};
pub use carried::{ClaimedMessage, Outcome, Report};
pub use drain::{SMS_TEST_PURPOSE, claim, report};
pub use enqueue::{Envelope, enqueue, enqueue_later, tidy};
pub use exchange::{
    BrowserAnswer, CallbackRequest, CallbackStep, Exchanged, HttpAnswer, HttpExchange, HttpFailure,
};
pub use header::Header;
pub use http_request::HttpRequest;
pub use message::{HttpHook, Kind, Mail, Payload, Sms, SmsRoute, SmsVerdict};
pub use settle::{Attempt, Settlement, settle};
