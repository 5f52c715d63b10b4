//! The mails as they are when nobody wrote others: HTML for light and dark screens, and text.
//!
//! Nothing of `Data` is in them: whoever signs up with somebody else's address would write into a
//! mail to that person.

use super::MailType;

const LAYOUT: &str = include_str!("layout.html");

/// What one mail says.
struct Words {
    subject: &'static str,
    heading: &'static str,
    lead: &'static str,
    /// The button, where the mail has a link.
    button: Option<&'static str>,
    /// Whether it has a code.
    has_code: bool,
    note: &'static str,
}

const IGNORE: &str = "If you did not ask for this, you can ignore this mail. Nothing has changed.";
const ALARM: &str =
    "If this was not you, set a new password at once and tell those who run the site.";

const fn notice(subject: &'static str, heading: &'static str, lead: &'static str) -> Words {
    Words { subject, heading, lead, button: None, has_code: false, note: ALARM }
}

const fn words(kind: MailType) -> Words {
    match kind {
        MailType::Confirmation => Words {
            subject: "Confirm your email address",
            heading: "Confirm your email address",
            lead: "One click, and your new account is ready. The link can be used once.",
            button: Some("Confirm email address"),
            has_code: true,
            note: IGNORE,
        },
        MailType::Invite => Words {
            subject: "You've been invited",
            heading: "You have been invited",
            lead: "Somebody would like to have you on {{ .SiteURL }}. Accept, and your account is ready.",
            button: Some("Accept the invitation"),
            has_code: true,
            note: "If you do not know what this is about, you can ignore this mail.",
        },
        MailType::Recovery => Words {
            subject: "Reset your password",
            heading: "Choose a new password",
            lead: "Somebody, probably you, has forgotten the password of this account. The link lets you choose a new one, once.",
            button: Some("Choose a new password"),
            has_code: true,
            note: IGNORE,
        },
        MailType::MagicLink => Words {
            subject: "Your sign-in link",
            heading: "Sign in",
            lead: "This link signs you in. It can be used once.",
            button: Some("Sign in"),
            has_code: true,
            note: IGNORE,
        },
        MailType::EmailChange => Words {
            subject: "Confirm your new email address",
            heading: "Confirm your new email address",
            lead: "Your account is to get the address {{ .NewEmail }} in place of {{ if .Email }}{{ .Email }}{{ else }}none{{ end }}.",
            button: Some("Confirm the change"),
            has_code: true,
            note: "If you did not ask for this, do not confirm it, and set a new password.",
        },
        MailType::Reauthentication => Words {
            subject: "{{ .Token }} is your verification code",
            heading: "Your verification code",
            lead: "Enter this code to show that it is you.",
            button: None,
            has_code: true,
            note: "Nobody who works for the site will ever ask you for it.",
        },
        MailType::PasswordChanged => notice(
            "Your password was changed",
            "Your password was changed",
            "The password of the account {{ .Email }} was changed.",
        ),
        MailType::EmailChanged => notice(
            "Your email address was changed",
            "Your email address was changed",
            "The address of your account was changed from {{ .OldEmail }} to {{ .Email }}.",
        ),
        MailType::PhoneChanged => notice(
            "Your phone number was changed",
            "Your phone number was changed",
            "The phone number of the account {{ .Email }} was changed from {{ if .OldPhone }}{{ .OldPhone }}{{ else }}none{{ end }} to {{ .Phone }}.",
        ),
        MailType::IdentityLinked => notice(
            "A new sign-in method was linked to your account",
            "A new way to sign in",
            "The account {{ .Email }} can now be signed in to with {{ .Provider }}.",
        ),
        MailType::IdentityUnlinked => notice(
            "A sign-in method was removed from your account",
            "A way to sign in was removed",
            "The account {{ .Email }} can no longer be signed in to with {{ .Provider }}.",
        ),
        MailType::FactorEnrolled => notice(
            "A new verification method was added to your account",
            "A second factor was added",
            "The account {{ .Email }} has a new second factor ({{ .FactorType }}).",
        ),
        MailType::FactorUnenrolled => notice(
            "A verification method was removed from your account",
            "A second factor was removed",
            "A second factor ({{ .FactorType }}) of the account {{ .Email }} was removed.",
        ),
    }
}

pub(super) const fn subject(kind: MailType) -> &'static str {
    words(kind).subject
}

pub(super) fn html(kind: MailType) -> String {
    let words = words(kind);
    let button = words.button.map_or_else(String::new, |label| BUTTON.replace("[label]", label));
    let code = match (words.has_code, words.button) {
        (false, _) => String::new(),
        (true, None) => CODE.to_owned(),
        (true, Some(_)) => format!("{CODE_LEAD}{CODE}"),
    };
    LAYOUT
        .replace("[heading]", words.heading)
        .replace("[lead]", words.lead)
        .replace("[button]\n", &button)
        .replace("[code]\n", &code)
        .replace("[note]", words.note)
}

pub(super) fn text(kind: MailType) -> String {
    let words = words(kind);
    let mut text = format!("{}\n\n{}\n", words.heading, words.lead);
    if words.button.is_some() {
        text.push_str("\n{{ .ConfirmationURL }}\n");
    }
    match (words.has_code, words.button) {
        (false, _) => {}
        (true, None) => text.push_str("\n{{ .Token }}\n"),
        (true, Some(_)) => text.push_str("\nOr enter this code: {{ .Token }}\n"),
    }
    text.push('\n');
    text.push_str(words.note);
    text.push_str("\n\n-- \n{{ .SiteURL }}\n");
    text
}

const BUTTON: &str = r#"            <p style="margin:0 0 24px"><a class="button" href="{{ .ConfirmationURL }}" style="display:inline-block;padding:13px 26px;border-radius:8px;background:#1f6f54;color:#ffffff;font-weight:600;text-decoration:none">[label]</a></p>
"#;
const CODE_LEAD: &str = r#"            <p class="quiet" style="margin:0 0 8px;color:#5d6b66;font-size:14px">Or enter this code:</p>
"#;
const CODE: &str = r#"            <p class="code" style="margin:0 0 24px;padding:12px 0;border-radius:8px;background:#eef3f1;color:#14231d;font:600 26px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:6px;text-align:center">{{ .Token }}</p>
"#;
