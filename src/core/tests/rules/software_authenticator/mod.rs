//! A software authenticator behind a WebAuthn client: what a browser sends for our options.

use core::future::Future;
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use passkey_authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey_client::{Client, DefaultClientData};
use passkey_crypto::AvailableBackend;
use passkey_types::Passkey;
use passkey_types::ctap2::{Aaguid, Ctap2Error};
use passkey_types::webauthn::{CredentialCreationOptions, CredentialRequestOptions};
use public_suffix::PublicSuffixList;
use serde_json::{Value, json};
use url::Url;

/// A user who is there, and is verified when asked, if she can be.
pub(crate) struct Person {
    can_verify: bool,
}

#[async_trait::async_trait]
impl UserValidationMethod for Person {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _hint: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck { presence, verification: verification && self.can_verify })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        self.can_verify.then_some(true)
    }
}

/// A browser with an authenticator in it.
pub(crate) struct Browser(Client<Option<Passkey>, Person, AvailableBackend, PublicSuffixList, ()>);

impl Browser {
    pub(crate) fn new(can_verify: bool) -> Self {
        let store: Option<Passkey> = None;
        let aaguid = Aaguid::new_empty();
        let person = Person { can_verify };
        let mut authenticator = Authenticator::new(aaguid, store, person, AvailableBackend);
        authenticator.set_make_credentials_with_signature_counter(true);
        Self(Client::new(authenticator).user_verification_when_preferred(can_verify))
    }

    /// `navigator.credentials.create()` on a page of this origin.
    pub(crate) fn create(&mut self, origin: &str, options: &impl serde::Serialize) -> Value {
        let options = json!({ "publicKey": options });
        let options: CredentialCreationOptions = serde_json::from_value(options).unwrap();
        let origin = Url::parse(origin).unwrap();
        let credential = now(self.0.register(&origin, options, DefaultClientData)).unwrap();
        serde_json::to_value(credential).unwrap()
    }

    /// `navigator.credentials.get()`.
    pub(crate) fn get(&mut self, origin: &str, options: &impl serde::Serialize) -> Value {
        let options = json!({ "publicKey": options });
        let options: CredentialRequestOptions = serde_json::from_value(options).unwrap();
        let origin = Url::parse(origin).unwrap();
        let credential = now(self.0.authenticate(&origin, options, DefaultClientData)).unwrap();
        serde_json::to_value(credential).unwrap()
    }
}

/// Nothing here waits for anything.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}
