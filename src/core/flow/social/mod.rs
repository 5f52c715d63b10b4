//! Social login: providers, id tokens, the redirect flow and identities.

mod account;
mod authorize;
mod callback;
mod create;
mod custom;
mod custom_change;
mod documents;
mod finish;
mod id_token;
mod identities;
mod join;
mod kept_link;
mod link;
mod lookup;
mod merge;
mod metadata;
mod opened;
mod person;
pub(in crate::flow) mod postponed;
mod provider_check;
mod providers;
mod received;
mod redirect;
pub(in crate::flow) mod tokens;
mod verified;

pub(in crate::flow) use authorize::forget;
pub use authorize::{Authorization, Authorized, authorize};
pub use callback::courier_callback;
pub use custom::{
    CustomProviderChange, custom_provider, custom_providers, delete_custom_provider,
    put_custom_provider,
};
pub use id_token::{IdTokenGrant, sign_in_with_id_token};
pub use identities::{list_identities, unlink_identity};
pub use link::link_identity;
pub use merge::merge_identity;
pub(in crate::flow) use metadata::refresh as refresh_metadata;
pub(in crate::flow) use opened::is_opened_by_another;
pub use provider_check::provider_check;
pub use providers::{
    ProviderChange, delete_provider, provider_list, set_provider, set_provider_keys,
};
pub use received::document_received;
pub use tokens::provider_token;
