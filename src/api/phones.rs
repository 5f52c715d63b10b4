//! Phones and text messages.

use auth_ext_core::flow::{self, SmsProviderChange};
use auth_ext_core::outcome::Outcome;
use auth_ext_core::phone::{SmsTemplate, TestCodes};
use auth_ext_core::secret::Secret;
use pgrx::AnyElement;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::call;
use crate::error::report;
use crate::json_argument;
use crate::jsonb::Jsonb;
use crate::request;

#[pg_extern(sql = false)]
fn set_sms_provider(
    name: Option<&str>,
    secret: Option<&str>,
    account: Option<&str>,
    sender: Option<&str>,
    content: Option<&str>,
    declaration: Option<AnyElement>,
) -> Result<Jsonb, ErrorReport> {
    request::require_read_write(c"set_sms_provider()");
    let change = SmsProviderChange {
        secret: secret.map(|secret| Secret::from_text(secret.trim())),
        account: account.map(str::to_owned),
        sender: sender.map(str::to_owned),
        content: content.map(str::to_owned),
        declaration: declaration.as_ref().and_then(json_argument::text).map(str::to_owned),
    };
    call::bare(|mut context| flow::set_sms_provider(&mut context, name.unwrap_or(""), change))
        .map(Outcome::into_body)
        .map(Jsonb)
        .map_err(report)
}

#[pg_extern(sql = false)]
fn sms_test(to: Option<&str>) -> Result<Jsonb, ErrorReport> {
    request::require_read_write(c"sms_test()");
    call::bare(|mut context| flow::sms_test(&mut context, to.unwrap_or("")))
        .map(Outcome::into_body)
        .map(Jsonb)
        .map_err(report)
}

#[pg_extern(sql = false)]
fn sms_settings_flaw(template: Option<&str>, test_otp: Option<&str>) -> Option<String> {
    let template = SmsTemplate::parse(template.unwrap_or(SmsTemplate::DEFAULT));
    let test_otp = TestCodes::parse(test_otp.unwrap_or(""));
    let template = template.err().map(|flaw| format!("the sms_template cannot be used: {flaw}"));
    let test_otp = test_otp.err().map(|flaw| format!("sms_test_otp cannot be used: {flaw}"));
    template.or(test_otp)
}
