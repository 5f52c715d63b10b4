//! Passkeys: registering them, signing in with them, looking after them.

mod admin;
mod manage;
mod registration;
mod settings;
mod sign_in;

pub use admin::{admin_delete_passkey, admin_list_passkeys};
pub use manage::{delete_passkey, list_passkeys, rename_passkey};
pub use registration::{passkey_registration_options, verify_passkey_registration};
pub(super) use settings::party_of;
pub use sign_in::{passkey_authentication_options, sign_in_with_passkey};
