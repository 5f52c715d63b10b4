//! Whoever signs up with an address that is not his shares the account with nobody: the first
//! confirmation by a code or a link that was asked for without the password takes away what he put
//! there. That of the sign-up's own mail leaves it, as with GoTrue.

use serde_json::{Value, json};
use uuid::Uuid;

use auth_ext_core::flow::{self, Destination, LinkRequest, PhoneSignUp, SignUp, UserAttributes};
use auth_ext_core::store::{Identities as _, NewIdentity};

use crate::flow_common::{EMAIL, PASSWORD, START, World, done, session};
use crate::mail_common::{about, letter, mailing};
use crate::phone_common::{DIGITS, NUMBER, text, texting};

const GITHUB: &str = r#"{"sub":"1","email":"ada@example.com","email_verified":false}"#;

/// Somebody signs up with Ada's address.
fn squatted() -> World {
    let mut world = mailing();
    let data = Some(json!({ "role": "editor" }).into());
    let (email, password) = (Some(EMAIL), Some(PASSWORD));
    let input = SignUp { email, password, data, ..SignUp::default() };
    done(world.sign_up_with(input).unwrap());
    world.tables().outbox.clear();
    world
}

/// What Ada finds after the confirmation, and the squatter does.
fn assert_hers_alone(world: &mut World, user: &Value) {
    let id = user["id"].clone();
    let known =
        json!({ "sub": id, "email": EMAIL, "email_verified": true, "phone_verified": false });
    assert_eq!(user["user_metadata"], known);
    assert_eq!(user["app_metadata"], json!({ "provider": "email", "providers": ["email"] }));
    let identities = user["identities"].as_array().unwrap();
    assert_eq!(identities.len(), 1, "{identities:?}");
    assert_eq!(identities[0]["identity_data"], known);
    assert_eq!(world.sign_in(EMAIL, PASSWORD).status(), 400);
    assert!(world.tables().claimed_sign_ups.is_empty());
    // She can go on: the next code signs her in, and nothing more is taken away.
    let data = Some(json!({ "name": "Ada" }).into());
    world.tables().outbox.clear();
    done(world.otp(about(EMAIL)));
    let code = letter(world).code();
    let session = session(world.verify("email", EMAIL, &code));
    let update = flow::UserUpdate { data, ..flow::UserUpdate::default() };
    done(world.update(crate::flow_common::caller(&session), update));
    assert_eq!(world.sign_in(EMAIL, PASSWORD).status(), 400);
    done(world.otp(about(EMAIL)));
    let code = letter(world).code();
    let user =
        crate::flow_common::session(world.verify("email", EMAIL, &code)).body["user"].clone();
    assert_eq!(user["user_metadata"]["name"], "Ada");
}

#[test]
fn a_code_to_sign_in_with_takes_the_squatters_password_away() {
    for by_link in [false, true] {
        let mut world = squatted();
        done(world.otp(about(EMAIL)));
        let mail = letter(&mut world);
        let user = match by_link {
            true => session(world.verify_hash("signup", &mail.token())),
            false => session(world.verify("email", EMAIL, &mail.code())),
        };
        assert_hers_alone(&mut world, &user.body["user"]);
    }
}

#[test]
fn neither_a_sign_up_nor_a_resend_brings_it_back() {
    let mut world = squatted();
    done(world.otp(about(EMAIL)));
    world.tables().outbox.clear();
    done(world.signs_up(EMAIL));
    world.tables().outbox.clear();
    done(world.resend("signup", EMAIL));
    let code = letter(&mut world).code();
    let user = session(world.verify("signup", EMAIL, &code));
    assert_hers_alone(&mut world, &user.body["user"]);
}

#[test]
fn a_recovery_takes_it_away() {
    let mut world = squatted();
    done(world.recover(about(EMAIL)));
    let code = letter(&mut world).code();
    let user = session(world.verify("recovery", EMAIL, &code));
    assert_hers_alone(&mut world, &user.body["user"]);
}

#[test]
fn an_invitation_takes_it_away() {
    let mut world = squatted();
    let target = Destination::default();
    done(flow::invite_user_by_email(&mut world.context(), Some(EMAIL), None, target).unwrap());
    let code = letter(&mut world).code();
    let user = session(world.verify("invite", EMAIL, &code));
    assert_hers_alone(&mut world, &user.body["user"]);
}

#[test]
fn a_link_that_an_administrator_makes_takes_it_away() {
    for kind in ["invite", "magiclink", "recovery"] {
        let mut world = squatted();
        let request =
            LinkRequest { kind: Some(kind), email: Some(EMAIL), ..LinkRequest::default() };
        let link = done(flow::generate_link(&mut world.context(), request).unwrap());
        let user = session(world.verify_hash(kind, link["hashed_token"].as_str().unwrap()));
        assert_hers_alone(&mut world, &user.body["user"]);
    }
}

#[test]
fn so_it_is_with_a_number() {
    let mut world = texting();
    let data = Some(json!({ "role": "editor" }).into());
    let (phone, password) = (Some(NUMBER), Some(PASSWORD));
    let input = PhoneSignUp { phone, password, data, ..PhoneSignUp::default() };
    done(flow::sign_up_with_phone(&mut world.context(), input).unwrap());
    world.tables().outbox.clear();
    done(world.sms(NUMBER));
    let code = text(&mut world).code();
    let user = session(world.verify_sms("sms", NUMBER, &code)).body["user"].clone();
    let known = json!({ "sub": user["id"], "email_verified": false, "phone_verified": true });
    assert_eq!((&user["user_metadata"], &user["phone"]), (&known, &json!(DIGITS)));
    assert_eq!(user["app_metadata"], json!({ "provider": "phone", "providers": ["phone"] }));
    assert_eq!(user["identities"].as_array().unwrap().len(), 1);
    assert_eq!(user["identities"][0]["identity_data"]["phone"], DIGITS);
    assert!(user["phone_confirmed_at"].is_string());
    assert_eq!(world.phone_sign_in(NUMBER, PASSWORD).status(), 400);
}

#[test]
fn the_mail_of_the_sign_up_leaves_password_and_data() {
    for again in [false, true] {
        let mut world = squatted();
        done(world.resend("signup", EMAIL));
        if again {
            world.tables().outbox.clear();
            done(world.signs_up(EMAIL));
        }
        let code = letter(&mut world).code();
        let user = session(world.verify("signup", EMAIL, &code));
        assert_eq!(user.body["user"]["user_metadata"]["role"], "editor");
        session(world.sign_in(EMAIL, PASSWORD));
    }
    let mut world = texting();
    done(world.phone_sign_up(NUMBER));
    let code = text(&mut world).code();
    session(world.verify_sms("sms", NUMBER, &code));
    session(world.phone_sign_in(NUMBER, PASSWORD));
}

#[test]
fn what_an_administrator_made_stays() {
    for by_recovery in [false, true] {
        let mut world = mailing();
        let attributes = UserAttributes {
            email: Some(EMAIL.to_owned()),
            password: Some(PASSWORD.to_owned().into()),
            user_metadata: Some(json!({ "name": "Ada" }).into()),
            ..UserAttributes::default()
        };
        done(flow::admin_create_user(&mut world.context(), attributes).unwrap());
        match by_recovery {
            true => done(world.recover(about(EMAIL))),
            false => done(world.otp(about(EMAIL))),
        };
        let code = letter(&mut world).code();
        let kind = if by_recovery { "recovery" } else { "email" };
        let user = session(world.verify(kind, EMAIL, &code));
        assert_eq!(user.body["user"]["user_metadata"]["name"], "Ada");
        session(world.sign_in(EMAIL, PASSWORD));
    }
}

#[test]
fn an_identity_whose_provider_did_not_prove_the_address_goes() {
    let mut world = mailing();
    done(world.otp(about(EMAIL)));
    let user = world.ada().id;
    let new = NewIdentity {
        id: Uuid::from_u128(7),
        user_id: user,
        provider: "github",
        subject: "1",
        data: r#"{"sub":"1","email":"ada@example.com"}"#,
        now: START,
    };
    assert!(world.store.insert_identity(&new).unwrap());
    world.tables().outbox.clear();
    done(world.otp(about(EMAIL)));
    let code = letter(&mut world).code();
    let user = session(world.verify("email", EMAIL, &code));
    assert_hers_alone(&mut world, &user.body["user"]);
}

/// As GoTrue and 0.1.0 left it: somebody proved a number of his, and a provider has told Ada's address, or he
/// himself when he signed up.
fn told_beside_a_number(is_by_provider: bool) -> (World, Uuid) {
    let mut world = mailing();
    world.settings().phone.enabled = true;
    let attributes = UserAttributes {
        phone: Some(NUMBER.to_owned()),
        password: Some(PASSWORD.to_owned().into()),
        phone_confirm: true,
        ..UserAttributes::default()
    };
    let made = done(flow::admin_create_user(&mut world.context(), attributes).unwrap());
    let id = crate::flow_common::id_of(&made["id"]);
    let now = world.clock.now();
    if is_by_provider {
        let (provider, subject) = ("github", "1");
        let new = NewIdentity {
            id: Uuid::from_u128(7),
            user_id: id,
            provider,
            subject,
            data: GITHUB,
            now,
        };
        assert!(world.store.insert_identity(&new).unwrap());
    } else {
        let identity = world.tables().identities.values_mut().next().unwrap();
        identity.identity_data = GITHUB.to_owned();
    }
    let user = &mut world.tables().users.get_mut(&id).unwrap().user;
    user.email = Some(EMAIL.to_owned());
    session(world.phone_sign_in(NUMBER, PASSWORD));
    (world, id)
}

#[test]
fn an_address_that_was_told_beside_a_proved_number_is_its_owners_alone() {
    for is_by_provider in [true, false] {
        for way in ["otp", "recovery", "signup", "resend"] {
            let (mut world, id) = told_beside_a_number(is_by_provider);
            // However short before he came by the provider.
            done(match way {
                "otp" => world.otp(about(EMAIL)),
                "recovery" => world.recover(about(EMAIL)),
                "signup" => world.signs_up(EMAIL),
                _ => world.resend("signup", EMAIL),
            });
            let mail = letter(&mut world);
            let hers = session(world.verify_hash(&mail.parameter("type"), &mail.token()));
            let user = &world.tables().users[&id].user;
            assert_eq!(user.email.as_deref(), Some(EMAIL));
            assert_eq!(user.phone, None, "{way}");
            let identities = world.tables().identities.values();
            let providers: Vec<_> = identities.map(|one| one.provider.clone()).collect();
            assert_eq!(providers, ["email"], "{way}");
            let sessions: Vec<_> = world.tables().sessions.keys().copied().collect();
            assert_eq!(sessions, [hers.id], "{way}");
            assert_eq!(world.phone_sign_in(NUMBER, PASSWORD).status(), 400, "{way}");
        }
    }
}

#[test]
fn an_address_that_an_administrator_gave_to_a_number_takes_nothing_away() {
    let mut world = mailing();
    world.settings().phone.enabled = true;
    let attributes = UserAttributes {
        email: Some(EMAIL.to_owned()),
        phone: Some(NUMBER.to_owned()),
        password: Some(PASSWORD.to_owned().into()),
        phone_confirm: true,
        ..UserAttributes::default()
    };
    done(flow::admin_create_user(&mut world.context(), attributes).unwrap());
    done(world.otp(about(EMAIL)));
    let mail = letter(&mut world);
    session(world.verify_hash(&mail.parameter("type"), &mail.token()));
    session(world.phone_sign_in(NUMBER, PASSWORD));
    session(world.sign_in(EMAIL, PASSWORD));
}
