//! Mails, one-time codes, links and PKCE.

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::flow::{self, Destination, LinkRequest, MailRequest, Resend, Verification};
use auth_ext_core::mail::{MailTemplate, MailType, Variables};
use auth_ext_core::outcome::Outcome;
use auth_ext_core::redirect::{Allowed, Policy};
use auth_ext_core::store::{Mails as _, StoredTemplate};
use pgrx::AnyElement;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::pg_sys::{Datum, FunctionCallInfo};
use pgrx::prelude::*;
use serde::Serialize;

use super::call::{self, By};
use crate::error::report;
use crate::json_argument;
use crate::jsonb::Jsonb;
use crate::record::{argument, c_function, text};
use crate::store::SpiStore;

c_function!(
    /// `sign_in_with_otp(email, data, create_user, redirect_to, code_challenge,
    /// code_challenge_method, phone, channel)`.
    sign_in_with_otp_wrapper,
    pg_finfo_sign_in_with_otp_wrapper,
    sign_in_with_otp
);

fn sign_in_with_otp(fcinfo: FunctionCallInfo) -> Result<Datum, ErrorReport> {
    let [email, redirect_to, code_challenge] = [0, 3, 4].map(|at| text(fcinfo, at));
    let [code_challenge_method, phone, channel] = [5, 6, 7].map(|at| text(fcinfo, at));
    let (data, create_user) = (argument::<AnyElement>(fcinfo, 1), argument::<bool>(fcinfo, 2));
    call::writes(c"sign_in_with_otp()", By::Anybody, |context| {
        let data = match json_argument::read_for("data", data) {
            Ok(data) => data,
            Err(refusal) => return Ok(refusal.into()),
        };
        let request = request(email, redirect_to, code_challenge, code_challenge_method);
        let request = MailRequest { create_user, data, ..request };
        flow::sign_in_with_otp_by(context, request, phone, channel)
    })
    .map(Jsonb::datum)
}

#[pg_extern(sql = false)]
fn reset_password_for_email(
    email: Option<&str>,
    redirect_to: Option<&str>,
    code_challenge: Option<&str>,
    code_challenge_method: Option<&str>,
) -> Result<Jsonb, ErrorReport> {
    let request = request(email, redirect_to, code_challenge, code_challenge_method);
    call::writes(c"reset_password_for_email()", By::Anybody, |context| {
        flow::reset_password_for_email(context, request)
    })
}

#[pg_extern(sql = false)]
fn resend(
    kind: Option<&str>,
    email: Option<&str>,
    redirect_to: Option<&str>,
    code_challenge: Option<&str>,
    code_challenge_method: Option<&str>,
    phone: Option<&str>,
) -> Result<Jsonb, ErrorReport> {
    let request = request(email, redirect_to, code_challenge, code_challenge_method);
    call::writes(c"resend()", By::Anybody, |context| {
        flow::resend_by(context, Resend { kind, request }, phone)
    })
}

#[pg_extern(sql = false)]
fn verify_otp(
    kind: Option<&str>,
    email: Option<&str>,
    token: Option<&str>,
    token_hash: Option<&str>,
    phone: Option<&str>,
) -> Result<Jsonb, ErrorReport> {
    call::starts_session(c"verify_otp()", |context| {
        let known = Verification::default();
        let presented = Verification { kind, token, token_hash, email, phone, ..known };
        flow::verify_otp(context, presented)
    })
}

#[pg_extern(sql = false)]
fn exchange_code_for_session(
    auth_code: Option<&str>,
    code_verifier: Option<&str>,
) -> Result<Jsonb, ErrorReport> {
    call::starts_session(c"exchange_code_for_session()", |context| {
        flow::exchange_code_for_session(context, auth_code, code_verifier)
    })
}

#[pg_extern(sql = false)]
fn reauthenticate() -> Result<Jsonb, ErrorReport> {
    call::writes(c"reauthenticate()", By::Claims, flow::reauthenticate)
}

#[pg_extern(sql = false)]
fn admin_invite_user_by_email(
    email: Option<&str>,
    data: Option<AnyElement>,
    redirect_to: Option<&str>,
) -> Result<Jsonb, ErrorReport> {
    call::writes(c"admin_invite_user_by_email()", By::Anybody, |context| {
        match json_argument::read_for("data", data) {
            Ok(data) => flow::invite_user_by_email(context, email, data, destination(redirect_to)),
            Err(refusal) => Ok(refusal.into()),
        }
    })
}

#[pg_extern(sql = false)]
fn admin_generate_link(
    kind: Option<&str>,
    email: Option<&str>,
    new_email: Option<&str>,
    password: Option<&str>,
    data: Option<AnyElement>,
    redirect_to: Option<&str>,
) -> Result<Jsonb, ErrorReport> {
    call::writes(c"admin_generate_link()", By::Anybody, |context| {
        let data = match json_argument::read_for("data", data) {
            Ok(data) => data,
            Err(refusal) => return Ok(refusal.into()),
        };
        let destination = destination(redirect_to);
        let link = LinkRequest { kind, email, new_email, password, data, destination };
        flow::generate_link(context, link)
    })
}

/// Where a redirect leads, and why.
#[derive(Serialize)]
struct CheckedRedirect<'a> {
    allowed: bool,
    rule: Option<&'static str>,
    pattern: Option<String>,
    reason: Option<String>,
    goes_to: &'a str,
}

/// A template as it goes out.
#[derive(Serialize)]
struct TemplateInUse<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    subject: &'a str,
    html: Option<&'a str>,
    text: Option<&'a str>,
    is_default: bool,
    variables: &'a [&'static str],
}

/// A mail with made-up values.
#[derive(Serialize)]
struct Preview<'a> {
    subject: &'a str,
    html: Option<&'a str>,
    text: Option<&'a str>,
}

#[pg_extern(sql = false)]
fn check_redirect(url: Option<&str>) -> Result<Jsonb, ErrorReport> {
    call::reads(By::Anybody, |context| {
        let policy = context.settings.mail.redirects();
        let url = url.unwrap_or("");
        let (rule, pattern, reason) = match policy.check(url) {
            Ok(Allowed::SiteUrl) => (Some("site_url"), None, None),
            Ok(Allowed::Loopback) => (Some("loopback"), None, None),
            Ok(Allowed::Pattern(pattern)) => (Some("redirect_allow_list"), Some(pattern), None),
            Err(refused) => (None, None, Some(refused.to_string())),
        };
        Outcome::of(&CheckedRedirect {
            allowed: rule.is_some(),
            rule,
            pattern,
            reason,
            goes_to: policy.choose([Some(url)]),
        })
    })
}

#[pg_extern(sql = false)]
fn mail_template(kind: Option<&str>) -> Result<Jsonb, ErrorReport> {
    let (template, is_default) = in_use(kind).map_err(report)?;
    Jsonb::of(&TemplateInUse {
        kind: template.kind.as_str(),
        subject: &template.subject,
        html: template.html.as_deref(),
        text: template.text.as_deref(),
        is_default,
        variables: template.kind.variables(),
    })
    .map_err(report)
}

#[pg_extern(sql = false)]
fn mail_preview(kind: Option<&str>, data: Option<AnyElement>) -> Result<Jsonb, ErrorReport> {
    call::reads(By::Anybody, |context| {
        let data = match json_argument::read_for("data", data) {
            Ok(data) => data,
            Err(refusal) => return Ok(refusal.into()),
        };
        let (template, _) = in_use(kind)?;
        let sample = Variables::sample(template.kind, &context.settings.mail.site_url);
        let sample = match data {
            Some(data) => sample.with_data(data),
            None => sample,
        };
        let rendered = template
            .render(&sample)
            .map_err(|flaw| Fault::new(FaultKind::InvalidArgument, flaw.to_string()))?;
        Outcome::of(&Preview {
            subject: &rendered.subject,
            html: rendered.html.as_deref(),
            text: rendered.text.as_deref(),
        })
    })
}

#[pg_extern(sql = false)]
fn mail_template_flaw(
    kind: Option<&str>,
    subject: Option<&str>,
    html: Option<&str>,
    text: Option<&str>,
) -> Result<Option<String>, ErrorReport> {
    let kind = known(kind).map_err(report)?;
    let own = |part: Option<&str>| part.map(str::to_owned);
    let template = MailTemplate::customised(kind, own(subject), own(html), own(text));
    Ok(template.check().err().map(|flaw| flaw.to_string()))
}

#[pg_extern(sql = false)]
fn redirect_pattern_flaw(patterns: Option<&str>) -> Option<String> {
    let patterns: Vec<String> = serde_json::from_str(patterns.unwrap_or("[]")).unwrap_or_default();
    let (pattern, fault) = Policy::check_patterns(&patterns)?;
    Some(format!("the pattern \"{pattern}\" of redirect_allow_list cannot be read: {fault}"))
}

/// The template of a mail as it is now, and whether it is the default.
fn in_use(kind: Option<&str>) -> Result<(MailTemplate, bool), Fault> {
    let kind = known(kind)?;
    let stored = SpiStore.mail_template(kind)?;
    let is_default = stored.is_none();
    let StoredTemplate { subject, html, text } = stored.unwrap_or_default();
    Ok((MailTemplate::customised(kind, subject, html, text), is_default))
}

fn known(kind: Option<&str>) -> Result<MailType, Fault> {
    kind.and_then(MailType::from_name).ok_or_else(|| {
        let names = MailType::ALL.map(MailType::as_str).join(", ");
        Fault::new(FaultKind::InvalidArgument, "there is no mail of that type")
            .with_hint(format!("The types are {names}."))
    })
}

fn destination(redirect_to: Option<&str>) -> Destination<'_> {
    Destination { redirect_to: redirect_to.filter(|url| !url.is_empty()), referer: None }
}

fn request<'a>(
    email: Option<&'a str>,
    redirect_to: Option<&'a str>,
    code_challenge: Option<&'a str>,
    code_challenge_method: Option<&'a str>,
) -> MailRequest<'a> {
    MailRequest {
        email,
        create_user: None,
        data: None,
        code_challenge,
        code_challenge_method,
        destination: destination(redirect_to),
    }
}
