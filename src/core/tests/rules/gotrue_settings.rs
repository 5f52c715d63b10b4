//! GoTrue's environment becomes settings of ours, and every variable of its gets an answer.

use auth_ext_core::gotrue_settings::{Became, Imported, SmsProviderPart, columns, import, parse};
use auth_ext_core::secret::Secret;
use auth_ext_core::settings::Settings;

fn imported(text: &str) -> Vec<Imported> {
    import(&parse(text).expect("an environment"))
}

fn became(text: &str) -> Became {
    let mut all = imported(text);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0).became
}

fn setting(column: &'static str, value: &str) -> Became {
    Became::Setting { column, value: Some(value.to_owned()) }
}

#[test]
fn every_column_is_one_of_the_settings() {
    for column in columns() {
        assert!(Settings::update(column).is_some(), "{column}");
    }
    assert_eq!(Settings::update("no_such_column"), None);
}

#[test]
fn values_are_read_as_gotrue_reads_them() {
    let cases = [
        ("GOTRUE_JWT_EXP=3600", setting("access_token_lifetime", "3600 seconds")),
        ("GOTRUE_SESSIONS_TIMEBOX=24h", setting("session_time_box", "86400 seconds")),
        ("GOTRUE_SESSIONS_TIMEBOX=0", Became::Setting { column: "session_time_box", value: None }),
        ("GOTRUE_SECURITY_REFRESH_TOKEN_REUSE_INTERVAL=0", setting("grace_window", "0 seconds")),
        ("GOTRUE_DISABLE_SIGNUP=true", setting("sign_up_allowed", "false")),
        ("GOTRUE_DISABLE_SIGNUP=F", setting("sign_up_allowed", "true")),
        ("GOTRUE_MAILER_AUTOCONFIRM=1", setting("autoconfirm", "true")),
        ("API_EXTERNAL_URL=http://a/auth/v1", setting("external_url", "http://a/auth/v1")),
        (
            "GOTRUE_URI_ALLOW_LIST=https://a/**, ,http://b",
            setting("redirect_allow_list", r#"["https://a/**","http://b"]"#),
        ),
        (
            "GOTRUE_RATE_LIMIT_HEADER=X-Forwarded-For",
            setting("client_address_header", "x-forwarded-for"),
        ),
        (
            "GOTRUE_MAILER_SUBJECTS_INVITE='Come in'",
            Became::Subject { template: "invite", subject: "Come in".to_owned() },
        ),
        (
            "GOTRUE_PASSWORD_REQUIRED_CHARACTERS=abc:ABC:0123",
            setting("password_required_characters", "abc:ABC:0123"),
        ),
        (
            "GOTRUE_SECURITY_UPDATE_PASSWORD_REQUIRE_CURRENT_PASSWORD=true",
            setting("current_password_required", "true"),
        ),
        ("GOTRUE_SMTP_HOST=mail.example.com", Became::Courier),
        ("GOTRUE_SMTP_MAX_FREQUENCY=1m0s", setting("mail_min_interval", "60 seconds")),
    ];
    for (line, expected) in cases {
        assert_eq!(became(line), expected, "{line}");
    }
}

#[test]
fn what_becomes_nothing_says_why() {
    let cases = [
        ("GOTRUE_MAILER_AUTOCONFIRM=yes", "the value is no boolean"),
        ("GOTRUE_PASSWORD_MIN_LENGTH=many", "the value is no whole number"),
        ("GOTRUE_JWT_EXP=soon", "the value is no length of time"),
        ("GOTRUE_SITE_URL=", "empty, as if it were not set"),
        ("GOTRUE_SAML_ENABLED=true", "SAML stays with GoTrue"),
        ("GOTRUE_SAML_ENABLED=false", "off, as here"),
        ("GOTRUE_DB_DRIVER=postgres", "there is no service of its own that it could mean"),
        ("GOTRUE_MFA_PHONE_VERIFY_ENABLED=true", "settings.phone_factor_enabled says both"),
        ("GOTRUE_MFA_PHONE_TEMPLATE=x", "settings.sms_template is the text of every message"),
        (
            "GOTRUE_EXTERNAL_GOOGLE_SECRET=canary",
            "a provider is switched on with its secret by auth_ext.set_provider(): docs/social-login.md",
        ),
        ("GOTRUE_NEVER_HEARD_OF=1", "not known here"),
    ];
    for (line, why) in cases {
        assert_eq!(became(line), Became::Nothing(why.into()), "{line}");
    }
}

#[test]
fn a_hook_is_taken_over_when_it_is_on_and_a_function() {
    let hook = |enabled: &str, uri: &str| {
        let text = format!(
            "GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_ENABLED={enabled}\nGOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_URI={uri}"
        );
        imported(&text).remove(1).became
    };
    let uri = "pg-functions://postgres/public/add_claims";
    assert_eq!(hook("true", uri), setting("custom_access_token_hook", "public.add_claims"));
    assert_eq!(hook("false", uri), Became::Nothing("the hook is switched off".into()));
    for wrong in ["https://example.com/hook", "pg-functions://postgres/public", "ftp://a/b/c"] {
        assert!(matches!(hook("true", wrong), Became::Nothing(_)), "{wrong}");
    }
    for (line, why) in [
        ("GOTRUE_HOOK_SEND_EMAIL_ENABLED=true", "told with the URI of the hook"),
        (
            "GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_SECRETS=v1,whsec_a",
            "a function is called without a signature",
        ),
        ("GOTRUE_HOOK_SEND_SMS_ENABLED=true", "told with the URI of the hook"),
    ] {
        assert_eq!(imported(line).remove(0).became, Became::Nothing(why.into()), "{line}");
    }
}

#[test]
fn the_hook_for_mails_may_be_an_address_and_its_secrets_stay_with_the_courier() {
    let uri = "https://example.com/functions/v1/send-email";
    let text = format!("GOTRUE_HOOK_SEND_EMAIL_ENABLED=true\nGOTRUE_HOOK_SEND_EMAIL_URI={uri}");
    assert_eq!(imported(&text).remove(1).became, setting("send_email_hook", uri));
    let secrets = "GOTRUE_HOOK_SEND_EMAIL_SECRETS=v1,whsec_a";
    assert_eq!(imported(secrets).remove(0).became, Became::Courier);
}

#[test]
fn phones_second_factors_and_passkeys() {
    let cases = [
        ("GOTRUE_EXTERNAL_PHONE_ENABLED=true", setting("phone_enabled", "true")),
        ("GOTRUE_SMS_AUTOCONFIRM=false", setting("phone_autoconfirm", "false")),
        ("GOTRUE_SMS_OTP_EXP=60", setting("sms_otp_lifetime", "60 seconds")),
        ("GOTRUE_SMS_OTP_LENGTH=8", setting("sms_otp_length", "8")),
        ("GOTRUE_SMS_MAX_FREQUENCY=5s", setting("sms_min_interval", "5 seconds")),
        ("GOTRUE_SMS_TEMPLATE='{{ .Code }}'", setting("sms_template", "{{ .Code }}")),
        (
            "GOTRUE_SMS_TEST_OTP_VALID_UNTIL=2027-01-01T00:00:00Z",
            setting("sms_test_otp_until", "2027-01-01T00:00:00Z"),
        ),
        ("GOTRUE_SMS_PROVIDER=twilio_verify", setting("sms_provider", "twilio_verify")),
        ("GOTRUE_RATE_LIMIT_SMS_SENT=100", setting("sms_per_hour", "100")),
        ("GOTRUE_MFA_PHONE_ENROLL_ENABLED=true", setting("phone_factor_enabled", "true")),
        ("GOTRUE_MFA_WEB_AUTHN_ENROLL_ENABLED=true", setting("webauthn_factor_enabled", "true")),
        ("GOTRUE_PASSKEY_ENABLED=true", setting("passkeys_enabled", "true")),
        ("GOTRUE_WEBAUTHN_RP_ID=example.com", setting("relying_party_id", "example.com")),
    ];
    for (line, expected) in cases {
        assert_eq!(became(line), expected, "{line}");
    }
    let codes = Became::GuardedSetting {
        column: "sms_test_otp",
        value: Secret::from_text("491700000001:123456"),
    };
    assert_eq!(became("GOTRUE_SMS_TEST_OTP=491700000001:123456"), codes);
}

#[test]
fn a_provider_of_text_messages_becomes_a_row() {
    let parts = [
        ("TWILIO_ACCOUNT_SID", "twilio", SmsProviderPart::Account),
        ("TWILIO_AUTH_TOKEN", "twilio", SmsProviderPart::Secret),
        ("TWILIO_MESSAGE_SERVICE_SID", "twilio", SmsProviderPart::Sender),
        ("TWILIO_CONTENT_SID", "twilio", SmsProviderPart::Content),
        ("TWILIO_VERIFY_ACCOUNT_SID", "twilio_verify", SmsProviderPart::Account),
        ("TWILIO_VERIFY_AUTH_TOKEN", "twilio_verify", SmsProviderPart::Secret),
        ("TWILIO_VERIFY_MESSAGE_SERVICE_SID", "twilio_verify", SmsProviderPart::Sender),
        ("MESSAGEBIRD_ACCESS_KEY", "messagebird", SmsProviderPart::Secret),
        ("MESSAGEBIRD_ORIGINATOR", "messagebird", SmsProviderPart::Sender),
        ("VONAGE_API_KEY", "vonage", SmsProviderPart::Account),
        ("VONAGE_API_SECRET", "vonage", SmsProviderPart::Secret),
        ("VONAGE_FROM", "vonage", SmsProviderPart::Sender),
        ("TEXTLOCAL_API_KEY", "textlocal", SmsProviderPart::Secret),
        ("TEXTLOCAL_SENDER", "textlocal", SmsProviderPart::Sender),
    ];
    for (variable, name, part) in parts {
        let expected = Became::SmsProvider { name, part, value: Secret::from_text("x") };
        assert_eq!(became(&format!("GOTRUE_SMS_{variable}=x")), expected, "{variable}");
    }
    assert_eq!(became("GOTRUE_SMS_CARRIER_PIGEON=x"), Became::Nothing("not known here".into()));
}

#[test]
fn the_hook_for_text_messages_is_a_function_or_a_row() {
    let hook = |uri: &str| {
        let text = format!("GOTRUE_HOOK_SEND_SMS_ENABLED=true\nGOTRUE_HOOK_SEND_SMS_URI={uri}");
        imported(&text).remove(1).became
    };
    let function = "pg-functions://postgres/public/send_sms";
    assert_eq!(hook(function), setting("send_sms_hook", "public.send_sms"));
    let row =
        "an address that sends text messages is a row of auth_ext.sms_providers: docs/phones.md";
    assert_eq!(hook("https://example.com/send"), Became::Nothing(row.into()));
}

#[test]
fn notifications_become_one_list() {
    let all = imported(
        "GOTRUE_MAILER_NOTIFICATIONS_PASSWORD_CHANGED_ENABLED=true\n\
         GOTRUE_MAILER_NOTIFICATIONS_EMAIL_CHANGED_ENABLED=false\n\
         GOTRUE_MAILER_NOTIFICATIONS_IDENTITY_LINKED_ENABLED=true",
    );
    assert_eq!(all.len(), 4);
    let list = r#"["identity_linked","password_changed"]"#;
    assert_eq!(all.last().map(|one| one.became.clone()), Some(setting("mail_notifications", list)));
}

#[test]
fn the_array_of_keys_comes_before_the_secret_that_it_may_hold() {
    let all = imported("GOTRUE_JWT_SECRET=aaaa\nGOTRUE_JWT_KEYS=[]\nGOTRUE_JWT_KEY_ID=k");
    let names: Vec<_> = all.iter().map(|one| one.variable.as_str()).collect();
    assert_eq!(names, ["GOTRUE_JWT_KEYS", "GOTRUE_JWT_KEY_ID", "GOTRUE_JWT_SECRET"]);
    let Some(Became::Keys(secret)) = all.last().map(|one| one.became.clone()) else {
        panic!("no keys")
    };
    assert_eq!(
        (secret.text.as_str(), secret.kid.as_deref(), secret.activate),
        ("aaaa", Some("k"), false)
    );
}

#[test]
fn beside_the_array_the_secret_only_verifies() {
    let activates = |text: &str| {
        let all = imported(text);
        let keys = all.into_iter().filter_map(|one| match one.became {
            Became::Keys(keys) => Some(keys.activate),
            _ => None,
        });
        keys.collect::<Vec<_>>()
    };
    assert_eq!(activates("GOTRUE_JWT_SECRET=aaaa\nGOTRUE_JWT_KEYS=[{}]"), [true, false]);
    assert_eq!(activates("GOTRUE_JWT_SECRET=aaaa\nGOTRUE_JWT_KEYS="), [true]);
}

#[test]
fn no_secret_is_in_what_debug_prints() {
    let text = "GOTRUE_JWT_SECRET=canary-secret\nGOTRUE_SMTP_PASS=canary-password\n\
                GOTRUE_SMS_TWILIO_AUTH_TOKEN=canary-token\nGOTRUE_SMS_TEST_OTP=canary-codes";
    let variables = parse(text).expect("an environment");
    let printed = format!("{variables:?} {:?}", import(&variables));
    assert!(!printed.contains("canary"), "{printed}");
}

#[test]
fn the_text_of_an_environment() {
    let value = |line: &str| parse(line).map(|all| all.first().map(|one| one.value.to_string()));
    let good = [
        ("A=b", "b"),
        ("export A = b # why", "b"),
        ("A=b#c", "b#c"),
        ("A='b # $c'", "b # $c"),
        (r#"A="b\n\"c\" \\d \e" # why"#, "b\n\"c\" \\d \\e"),
        ("A=", ""),
        ("A=x=y", "x=y"),
    ];
    for (line, expected) in good {
        assert_eq!(value(line), Ok(Some(expected.to_owned())), "{line}");
    }
    assert_eq!(value("# nothing\n\n"), Ok(None));
    for bad in ["A", "1A=b", "=b", "A='b", "A=\"b", "A='b' c", "A-B=c"] {
        assert_eq!(value(bad), Err(1), "{bad}");
    }
    assert_eq!(parse("A=b\n\nnonsense").map(|_| ()), Err(3));
    let twice = imported("GOTRUE_SITE_URL=a:b\nPATH=/bin\nGOTRUE_SITE_URL=c:d");
    assert_eq!(twice.len(), 1);
    assert_eq!(twice.first().map(|one| one.became.clone()), Some(setting("site_url", "c:d")));
}
