//! Which of Microsoft's issuers the operator's URL lets in.

use auth_ext_core::social::azure::is_issuer;

const TENANT: &str = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
const OTHER: &str = "11111111-2b34-4da1-9baa-8bc8c9d6a490";
const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

fn of(tenant: &str) -> String {
    format!("https://login.microsoftonline.com/{tenant}/v2.0")
}

#[test]
fn a_tenant_is_itself_and_nobody_else() {
    let url = format!("https://login.microsoftonline.com/{TENANT}");
    for own in [
        url.clone(),
        format!("{url}/"),
        url.to_uppercase()
            .replace("HTTPS://LOGIN.MICROSOFTONLINE.COM", "https://login.microsoftonline.com"),
    ] {
        assert!(is_issuer(&of(TENANT), &own), "{own}");
        assert!(is_issuer(&format!("https://sts.windows.net/{TENANT}/"), &own), "{own}");
        for foreign in [OTHER, CONSUMERS] {
            assert!(!is_issuer(&of(foreign), &own), "{foreign}");
            assert!(!is_issuer(&format!("https://sts.windows.net/{foreign}/"), &own), "{foreign}");
        }
    }
}

#[test]
fn several_tenants_are_those_that_the_word_means() {
    for (word, work, personal) in [
        ("", true, true),
        ("https://login.microsoftonline.com/common", true, true),
        ("https://login.microsoftonline.com/organizations", true, false),
        ("https://login.microsoftonline.com/consumers", false, true),
    ] {
        assert_eq!(is_issuer(&of(TENANT), word), work, "{word}");
        assert_eq!(is_issuer(&of(CONSUMERS), word), personal, "{word}");
    }
}

#[test]
fn a_customer_directory_is_its_own_issuer() {
    let url = format!("https://contoso.ciamlogin.com/{TENANT}");
    assert!(is_issuer(&format!("{url}/v2.0"), &url));
    for issuer in [
        of(TENANT),
        format!("https://contoso.ciamlogin.com/{OTHER}/v2.0"),
        format!("https://evil.ciamlogin.com/{TENANT}/v2.0"),
        format!("{url}/v2.0/"),
    ] {
        assert!(!is_issuer(&issuer, &url), "{issuer}");
    }
}

#[test]
fn what_only_looks_like_microsoft_is_nobody() {
    for issuer in [
        // The template of the shared discovery document is no issuer.
        "https://login.microsoftonline.com/{tenantid}/v2.0".to_owned(),
        of("common"),
        of("organizations"),
        of(&format!("{TENANT}/..")),
        format!("http://login.microsoftonline.com/{TENANT}/v2.0"),
        format!("https://login.microsoftonline.com.evil.example/{TENANT}/v2.0"),
        format!("https://login.microsoftonline.com/{TENANT}.evil.example/v2.0"),
        format!("https://login.microsoftonline.com@evil.example/{TENANT}/v2.0"),
        format!("https://login.microsoftonline.com/{TENANT}"),
        format!("https://sts.windows.net/{TENANT}"),
        format!("https://contoso.ciamlogin.com/{TENANT}/v2.0"),
        String::new(),
    ] {
        for url in ["", "https://login.microsoftonline.com/common", "https://id.example/common"] {
            assert!(!is_issuer(&issuer, url), "{issuer} under {url}");
        }
    }
    assert!(!is_issuer(&of(TENANT), "https://id.example/common"));
}
