//! GoTrue's error codes, their words and statuses.

/// Makes the codes and what is told of them from one list: the HTTP status that GoTrue usually gives to a code, its
/// name here, and the word in the answer.
macro_rules! error_codes {
    ($($status:literal $code:ident => $word:literal;)*) => {
        /// GoTrue's error codes, as far as they are answered here.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the names are GoTrue's and say what they mean")]
        pub enum ErrorCode {
            $($code,)*
        }

        impl ErrorCode {
            /// Every code, by its word.
            pub const ALL: &[Self] = &[$(Self::$code,)*];

            /// The word in the answer.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $word,)*
                }
            }

            /// The HTTP status that GoTrue usually gives to the code.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$code => $status,)*
                }
            }
        }
    };
}

error_codes! {
    422 AnonymousProviderDisabled => "anonymous_provider_disabled";
    400 BadCodeVerifier => "bad_code_verifier";
    400 BadJson => "bad_json";
    403 BadJwt => "bad_jwt";
    400 BadOauthCallback => "bad_oauth_callback";
    400 BadOauthState => "bad_oauth_state";
    409 Conflict => "conflict";
    400 CurrentPasswordInvalid => "current_password_invalid";
    400 CurrentPasswordRequired => "current_password_required";
    404 CustomProviderNotFound => "custom_provider_not_found";
    400 EmailAddressNotAuthorized => "email_address_not_authorized";
    422 EmailAddressNotProvided => "email_address_not_provided";
    422 EmailConflictIdentityNotDeletable => "email_conflict_identity_not_deletable";
    422 EmailExists => "email_exists";
    400 EmailNotConfirmed => "email_not_confirmed";
    422 EmailProviderDisabled => "email_provider_disabled";
    404 FeatureDisabled => "feature_disabled";
    400 FlowStateAlreadyUsed => "flow_state_already_used";
    422 FlowStateExpired => "flow_state_expired";
    404 FlowStateNotFound => "flow_state_not_found";
    422 IdentityAlreadyExists => "identity_already_exists";
    422 IdentityNotFound => "identity_not_found";
    401 InsufficientAal => "insufficient_aal";
    400 InvalidCredentials => "invalid_credentials";
    404 InviteNotFound => "invite_not_found";
    404 ManualLinkingDisabled => "manual_linking_disabled";
    422 MfaChallengeExpired => "mfa_challenge_expired";
    422 MfaFactorNameConflict => "mfa_factor_name_conflict";
    404 MfaFactorNotFound => "mfa_factor_not_found";
    422 MfaIpAddressMismatch => "mfa_ip_address_mismatch";
    422 MfaPhoneEnrollNotEnabled => "mfa_phone_enroll_not_enabled";
    422 MfaPhoneVerifyNotEnabled => "mfa_phone_verify_not_enabled";
    422 MfaRecoveryCodesEnrollDisabled => "mfa_recovery_codes_enroll_disabled";
    429 MfaRecoveryCodesLocked => "mfa_recovery_codes_locked";
    422 MfaRecoveryCodesSoleFactor => "mfa_recovery_codes_sole_factor";
    422 MfaRecoveryCodesVerifyDisabled => "mfa_recovery_codes_verify_disabled";
    422 MfaTotpEnrollNotEnabled => "mfa_totp_enroll_not_enabled";
    422 MfaTotpVerifyNotEnabled => "mfa_totp_verify_not_enabled";
    422 MfaVerificationFailed => "mfa_verification_failed";
    403 MfaVerificationRejected => "mfa_verification_rejected";
    422 MfaVerifiedFactorExists => "mfa_verified_factor_exists";
    422 MfaWebauthnEnrollNotEnabled => "mfa_webauthn_enroll_not_enabled";
    422 MfaWebauthnVerifyNotEnabled => "mfa_webauthn_verify_not_enabled";
    401 NoAuthorization => "no_authorization";
    403 NotAdmin => "not_admin";
    422 OauthClientStateExpired => "oauth_client_state_expired";
    422 OauthClientStateNotFound => "oauth_client_state_not_found";
    400 OauthInvalidState => "oauth_invalid_state";
    400 OauthProviderNotSupported => "oauth_provider_not_supported";
    422 OtpDisabled => "otp_disabled";
    403 OtpExpired => "otp_expired";
    400 OverCustomProviderQuota => "over_custom_provider_quota";
    429 OverEmailSendRateLimit => "over_email_send_rate_limit";
    429 OverRequestRateLimit => "over_request_rate_limit";
    429 OverSmsSendRateLimit => "over_sms_send_rate_limit";
    404 PasskeyDisabled => "passkey_disabled";
    422 PhoneExists => "phone_exists";
    400 PhoneNotConfirmed => "phone_not_confirmed";
    400 PhoneProviderDisabled => "phone_provider_disabled";
    400 ProviderDisabled => "provider_disabled";
    422 ProviderEmailNeedsVerification => "provider_email_needs_verification";
    400 ReauthenticationNeeded => "reauthentication_needed";
    422 ReauthenticationNotValid => "reauthentication_not_valid";
    400 RefreshTokenAlreadyUsed => "refresh_token_already_used";
    400 RefreshTokenNotFound => "refresh_token_not_found";
    413 RequestEntityTooLarge => "request_entity_too_large";
    504 RequestTimeout => "request_timeout";
    422 SamePassword => "same_password";
    404 SamlProviderDisabled => "saml_provider_disabled";
    400 SessionExpired => "session_expired";
    403 SessionNotFound => "session_not_found";
    422 SignupDisabled => "signup_disabled";
    422 SingleIdentityNotDeletable => "single_identity_not_deletable";
    422 TooManyEnrolledMfaFactors => "too_many_enrolled_mfa_factors";
    422 TooManyPasskeys => "too_many_passkeys";
    403 UnexpectedAudience => "unexpected_audience";
    500 UnexpectedFailure => "unexpected_failure";
    404 Unknown => "unknown";
    422 UserAlreadyExists => "user_already_exists";
    400 UserBanned => "user_banned";
    403 UserNotFound => "user_not_found";
    422 UserSsoManaged => "user_sso_managed";
    400 ValidationFailed => "validation_failed";
    422 WeakPassword => "weak_password";
    422 Web3ProviderDisabled => "web3_provider_disabled";
    400 WebauthnChallengeExpired => "webauthn_challenge_expired";
    400 WebauthnChallengeNotFound => "webauthn_challenge_not_found";
    422 WebauthnCredentialExists => "webauthn_credential_exists";
    400 WebauthnVerificationFailed => "webauthn_verification_failed";
}
