//! The SQL surface: each function parses its arguments, calls the core and maps the answer. No
//! policy here, and no SPI. The declarations are in sql/functions.

mod admin;
mod bind;
mod call;
mod doctor;
mod factors;
mod flows;
mod gotrue_encryption;
mod gotrue_settings;
mod http;
mod identity;
mod keys;
mod mail;
mod outbox;
mod passkeys;
mod phones;
mod records;
mod revoked_tokens;
mod root_key;
mod setup;
mod shared_secrets;
mod shown;
mod signing;
mod social;
mod test_kit;
mod third_party_tokens;
mod tokens;
