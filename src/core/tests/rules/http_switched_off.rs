//! A feature that is not here answers as GoTrue does where it is switched off: clients branch on the code. (Recordings, group providers.)

use serde_json::json;

use crate::flow_common::World;
use crate::http_common::{refused, sent};

#[test]
fn paths_have_gotrues_code_and_sentence() {
    let mut world = World::with_ada();
    let session = world.ada_signs_in();
    let some_id = "11111111-2222-4333-8444-555555555555";
    let identity = format!("/user/identities/{some_id}");
    for (method, uri, status, code, message) in [
        ("POST", "/sso", 404, "saml_provider_disabled", "SAML 2.0 is disabled"),
        ("GET", "/sso/saml/metadata", 404, "saml_provider_disabled", "SAML 2.0 is disabled"),
        ("DELETE", identity.as_str(), 404, "manual_linking_disabled", "Manual linking is disabled"),
        (
            "GET",
            "/user/identities/authorize?provider=github",
            404,
            "manual_linking_disabled",
            "Manual linking is disabled",
        ),
        (
            "GET",
            "/.well-known/oauth-authorization-server",
            404,
            "feature_disabled",
            "OAuth server is disabled",
        ),
        ("GET", "/admin/oauth/clients", 404, "feature_disabled", "OAuth server is disabled"),
        ("GET", "/oauth/authorize", 404, "feature_disabled", "OAuth server is disabled"),
        ("POST", "/oauth/clients/register", 404, "feature_disabled", "OAuth server is disabled"),
        ("GET", "/user/oauth/grants", 404, "feature_disabled", "OAuth server is disabled"),
        (
            "GET",
            "/scim/v2/ServiceProviderConfig",
            404,
            "feature_disabled",
            "SCIM server is disabled",
        ),
        (
            "GET",
            "/admin/custom-providers",
            404,
            "feature_disabled",
            "Custom OAuth providers are disabled",
        ),
        (
            "GET",
            "/authorize?provider=twitter",
            400,
            "validation_failed",
            "Unsupported provider: provider is not enabled",
        ),
    ] {
        let expected = (status, code.to_owned(), message.to_owned());
        // Below these GoTrue looks at who asks first.
        let request = sent(method, uri);
        let request = match uri.split('/').nth(1) {
            Some("admin") => request.by_service_role(),
            Some("user") => request.by(&session),
            _ => request,
        };
        assert_eq!(refused(&request.to(&mut world)), expected, "{method} {uri}");
    }
}

#[test]
fn an_id_token_names_the_issuer_that_is_not_enabled() {
    let mut world = World::empty();
    for (body, issuer) in [
        (json!({"provider": "Facebook", "id_token": "x"}), "https://www.facebook.com"),
        (json!({"provider": "google", "id_token": "x"}), "https://accounts.google.com"),
        (
            json!({"issuer": "https://idp.example", "client_id": "c", "id_token": "x"}),
            "https://idp.example",
        ),
    ] {
        let response = sent("POST", "/token?grant_type=id_token").body(&body).to(&mut world);
        let message = format!("Provider (issuer \"{issuer}\") is not enabled");
        assert_eq!(refused(&response), (400, "provider_disabled".to_owned(), message));
    }
}
