//! Phones and text messages.

use auth_ext_core::phone::{SmsTemplate, TestCodes};
use pgrx::prelude::*;

#[pg_extern(sql = false)]
fn sms_settings_flaw(template: Option<&str>, test_otp: Option<&str>) -> Option<String> {
    let template = SmsTemplate::parse(template.unwrap_or(SmsTemplate::DEFAULT));
    let test_otp = TestCodes::parse(test_otp.unwrap_or(""));
    let template = template.err().map(|flaw| format!("the sms_template cannot be used: {flaw}"));
    let test_otp = test_otp.err().map(|flaw| format!("sms_test_otp cannot be used: {flaw}"));
    template.or(test_otp)
}
