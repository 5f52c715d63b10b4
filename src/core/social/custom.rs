//! A row of GoTrue's `auth.custom_oauth_providers` as a provider.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::configured::Configured;
use super::profile::{EmailTrust, Paths};
use super::provider::{DescribedBy, Provider, Quirk, TokenAuth};
use super::source::Source;
use crate::secret::Secret;
use crate::time::Timestamp;

/// The row.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(missing_docs, reason = "the fields are GoTrue's columns of the same names")]
pub struct CustomProvider {
    pub id: Uuid,
    pub provider_type: String,
    /// Begins with `custom:`.
    pub identifier: String,
    pub name: String,
    pub client_id: String,
    pub client_secret: Option<Secret>,
    pub acceptable_client_ids: Vec<String>,
    pub scopes: Vec<String>,
    pub pkce_enabled: bool,
    pub attribute_mapping: Map<String, Value>,
    pub authorization_params: Map<String, Value>,
    pub enabled: bool,
    pub email_optional: bool,
    pub issuer: Option<String>,
    pub discovery_url: Option<String>,
    pub skip_nonce_check: bool,
    pub authorization_url: Option<String>,
    pub token_url: Option<String>,
    pub userinfo_url: Option<String>,
    pub jwks_uri: Option<String>,
    pub custom_claims_allowlist: Vec<String>,
    pub created_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
}

/// Claims of OpenID Connect that become claims of the identity.
const CLAIMS: [&str; 12] = [
    "iss",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "locale",
    "zoneinfo",
];

/// Members that a mapping must not set.
const RESERVED: [&str; 13] = [
    "id",
    "aud",
    "role",
    "app_metadata",
    "created_at",
    "updated_at",
    "confirmed_at",
    "email_confirmed_at",
    "phone_confirmed_at",
    "email_verified",
    "phone_verified",
    "banned_until",
    "is_super_admin",
];

/// Whether a mapping may set a member.
#[must_use]
pub fn may_map(target: &str) -> bool {
    !RESERVED.contains(&target)
}

impl CustomProvider {
    /// The provider and our client there.
    #[must_use]
    pub fn configured(&self) -> Configured {
        let is_oidc = self.provider_type == "oidc";
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let mut client_ids = vec![self.client_id.clone()];
        client_ids.extend(self.acceptable_client_ids.iter().cloned());
        let provider = Provider {
            name: self.identifier.clone(),
            issuer: if is_oidc { text(&self.issuer) } else { String::new() },
            authorization_url: text(&self.authorization_url),
            token_url: text(&self.token_url),
            userinfo_url: text(&self.userinfo_url),
            emails_url: String::new(),
            jwks_uri: if is_oidc { text(&self.jwks_uri) } else { String::new() },
            token_auth: TokenAuth::BasicThenBody,
            pkce: self.pkce_enabled,
            scopes: self.scopes.clone(),
            more_scopes: true,
            authorization_parameters: self.authorization_params.clone(),
            passed_on: Vec::new(),
            userinfo_headers: Map::new(),
            described_by: if is_oidc { DescribedBy::IdToken } else { DescribedBy::Userinfo },
            paths: self.paths(),
            email_trust: EmailTrust::Claim,
            email_optional: self.email_optional,
            quirk: Quirk::None,
            discovery_url: if is_oidc { text(&self.discovery_url) } else { String::new() },
            url: String::new(),
            other_issuers: Vec::new(),
            local: false,
            skip_nonce_check: self.skip_nonce_check,
            hosted_domain: String::new(),
            team_id: String::new(),
            key_id: String::new(),
        };
        Configured {
            provider,
            client_ids,
            secret: self.client_secret.clone(),
            enabled: self.enabled,
        }
    }

    /// A target of the mapping takes the place of the usual source. A source is a claim's name, or
    /// a JSON pointer for what stands deeper.
    fn paths(&self) -> Paths {
        let source = |target: &str, usual: &str| {
            let mapped = self.attribute_mapping.get(target).and_then(Value::as_str);
            Source::At(pointer(mapped.unwrap_or(usual)))
        };
        let mut claims = Map::new();
        for claim in CLAIMS {
            claims.insert(claim.to_owned(), Value::String(format!("/{claim}")));
        }
        claims.insert("full_name".to_owned(), Value::String("/name".to_owned()));
        claims.insert("avatar_url".to_owned(), Value::String("/picture".to_owned()));
        for (target, mapped) in &self.attribute_mapping {
            let is_own = matches!(target.as_str(), "sub" | "email") || !may_map(target);
            if let Some(mapped) = mapped.as_str().filter(|_| !is_own) {
                claims.insert(target.clone(), Value::String(pointer(mapped)));
            }
        }
        Paths {
            subject: source("sub", "sub"),
            email: source("email", "email"),
            email_verified: Source::At("/email_verified".to_owned()),
            emails: None,
            claims,
            custom_claims: self.custom_claims_allowlist.clone(),
        }
    }
}

fn pointer(source: &str) -> String {
    if source.starts_with('/') {
        source.to_owned()
    } else {
        format!("/{}", source.replace('~', "~0").replace('/', "~1"))
    }
}
