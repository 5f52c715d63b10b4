//! A feature that is not here answers as GoTrue does where it is switched off: clients branch on the code. (Recordings, group providers.)

use crate::flow_common::World;
use crate::http_common::{refused, sent};

#[test]
fn paths_have_gotrues_code_and_sentence() {
    let mut world = World::with_ada();
    let session = world.ada_signs_in();
    for (method, uri, status, code, message) in [
        ("POST", "/sso", 404, "saml_provider_disabled", "SAML 2.0 is disabled"),
        ("GET", "/sso/saml/metadata", 404, "saml_provider_disabled", "SAML 2.0 is disabled"),
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
