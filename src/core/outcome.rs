//! Outcomes: every answer that a caller can cause, as data.
//!
//! An ERROR would roll back the revocation or the failed attempt that the call has to record, so
//! refusals are returned. The JSON is GoTrue's, in the form that needs no version header: `code`
//! is the HTTP status, `error_code` the word, `msg` and `message` the sentence.

use core::fmt;

use serde::Serialize;

use crate::answer::{
    Empty, OauthRefusalAnswer, RefusalAnswer, UserAnswer, VersionedRefusalAnswer, WeakPassword,
};
use crate::fault::Fault;
use crate::json::Body;
use crate::password;
use crate::user::User;

/// The answer of a flow. Its body may hold tokens, so `Debug` leaves it out.
#[derive(Clone, PartialEq)]
pub enum Outcome {
    /// What was asked for: HTTP 200 and a JSON body.
    Done(Body),
    /// A refusal that the caller caused.
    Refused(Refusal),
}

impl Outcome {
    /// What was asked for.
    ///
    /// # Errors
    /// An internal fault when a member cannot be written as JSON.
    pub fn of(answer: &impl Serialize) -> Result<Self, Fault> {
        Body::of(answer).map(Self::Done)
    }

    /// `{}`
    ///
    /// # Errors
    /// None; it is there for the same reason as that of [`Outcome::of`].
    pub fn empty() -> Result<Self, Fault> {
        Self::of(&Empty {})
    }

    /// A user.
    ///
    /// # Errors
    /// A fault when a JSON column of the row cannot be read.
    pub fn user(user: &User) -> Result<Self, Fault> {
        Self::of(&UserAnswer::new(user)?)
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Done(_) => 200,
            Self::Refused(refusal) => refusal.status,
        }
    }

    /// After how many seconds a refused call may be tried again.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Done(_) => None,
            Self::Refused(refusal) => refusal.retry_after,
        }
    }

    /// The JSON body in GoTrue's shape.
    #[must_use]
    pub fn into_body(self) -> Body {
        match self {
            Self::Done(body) => body,
            Self::Refused(refusal) => refusal.into_body(),
        }
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done(_) => formatter.write_str("Done(…)"),
            Self::Refused(refusal) => formatter.debug_tuple("Refused").field(refusal).finish(),
        }
    }
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A refusal: HTTP status, GoTrue's error code and a sentence without a secret in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP status, 400 to 599.
    pub status: u16,
    /// The word that clients branch on.
    pub error_code: ErrorCode,
    /// The sentence for people. GoTrue's text where client libraries compare it.
    pub message: String,
    /// Why a password is weak, GoTrue's `weak_password.reasons`; empty otherwise.
    pub reasons: Vec<&'static str>,
    /// After how many seconds it may be tried again, for the `Retry-After` header.
    pub retry_after: Option<u64>,
    /// For what GoTrue refuses in OAuth's own form (RFC 6749, 5.2): the `error`. The answer has then
    /// no code.
    pub oauth_error: Option<String>,
}

impl Refusal {
    /// A refusal with the status that GoTrue gives to the code.
    pub fn new(error_code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            status: error_code.status(),
            error_code,
            message: message.into(),
            reasons: Vec::new(),
            retry_after: None,
            oauth_error: None,
        }
    }

    /// A refusal in OAuth's own form: 400, `{"error", "error_description"}`.
    pub fn oauth(error: &str, description: impl Into<String>) -> Self {
        Self {
            oauth_error: Some(error.to_owned()),
            ..Self::new(ErrorCode::ValidationFailed, description)
        }
    }

    /// The same refusal with the number of seconds after which to try again.
    #[must_use]
    pub fn with_retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// The same refusal with another HTTP status.
    #[must_use]
    pub fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// The body whose `code` is the HTTP status.
    fn into_body(self) -> Body {
        if let Some(error) = &self.oauth_error {
            return Body::sure(&OauthRefusalAnswer { error, error_description: &self.message });
        }
        Body::sure(&RefusalAnswer {
            code: self.status,
            error_code: self.error_code.as_str(),
            msg: &self.message,
            message: &self.message,
            weak_password: self.weak_password(),
        })
    }

    /// The body of GoTrue's API version 2024-01-01: `code` is the word.
    #[must_use]
    pub fn into_versioned_body(self) -> Body {
        if self.oauth_error.is_some() {
            return self.into_body();
        }
        Body::sure(&VersionedRefusalAnswer {
            code: self.error_code.as_str(),
            message: &self.message,
            weak_password: self.weak_password(),
        })
    }

    fn weak_password(&self) -> Option<WeakPassword<'_>> {
        (!self.reasons.is_empty()).then_some(WeakPassword { reasons: &self.reasons })
    }
}

impl From<password::policy::Refused> for Refusal {
    fn from(refused: password::policy::Refused) -> Self {
        use password::policy::Refused;
        let error_code = match refused {
            Refused::Weak(_) => ErrorCode::WeakPassword,
            Refused::Missing | Refused::TooLong { .. } | Refused::ContainsNul => {
                ErrorCode::ValidationFailed
            }
        };
        let reasons = refused.reasons().to_vec();
        Self { reasons, ..Self::new(error_code, refused.to_string()) }
    }
}

/// GoTrue's error codes, as far as they are answered here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are GoTrue's and say what they mean")]
pub enum ErrorCode {
    AnonymousProviderDisabled,
    BadCodeVerifier,
    BadJson,
    BadJwt,
    BadOauthCallback,
    BadOauthState,
    Conflict,
    CurrentPasswordInvalid,
    CurrentPasswordRequired,
    CustomProviderNotFound,
    EmailAddressNotAuthorized,
    EmailAddressNotProvided,
    EmailConflictIdentityNotDeletable,
    EmailExists,
    EmailNotConfirmed,
    EmailProviderDisabled,
    FeatureDisabled,
    FlowStateAlreadyUsed,
    FlowStateExpired,
    FlowStateNotFound,
    IdentityAlreadyExists,
    IdentityNotFound,
    InsufficientAal,
    InvalidCredentials,
    InviteNotFound,
    ManualLinkingDisabled,
    MfaChallengeExpired,
    MfaFactorNameConflict,
    MfaFactorNotFound,
    MfaIpAddressMismatch,
    MfaPhoneEnrollNotEnabled,
    MfaPhoneVerifyNotEnabled,
    MfaRecoveryCodesEnrollDisabled,
    MfaRecoveryCodesLocked,
    MfaRecoveryCodesSoleFactor,
    MfaRecoveryCodesVerifyDisabled,
    MfaTotpEnrollNotEnabled,
    MfaTotpVerifyNotEnabled,
    MfaVerificationFailed,
    MfaVerificationRejected,
    MfaVerifiedFactorExists,
    MfaWebauthnEnrollNotEnabled,
    MfaWebauthnVerifyNotEnabled,
    NoAuthorization,
    NotAdmin,
    OauthClientStateExpired,
    OauthClientStateNotFound,
    OauthInvalidState,
    OauthProviderNotSupported,
    OtpDisabled,
    OtpExpired,
    OverCustomProviderQuota,
    OverEmailSendRateLimit,
    OverRequestRateLimit,
    OverSmsSendRateLimit,
    PasskeyDisabled,
    PhoneExists,
    PhoneNotConfirmed,
    PhoneProviderDisabled,
    ProviderDisabled,
    ProviderEmailNeedsVerification,
    ReauthenticationNeeded,
    ReauthenticationNotValid,
    RefreshTokenAlreadyUsed,
    RefreshTokenNotFound,
    RequestEntityTooLarge,
    SamePassword,
    SamlProviderDisabled,
    SessionExpired,
    SessionNotFound,
    SignupDisabled,
    SingleIdentityNotDeletable,
    TooManyEnrolledMfaFactors,
    TooManyPasskeys,
    UnexpectedAudience,
    UnexpectedFailure,
    Unknown,
    UserAlreadyExists,
    UserBanned,
    UserNotFound,
    UserSsoManaged,
    ValidationFailed,
    WeakPassword,
    Web3ProviderDisabled,
    WebauthnChallengeExpired,
    WebauthnChallengeNotFound,
    WebauthnCredentialExists,
    WebauthnVerificationFailed,
}

impl ErrorCode {
    /// The word in the answer.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AnonymousProviderDisabled => "anonymous_provider_disabled",
            Self::BadCodeVerifier => "bad_code_verifier",
            Self::BadJson => "bad_json",
            Self::BadJwt => "bad_jwt",
            Self::BadOauthCallback => "bad_oauth_callback",
            Self::BadOauthState => "bad_oauth_state",
            Self::Conflict => "conflict",
            Self::CurrentPasswordInvalid => "current_password_invalid",
            Self::CurrentPasswordRequired => "current_password_required",
            Self::CustomProviderNotFound => "custom_provider_not_found",
            Self::EmailAddressNotAuthorized => "email_address_not_authorized",
            Self::EmailAddressNotProvided => "email_address_not_provided",
            Self::EmailConflictIdentityNotDeletable => "email_conflict_identity_not_deletable",
            Self::EmailExists => "email_exists",
            Self::EmailNotConfirmed => "email_not_confirmed",
            Self::EmailProviderDisabled => "email_provider_disabled",
            Self::FeatureDisabled => "feature_disabled",
            Self::FlowStateAlreadyUsed => "flow_state_already_used",
            Self::FlowStateExpired => "flow_state_expired",
            Self::FlowStateNotFound => "flow_state_not_found",
            Self::IdentityAlreadyExists => "identity_already_exists",
            Self::IdentityNotFound => "identity_not_found",
            Self::InsufficientAal => "insufficient_aal",
            Self::InvalidCredentials => "invalid_credentials",
            Self::InviteNotFound => "invite_not_found",
            Self::ManualLinkingDisabled => "manual_linking_disabled",
            Self::MfaChallengeExpired => "mfa_challenge_expired",
            Self::MfaFactorNameConflict => "mfa_factor_name_conflict",
            Self::MfaFactorNotFound => "mfa_factor_not_found",
            Self::MfaIpAddressMismatch => "mfa_ip_address_mismatch",
            Self::MfaPhoneEnrollNotEnabled => "mfa_phone_enroll_not_enabled",
            Self::MfaPhoneVerifyNotEnabled => "mfa_phone_verify_not_enabled",
            Self::MfaRecoveryCodesEnrollDisabled => "mfa_recovery_codes_enroll_disabled",
            Self::MfaRecoveryCodesLocked => "mfa_recovery_codes_locked",
            Self::MfaRecoveryCodesSoleFactor => "mfa_recovery_codes_sole_factor",
            Self::MfaRecoveryCodesVerifyDisabled => "mfa_recovery_codes_verify_disabled",
            Self::MfaTotpEnrollNotEnabled => "mfa_totp_enroll_not_enabled",
            Self::MfaTotpVerifyNotEnabled => "mfa_totp_verify_not_enabled",
            Self::MfaVerificationFailed => "mfa_verification_failed",
            Self::MfaVerificationRejected => "mfa_verification_rejected",
            Self::MfaVerifiedFactorExists => "mfa_verified_factor_exists",
            Self::MfaWebauthnEnrollNotEnabled => "mfa_webauthn_enroll_not_enabled",
            Self::MfaWebauthnVerifyNotEnabled => "mfa_webauthn_verify_not_enabled",
            Self::NoAuthorization => "no_authorization",
            Self::NotAdmin => "not_admin",
            Self::OauthClientStateExpired => "oauth_client_state_expired",
            Self::OauthClientStateNotFound => "oauth_client_state_not_found",
            Self::OauthInvalidState => "oauth_invalid_state",
            Self::OauthProviderNotSupported => "oauth_provider_not_supported",
            Self::OtpDisabled => "otp_disabled",
            Self::OtpExpired => "otp_expired",
            Self::OverCustomProviderQuota => "over_custom_provider_quota",
            Self::OverEmailSendRateLimit => "over_email_send_rate_limit",
            Self::OverSmsSendRateLimit => "over_sms_send_rate_limit",
            Self::OverRequestRateLimit => "over_request_rate_limit",
            Self::PasskeyDisabled => "passkey_disabled",
            Self::PhoneExists => "phone_exists",
            Self::PhoneNotConfirmed => "phone_not_confirmed",
            Self::PhoneProviderDisabled => "phone_provider_disabled",
            Self::ProviderDisabled => "provider_disabled",
            Self::ProviderEmailNeedsVerification => "provider_email_needs_verification",
            Self::ReauthenticationNeeded => "reauthentication_needed",
            Self::ReauthenticationNotValid => "reauthentication_not_valid",
            Self::RefreshTokenAlreadyUsed => "refresh_token_already_used",
            Self::RefreshTokenNotFound => "refresh_token_not_found",
            Self::RequestEntityTooLarge => "request_entity_too_large",
            Self::SamePassword => "same_password",
            Self::SamlProviderDisabled => "saml_provider_disabled",
            Self::SessionExpired => "session_expired",
            Self::SessionNotFound => "session_not_found",
            Self::SignupDisabled => "signup_disabled",
            Self::SingleIdentityNotDeletable => "single_identity_not_deletable",
            Self::TooManyEnrolledMfaFactors => "too_many_enrolled_mfa_factors",
            Self::TooManyPasskeys => "too_many_passkeys",
            Self::UnexpectedAudience => "unexpected_audience",
            Self::UnexpectedFailure => "unexpected_failure",
            Self::Unknown => "unknown",
            Self::UserAlreadyExists => "user_already_exists",
            Self::UserBanned => "user_banned",
            Self::UserNotFound => "user_not_found",
            Self::UserSsoManaged => "user_sso_managed",
            Self::ValidationFailed => "validation_failed",
            Self::WeakPassword => "weak_password",
            Self::Web3ProviderDisabled => "web3_provider_disabled",
            Self::WebauthnChallengeExpired => "webauthn_challenge_expired",
            Self::WebauthnChallengeNotFound => "webauthn_challenge_not_found",
            Self::WebauthnCredentialExists => "webauthn_credential_exists",
            Self::WebauthnVerificationFailed => "webauthn_verification_failed",
        }
    }

    /// The HTTP status that GoTrue usually gives to the code.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BadCodeVerifier
            | Self::BadJson
            | Self::BadOauthCallback
            | Self::BadOauthState
            | Self::FlowStateAlreadyUsed
            | Self::OauthInvalidState
            | Self::OauthProviderNotSupported
            | Self::OverCustomProviderQuota
            | Self::CurrentPasswordInvalid
            | Self::CurrentPasswordRequired
            | Self::EmailAddressNotAuthorized
            | Self::EmailNotConfirmed
            | Self::InvalidCredentials
            | Self::PhoneNotConfirmed
            | Self::PhoneProviderDisabled
            | Self::ProviderDisabled
            | Self::ReauthenticationNeeded
            | Self::RefreshTokenAlreadyUsed
            | Self::RefreshTokenNotFound
            | Self::SessionExpired
            | Self::UserBanned
            | Self::ValidationFailed
            | Self::WebauthnChallengeExpired
            | Self::WebauthnChallengeNotFound
            | Self::WebauthnVerificationFailed => 400,
            Self::InsufficientAal | Self::NoAuthorization => 401,
            Self::BadJwt
            | Self::MfaVerificationRejected
            | Self::UnexpectedAudience
            | Self::NotAdmin
            | Self::OtpExpired
            | Self::SessionNotFound
            | Self::UserNotFound => 403,
            Self::FeatureDisabled
            | Self::FlowStateNotFound
            | Self::CustomProviderNotFound
            | Self::InviteNotFound
            | Self::ManualLinkingDisabled
            | Self::MfaFactorNotFound
            | Self::PasskeyDisabled
            | Self::SamlProviderDisabled
            | Self::Unknown => 404,
            Self::Conflict => 409,
            Self::RequestEntityTooLarge => 413,
            Self::AnonymousProviderDisabled
            | Self::EmailAddressNotProvided
            | Self::EmailExists
            | Self::EmailConflictIdentityNotDeletable
            | Self::IdentityAlreadyExists
            | Self::IdentityNotFound
            | Self::OauthClientStateExpired
            | Self::OauthClientStateNotFound
            | Self::ProviderEmailNeedsVerification
            | Self::SingleIdentityNotDeletable
            | Self::EmailProviderDisabled
            | Self::FlowStateExpired
            | Self::MfaChallengeExpired
            | Self::MfaFactorNameConflict
            | Self::MfaIpAddressMismatch
            | Self::MfaPhoneEnrollNotEnabled
            | Self::MfaPhoneVerifyNotEnabled
            | Self::MfaRecoveryCodesEnrollDisabled
            | Self::MfaRecoveryCodesSoleFactor
            | Self::MfaRecoveryCodesVerifyDisabled
            | Self::MfaTotpEnrollNotEnabled
            | Self::MfaTotpVerifyNotEnabled
            | Self::MfaVerificationFailed
            | Self::MfaVerifiedFactorExists
            | Self::MfaWebauthnEnrollNotEnabled
            | Self::MfaWebauthnVerifyNotEnabled
            | Self::OtpDisabled
            | Self::PhoneExists
            | Self::ReauthenticationNotValid
            | Self::SamePassword
            | Self::SignupDisabled
            | Self::TooManyEnrolledMfaFactors
            | Self::TooManyPasskeys
            | Self::UserAlreadyExists
            | Self::UserSsoManaged
            | Self::WeakPassword
            | Self::Web3ProviderDisabled
            | Self::WebauthnCredentialExists => 422,
            Self::MfaRecoveryCodesLocked
            | Self::OverEmailSendRateLimit
            | Self::OverRequestRateLimit
            | Self::OverSmsSendRateLimit => 429,
            Self::UnexpectedFailure => 500,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refusal_carries_both_of_gotrues_shapes() {
        let refusal = Refusal::new(ErrorCode::InvalidCredentials, "Invalid login credentials");
        let outcome = Outcome::from(refusal);
        assert_eq!(outcome.status(), 400);
        assert_eq!(
            outcome.into_body().to_value(),
            json!({
                "code": 400,
                "error_code": "invalid_credentials",
                "msg": "Invalid login credentials",
                "message": "Invalid login credentials",
            })
        );
    }

    #[test]
    fn debug_output_holds_no_token() {
        let outcome = Outcome::of(&json!({ "refresh_token": "canary" })).unwrap();
        assert_eq!(format!("{outcome:?}"), "Done(…)");
    }

    #[test]
    fn a_weak_password_says_why() {
        let refusal = Refusal {
            reasons: vec!["length"],
            ..Refusal::new(ErrorCode::WeakPassword, "Password should be at least 8 characters.")
        };
        let body = Outcome::from(refusal).into_body().to_value();
        assert_eq!(body["weak_password"], json!({ "reasons": ["length"] }));
    }
}
