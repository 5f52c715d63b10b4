//! What GoTrue says where a feature is switched off. Of these none is here, and clients branch on the
//! code that they know.

use crate::outcome::{ErrorCode, Refusal};

/// The refusal for a path of such a feature; none for any other path.
pub(super) fn by_path(path: &str) -> Option<Refusal> {
    let begins = |prefix: &str| {
        path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let (code, message) = if begins("/sso") {
        (ErrorCode::SamlProviderDisabled, "SAML 2.0 is disabled")
    } else if begins("/scim") {
        (ErrorCode::FeatureDisabled, "SCIM server is disabled")
    } else if begins("/oauth")
        || begins("/admin/oauth")
        || begins("/user/oauth")
        || begins("/.well-known/oauth-authorization-server")
        || begins("/.well-known/openid-configuration")
    {
        (ErrorCode::FeatureDisabled, "OAuth server is disabled")
    } else {
        return None;
    };
    Some(Refusal::new(code, message))
}

/// The refusal for `grant_type=web3`.
pub(super) fn web3() -> Refusal {
    Refusal::new(ErrorCode::Web3ProviderDisabled, "Web3 provider is disabled")
}
