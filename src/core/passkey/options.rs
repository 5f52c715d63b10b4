//! What a browser is asked for, in WebAuthn's JSON with GoTrue's members in its order.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;
use uuid::Uuid;

use super::relying_party::{Purpose, RelyingParty};

/// How long the browser waits, in milliseconds.
const TIMEOUT: u32 = 300_000;

/// Who registers a credential.
pub struct Registrant<'a> {
    /// Her id.
    pub user: Uuid,
    /// What tells her accounts apart: e-mail or phone.
    pub name: &'a str,
    /// What she is called.
    pub display_name: &'a str,
}

/// `PublicKeyCredentialCreationOptionsJSON`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationOptions {
    rp: Party,
    user: UserEntity,
    challenge: String,
    pub_key_cred_params: [Algorithm; 4],
    timeout: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    exclude_credentials: Vec<CredentialDescriptor>,
    authenticator_selection: Selection,
    attestation: &'static str,
}

/// `PublicKeyCredentialRequestOptionsJSON`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssertionOptions {
    challenge: String,
    timeout: u32,
    rp_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allow_credentials: Vec<CredentialDescriptor>,
    user_verification: &'static str,
}

/// `PublicKeyCredentialDescriptorJSON`.
#[derive(Debug, Clone, Serialize)]
pub struct CredentialDescriptor {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    transports: Vec<String>,
}

impl CredentialDescriptor {
    /// Of a credential's id and the ways to reach it.
    #[must_use]
    pub fn new(id: &[u8], transports: Vec<String>) -> Self {
        Self { kind: "public-key", id: BASE64_URL_SAFE_NO_PAD.encode(id), transports }
    }
}

#[derive(Debug, Clone, Serialize)]
struct Party {
    name: String,
    id: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct UserEntity {
    name: String,
    display_name: String,
    id: String,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Algorithm {
    #[serde(rename = "type")]
    kind: &'static str,
    alg: i16,
}

const fn algorithm(alg: i16) -> Algorithm {
    Algorithm { kind: "public-key", alg }
}

/// What is verified, and so what is asked for: ES256, ES384, RS256, EdDSA (IANA COSE algorithms).
/// GoTrue offers six more that hardly any authenticator makes.
const ALGORITHMS: [Algorithm; 4] = [algorithm(-7), algorithm(-35), algorithm(-257), algorithm(-8)];

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Selection {
    #[serde(skip_serializing_if = "Option::is_none")]
    resident_key: Option<&'static str>,
    user_verification: &'static str,
}

impl RegistrationOptions {
    pub(super) fn new(
        party: &RelyingParty,
        registrant: &Registrant<'_>,
        purpose: Purpose,
        challenge: String,
        exclude_credentials: Vec<CredentialDescriptor>,
    ) -> Self {
        let is_passkey = purpose == Purpose::Passkey;
        Self {
            rp: Party { name: party.name.clone(), id: party.id.clone() },
            user: UserEntity {
                name: registrant.name.to_owned(),
                display_name: registrant.display_name.to_owned(),
                id: encoded_handle(registrant.user),
            },
            challenge,
            pub_key_cred_params: ALGORITHMS,
            timeout: TIMEOUT,
            exclude_credentials,
            authenticator_selection: Selection {
                resident_key: is_passkey.then_some("required"),
                user_verification: party.user_verification.as_str(),
            },
            // auth-js asks for more where nothing is said, and security keys then answer with certificates
            // of their makers.
            attestation: "none",
        }
    }
}

impl AssertionOptions {
    pub(super) fn new(
        party: &RelyingParty,
        challenge: String,
        allow_credentials: Vec<CredentialDescriptor>,
    ) -> Self {
        Self {
            challenge,
            timeout: TIMEOUT,
            rp_id: party.id.clone(),
            allow_credentials,
            user_verification: party.user_verification.as_str(),
        }
    }
}

/// The user handle: GoTrue takes the text of the id, 36 bytes.
pub(super) fn handle(user: Uuid) -> [u8; 36] {
    let mut text = [0; 36];
    user.as_hyphenated().encode_lower(&mut text);
    text
}

fn encoded_handle(user: Uuid) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(handle(user))
}
