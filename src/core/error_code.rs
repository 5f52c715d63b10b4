//! GoTrue's error codes, their words and statuses.

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
