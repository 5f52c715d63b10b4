//! Sign-up, sign-in, change and proof by phone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use auth_ext_core::flow::{self, PhoneSignUp, UserUpdate};
use auth_ext_core::mail::MailType;
use auth_ext_core::outcome::ErrorCode;
use auth_ext_core::store::HookCall;
use serde_json::json;

use crate::flow_common::{
    EMAIL, PASSWORD, World, assert_refused, caller, claims, done, hook_refusal, output, secs,
    session,
};
use crate::phone_common::{DIGITS, NUMBER, another, text, texting, texts};

#[test]
fn a_sign_up_is_confirmed_by_its_code() {
    let mut world = texting();
    let user = done(world.phone_sign_up(NUMBER));
    assert_eq!(user["phone"], DIGITS);
    assert_eq!(user["email"], "");
    assert_eq!(user["app_metadata"], json!({"provider": "phone", "providers": ["phone"]}));
    assert_eq!(user["identities"][0]["provider"], "phone");
    assert!(user.get("phone_confirmed_at").is_none());
    let message = text(&mut world);
    assert_eq!((message.to.as_str(), message.channel.as_str()), (DIGITS, "sms"));
    assert!(message.text.starts_with("Your code is "));
    let refused = world.phone_sign_in(NUMBER, PASSWORD);
    assert_refused(refused, 400, ErrorCode::PhoneNotConfirmed, "Phone not confirmed");
    let first = session(world.verify_sms("sms", NUMBER, &message.code()));
    let shown = claims(&world, &first.body);
    assert_eq!(shown["phone"], DIGITS);
    assert_eq!(shown["amr"][0]["method"], "otp");
    let user = &first.body["user"];
    assert!(user["phone_confirmed_at"].is_string());
    assert_eq!(user["user_metadata"]["phone_verified"], true);
    assert_eq!(user["identities"][0]["identity_data"]["phone_verified"], true);
    let second = session(world.phone_sign_in("491700000001", PASSWORD));
    assert_eq!(claims(&world, &second.body)["amr"][0]["method"], "password");
}

#[test]
fn a_number_that_is_taken_looks_as_a_new_one() {
    let mut world = texting();
    world.with_phone(NUMBER);
    let user = done(world.phone_sign_up(NUMBER));
    assert_eq!(user["identities"], json!([]));
    assert_eq!(user["phone"], DIGITS);
    assert!(texts(&world).is_empty());
    // One that waits gets another code, under its own id.
    let waiting = done(world.phone_sign_up("+491700000002"));
    text(&mut world);
    let again = done(world.phone_sign_up("+491700000002"));
    assert_eq!(again["id"], waiting["id"]);
    text(&mut world);
}

#[test]
fn autoconfirm_needs_no_code() {
    let mut world = texting();
    world.settings().phone.autoconfirm = true;
    let first = session(world.phone_sign_up(NUMBER));
    assert!(first.body["user"]["phone_confirmed_at"].is_string());
    assert!(texts(&world).is_empty());
    let again = world.phone_sign_up(NUMBER);
    assert_refused(again, 422, ErrorCode::UserAlreadyExists, "User already registered");
    let changed = done(world.change_phone(caller(&first), "+491700000002"));
    assert_eq!(changed["phone"], "491700000002");
}

#[test]
fn a_code_signs_in_whoever_is_known_or_not() {
    let mut world = texting();
    let first = world.with_phone(NUMBER);
    let again = world.with_phone(NUMBER);
    assert_eq!(first.body["user"]["id"], again.body["user"]["id"]);
    assert_eq!(first.body["user"]["phone_confirmed_at"], again.body["user"]["phone_confirmed_at"]);
    let request = flow::SmsRequest {
        phone: Some("+491700000099"),
        create_user: Some(false),
        ..flow::SmsRequest::default()
    };
    let refused = flow::sign_in_with_sms(&mut world.context(), request).unwrap();
    assert_refused(refused, 422, ErrorCode::OtpDisabled, "Signups not allowed for otp");
    world.settings().sign_up_allowed = false;
    let refused = world.sms("+491700000098");
    assert_eq!(refused.status(), 422);
    world.with_phone(NUMBER);
}

#[test]
fn a_code_is_over_at_its_very_moment_and_used_once() {
    let mut world = texting();
    done(world.sms(NUMBER));
    let code = text(&mut world).code();
    world.wait(secs(300));
    let over = world.verify_sms("sms", NUMBER, &code);
    assert_refused(over, 403, ErrorCode::OtpExpired, "Token has expired or is invalid");
    done(world.sms(NUMBER));
    let code = text(&mut world).code();
    world.wait(secs(300).saturating_sub(crate::flow_common::MICRO));
    session(world.verify_sms("sms", NUMBER, &code));
    assert_eq!(world.verify_sms("sms", NUMBER, &code).status(), 403);
}

#[test]
fn a_change_of_number_is_confirmed_by_the_new_one() {
    let mut world = texting();
    let ada = world.with_phone(NUMBER);
    let bob = world.with_phone("+491700000002");
    let refused = world.change_phone(caller(&ada), "+491700000002");
    let message = "A user with this phone number has already been registered";
    assert_refused(refused, 422, ErrorCode::PhoneExists, message);
    let user = done(world.change_phone(caller(&ada), "+491700000003"));
    assert_eq!((&user["phone"], &user["new_phone"]), (&json!(DIGITS), &json!("491700000003")));
    let first = text(&mut world).code();
    // Another wants the same number: each has a code of her own.
    done(world.change_phone(caller(&bob), "+491700000003"));
    let second = text(&mut world).code();
    let changed = session(world.verify_sms("phone_change", "+491700000003", &second));
    assert_eq!(changed.body["user"]["id"], bob.body["user"]["id"]);
    assert_eq!(changed.body["user"]["phone"], "491700000003");
    assert_eq!(changed.body["user"]["identities"][0]["identity_data"]["phone"], "491700000003");
    // The number is gone meanwhile.
    let late = world.verify_sms("phone_change", "+491700000003", &first);
    assert_refused(late, 422, ErrorCode::PhoneExists, message);
    assert_eq!(world.verify_sms("phone_change", "+491700000003", &first).status(), 403);
    // What she has already is no change.
    done(world.change_phone(caller(&ada), NUMBER));
    assert!(texts(&world).is_empty());
}

#[test]
fn the_same_code_again() {
    let mut world = texting();
    done(world.phone_sign_up(NUMBER));
    let first = text(&mut world).code();
    assert_eq!(done(world.sms_again("sms", NUMBER)), json!({}));
    let second = text(&mut world).code();
    assert_eq!(world.verify_sms("sms", NUMBER, &first).status(), 403);
    let ada = session(world.verify_sms("sms", NUMBER, &second));
    assert_eq!(done(world.sms_again("sms", NUMBER)), json!({}));
    assert_eq!(done(world.sms_again("phone_change", NUMBER)), json!({}));
    assert_eq!(done(world.sms_again("sms", "+491700000099")), json!({}));
    assert!(texts(&world).is_empty());
    done(world.change_phone(caller(&ada), "+491700000003"));
    text(&mut world);
    for asked in [NUMBER, "+491700000003"] {
        done(world.sms_again("phone_change", asked));
        assert_eq!(text(&mut world).to, "491700000003");
    }
}

#[test]
fn a_code_stands_for_the_old_password() {
    let mut world = texting();
    let ada = world.with_phone(NUMBER);
    world.wait(secs(25 * 3600));
    let update = |nonce: Option<&str>| UserUpdate {
        password: Some(zeroize::Zeroizing::new("another battery staple".to_owned())),
        nonce: nonce.map(|nonce| zeroize::Zeroizing::new(nonce.to_owned())),
        ..UserUpdate::default()
    };
    let late = flow::update_user(&mut world.by(caller(&ada)), update(None)).unwrap();
    assert_eq!(late.status(), 400);
    done(flow::reauthenticate(&mut world.by(caller(&ada))).unwrap());
    let message = text(&mut world);
    assert_eq!(message.purpose, "reauthentication");
    let wrong = another(&message.code());
    let refused = flow::update_user(&mut world.by(caller(&ada)), update(Some(&wrong))).unwrap();
    assert_eq!(refused.status(), 422);
    let code = message.code();
    done(flow::update_user(&mut world.by(caller(&ada)), update(Some(&code))).unwrap());
    session(world.phone_sign_in(NUMBER, "another battery staple"));
}

#[test]
fn a_first_number_and_another_one_are_told_by_mail() {
    for autoconfirm in [false, true] {
        let mut world = texting();
        world.settings().phone.autoconfirm = autoconfirm;
        world.settings().mail.notifications = vec![MailType::PhoneChanged];
        let ada = session(world.sign_up(EMAIL, PASSWORD));
        let told = |world: &mut World| {
            let all = crate::mail_common::letters(world);
            world.tables().outbox.clear();
            all.into_iter().find(|letter| letter.to == EMAIL).map(|letter| letter.text)
        };
        let mut change = |number: &str| {
            done(world.change_phone(caller(&ada), number));
            if !autoconfirm {
                let code = text(&mut world).code();
                session(world.verify_sms("phone_change", number, &code));
            }
            told(&mut world).unwrap()
        };
        assert!(change(NUMBER).contains("was changed from none to 491700000001."));
        let second = change("+491700000002");
        assert!(second.contains("was changed from 491700000001 to 491700000002."), "{second}");
        world.settings().mail.notifications.clear();
        done(world.change_phone(caller(&ada), "+491700000003"));
        assert_eq!(told(&mut world), None);
    }
}

#[test]
fn an_anonymous_user_becomes_permanent_by_phone() {
    let mut world = texting();
    world.settings().anonymous_sign_in_allowed = true;
    let nobody = session(flow::sign_in_anonymously(&mut world.context(), None).unwrap());
    done(world.change_phone(caller(&nobody), NUMBER));
    let code = text(&mut world).code();
    let known = session(world.verify_sms("phone_change", NUMBER, &code));
    assert_eq!(known.body["user"]["id"], nobody.body["user"]["id"]);
    assert_eq!(known.body["user"]["is_anonymous"], false);
    assert_eq!(known.body["user"]["app_metadata"]["providers"], json!(["phone"]));
}

#[test]
fn test_numbers_get_no_message_until_their_time_is_over() {
    let mut world = texting();
    let until = world.clock.now().plus(secs(3600));
    let phone = &mut world.settings().phone;
    phone.test_codes = Some("491700000001:123456".to_owned());
    phone.test_codes_until = Some(until);
    phone.min_interval = secs(60);
    done(world.phone_sign_up(NUMBER));
    assert!(texts(&world).is_empty());
    assert_eq!(world.verify_sms("sms", NUMBER, "654321").status(), 403);
    for _ in 0..2 {
        session(world.verify_sms("sms", NUMBER, "123456"));
    }
    assert_eq!(done(world.sms(NUMBER)), json!({"message_id": "test-otp"}));
    world.wait(secs(3600));
    assert_eq!(world.verify_sms("sms", NUMBER, "123456").status(), 403);
    done(world.sms(NUMBER));
    text(&mut world);
}

#[test]
fn administrators_give_numbers() {
    let mut world = texting();
    let new = || flow::UserAttributes {
        phone: Some(NUMBER.to_owned()),
        phone_confirm: true,
        password: Some(zeroize::Zeroizing::new(PASSWORD.to_owned())),
        ..flow::UserAttributes::default()
    };
    let user = done(flow::admin_create_user(&mut world.context(), new()).unwrap());
    assert_eq!(user["app_metadata"]["providers"], json!(["phone"]));
    assert_eq!(user["identities"][0]["identity_data"]["phone"], DIGITS);
    session(world.phone_sign_in(NUMBER, PASSWORD));
    let taken = flow::admin_create_user(&mut world.context(), new()).unwrap();
    let message = "A user with this phone number has already been registered";
    assert_refused(taken, 422, ErrorCode::PhoneExists, message);
    let both = flow::UserAttributes {
        email: Some(EMAIL.to_owned()),
        phone: Some("+491700000002".to_owned()),
        email_confirm: true,
        ..flow::UserAttributes::default()
    };
    let user = done(flow::admin_create_user(&mut world.context(), both).unwrap());
    assert_eq!(user["identities"].as_array().unwrap().len(), 2);
    assert_eq!(user["app_metadata"]["providers"], json!(["email", "phone"]));
    let id = crate::flow_common::id_of(&user["id"]);
    let change = |phone: &str| flow::UserAttributes {
        phone: Some(phone.to_owned()),
        phone_confirm: true,
        ..flow::UserAttributes::default()
    };
    let mut update = |phone: &str| {
        flow::admin_update_user(&mut world.context(), Some(id), change(phone)).unwrap()
    };
    assert_eq!(update(NUMBER).status(), 422);
    let user = done(update("+491700000003"));
    assert_eq!(user["phone"], "491700000003");
    assert!(user["phone_confirmed_at"].is_string());
}

#[test]
fn what_is_off_is_said_in_gotrues_words() {
    let mut world = World::empty();
    let refused = |outcome, message: &str| {
        assert_refused(outcome, 400, ErrorCode::PhoneProviderDisabled, message);
    };
    refused(world.phone_sign_up(NUMBER), "Phone signups are disabled");
    refused(world.phone_sign_in(NUMBER, PASSWORD), "Phone logins are disabled");
    refused(world.sms(NUMBER), "Unsupported phone provider");
    refused(world.sms_again("sms", NUMBER), "Phone logins are disabled");
    assert_eq!(world.verify_sms("sms", NUMBER, "123456").status(), 403);
    world.settings().phone.enabled = true;
    let input = |channel, has_challenge| PhoneSignUp {
        phone: Some(NUMBER),
        password: Some(PASSWORD),
        channel,
        has_challenge,
        ..PhoneSignUp::default()
    };
    let mut sign_up = |input| flow::sign_up_with_phone(&mut world.context(), input).unwrap();
    assert_eq!(sign_up(input(Some("pigeon"), false)).status(), 400);
    let message = "PKCE not supported for phone signups";
    assert_refused(sign_up(input(None, true)), 400, ErrorCode::ValidationFailed, message);
    done(sign_up(input(Some("whatsapp"), false)));
    assert_eq!(text(&mut world).channel, "whatsapp");
}

#[test]
fn a_function_sends_in_our_place_and_may_refuse() {
    let mut world = texting();
    world.settings().phone.hook = Some("public.send".to_owned());
    world.store.hook = Some(Box::new(|_, event| {
        assert_eq!(event["metadata"]["name"], "send-sms");
        assert_eq!(event["sms"]["phone"], DIGITS);
        assert!(event["sms"].get("sms_type").is_none());
        assert_eq!(event["sms"]["otp"].as_str().unwrap().len(), 6);
        output(&json!({}))
    }));
    done(world.sms(NUMBER));
    assert!(texts(&world).is_empty());
    let users = world.tables().users.len();
    world.store.hook = Some(Box::new(|_, _| hook_refusal(402, "no credit")));
    let refused = world.sms("+491700000002");
    assert_refused(refused, 402, ErrorCode::Unknown, "no credit");
    // Whose code cannot go is not added.
    assert_eq!(world.tables().users.len(), users);
    world.store.hook = Some(Box::new(|_, _| HookCall { answer: None, timed_out: true }));
    assert_eq!(world.sms("+491700000002").status(), 500);
    assert_eq!(world.tables().users.len(), users);
}

#[test]
fn the_functions_before_and_after_a_sign_up_are_asked() {
    let mut world = texting();
    world.settings().before_user_created_hook = Some("public.before".to_owned());
    world.store.hook = Some(Box::new(|_, event| {
        assert_eq!(event["user"]["phone"], DIGITS);
        hook_refusal(403, "not from here")
    }));
    let refused = world.phone_sign_up(NUMBER);
    assert_refused(refused, 403, ErrorCode::Unknown, "not from here");
    assert!(world.tables().users.is_empty());
    world.store.hook = Some(Box::new(|_, event| {
        assert_eq!(event["user"]["email"], EMAIL);
        hook_refusal(403, "not from here")
    }));
    assert_eq!(world.sign_up(EMAIL, PASSWORD).status(), 403);
    world.settings().before_user_created_hook = None;
    world.settings().after_user_created_hook = Some("public.after".to_owned());
    assert_eq!(world.sign_up(EMAIL, PASSWORD).status(), 403);
    assert!(world.tables().users.is_empty());
}
