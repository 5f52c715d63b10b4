//! Templates: the defaults are good, values are escaped for where they stand, faults are found when
//! a template is written.

use auth_ext_core::mail::{MailTemplate, MailType, Part, Variables, is_authorised};
use serde_json::json;

fn template(subject: &str, html: &str) -> MailTemplate {
    let (subject, html) = (Some(subject.to_owned()), Some(html.to_owned()));
    MailTemplate::customised(MailType::Confirmation, subject, html, None)
}

fn flaw(subject: &str, html: &str) -> (Part, Option<usize>, String) {
    let Err(flaw) = template(subject, html).check() else { panic!("{subject:?} {html:?}") };
    (flaw.part, flaw.line, flaw.reason)
}

#[test]
fn every_default_is_valid_and_says_what_it_must() {
    for kind in MailType::ALL {
        let template = MailTemplate::default_of(kind);
        assert_eq!(template.check(), Ok(()), "{kind:?}");
        let rendered =
            template.render(&Variables::sample(kind, "https://app.example.com")).unwrap();
        let (html, text) = (rendered.html.as_deref().unwrap(), rendered.text.as_deref().unwrap());
        let has = |name: &str| kind.variables().contains(&name);
        assert_eq!(html.contains("/auth/v1/verify?token="), has("ConfirmationURL"), "{kind:?}");
        assert_eq!(text.contains("/auth/v1/verify?token="), has("ConfirmationURL"), "{kind:?}");
        assert_eq!(html.contains("123456"), has("Token"), "{kind:?}");
        assert_eq!(text.contains("123456"), has("Token"), "{kind:?}");
        assert!(html.contains("prefers-color-scheme: dark"));
        for part in [html, text, rendered.subject.as_str()] {
            assert!(!part.contains("{{") && !part.contains('['), "{kind:?}: {part}");
            assert!(!part.contains("no value"), "{kind:?}");
            // What the owner of an address did not write herself is not in a mail to her.
            assert!(!part.contains("Lovelace"), "{kind:?}");
        }
    }
}

#[test]
fn default_subjects_are_gotrues() {
    for (kind, subject) in [
        (MailType::Confirmation, "Confirm your email address"),
        (MailType::Invite, "You've been invited"),
        (MailType::Recovery, "Reset your password"),
        (MailType::MagicLink, "Your sign-in link"),
        (MailType::EmailChange, "Confirm your new email address"),
        (MailType::Reauthentication, "123456 is your verification code"),
        (MailType::PasswordChanged, "Your password was changed"),
    ] {
        let rendered =
            MailTemplate::default_of(kind).render(&Variables::sample(kind, "https://a.example"));
        assert_eq!(rendered.unwrap().subject, subject);
    }
}

#[test]
fn values_are_escaped_for_where_they_stand() {
    let html =
        r#"<p title="{{ .Data.name }}">{{ .Data.name }}</p><a href="{{ .ConfirmationURL }}">x</a>"#;
    let variables = Variables::new()
        .with("ConfirmationURL", "https://a.example/verify?token=1&type=signup")
        .with_data(json!({ "name": "\"><script>alert('x')</script>" }).into());
    let rendered = template("s", html).render(&variables).unwrap();
    let html = rendered.html.clone().unwrap();
    assert!(!html.contains("<script>"), "{html}");
    assert!(html.contains("&lt;script&gt;"), "{html}");
    assert!(html.contains("verify?token=1&amp;type=signup"), "{html}");
    let evil = Variables::new().with("ConfirmationURL", "javascript:alert(1)");
    let html = template("s", r#"<a href="{{ .ConfirmationURL }}">x</a>"#).render(&evil).unwrap();
    assert!(!html.html.clone().unwrap().contains("javascript:"));
}

#[test]
fn nothing_in_a_value_begins_another_header() {
    let variables = Variables::new()
        .with_data(json!({ "name": "Ada\r\nBcc: all@example.com\u{85}\u{2028}\u{0}" }).into());
    let rendered = template("Hello {{ .Data.name }}", "x").render(&variables).unwrap();
    assert_eq!(rendered.subject, "Hello Ada  Bcc: all@example.com");
    let long = Variables::new().with_data(json!({ "name": "x".repeat(10_000) }).into());
    let rendered = template("{{ .Data.name }}", "x").render(&long).unwrap();
    assert_eq!(rendered.subject.len(), 250);
}

#[test]
fn a_member_that_the_user_does_not_have_is_nothing() {
    let rendered = MailTemplate::customised(
        MailType::Recovery,
        Some("Hi{{ .Data.nobody }}".to_owned()),
        Some("<p>{{ .Data.nobody }}</p>".to_owned()),
        Some("x{{ .Data.nobody }}".to_owned()),
    )
    .render(&Variables::new())
    .unwrap();
    assert_eq!(rendered.subject, "Hi");
    assert_eq!(rendered.html.as_deref(), Some("<p></p>"));
    assert_eq!(rendered.text.as_deref(), Some("x"));
}

#[test]
fn conditions_loops_and_functions_are_gos() {
    let html = r#"{{ if eq .Data.lang "de" }}Hallo{{ else }}Hello{{ end }} {{ with .Data.name }}{{ . | printf "%s!" }}{{ end }}{{ range .Data.list }}<i>{{ . }}</i>{{ end }}"#;
    let data = json!({ "lang": "de", "name": "Ada", "list": [1, 2] });
    let rendered = template("s", html).render(&Variables::new().with_data(data.into())).unwrap();
    assert_eq!(rendered.html.as_deref(), Some("Hallo Ada!<i>1</i><i>2</i>"));
}

#[test]
fn a_fault_is_told_with_its_line_and_reason() {
    let (part, line, reason) = flaw("s", "one\ntwo {{ .Email }\nthree");
    assert_eq!((part, line), (Part::Html, Some(2)), "{reason}");
    let (part, line, reason) = flaw("s", "one\n\n{{ if .Email }}x");
    assert_eq!((part, line), (Part::Html, Some(3)), "{reason}");
    assert_eq!(flaw("s", "{{ .Email }}{{ end }} and what follows").1, Some(1));
    assert_eq!(flaw("s", "\n{{ else }}x").1, Some(2));
    assert!(template("s", "{{/* {{ if */}}{{ printf \"}}{{ if\" }}x{{- `}}` }}").check().is_ok());
    let (part, line, reason) = flaw("s", "a\nb\n<a href=\"{{ .ConfirmationUrl }}\">");
    assert_eq!((part, line), (Part::Html, Some(3)));
    assert!(reason.contains("no variable {{ .ConfirmationUrl }}"), "{reason}");
    assert!(reason.contains("{{ .ConfirmationURL }}"), "{reason}");
    let (part, _, reason) = flaw("{{ .Nope }}", "x");
    assert_eq!(part, Part::Subject, "{reason}");
    // Seen only from inside of conditions, and through $.
    assert_eq!(flaw("s", "{{ if .Email }}\n{{ .Nope }}{{ end }}").1, Some(2));
    assert_eq!(flaw("s", "{{ range .Data.x }}\n\n{{ $.Nope }}{{ end }}").1, Some(3));
    assert!(flaw("s", "{{ frobnicate .Email }}").2.contains("frobnicate"));
    assert!(template("s", "{{ with .Data }}{{ .anything }}{{ end }}x").check().is_ok());
}

#[test]
fn what_cannot_be_sent_is_refused() {
    assert_eq!(flaw("two\nlines", "x").0, Part::Subject);
    assert_eq!(flaw("{{ if false }}x{{ end }}", "x").0, Part::Subject);
    assert_eq!(flaw("s", "{{ if false }}x{{ end }}").0, Part::Html);
    assert_eq!(flaw(&"s".repeat(1_001), "x").0, Part::Subject);
    assert_eq!(flaw("s", &"x".repeat(600_000)).0, Part::Html);
    assert_eq!(flaw("s", "<a href=\"{{ .ConfirmationURL }}").0, Part::Html);
    let bomb = "{{ range 9000 }}".repeat(2) + &"x".repeat(1_000) + &"{{ end }}".repeat(2);
    assert_eq!(flaw("s", &bomb).0, Part::Html);
    assert_eq!(flaw("s", &"{{ if true }}".repeat(5_000)).0, Part::Html);
}

#[test]
fn html_alone_replaces_both_bodies() {
    let template = template("s", "<p>x</p>");
    assert_eq!(template.text, None);
    let subject_only =
        MailTemplate::customised(MailType::Invite, Some("Come".to_owned()), None, None);
    assert!(subject_only.html.is_some() && subject_only.text.is_some());
}

#[test]
fn an_authorised_address_may_have_a_label() {
    let list = ["Ada@example.com".to_owned()];
    assert!(is_authorised(&list, "ada+tag@example.com"));
    assert!(!is_authorised(&list, "bob@example.com"));
    assert!(is_authorised(&[], "bob@example.com"));
}
