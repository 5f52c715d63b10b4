//! Registering a credential.

use core::num::NonZeroU32;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use uuid::Uuid;
use webauthn_rp::RegistrationServerState;
use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::register::{
    AuthenticatorSelectionCriteria, Extension, PublicKeyCredentialCreationOptions,
    RegistrationVerificationOptions, UserHandle,
};
use webauthn_rp::response::register::{Attestation, Registration};
use webauthn_rp::response::{AuthTransports, AuthenticatorTransport, Backup};

use super::ceremony::Ceremony;
use super::credential::{CredentialState, NewCredential};
use super::options::{CredentialDescriptor, Registrant, RegistrationOptions, handle};
use super::relying_party::{Purpose, RelyingParty};
use super::{Rejected, cose};

/// Begins: what to ask the browser for, and what to keep until it answers.
///
/// # Errors
/// [`Rejected::NoRelyingParty`] when the settings name none.
pub fn start_registration(
    party: &RelyingParty,
    registrant: &Registrant<'_>,
    purpose: Purpose,
    exclude: Vec<CredentialDescriptor>,
) -> Result<(RegistrationOptions, Ceremony), Rejected> {
    let rp_id = party.library_id()?;
    let user = UserHandle::<36>::from(handle(registrant.user));
    let mut options =
        PublicKeyCredentialCreationOptions::first_passkey_with_blank_user_info(&rp_id, &user);
    options.authenticator_selection = AuthenticatorSelectionCriteria {
        user_verification: party.user_verification.to_library(),
        ..match purpose {
            Purpose::Passkey => AuthenticatorSelectionCriteria::passkey(),
            Purpose::SecondFactor => AuthenticatorSelectionCriteria::second_factor(),
        }
    };
    options.extensions = Extension::default();
    // Only our own clock ends a ceremony.
    options.timeout = NonZeroU32::MAX;
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(options.challenge.as_data().to_le_bytes());
    let (server, _) = options.start_ceremony().map_err(|_| Rejected::NoRelyingParty)?;
    let state = server.encode().map_err(|_| Rejected::Unreadable)?;
    let ceremony = Ceremony::new(party, &challenge, Some(registrant.user), &[], &state);
    let options = RegistrationOptions::new(party, registrant, purpose, challenge, exclude);
    Ok((options, ceremony))
}

/// Ends: the credential of a `RegistrationResponseJSON` that verifies.
///
/// # Errors
/// Why it does not.
pub fn verify_registration(
    party: &RelyingParty,
    ceremony: &Ceremony,
    response: &str,
) -> Result<NewCredential, Rejected> {
    let rp_id = party.library_id()?;
    let state = ceremony.state(party)?;
    let state = RegistrationServerState::<36>::decode(state.as_slice())
        .map_err(|_| Rejected::Unreadable)?;
    let response =
        Registration::from_json_relaxed(response.as_bytes()).map_err(|_| Rejected::Malformed)?;
    let options = RegistrationVerificationOptions::<'_, '_, String, String> {
        allowed_origins: &party.origins,
        allowed_top_origins: None,
        // Authenticators add extensions of their own.
        error_on_unsolicited_extensions: false,
        require_authenticator_attachment: false,
        client_data_json_relaxed: true,
        ..RegistrationVerificationOptions::default()
    };
    let credential = state
        .verify(&rp_id, &response, &options)
        .map_err(|error| Rejected::NotVerified(error.to_string()))?;
    let dynamic = credential.dynamic_state();
    let metadata = credential.metadata();
    let aaguid: [u8; 16] = metadata.aaguid.data().try_into().map_err(|_| Rejected::Malformed)?;
    Ok(NewCredential {
        id: credential.id().as_ref().to_vec(),
        public_key: cose::encode(credential.static_state().credential_public_key)?,
        attestation: match metadata.attestation {
            Attestation::None => "none",
            Attestation::Surrogate => "packed",
        },
        aaguid: Uuid::from_bytes(aaguid),
        transports: transports(credential.transports()),
        state: CredentialState {
            sign_count: dynamic.sign_count,
            backup_eligible: !matches!(dynamic.backup, Backup::NotEligible),
            backed_up: matches!(dynamic.backup, Backup::Exists),
            user_verified: dynamic.user_verified,
        },
    })
}

fn transports(all: AuthTransports) -> Vec<String> {
    [
        (AuthenticatorTransport::Ble, "ble"),
        (AuthenticatorTransport::Hybrid, "hybrid"),
        (AuthenticatorTransport::Internal, "internal"),
        (AuthenticatorTransport::Nfc, "nfc"),
        (AuthenticatorTransport::SmartCard, "smart-card"),
        (AuthenticatorTransport::Usb, "usb"),
    ]
    .into_iter()
    .filter(|(transport, _)| all.contains(*transport))
    .map(|(_, name)| name.to_owned())
    .collect()
}
