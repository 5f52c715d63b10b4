//! Calls that take an e-mail address or a phone number: which of the two it is.

use super::mail::{self, MailRequest, Resend};
use super::phone::{PhoneSignUp, SmsRequest, resend_sms, sign_in_with_sms, sign_up_with_phone};
use super::sign_in::{sign_in_with_password, sign_in_with_phone};
use super::sign_up::{SignUp, sign_up};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::secret::Secret;
use crate::store::Store;

/// The phone, if that is what was given. GoTrue takes one of the two.
fn phone<'a>(
    email: Option<&str>,
    phone: Option<&'a str>,
    what: &str,
) -> Result<Option<&'a str>, Refusal> {
    let phone = phone.filter(|phone| !phone.is_empty());
    if phone.is_some() && email.is_some_and(|email| !email.is_empty()) {
        let message = format!("Only an email address or phone number should be provided{what}");
        return Err(Refusal::new(ErrorCode::ValidationFailed, message));
    }
    Ok(phone)
}

/// [`sign_up`] or [`sign_up_with_phone`].
///
/// # Errors
/// Theirs.
pub fn sign_up_by(
    context: &mut Context<'_, impl Store, impl Env>,
    input: SignUp<'_>,
    number: Option<&str>,
    channel: Option<&str>,
) -> Result<Outcome, Fault> {
    match phone(input.email, number, " on signup.") {
        Err(refusal) => Ok(refusal.into()),
        Ok(None) => sign_up(context, input),
        Ok(number) => {
            let input = PhoneSignUp {
                phone: number,
                password: input.password,
                data: input.data,
                channel,
                has_challenge: input.code_challenge.is_some_and(|text| !text.is_empty()),
            };
            sign_up_with_phone(context, input)
        }
    }
}

/// [`sign_in_with_password`] or [`sign_in_with_phone`].
///
/// # Errors
/// Theirs.
pub fn sign_in_by(
    context: &mut Context<'_, impl Store, impl Env>,
    email: Option<&str>,
    number: Option<&str>,
    password: Option<Secret>,
) -> Result<Outcome, Fault> {
    match phone(email, number, " on login.") {
        Err(refusal) => Ok(refusal.into()),
        Ok(None) => sign_in_with_password(context, email, password),
        Ok(number) => sign_in_with_phone(context, number, password),
    }
}

/// [`sign_in_with_otp`](mail::sign_in_with_otp) or [`sign_in_with_sms`].
///
/// # Errors
/// Theirs.
pub fn sign_in_with_otp_by(
    context: &mut Context<'_, impl Store, impl Env>,
    request: MailRequest<'_>,
    number: Option<&str>,
    channel: Option<&str>,
) -> Result<Outcome, Fault> {
    match phone(request.email, number, "") {
        Err(refusal) => Ok(refusal.into()),
        Ok(None) => mail::sign_in_with_otp(context, request),
        Ok(phone) => {
            let (create_user, data) = (request.create_user, request.data);
            sign_in_with_sms(context, SmsRequest { phone, create_user, data, channel })
        }
    }
}

/// [`resend`](mail::resend) or [`resend_sms`].
///
/// # Errors
/// Theirs.
pub fn resend_by(
    context: &mut Context<'_, impl Store, impl Env>,
    request: Resend<'_>,
    number: Option<&str>,
) -> Result<Outcome, Fault> {
    let number = match phone(request.request.email, number, ".") {
        Ok(number) => number,
        Err(refusal) => return Ok(refusal.into()),
    };
    match request.kind {
        Some(kind @ ("sms" | "phone_change")) => resend_sms(context, kind, number),
        _ => mail::resend(context, request),
    }
}
