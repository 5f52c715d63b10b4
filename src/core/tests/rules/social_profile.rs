//! What a provider says of a person is read by the paths of its row, whatever form its values have.

use auth_ext_core::json::Json;
use auth_ext_core::social::profile::{EmailTrust, ExternalEmail, Paths, Profile, Unreadable};
use auth_ext_core::social::provider::{Provider, shipped};
use serde_json::{Value, json};

fn provider(name: &str) -> Provider {
    shipped().unwrap().into_iter().find(|provider| provider.name == name).unwrap()
}

fn read(name: &str, answer: &Value) -> Result<Profile, Unreadable> {
    let provider = provider(name);
    Profile::read(&provider.paths, provider.email_trust, &Json::from(answer.clone()))
}

fn email(address: &str, verified: bool) -> Option<ExternalEmail> {
    Some(ExternalEmail { address: address.to_owned(), verified })
}

#[test]
fn a_plain_openid_answer_becomes_gotrues_identity_data() {
    let answer = json!({
        "iss": "https://accounts.google.com", "sub": "1080", "email": "Ada@Example.com", "email_verified": true,
        "name": "Ada L", "picture": "https://p.example/a", "hd": "example.com", "at_hash": "x"
    });
    let profile = read("google", &answer).unwrap();
    assert_eq!(profile.subject, "1080");
    assert_eq!(profile.email, email("ada@example.com", true));
    assert_eq!(
        Json::Object(profile.identity_data).to_value().unwrap(),
        json!({
            "iss": "https://accounts.google.com", "sub": "1080", "provider_id": "1080", "email": "ada@example.com",
            "email_verified": true, "phone_verified": false, "name": "Ada L", "full_name": "Ada L",
            "picture": "https://p.example/a", "avatar_url": "https://p.example/a", "custom_claims": {"hd": "example.com"}
        })
    );
}

#[test]
fn a_number_that_is_an_id_keeps_its_digits() {
    let answer = json!({"id": 18_446_744_073_709_551_615_u64, "login": "ada", "emails": []});
    assert_eq!(read("github", &answer).unwrap().subject, "18446744073709551615");
}

#[test]
fn numbers_beyond_64_bits_keep_their_digits_everywhere() {
    let provider = provider("keycloak");
    let answer = r#"{"sub": 340282366920938463463374607431768211455, "email": "a@b.example", "name": 1.10,
        "preferred_username": 123456789012345678901234567890, "groups": [0.10000000000000000001]}"#;
    let paths = Paths { custom_claims: vec!["groups".to_owned()], ..provider.paths };
    let profile = Profile::read(&paths, EmailTrust::Claim, &Json::parse(answer).unwrap()).unwrap();
    assert_eq!(profile.subject, "340282366920938463463374607431768211455");
    let data = Json::Object(profile.identity_data).to_string();
    assert!(data.contains("\"preferred_username\":123456789012345678901234567890"), "{data}");
    assert!(data.contains("\"groups\":[0.10000000000000000001]"), "{data}");
    assert!(data.contains("\"sub\":\"340282366920938463463374607431768211455\""), "{data}");
}

#[test]
fn what_jsonb_cannot_hold_is_unreadable() {
    let answer = json!({"sub": "1", "email": "a@b.example", "name": "a\u{0}b"});
    assert_eq!(read("google", &answer), Err(Unreadable::Shape));
}

#[test]
fn verified_is_true_in_every_way_that_providers_write_it_and_in_no_other() {
    let verified = |value: Value| {
        let answer = json!({"sub": "1", "email": "a@b.example", "email_verified": value});
        read("linkedin_oidc", &answer).unwrap().email.unwrap().verified
    };
    for yes in [json!(true), json!("true"), json!(1), json!("1")] {
        assert!(verified(yes.clone()), "{yes}");
    }
    for no in [
        json!(false),
        json!("false"),
        json!(0),
        json!(2),
        json!(null),
        json!("yes"),
        json!([true]),
        json!({"a": true}),
        json!(""),
    ] {
        assert!(!verified(no.clone()), "{no}");
    }
}

#[test]
fn of_several_addresses_the_verified_and_primary_one_counts() {
    let entry = |email: &str, verified: bool, primary: bool| json!({"email": email, "verified": verified, "primary": primary});
    let chosen =
        |emails: Vec<Value>| read("github", &json!({"id": 1, "emails": emails})).unwrap().email;
    let (first, second, third) = (
        entry("one@x.example", true, false),
        entry("two@x.example", true, true),
        entry("three@x.example", false, true),
    );
    assert_eq!(
        chosen(vec![first.clone(), second.clone(), third.clone()]),
        email("two@x.example", true)
    );
    assert_eq!(chosen(vec![third.clone(), first.clone()]), email("one@x.example", true));
    assert_eq!(chosen(vec![third]), email("three@x.example", false));
    assert_eq!(
        chosen(vec![first.clone(), entry("four@x.example", true, false)]),
        email("one@x.example", true)
    );
    assert_eq!(chosen(vec![]), None);
}

#[test]
fn what_is_trusted_is_the_rows_word() {
    let answer =
        json!({"id": "1", "email": "a@b.example", "verified": true, "email_verified": true});
    assert_eq!(read("spotify", &answer).unwrap().email, email("a@b.example", false));
    assert_eq!(
        read("figma", &json!({"id": "1", "email": "a@b.example"})).unwrap().email,
        email("a@b.example", true)
    );
    // Azure: an address counts only when the tenant owns its domain ("nOAuth").
    assert_eq!(
        read("azure", &json!({"sub": "1", "email": "a@b.example", "email_verified": true}))
            .unwrap()
            .email,
        email("a@b.example", false)
    );
    assert_eq!(
        read("azure", &json!({"sub": "1", "email": "a@b.example", "xms_edov": "1"})).unwrap().email,
        email("a@b.example", true)
    );
    let gitlab = json!({"id": 7, "email": "a@b.example", "confirmed_at": null});
    assert_eq!(read("gitlab", &gitlab).unwrap().email, email("a@b.example", false));
    let gitlab = json!({"id": 7, "email": "a@b.example", "confirmed_at": "2020-01-01T00:00:00Z"});
    assert_eq!(read("gitlab", &gitlab).unwrap().email, email("a@b.example", true));
}

#[test]
fn nested_and_joined_values_are_found() {
    let twitch = json!({"data": [{"id": "9", "login": "ada", "display_name": "Ada", "email": "a@b.example"}]});
    assert_eq!(read("twitch", &twitch).unwrap().subject, "9");
    let zoom = json!({"id": "z", "first_name": "Ada", "last_name": "L", "email": "a@b.example", "verified": 1});
    let profile = read("zoom", &zoom).unwrap();
    assert_eq!(profile.identity_data["name"], Json::from("Ada L"));
    let slack = json!({"https://slack.com/user_id": "U1", "sub": "other", "email": "a@b.example", "email_verified": true});
    assert_eq!(read("slack_oidc", &slack).unwrap().subject, "U1");
}

#[test]
fn an_answer_without_a_person_is_unreadable_and_never_a_panic() {
    for answer in
        [json!({}), json!({"sub": ""}), json!({"sub": null}), json!({"sub": {"a": 1}}), json!([])]
    {
        assert_eq!(read("google", &answer), Err(Unreadable::Subject), "{answer}");
    }
    for answer in [json!(null), json!("x"), json!(1)] {
        assert_eq!(read("google", &answer), Err(Unreadable::Shape), "{answer}");
    }
    assert_eq!(
        Profile::read(
            &provider("github").paths,
            EmailTrust::Claim,
            &Json::from(json!({"id": 1, "emails": "none"}))
        )
        .unwrap()
        .email,
        None
    );
}

#[test]
fn each_shipped_provider_is_whole() {
    let providers = shipped().unwrap();
    assert_eq!(providers.len(), 22);
    for provider in providers {
        let has_discovery = !provider.issuer.is_empty() || provider.name == "keycloak";
        assert!(has_discovery || !provider.authorization_url.is_empty(), "{}", provider.name);
        assert!(has_discovery || !provider.token_url.is_empty(), "{}", provider.name);
        for url in [
            &provider.authorization_url,
            &provider.token_url,
            &provider.userinfo_url,
            &provider.emails_url,
            &provider.jwks_uri,
        ] {
            assert!(url.is_empty() || url.starts_with("https://"), "{}: {url}", provider.name);
        }
    }
}

#[test]
fn a_subject_is_the_one_that_gotrue_has_stored() {
    let vercel = |claims: Value| read("vercel_marketplace", &claims).unwrap().subject;
    assert_eq!(vercel(json!({"sub": "account:1", "global_user_id": "g"})), "global_user_id:g");
    for without in [json!({"sub": "account:1"}), json!({"sub": "account:1", "global_user_id": ""})]
    {
        assert_eq!(vercel(without), "account:1");
    }
    assert_eq!(
        read("vercel_marketplace", &json!({"global_user_id": null})),
        Err(Unreadable::Subject)
    );
}

#[test]
fn an_address_that_is_no_longer_valid_is_not_verified() {
    let kakao = |valid: Value, verified: Value| {
        let account =
            json!({"email": "a@b.example", "is_email_valid": valid, "is_email_verified": verified});
        let answer = json!({"id": 1, "kakao_account": account});
        read("kakao", &answer).unwrap().email.unwrap().verified
    };
    assert!(kakao(json!(true), json!(true)));
    for (valid, verified) in
        [(json!(false), json!(true)), (json!(true), json!(false)), (json!(null), json!(true))]
    {
        assert!(!kakao(valid.clone(), verified.clone()), "{valid} {verified}");
    }
}

#[test]
fn a_text_around_values_needs_each_of_them() {
    let discord = |answer: Value| {
        let data =
            Json::Object(read("discord", &answer).unwrap().identity_data).to_value().unwrap();
        (data["name"].clone(), data["avatar_url"].clone())
    };
    assert_eq!(
        discord(json!({"id": 80, "username": "ada", "discriminator": "0", "avatar": "h{/id}"})),
        (json!("ada#0"), json!("https://cdn.discordapp.com/avatars/80/h{/id}.png")),
        "what a value holds is not filled in"
    );
    assert_eq!(
        discord(json!({"id": "80", "username": "ada", "avatar": null})),
        (json!("ada"), json!(null))
    );
}

#[test]
fn of_several_pictures_the_first_of_the_largest_counts() {
    let picture = |width: Value, height: Value, url: &str| json!({"width": width, "height": height, "url": url});
    let chosen = |images: Value| {
        let profile = read("spotify", &json!({"id": "1", "images": images})).unwrap();
        Json::Object(profile.identity_data).to_value().unwrap()["picture"].clone()
    };
    let (small, large, other) = (
        picture(json!(64), json!(64), "small"),
        picture(json!(300), json!(300), "large"),
        picture(json!(450), json!(200), "other"),
    );
    assert_eq!(chosen(json!([small, large, other])), json!("large"));
    assert_eq!(
        chosen(json!([picture(json!(null), json!("x"), "odd"), 7, {"url": null}])),
        json!("odd")
    );
    for none in [json!([]), json!(null), json!({"url": "x"})] {
        assert_eq!(chosen(none), json!(null));
    }
}

/// CVE-2019-19844: a letter whose lower case is one of ASCII is another mailbox.
#[test]
fn an_address_beyond_ascii_is_none() {
    for odd in [
        "mar\u{212a}@example.com",
        "m\u{e4}rk@example.com",
        "mark@ex\u{e4}mple.com",
        "mark@example.com\r\nBcc: x",
        "ma rk@example.com",
        "mark\u{a0}x@example.com",
    ] {
        let answer = json!({"sub": "1080", "email": odd, "email_verified": true});
        let profile = read("google", &answer).unwrap();
        assert_eq!(profile.email, None, "{odd}");
        assert_eq!(profile.identity_data.get("email_verified"), Some(&Json::Boolean(false)));
    }
    let answer = json!({"sub": "1080", "email": "Mark+X@Example.com", "email_verified": true});
    assert_eq!(read("google", &answer).unwrap().email, email("mark+x@example.com", true));
}
