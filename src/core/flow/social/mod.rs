//! Social login: providers, id tokens, the redirect flow and identities.

mod account;
mod authorize;
mod callback;
mod custom;
mod documents;
mod finish;
mod id_token;
mod identities;
mod link;
mod lookup;
mod metadata;
mod person;
mod providers;
mod received;
mod redirect;
pub(in crate::flow) mod tokens;

pub use authorize::{Authorization, Authorized, authorize};
pub use callback::courier_callback;
pub use custom::{
    CustomProviderChange, custom_provider, custom_providers, delete_custom_provider,
    put_custom_provider,
};
pub use id_token::{IdTokenGrant, sign_in_with_id_token};
pub use identities::{list_identities, unlink_identity};
pub use link::link_identity;
pub use providers::{
    ProviderChange, delete_provider, provider_check, provider_list, set_provider, set_provider_keys,
};
pub use received::document_received;
pub use tokens::provider_token;
