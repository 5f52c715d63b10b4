//! Which variable becomes which setting: the table alone. The names are GoTrue's without `GOTRUE_`
//! (`internal/conf/configuration.go` of 2.196).

use super::became::SmsProviderPart::{self, Account, Content, Sender};

/// What a variable means for us.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// A boolean setting.
    Switch(&'static str),
    /// A boolean setting that says the opposite.
    Opposite(&'static str),
    /// An interval.
    Length(&'static str),
    /// An interval that is NULL where GoTrue has 0.
    LengthOrNone(&'static str),
    /// A number.
    Number(&'static str),
    /// A text.
    Text(&'static str),
    /// A text that is as good as a password: set, and not told.
    Guarded(&'static str),
    /// A part of a provider of text messages.
    Sms(&'static str, SmsProviderPart),
    /// A comma list.
    Texts(&'static str),
    /// A header's name, in lower case.
    Header(&'static str),
    /// The URI of a hook, the function, and whether it is on: `…_URI` and `…_ENABLED`.
    Hook(&'static str),
    /// The subject of a mail.
    Subject(&'static str),
    /// The array of JWKs.
    KeyArray,
    /// The secret.
    Secret,
    /// A part of `mail_notifications`, told in one row of its own.
    Notification,
    /// The courier reads it.
    Courier,
    /// Nothing, with the reason.
    No(&'static str),
    /// Nothing while it is off; what is missing when it is on.
    Missing(&'static str),
}

use Rule::{
    Courier, Guarded, Header, Hook, KeyArray, Length, LengthOrNone, Missing, No, Notification,
    Number, Opposite, Secret, Sms, Subject, Switch, Text, Texts,
};

const NOT_A_SERVICE: &str = "there is no service of its own that it could mean";
const LIMITED_OTHERWISE: &str =
    "limits count in settings.attempt_window (5 minutes), not as GoTrue's do; see docs/settings.md";
const TEMPLATE: &str =
    "a template lives in auth_ext.mail_templates: copy its text there, not its address";

/// Exact names first, then prefixes; the first that fits counts. With a note for some.
pub(super) const RULES: &[(&str, Rule, Option<&str>)] = &[
    // Tokens
    ("JWT_KEYS", KeyArray, None),
    ("JWT_SECRET", Secret, None),
    ("JWT_KEY_ID", No("it is taken over with GOTRUE_JWT_SECRET"), None),
    ("JWT_EXP", Length("access_token_lifetime"), None),
    ("JWT_ISSUER", Text("issuer"), None),
    ("JWT_AUD", Text("audience"), None),
    ("JWT_DEFAULT_GROUP_NAME", Text("default_role"), None),
    (
        "JWT_ADMIN_ROLES",
        No("administrators come with a token of the service role, others by a GRANT"),
        None,
    ),
    (
        "JWT_ADMIN_GROUP_NAME",
        No("administrators come with a token of the service role, others by a GRANT"),
        None,
    ),
    ("JWT_VALIDMETHODS", No("each key has exactly one algorithm"), None),
    ("JWT_VALID_METHODS", No("each key has exactly one algorithm"), None),
    // Refresh tokens and sessions
    ("SECURITY_REFRESH_TOKEN_REUSE_INTERVAL", Length("grace_window"), None),
    ("SECURITY_REFRESH_TOKEN_ROTATION_ENABLED", No("every refresh rotates"), None),
    (
        "SECURITY_REFRESH_TOKEN_ALGORITHM_VERSION",
        No("refresh tokens have a format of their own; both of GoTrue's are accepted"),
        None,
    ),
    (
        "SECURITY_REFRESH_TOKEN_UPGRADE_PERCENTAGE",
        No("refresh tokens have a format of their own; both of GoTrue's are accepted"),
        None,
    ),
    (
        "SECURITY_REFRESH_TOKEN_ALLOW_REUSE",
        No("a late retry is allowed by settings.late_retry_limit"),
        None,
    ),
    ("SESSIONS_TIMEBOX", LengthOrNone("session_time_box"), None),
    ("SESSIONS_INACTIVITY_TIMEOUT", LengthOrNone("session_inactivity_timeout"), None),
    ("SESSIONS_ALLOW_LOW_AAL", LengthOrNone("low_assurance_window"), None),
    ("SESSIONS_SINGLE_PER_USER", Switch("single_session_per_user"), None),
    ("SESSIONS_TAGS", Missing("tags of sessions are not known here"), None),
    // Users
    ("DISABLE_SIGNUP", Opposite("sign_up_allowed"), None),
    ("MAILER_AUTOCONFIRM", Switch("autoconfirm"), None),
    (
        "MAILER_ALLOW_UNVERIFIED_EMAIL_SIGN_INS",
        Missing("an address that nobody has verified signs nobody in here"),
        None,
    ),
    ("PASSWORD_MIN_LENGTH", Number("password_min_length"), None),
    ("PASSWORD_REQUIRED_CHARACTERS", Text("password_required_characters"), None),
    (
        "SECURITY_UPDATE_PASSWORD_REQUIRE_CURRENT_PASSWORD",
        Switch("current_password_required"),
        None,
    ),
    (
        "SECURITY_UPDATE_PASSWORD_REQUIRE_REAUTHENTICATION",
        No("a session older than settings.password_change_window reauthenticates"),
        None,
    ),
    (
        "PASSWORD_HIBP_ENABLED",
        Missing(
            "passwords are not compared with published ones: that would send a part of each to another server",
        ),
        None,
    ),
    ("PASSWORD_HIBP_", No("see GOTRUE_PASSWORD_HIBP_ENABLED"), None),
    ("EXTERNAL_ANONYMOUS_USERS_ENABLED", Switch("anonymous_sign_in_allowed"), None),
    // Mail
    ("SITE_URL", Text("site_url"), None),
    ("API_EXTERNAL_URL", Text("external_url"), None),
    ("URI_ALLOW_LIST", Texts("redirect_allow_list"), None),
    ("EXTERNAL_EMAIL_ENABLED", Switch("mail_enabled"), None),
    ("EXTERNAL_EMAIL_MAGIC_LINK_ENABLED", Switch("mail_magic_links"), None),
    ("EXTERNAL_EMAIL_AUTHORIZED_ADDRESSES", Texts("mail_authorized_addresses"), None),
    ("MAILER_SECURE_EMAIL_CHANGE_ENABLED", Switch("mail_double_confirm"), None),
    ("MAILER_OTP_EXP", Length("otp_lifetime"), None),
    ("MAILER_OTP_LENGTH", Number("otp_length"), None),
    ("MAILER_SUBJECTS_CONFIRMATION", Subject("confirmation"), None),
    ("MAILER_SUBJECTS_INVITE", Subject("invite"), None),
    ("MAILER_SUBJECTS_RECOVERY", Subject("recovery"), None),
    ("MAILER_SUBJECTS_MAGIC_LINK", Subject("magic_link"), None),
    ("MAILER_SUBJECTS_EMAIL_CHANGE", Subject("email_change"), None),
    ("MAILER_SUBJECTS_REAUTHENTICATION", Subject("reauthentication"), None),
    ("MAILER_TEMPLATES_", No(TEMPLATE), None),
    ("MAILER_TEMPLATE_", No(TEMPLATE), None),
    ("MAILER_NOTIFICATIONS_", Notification, None),
    ("MAILER_URLPATHS_", No("links lead to /verify below settings.external_url"), None),
    (
        "MAILER_EXTERNAL_HOSTS",
        No("links lead to settings.external_url, whatever host the request names"),
        None,
    ),
    (
        "MAILER_EMAIL_BACKGROUND_SENDING",
        No("mail always leaves after the answer, by the courier"),
        None,
    ),
    ("MAILER_EMAIL_VALIDATION_", Missing("addresses are not looked up at other services"), None),
    ("SMTP_MAX_FREQUENCY", Length("mail_min_interval"), None),
    ("SMTP_ADMIN_EMAIL", Text("mail_from_address"), None),
    ("SMTP_SENDER_NAME", Text("mail_from_name"), None),
    ("SMTP_LOGGING_ENABLED", No("the courier has its own log"), None),
    ("SMTP_", Courier, None),
    ("RATE_LIMIT_EMAIL_SENT", Number("mail_per_hour"), None),
    // Phones and text messages
    ("EXTERNAL_PHONE_ENABLED", Switch("phone_enabled"), None),
    ("SMS_AUTOCONFIRM", Switch("phone_autoconfirm"), None),
    ("SMS_OTP_EXP", Length("sms_otp_lifetime"), None),
    ("SMS_OTP_LENGTH", Number("sms_otp_length"), None),
    ("SMS_MAX_FREQUENCY", Length("sms_min_interval"), None),
    ("SMS_TEMPLATE", Text("sms_template"), None),
    (
        "SMS_TEST_OTP",
        Guarded("sms_test_otp"),
        Some("whoever knows such a code gets in: set it to NULL when the test is over"),
    ),
    ("SMS_TEST_OTP_VALID_UNTIL", Text("sms_test_otp_until"), None),
    ("SMS_PROVIDER", Text("sms_provider"), None),
    ("SMS_TWILIO_ACCOUNT_SID", Sms("twilio", Account), None),
    ("SMS_TWILIO_MESSAGE_SERVICE_SID", Sms("twilio", Sender), None),
    ("SMS_TWILIO_CONTENT_SID", Sms("twilio", Content), None),
    ("SMS_TWILIO_AUTH_TOKEN", Sms("twilio", SmsProviderPart::Secret), None),
    ("SMS_TWILIO_VERIFY_ACCOUNT_SID", Sms("twilio_verify", Account), None),
    (
        "SMS_TWILIO_VERIFY_MESSAGE_SERVICE_SID",
        Sms("twilio_verify", Sender),
        Some("Twilio has to allow codes of our own (CustomCode) for that service: docs/phones.md"),
    ),
    ("SMS_TWILIO_VERIFY_AUTH_TOKEN", Sms("twilio_verify", SmsProviderPart::Secret), None),
    ("SMS_MESSAGEBIRD_ORIGINATOR", Sms("messagebird", Sender), None),
    ("SMS_MESSAGEBIRD_ACCESS_KEY", Sms("messagebird", SmsProviderPart::Secret), None),
    ("SMS_VONAGE_API_KEY", Sms("vonage", Account), None),
    ("SMS_VONAGE_FROM", Sms("vonage", Sender), None),
    ("SMS_VONAGE_API_SECRET", Sms("vonage", SmsProviderPart::Secret), None),
    ("SMS_TEXTLOCAL_SENDER", Sms("textlocal", Sender), None),
    ("SMS_TEXTLOCAL_API_KEY", Sms("textlocal", SmsProviderPart::Secret), None),
    ("RATE_LIMIT_SMS_SENT", Number("sms_per_hour"), None),
    // Limits
    (
        "RATE_LIMIT_HEADER",
        Header("client_address_header"),
        Some("the last entry of the header counts: the gateway must set it itself"),
    ),
    ("RATE_LIMIT_VERIFY", Number("otp_verifications_per_address"), None),
    (
        "RATE_LIMIT_OTP",
        Number("mail_requests_per_address"),
        Some("PUT /user has settings.user_updates_per_address"),
    ),
    (
        "RATE_LIMIT_TOKEN_REFRESH",
        Number("refreshes_per_address"),
        Some("sign-ins do not count with refreshes"),
    ),
    ("RATE_LIMIT_", No(LIMITED_OTHERWISE), None),
    (
        "MFA_RATE_LIMIT_CHALLENGE_AND_VERIFY",
        No("settings.factor_attempts_per_address counts in attempt_window, which is five minutes"),
        None,
    ),
    (
        "SECURITY_SB_FORWARDED_FOR_ENABLED",
        Missing(
            "say settings.client_address_header = 'sb-forwarded-for' where the gateway sets it",
        ),
        None,
    ),
    // Second factors and passkeys
    ("MFA_TOTP_ENROLL_ENABLED", Switch("totp_enabled"), None),
    ("MFA_TOTP_VERIFY_ENABLED", No("settings.totp_enabled says both"), None),
    ("MFA_PHONE_ENROLL_ENABLED", Switch("phone_factor_enabled"), None),
    ("MFA_PHONE_VERIFY_ENABLED", No("settings.phone_factor_enabled says both"), None),
    ("MFA_PHONE_OTP_LENGTH", No("settings.sms_otp_length counts"), None),
    ("MFA_PHONE_MAX_FREQUENCY", No("settings.sms_min_interval counts"), None),
    ("MFA_PHONE_TEMPLATE", No("settings.sms_template is the text of every message"), None),
    ("MFA_WEB_AUTHN_ENROLL_ENABLED", Switch("webauthn_factor_enabled"), None),
    ("MFA_WEB_AUTHN_VERIFY_ENABLED", No("settings.webauthn_factor_enabled says both"), None),
    ("MFA_MAX_ENROLLED_FACTORS", Number("max_factors"), None),
    ("MFA_MAX_VERIFIED_FACTORS", No("settings.max_factors counts all factors"), None),
    ("MFA_CHALLENGE_EXPIRY_DURATION", Length("challenge_lifetime"), None),
    (
        "MFA_FACTOR_EXPIRY_DURATION",
        No("an unverified factor stays for settings.challenge_lifetime"),
        None,
    ),
    ("WEBAUTHN_RP_ID", Text("relying_party_id"), None),
    ("WEBAUTHN_RP_DISPLAY_NAME", Text("relying_party_name"), None),
    ("WEBAUTHN_RP_ORIGINS", Text("relying_party_origins"), None),
    ("WEBAUTHN_CHALLENGE_EXPIRY_DURATION", No("settings.challenge_lifetime counts"), None),
    ("PASSKEY_ENABLED", Switch("passkeys_enabled"), None),
    ("PASSKEY_MAX_PASSKEYS_PER_USER", Number("max_passkeys"), None),
    // Hooks
    ("HOOK_CUSTOM_ACCESS_TOKEN_", Hook("custom_access_token_hook"), None),
    ("HOOK_BEFORE_USER_CREATED_", Hook("before_user_created_hook"), None),
    ("HOOK_AFTER_USER_CREATED_", Hook("after_user_created_hook"), None),
    ("HOOK_PASSWORD_VERIFICATION_ATTEMPT_", Hook("password_verification_attempt_hook"), None),
    ("HOOK_MFA_VERIFICATION_ATTEMPT_", Hook("mfa_verification_attempt_hook"), None),
    (
        "HOOK_SEND_SMS_SECRETS",
        No("the secret of the row of auth_ext.sms_providers that has the address: docs/phones.md"),
        None,
    ),
    ("HOOK_SEND_SMS_", Hook("send_sms_hook"), None),
    ("HOOK_SEND_EMAIL_SECRETS", Courier, None),
    ("HOOK_SEND_EMAIL_", Hook("send_email_hook"), None),
    // What has no counterpart
    (
        "SECURITY_DB_ENCRYPTION_",
        No("auth_ext.import_gotrue_encryption_keys() takes the keys: docs/from-gotrue.md"),
        None,
    ),
    (
        "SECURITY_CAPTCHA_ENABLED",
        Missing("there is no captcha here: let the gateway ask for it"),
        None,
    ),
    ("SECURITY_CAPTCHA_", No("see GOTRUE_SECURITY_CAPTCHA_ENABLED"), None),
    ("SAML_ENABLED", Missing("SAML stays with GoTrue"), None),
    ("SAML_", No("SAML stays with GoTrue"), None),
    (
        "OAUTH_SERVER_ENABLED",
        Missing("the OAuth server stays with GoTrue; its sessions cannot be taken over"),
        None,
    ),
    ("OAUTH_SERVER_", No("the OAuth server stays with GoTrue"), None),
    ("DB_CLEANUP_ENABLED", No("each sign-in and auth_ext.purge() clean up"), None),
    ("AUDIT_LOG_DISABLE_POSTGRES", Opposite("audit"), None),
    ("EXTERNAL_FLOW_STATE_EXPIRY_DURATION", Length("pkce_lifetime"), None),
    ("SECURITY_MANUAL_LINKING_ENABLED", Switch("manual_linking_allowed"), None),
    ("CUSTOM_OAUTH_ENABLED", Switch("custom_providers_enabled"), None),
    ("CUSTOM_OAUTH_MAX_PROVIDERS", Number("max_custom_providers"), None),
    (
        "EXTERNAL_",
        No(
            "a provider is switched on with its secret by auth_ext.set_provider(): docs/social-login.md",
        ),
        None,
    ),
    ("EXPERIMENTAL_", Missing("experimental in GoTrue, and not known here"), None),
    ("API_HOST", No(NOT_A_SERVICE), None),
    ("API_PORT", No(NOT_A_SERVICE), None),
    ("API_", No(NOT_A_SERVICE), None),
    ("PORT", No(NOT_A_SERVICE), None),
    ("DB_", No(NOT_A_SERVICE), None),
    ("LOG_", No(NOT_A_SERVICE), None),
    ("PROFILER_", No(NOT_A_SERVICE), None),
    ("METRICS_", No("the courier has metrics"), None),
    ("TRACING_", No(NOT_A_SERVICE), None),
    ("OPERATOR_TOKEN", No(NOT_A_SERVICE), None),
    ("CORS_", No("the gateway answers for CORS"), None),
    ("COOKIE_", No("settings.refresh_token_cookie is another thing"), None),
];
