//! The flows: the only place where the order of steps matters. Each takes the
//! context of the call and the input, and gives an outcome.

mod added;
mod addressed;
mod admin;
mod anonymous;
mod attempts;
mod check;
mod email_identity;
mod exchange;
mod factor;
mod hooked;
mod impersonate;
mod issue;
mod mail;
mod message_limits;
mod message_request;
mod metadata;
mod passkey;
mod password_change;
mod phone;
mod providers;
mod recent;
mod records;
mod refresh;
mod refresh_again;
mod refresh_consequence;
mod refresh_refusal;
mod revoke_jwt;
mod sessions;
mod sign_in;
mod sign_out;
mod sign_up;
mod social;
mod taken;
mod undone;
mod unfinished;
mod unproved;
mod update_user;
mod user;

pub use addressed::{resend_by, sign_in_by, sign_in_with_otp_by, sign_up_by};
pub use admin::{
    AuditPage, AuditRequest, PageRequest, UserAttributes, UserPage, admin_create_user,
    admin_delete_user, admin_get_user, admin_list_audit_log, admin_list_users, admin_update_user,
    administrator,
};
pub use anonymous::sign_in_anonymously;
pub use check::{caller, request_refusal, revocation, session_is_live};
pub use factor::{
    Enrollment, FactorProof, admin_delete_factor, admin_list_factors, admin_update_factor,
    authenticator_assurance_level, challenge_factor, delete_recovery_codes, enroll_factor,
    generate_recovery_codes, list_factors, recovery_codes, regenerate_recovery_codes,
    unenroll_factor, verify_factor, verify_recovery_code,
};
pub use impersonate::sign_in_as;
pub use mail::{
    Destination, Followed, LinkRequest, MailRequest, Resend, Verification, VerifyLink,
    exchange_code_for_session, generate_link, invite_user_by_email, reauthenticate, resend,
    reset_password_for_email, sign_in_with_otp, verify_link, verify_otp,
};
pub use passkey::{
    admin_delete_passkey, admin_list_passkeys, delete_passkey, list_passkeys,
    passkey_authentication_options, passkey_registration_options, rename_passkey,
    sign_in_with_passkey, verify_passkey_registration,
};
pub use phone::{
    PhoneSignUp, SmsProviderChange, SmsRequest, resend_sms, set_sms_provider, sign_in_with_sms,
    sign_up_with_phone, sms_test,
};
pub use records::{purge, purge_step, record_key_change};
pub use refresh::refresh_session;
pub use revoke_jwt::{revoke_jti, revoke_jwt};
pub use sessions::{admin_list_sessions, admin_sign_out, list_sessions, revoke_session};
pub use sign_in::{sign_in_with_password, sign_in_with_phone};
pub use sign_out::sign_out;
pub use sign_up::{SignUp, sign_up};
pub use social::{
    Authorization, Authorized, CustomProviderChange, IdTokenGrant, ProviderChange, authorize,
    courier_callback, custom_provider, custom_providers, delete_custom_provider, delete_provider,
    document_received, link_identity, list_identities, merge_identity, provider_check,
    provider_list, provider_token, put_custom_provider, set_provider, set_provider_keys,
    sign_in_with_id_token, unlink_identity,
};
pub use update_user::{UserUpdate, update_user};
pub use user::{authenticate, current_user};
