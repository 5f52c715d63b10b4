//! Microsoft: the issuer depends on the tenant.

/// The tenant of personal accounts.
const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// Whether an issuer is one that the tenant of the operator's URL allows; any of Microsoft's where
/// it names none (`common`, `organizations`).
///
/// Issuers are `https://login.microsoftonline.com/<tenant>/v2.0` and, of older applications,
/// `https://sts.windows.net/<tenant>/`; the tenant in them is a UUID.
#[must_use]
pub fn is_issuer(issuer: &str, url: &str) -> bool {
    let url = url.trim_end_matches('/');
    if let Some(own) = url.strip_prefix("https://").filter(|own| own.contains(".ciamlogin.com/")) {
        return issuer.strip_prefix("https://") == Some(format!("{own}/v2.0").as_str());
    }
    let tenant = issuer
        .strip_prefix("https://login.microsoftonline.com/")
        .and_then(|rest| rest.strip_suffix("/v2.0"))
        .or_else(|| issuer.strip_prefix("https://sts.windows.net/")?.strip_suffix('/'));
    let Some(tenant) = tenant.filter(|tenant| uuid::Uuid::try_parse(tenant).is_ok()) else {
        return false;
    };
    match url.strip_prefix("https://login.microsoftonline.com/") {
        None if url.is_empty() => true,
        None => false,
        Some("common" | "") => true,
        Some("organizations") => !tenant.eq_ignore_ascii_case(CONSUMERS),
        Some("consumers") => tenant.eq_ignore_ascii_case(CONSUMERS),
        Some(own) => own.eq_ignore_ascii_case(tenant),
    }
}
