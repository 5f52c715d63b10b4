//! Enrolling a factor.

use serde::Serialize;
use uuid::Uuid;

use super::caller::{Owner, done, lacks_proof_to_add, locked_owner, may_add};
use crate::audit::{Action, Actor, Traits};
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::factor::{Factor, FactorKind, FactorStatus, TotpSecret, otpauth_uri, qr_code};
use crate::fault::Fault;
use crate::flow::records::record;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::phone::PhoneNumber;
use crate::settings::{RefreshTokenFormat, Settings};
use crate::store::Store;

/// What somebody wants to enrol.
#[derive(Debug, Clone, Default)]
pub struct Enrollment {
    /// `totp`, `phone` or `webauthn`.
    pub factor_type: Option<String>,
    /// What she calls it.
    pub friendly_name: Option<String>,
    /// The name that her authenticator app shows.
    pub issuer: Option<String>,
    /// The number of a phone as typed.
    pub phone: Option<String>,
}

/// Names are the user's own text; this keeps them from filling the database, in bytes.
const LONGEST_NAME: usize = 255;

#[derive(Serialize)]
struct Answer<'a> {
    id: Uuid,
    #[serde(rename = "type")]
    kind: &'static str,
    friendly_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    totp: Option<Totp<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'a str>,
}

#[derive(Serialize)]
struct Totp<'a> {
    qr_code: String,
    secret: &'a str,
    uri: &'a str,
}

/// Enrols an unverified factor of the caller: `{id, type, friendly_name, totp: {qr_code, secret,
/// uri}}`, or for the other kinds without `totp`. GoTrue's refusals in its order.
///
/// # Errors
/// A fault of the database or the keys.
pub fn enroll_factor(
    context: &mut Context<'_, impl Store, impl Env>,
    enrollment: &Enrollment,
) -> Result<Outcome, Fault> {
    let owner = match locked_owner(context)? {
        Ok(owner) => owner,
        Err(refusal) => return Ok(refusal.into()),
    };
    let kind = match kind(&context.settings, enrollment) {
        Ok(kind) => kind,
        Err(refusal) => return Ok(refusal.into()),
    };
    // Whoever has not proved one hears of it last, as with GoTrue.
    if !owner.lacks_proof()
        && let Err(refusal) = may_add(context, &owner)
    {
        return Ok(refusal.into());
    }
    let owner = swept(context, owner, kind, enrollment)?;
    if let Err(refusal) = may_enroll(&context.settings, &owner, kind, enrollment) {
        return Ok(refusal.into());
    }
    let factor = Factor {
        id: random_uuid(context.env),
        user_id: owner.user.id,
        friendly_name: enrollment.friendly_name.clone().unwrap_or_default(),
        kind,
        status: FactorStatus::Unverified,
        created_at: context.now,
        updated_at: context.now,
        phone: phone_of(enrollment).map(|phone| phone.as_str().to_owned()),
        last_challenged_at: None,
        credential: None,
        aaguid: None,
    };
    context.store.insert_factor(&factor)?;
    let traits = Traits { factor_id: Some(factor.id), ..Traits::default() };
    record(context, Action::FactorInProgress, Actor::User(&owner.user), &traits)?;
    let mut answer = Answer {
        id: factor.id,
        kind: kind.as_str(),
        friendly_name: &factor.friendly_name,
        totp: None,
        phone: enrollment.phone.as_deref().filter(|_| kind == FactorKind::Phone),
    };
    if kind != FactorKind::Totp {
        return done(&answer);
    }
    let secret = TotpSecret::random(context.env);
    context.store.put_factor_secret(factor.id, secret.secret(), context.now)?;
    let text = secret.to_base32();
    if context.settings.refresh_token_format == RefreshTokenFormat::Gotrue {
        // The way back: GoTrue must be able to verify it.
        context.store.set_gotrue_secret(factor.id, &text)?;
    }
    let issuer = issuer(&context.settings, enrollment);
    let uri = otpauth_uri(&issuer, account(&owner), &secret);
    answer.totp =
        Some(Totp { qr_code: qr_code(&uri).unwrap_or_default(), secret: &text, uri: &uri });
    done(&answer)
}

fn kind(settings: &Settings, enrollment: &Enrollment) -> Result<FactorKind, Refusal> {
    let name = enrollment.factor_type.as_deref().unwrap_or("");
    let Some(kind) = FactorKind::from_name(name) else {
        let message = "factor_type needs to be totp, phone, or webauthn";
        return Err(Refusal::new(ErrorCode::ValidationFailed, message));
    };
    if !kind.is_enabled(settings) {
        let code = match kind {
            FactorKind::Phone => ErrorCode::MfaPhoneEnrollNotEnabled,
            FactorKind::Webauthn => ErrorCode::MfaWebauthnEnrollNotEnabled,
            FactorKind::Totp | FactorKind::RecoveryCode => ErrorCode::MfaTotpEnrollNotEnabled,
        };
        let message = format!("MFA enroll is disabled for {}", kind.label());
        return Err(Refusal::new(code, message));
    }
    if kind == FactorKind::Phone {
        let typed = enrollment.phone.as_deref().unwrap_or("");
        if typed.is_empty() {
            let message = "Phone number required to enroll Phone factor";
            return Err(Refusal::new(ErrorCode::ValidationFailed, message));
        }
        let Some(number) = PhoneNumber::parse(typed) else {
            let message = "Invalid phone number format (E.164 required)";
            return Err(Refusal::new(ErrorCode::ValidationFailed, message));
        };
        if !settings.phone.reaches(number.as_str()) {
            let message = "No messages are sent to this phone number";
            return Err(Refusal::new(ErrorCode::ValidationFailed, message));
        }
    }
    let name = enrollment.friendly_name.as_deref().unwrap_or("");
    let issuer = enrollment.issuer.as_deref().unwrap_or("");
    if name.len() > LONGEST_NAME || issuer.len() > LONGEST_NAME {
        let message =
            format!("friendly_name and issuer must not be longer than {LONGEST_NAME} bytes");
        return Err(Refusal::new(ErrorCode::ValidationFailed, message));
    }
    if name.contains('\0') || issuer.contains('\0') {
        let message = "friendly_name and issuer must not contain a null character";
        return Err(Refusal::new(ErrorCode::ValidationFailed, message));
    }
    Ok(kind)
}

fn phone_of(enrollment: &Enrollment) -> Option<PhoneNumber> {
    let is_phone = enrollment.factor_type.as_deref() == Some(FactorKind::Phone.as_str());
    enrollment.phone.as_deref().filter(|_| is_phone).and_then(PhoneNumber::parse)
}

/// Without the unverified factors whose time is over, and without an unverified phone of the same
/// number: what was begun and never finished must not stand in the way.
fn swept(
    context: &mut Context<'_, impl Store, impl Env>,
    mut owner: Owner,
    kind: FactorKind,
    enrollment: &Enrollment,
) -> Result<Owner, Fault> {
    let floor = context.now.minus(context.settings.challenge_lifetime);
    let phone = phone_of(enrollment);
    let is_over = |factor: &Factor| {
        let last = factor.last_challenged_at.unwrap_or(factor.created_at).max(factor.created_at);
        let same_phone = kind == FactorKind::Phone
            && factor.phone.as_deref() == phone.as_ref().map(PhoneNumber::as_str);
        !factor.is_verified() && (last <= floor || same_phone)
    };
    let (over, kept) = owner.factors.into_iter().partition::<Vec<_>, _>(is_over);
    for factor in over {
        context.store.delete_factor(factor.id)?;
    }
    owner.factors = kept;
    Ok(owner)
}

fn may_enroll(
    settings: &Settings,
    owner: &Owner,
    kind: FactorKind,
    enrollment: &Enrollment,
) -> Result<(), Refusal> {
    let name = enrollment.friendly_name.as_deref().unwrap_or("");
    let phone = phone_of(enrollment);
    let verified = owner.factors.iter().filter(|factor| factor.is_verified());
    if kind == FactorKind::Phone
        && verified
            .clone()
            .any(|factor| factor.phone.as_deref() == phone.as_ref().map(PhoneNumber::as_str))
    {
        let message =
            "A verified phone factor already exists, unenroll the existing factor to continue";
        return Err(Refusal::new(ErrorCode::MfaVerifiedFactorExists, message));
    }
    if owner.factors.iter().any(|factor| factor.friendly_name == name) {
        let message =
            format!("A factor with the friendly name \"{name}\" for this user already exists");
        return Err(Refusal::new(ErrorCode::MfaFactorNameConflict, message));
    }
    let number = u32::try_from(owner.factors.len()).unwrap_or(u32::MAX);
    if number >= settings.max_factors {
        let message = "Maximum number of verified factors reached, unenroll to continue";
        return Err(Refusal::new(ErrorCode::TooManyEnrolledMfaFactors, message));
    }
    if owner.lacks_proof() {
        return Err(lacks_proof_to_add());
    }
    Ok(())
}

fn issuer(settings: &Settings, enrollment: &Enrollment) -> String {
    let given = enrollment.issuer.clone().filter(|issuer| !issuer.is_empty());
    given.or_else(|| settings.totp_issuer.clone()).unwrap_or_else(|| "auth_ext".to_owned())
}

/// What tells the accounts of one issuer apart in an app. GoTrue fails for a user without e-mail.
fn account(owner: &Owner) -> &str {
    let known = |text: &'_ Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
    let user = &owner.user;
    if known(&user.email) {
        user.email.as_deref().unwrap_or("user")
    } else if known(&user.phone) {
        user.phone.as_deref().unwrap_or("user")
    } else {
        "user"
    }
}
