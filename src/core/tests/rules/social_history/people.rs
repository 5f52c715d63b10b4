//! Who takes part: what each of them can prove, by their names alone.

use auth_ext_core::flow::{self, ProviderChange};
use auth_ext_core::jwt::{Algorithm, sign_jwt};
use auth_ext_core::keys::SigningKey;
use auth_ext_core::secret::Secret;
use auth_ext_core::testing::{IdentityRow, UserRow};
use auth_ext_core::user::User;
use serde_json::{Value, json};
use uuid::Uuid;

use super::actions::Word;
use crate::flow_common::World;

/// Ada, Bob and Eve. Each has two mailboxes, two accounts at every provider, and one password.
pub(crate) const PEOPLE: usize = 3;
pub(crate) const ADDRESSES: usize = 2 * PEOPLE;
/// Both tell verified addresses of those whose they are and others unverified, or none; `bare` is
/// content with people who have no address.
pub(crate) const PROVIDERS: [&str; 3] = ["sure", "other", "bare"];
/// The account of Ada's that came by single sign-on, which has nothing to do with the rest.
pub(crate) const SSO_USER: Uuid = Uuid::from_u128(0x550);

const LETTERS: [char; PEOPLE] = ['a', 'b', 'e'];

/// An address by its number: the first two are Ada's.
pub(crate) fn address(number: usize) -> String {
    format!("{}{}@example.com", LETTERS[number / 2], number % 2)
}

/// What a provider calls a person.
pub(crate) fn subject(person: usize, number: usize) -> String {
    format!("{}-{number}", LETTERS[person])
}

/// Whose an address or a subject is.
pub(crate) fn owner(text: &str) -> usize {
    LETTERS.iter().position(|letter| text.starts_with(*letter)).unwrap()
}

pub(crate) fn password(person: usize) -> String {
    format!("the password of {}", LETTERS[person])
}

thread_local! {
    static KEY: SigningKey = SigningKey::generate(Algorithm::ES256, Some("k")).unwrap();
}

pub(crate) fn issuer(provider: &str) -> String {
    format!("https://{provider}.example")
}

/// What a provider says of an account there: `word` is about an address. A provider never calls an
/// address verified that is somebody else's.
pub(crate) fn id_token(
    world: &World,
    provider: &str,
    subject: &str,
    word: Word,
    nonce: Option<&str>,
    serial: usize,
) -> String {
    let now = world.clock.now().as_seconds();
    let mut claims = json!({
        "iss": issuer(provider), "aud": "app", "sub": subject, "exp": now + 60, "iat": now, "jti": serial,
    });
    let (email, verified) = match word {
        Word::Verified(number) => (Some(address(2 * owner(subject) + number)), true),
        Word::Unverified(number) => (Some(address(number)), false),
        Word::Nothing => (None, false),
    };
    if let Some(email) = email {
        claims["email"] = json!(email);
        claims["email_verified"] = json!(verified);
    }
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    KEY.with(|key| sign_jwt(key, claims.to_string().as_bytes()).unwrap())
}

/// Sets the providers, with their keys, and puts the row of single sign-on there.
pub(crate) fn populate(world: &mut World) {
    for name in PROVIDERS {
        let url = issuer(name);
        let options: Value = json!({
            "issuer": url, "authorization_url": format!("{url}/authorize"),
            "token_url": format!("{url}/token"), "email_optional": name == "bare",
        });
        let change = ProviderChange {
            client_ids: Some("app".to_owned()),
            secret: Some(Secret::from_text("s")),
            options: Some(options),
            ..ProviderChange::default()
        };
        flow::set_provider(&mut world.context(), name, change).unwrap();
        let keys = json!({ "keys": [KEY.with(|key| key.public_jwk().unwrap())] });
        flow::set_provider_keys(&mut world.context(), name, Some(keys)).unwrap();
    }
    let now = world.clock.now();
    let user = User {
        aud: "authenticated".to_owned(),
        email: Some(address(0)),
        email_confirmed_at: Some(now),
        is_anonymous: false,
        ..User::anonymous(SSO_USER)
    };
    let identity = IdentityRow {
        provider_id: "a-sso".to_owned(),
        user_id: SSO_USER,
        identity_data: json!({"sub": "a-sso", "email": address(0), "email_verified": true})
            .to_string(),
        provider: format!("sso:{}", Uuid::from_u128(1)),
        last_sign_in_at: None,
        created_at: Some(now),
        updated_at: Some(now),
    };
    world.tables().users.insert(SSO_USER, UserRow { user, is_sso_user: true });
    world.tables().identities.insert(Uuid::from_u128(0x551), identity);
    world.tables().outbox.clear();
}
