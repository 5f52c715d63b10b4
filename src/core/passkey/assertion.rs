//! Proving that one has a registered credential.

use core::num::NonZeroU32;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use uuid::Uuid;
use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::auth::{
    AllowedCredential, AllowedCredentials, AuthenticationVerificationOptions,
    AuthenticatorAttachmentEnforcement, CredentialSpecificExtension,
    DiscoverableCredentialRequestOptions, Extension, NonDiscoverableCredentialRequestOptions,
    SignatureCounterEnforcement,
};
use webauthn_rp::request::register::UserHandle;
use webauthn_rp::request::{Credentials as _, PublicKeyCredentialDescriptor};
use webauthn_rp::response::auth::{DiscoverableAuthentication, NonDiscoverableAuthentication};
use webauthn_rp::response::register::{
    AuthenticatorExtensionOutputStaticState, CredentialProtectionPolicy, DynamicState, StaticState,
};
use webauthn_rp::response::{AuthTransports, AuthenticatorAttachment, Backup, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthenticationServerState,
    NonDiscoverableAuthenticationServerState,
};

use super::ceremony::Ceremony;
use super::credential::CredentialState;
use super::options::{AssertionOptions, CredentialDescriptor, handle};
use super::relying_party::RelyingParty;
use super::{Rejected, cose};

/// Begins: what to ask the browser for, and what to keep until it answers. Without `allow` any
/// passkey of the relying party may answer and tells who the user is.
///
/// # Errors
/// [`Rejected::NoRelyingParty`] when the settings name none.
pub fn start_assertion(
    party: &RelyingParty,
    user: Option<Uuid>,
    allow: Option<Vec<(Vec<u8>, Vec<String>)>>,
) -> Result<(AssertionOptions, Ceremony), Rejected> {
    let rp_id = party.library_id()?;
    // Only our own clock ends a ceremony.
    let timeout = NonZeroU32::MAX;
    let user_verification = party.user_verification.to_library();
    let encoded = |challenge: &webauthn_rp::request::Challenge| {
        BASE64_URL_SAFE_NO_PAD.encode(challenge.as_data().to_le_bytes())
    };
    let Some(allow) = allow else {
        let mut options = DiscoverableCredentialRequestOptions::passkey(&rp_id);
        options.0.user_verification = user_verification;
        options.0.timeout = timeout;
        options.0.extensions = Extension { prf: None };
        let challenge = encoded(&options.0.challenge);
        let (server, _) = options.start_ceremony().map_err(|_| Rejected::NoRelyingParty)?;
        let state = server.encode().map_err(|_| Rejected::Unreadable)?;
        let ceremony = Ceremony::new(party, &challenge, user, &[], &state);
        return Ok((AssertionOptions::new(party, challenge, Vec::new()), ceremony));
    };
    let mut credentials = AllowedCredentials::with_capacity(allow.len());
    for (id, _) in &allow {
        let id = CredentialId::try_from(id.clone()).map_err(|_| Rejected::Unreadable)?;
        credentials.push(AllowedCredential {
            credential: PublicKeyCredentialDescriptor { id, transports: AuthTransports::NONE },
            extension: CredentialSpecificExtension { prf: None },
        });
    }
    let mut options = NonDiscoverableCredentialRequestOptions::second_factor(&rp_id, credentials)
        .map_err(|_| Rejected::Unreadable)?;
    options.options().user_verification = user_verification;
    options.options().timeout = timeout;
    let challenge = encoded(&options.options().challenge);
    let (server, _) = options.start_ceremony().map_err(|_| Rejected::NoRelyingParty)?;
    let state = server.encode().map_err(|_| Rejected::Unreadable)?;
    let ids: Vec<Vec<u8>> = allow.iter().map(|(id, _)| id.clone()).collect();
    let ceremony = Ceremony::new(party, &challenge, user, &ids, &state);
    let descriptors =
        allow.into_iter().map(|(id, transports)| CredentialDescriptor::new(&id, transports));
    Ok((AssertionOptions::new(party, challenge, descriptors.collect()), ceremony))
}

/// An `AuthenticationResponseJSON`, parsed and not yet believed.
pub enum Assertion {
    /// It names the user: any passkey may answer.
    Discoverable(DiscoverableAuthentication<36>),
    /// One of the allowed credentials has to answer.
    SecondFactor(NonDiscoverableAuthentication<36>),
}

impl Assertion {
    /// Parses the answer to options without allowed credentials.
    ///
    /// # Errors
    /// [`Rejected::Malformed`].
    pub fn discoverable(response: &str) -> Result<Self, Rejected> {
        DiscoverableAuthentication::from_json_relaxed(response.as_bytes())
            .map(Self::Discoverable)
            .map_err(|_| Rejected::Malformed)
    }

    /// Parses the answer to options with allowed credentials.
    ///
    /// # Errors
    /// [`Rejected::Malformed`].
    pub fn second_factor(response: &str) -> Result<Self, Rejected> {
        NonDiscoverableAuthentication::from_json_relaxed(response.as_bytes())
            .map(Self::SecondFactor)
            .map_err(|_| Rejected::Malformed)
    }

    /// The id of the credential that is said to have answered.
    #[must_use]
    pub fn credential_id(&self) -> &[u8] {
        match self {
            Self::Discoverable(response) => response.raw_id().into_inner(),
            Self::SecondFactor(response) => response.raw_id().into_inner(),
        }
    }
}

/// The stored credential that is said to have answered.
pub struct PresentedCredential<'a> {
    /// Its id.
    pub id: &'a [u8],
    /// Whose it is.
    pub user: Uuid,
    /// Its public key in COSE.
    pub public_key: &'a [u8],
    /// What was known of it until now.
    pub state: CredentialState,
}

/// Ends: what is known of the credential from now on. The counter must have grown, unless the
/// authenticator has none: a cloned one is found by that (WebAuthn 7.2, 22).
///
/// # Errors
/// Why the assertion does not verify.
pub fn verify_assertion(
    party: &RelyingParty,
    ceremony: &Ceremony,
    assertion: &Assertion,
    credential: &PresentedCredential<'_>,
) -> Result<CredentialState, Rejected> {
    let rp_id = party.library_id()?;
    let state = ceremony.state(party)?;
    let user = UserHandle::<36>::from(handle(credential.user));
    let id = CredentialId::try_from(credential.id).map_err(|_| Rejected::Unreadable)?;
    let known = credential.state;
    let backup = match (known.backup_eligible, known.backed_up) {
        (false, _) => Backup::NotEligible,
        (true, false) => Backup::Eligible,
        (true, true) => Backup::Exists,
    };
    let mut stored = AuthenticatedCredential::new(
        id,
        &user,
        StaticState {
            credential_public_key: cose::decode(credential.public_key)?,
            extensions: AuthenticatorExtensionOutputStaticState {
                cred_protect: CredentialProtectionPolicy::None,
                hmac_secret: None,
            },
        },
        DynamicState {
            user_verified: known.user_verified,
            backup,
            sign_count: known.sign_count,
            authenticator_attachment: AuthenticatorAttachment::None,
        },
    )
    .map_err(|error| Rejected::NotVerified(error.to_string()))?;
    let options = AuthenticationVerificationOptions::<'_, '_, String, String> {
        allowed_origins: &party.origins,
        allowed_top_origins: None,
        backup_requirement: None,
        error_on_unsolicited_extensions: false,
        auth_attachment_enforcement: AuthenticatorAttachmentEnforcement::Ignore(false),
        update_uv: true,
        sig_counter_enforcement: SignatureCounterEnforcement::Fail,
        client_data_json_relaxed: true,
    };
    let verified = match assertion {
        Assertion::Discoverable(response) => {
            DiscoverableAuthenticationServerState::decode(state.as_slice())
                .map_err(|_| Rejected::Unreadable)?
                .verify(&rp_id, response, &mut stored, &options)
        }
        Assertion::SecondFactor(response) => {
            NonDiscoverableAuthenticationServerState::decode(state.as_slice())
                .map_err(|_| Rejected::Unreadable)?
                .verify(&rp_id, response, &mut stored, &options)
        }
    };
    verified.map_err(|error| Rejected::NotVerified(error.to_string()))?;
    let state = stored.dynamic_state();
    Ok(CredentialState {
        sign_count: state.sign_count,
        backup_eligible: !matches!(state.backup, Backup::NotEligible),
        backed_up: matches!(state.backup, Backup::Exists),
        user_verified: state.user_verified,
    })
}
