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
    } else if begins("/user/identities") {
        (ErrorCode::ManualLinkingDisabled, "Manual linking is disabled")
    } else if begins("/admin/custom-providers") {
        (ErrorCode::FeatureDisabled, "Custom OAuth providers are disabled")
    } else if begins("/scim") {
        (ErrorCode::FeatureDisabled, "SCIM server is disabled")
    } else if begins("/oauth")
        || begins("/admin/oauth")
        || begins("/user/oauth")
        || begins("/.well-known/oauth-authorization-server")
        || begins("/.well-known/openid-configuration")
    {
        (ErrorCode::FeatureDisabled, "OAuth server is disabled")
    } else if begins("/authorize") {
        (ErrorCode::ValidationFailed, "Unsupported provider: provider is not enabled")
    } else {
        return None;
    };
    Some(Refusal::new(code, message))
}

/// The refusal for `grant_type=web3`.
pub(super) fn web3() -> Refusal {
    Refusal::new(ErrorCode::Web3ProviderDisabled, "Web3 provider is disabled")
}

/// The refusal for an id token of a provider, which the body names or whose issuer it names.
pub(super) fn id_token(provider: Option<&str>, issuer: Option<&str>) -> Refusal {
    let issuer = match provider.unwrap_or("").to_ascii_lowercase().as_str() {
        "apple" => "https://appleid.apple.com",
        "facebook" => "https://www.facebook.com",
        "google" => "https://accounts.google.com",
        "kakao" => "https://kauth.kakao.com",
        _ => issuer.unwrap_or(""),
    };
    let message = format!("Provider (issuer \"{issuer}\") is not enabled");
    Refusal::new(ErrorCode::ProviderDisabled, message)
}
