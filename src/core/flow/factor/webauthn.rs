//! A security key or a platform authenticator as a factor.

use serde::Serialize;
use uuid::Uuid;

use super::caller::Owner;
use crate::factor::{Factor, FactorKind};
use crate::flow::passkey::party_of;
use crate::json::Json;
use crate::outcome::{ErrorCode, Refusal};
use crate::passkey::{
    Assertion, AssertionOptions, Ceremony, CredentialDescriptor, FactorCredential,
    PresentedCredential, Purpose, Registrant, RegistrationOptions, Rejected, RelyingParty,
    start_assertion, start_registration, verify_assertion, verify_registration,
};
use crate::settings::Settings;

/// What a browser is asked for.
#[derive(Serialize)]
pub(super) struct Ceremonial {
    #[serde(rename = "type")]
    kind: &'static str,
    credential_options: Wrapped,
}

#[derive(Serialize)]
struct Wrapped {
    #[serde(rename = "publicKey")]
    options: Options,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Options {
    Create(Box<RegistrationOptions>),
    Request(AssertionOptions),
}

/// A factor that has answered, with its credential as JSON text.
pub(super) struct Answered {
    pub(super) factor: Uuid,
    pub(super) credential: String,
    pub(super) aaguid: Option<Uuid>,
}

fn party(settings: &Settings) -> Result<RelyingParty, Refusal> {
    party_of(settings).ok_or_else(|| {
        let message = "MFA verification by WebAuthn needs relying_party_id and relying_party_origins in the settings";
        Refusal::new(ErrorCode::MfaWebauthnVerifyNotEnabled, message)
    })
}

/// The verified keys of the owner, any of which may answer, as with GoTrue.
fn known(owner: &Owner) -> Vec<(Uuid, FactorCredential)> {
    let keys = owner
        .factors
        .iter()
        .filter(|factor| factor.kind == FactorKind::Webauthn && factor.is_verified());
    keys.filter_map(|factor| {
        let credential = FactorCredential::from_json(factor.credential.as_deref()?).ok()?;
        Some((factor.id, credential))
    })
    .collect()
}

/// Begins a ceremony: its JSON to keep, and what to tell the browser. A key that was never proved is
/// registered.
pub(super) fn begun(
    settings: &Settings,
    owner: &Owner,
    factor: &Factor,
) -> Result<(String, Ceremonial), Refusal> {
    let party = party(settings)?;
    let user = &owner.user;
    let known = known(owner);
    let started = if factor.is_verified() {
        let allow = known.iter().filter_map(|(_, key)| Some((key.id().ok()?, key.transports())));
        start_assertion(&party, Some(user.id), Some(allow.collect()))
            .map(|(options, ceremony)| ("request", Options::Request(options), ceremony))
    } else {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let name = given(&user.email).or_else(|| given(&user.phone));
        let name = name.unwrap_or_else(|| user.id.to_string());
        let registrant = Registrant { user: user.id, name: &name, display_name: &name };
        let exclude = known.iter().filter_map(|(_, key)| {
            Some(CredentialDescriptor::new(&key.id().ok()?, key.transports()))
        });
        start_registration(&party, &registrant, Purpose::SecondFactor, exclude.collect())
            .map(|(options, ceremony)| ("create", Options::Create(Box::new(options)), ceremony))
    };
    let begun = started.and_then(|(kind, options, ceremony)| {
        let told = Ceremonial { kind, credential_options: Wrapped { options } };
        Ok((ceremony.to_json()?, told))
    });
    begun.map_err(|_| {
        let message = "relying_party_id in the settings is no domain";
        Refusal::new(ErrorCode::MfaWebauthnVerifyNotEnabled, message)
    })
}

/// What somebody proves a key with: GoTrue's member `webauthn`.
pub(super) struct Response {
    is_registration: bool,
    response: String,
}

/// GoTrue's checks of the member, in its order.
pub(super) fn read(member: Option<&Json>) -> Result<Response, Refusal> {
    let refused = |message: &str| Err(Refusal::new(ErrorCode::ValidationFailed, message));
    let Some(member) = member.filter(|member| !member.is_null()) else {
        return refused("WebAuthn config required");
    };
    let is_registration = match member.get("type").and_then(Json::as_str) {
        Some("create") => true,
        Some("request") => false,
        _ => return refused("WebAuthn type must be create or request"),
    };
    match member.get("credential_response") {
        None | Some(Json::Null) => refused("credential_response required"),
        Some(response) => Ok(Response { is_registration, response: response.to_string() }),
    }
}

/// Verifies a response. `Ok(None)` when it proves nothing.
pub(super) fn answered(
    settings: &Settings,
    owner: &Owner,
    factor: &Factor,
    ceremony: &str,
    response: &Response,
) -> Result<Option<Answered>, Refusal> {
    let party = party(settings)?;
    let Ok(ceremony) = Ceremony::from_json(ceremony) else { return Ok(None) };
    // Which of the two it is follows from the factor, not from what is presented.
    if response.is_registration == factor.is_verified() {
        return Ok(None);
    }
    let proved = if response.is_registration {
        registered(&party, owner, factor, &ceremony, &response.response)
    } else {
        asserted(&party, owner, &ceremony, &response.response)
    };
    match proved {
        Ok(answered) => Ok(Some(answered)),
        Err(Rejected::Malformed) => {
            let message = "Invalid credential_response";
            Err(Refusal::new(ErrorCode::ValidationFailed, message))
        }
        Err(_) => Ok(None),
    }
}

fn registered(
    party: &RelyingParty,
    owner: &Owner,
    factor: &Factor,
    ceremony: &Ceremony,
    response: &str,
) -> Result<Answered, Rejected> {
    let credential = verify_registration(party, ceremony, response)?;
    let is_known =
        |(_, key): &(Uuid, FactorCredential)| key.id().is_ok_and(|id| id == credential.id);
    if known(owner).iter().any(is_known) {
        return Err(Rejected::NotVerified("the key is registered already".to_owned()));
    }
    Ok(Answered {
        factor: factor.id,
        credential: FactorCredential::new(&credential).to_json()?,
        aaguid: Some(credential.aaguid),
    })
}

fn asserted(
    party: &RelyingParty,
    owner: &Owner,
    ceremony: &Ceremony,
    response: &str,
) -> Result<Answered, Rejected> {
    let assertion = Assertion::second_factor(response)?;
    let known = known(owner);
    let mut keys = known.iter();
    let found = keys.find(|(_, key)| key.id().is_ok_and(|id| id == assertion.credential_id()));
    let Some((id, key)) = found else {
        return Err(Rejected::NotVerified("the key is none of hers".to_owned()));
    };
    let (key_id, public_key) = (key.id()?, key.public_key()?);
    let presented = PresentedCredential {
        id: &key_id,
        user: owner.user.id,
        public_key: &public_key,
        state: key.state(),
    };
    let state = verify_assertion(party, ceremony, &assertion, &presented)?;
    Ok(Answered { factor: *id, credential: key.after(state).to_json()?, aaguid: None })
}
