//! The rules about claims, one by one, so that `verify_jwt` and `explain` run the same ones.

use serde_json::Value;

use super::claims::refuse_if;
use super::object::Members;
use super::sink::Sink;
use super::{ClaimsPolicy, Reason, Recipient, TokenTimes, json};
use crate::time::Timestamp;

/// Whether rules look at the claim of that name, whatever a policy requires.
#[must_use]
pub fn is_judged(name: &str) -> bool {
    matches!(name, "iss" | "sub" | "aud" | "exp" | "nbf" | "iat" | "jti")
}

/// Parses the claims of a JWT and takes out those that the rules of this policy look at. `sink` is
/// told of all.
///
/// # Errors
///
/// Those of the strict parser; [`Reason::Malformed`] for anything but a JSON object.
pub(crate) fn parse_claims<'t>(
    text: &'t str,
    policy: &ClaimsPolicy,
    sink: &mut impl Sink,
) -> Result<Members<'t>, Reason> {
    let recipient = policy.recipient.as_ref().map(|recipient| recipient.claim.as_str());
    let wanted = |name: &str| {
        is_judged(name)
            || recipient == Some(name)
            || policy.required.iter().any(|required| required == name)
    };
    json::select(text, &wanted, sink)
}

/// The claims of one token with everything they are judged by.
pub(crate) struct Judged<'c> {
    claims: &'c Members<'c>,
    /// The times, read once.
    pub(crate) times: Result<TokenTimes, Reason>,
    policy: &'c ClaimsPolicy,
    now: Timestamp,
}

/// One rule. They run in the order of [`ClaimRule::ALL`], and the first that fails gives the
/// reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClaimRule {
    /// Registered claims have their JSON types and times are in range.
    Types,
    /// Claims that must be there are.
    Required,
    /// `iss` is the issuer.
    Issuer,
    /// `aud` names the audience.
    Audience,
    /// `exp` is in the future.
    Expiry,
    /// `nbf` is past.
    NotBefore,
    /// `iat` is past.
    IssuedAt,
    /// `exp - iat` is not too long.
    Lifetime,
}

impl ClaimRule {
    pub(crate) const ALL: [Self; 8] = [
        Self::Types,
        Self::Required,
        Self::Issuer,
        Self::Audience,
        Self::Expiry,
        Self::NotBefore,
        Self::IssuedAt,
        Self::Lifetime,
    ];

    /// The name of the check in `explain_jwt`.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Types => "claim_types",
            Self::Required => "required_claims",
            Self::Issuer => "iss",
            Self::Audience => "aud",
            Self::Expiry => "exp",
            Self::NotBefore => "nbf",
            Self::IssuedAt => "iat",
            Self::Lifetime => "lifetime",
        }
    }
}

impl<'c> Judged<'c> {
    pub(crate) fn new(claims: &'c Members<'c>, policy: &'c ClaimsPolicy, now: Timestamp) -> Self {
        Self { claims, times: TokenTimes::read(|name| claims.get(name)), policy, now }
    }

    /// All rules in order, up to the first that fails.
    pub(crate) fn check_all(&self) -> Result<(), Reason> {
        ClaimRule::ALL.into_iter().try_for_each(|rule| self.check(rule))
    }

    /// Whether a rule has anything to look at: the policy asks for it or the claim is there.
    pub(crate) fn applies(&self, rule: ClaimRule) -> bool {
        match rule {
            ClaimRule::Types => true,
            ClaimRule::Required => !self.policy.required.is_empty(),
            ClaimRule::Issuer => self.policy.issuer.is_some(),
            ClaimRule::Audience => {
                self.policy.audience.is_some() || self.policy.recipient.is_some()
            }
            ClaimRule::Expiry => self.claims.has("exp"),
            ClaimRule::NotBefore => self.claims.has("nbf"),
            ClaimRule::IssuedAt => self.claims.has("iat"),
            ClaimRule::Lifetime => self.policy.max_lifetime.is_some(),
        }
    }

    /// One rule; passes where it does not apply.
    pub(crate) fn check(&self, rule: ClaimRule) -> Result<(), Reason> {
        match rule {
            ClaimRule::Types => self.check_types(),
            ClaimRule::Required => self.check_required(),
            ClaimRule::Issuer => self.check_issuer(),
            ClaimRule::Audience => self.check_audience(),
            ClaimRule::Expiry => self.times?.check_expiry(self.now),
            ClaimRule::NotBefore => self.times?.check_not_before(self.policy.leeway, self.now),
            ClaimRule::IssuedAt => self.times?.check_issued_at(self.policy.leeway, self.now),
            ClaimRule::Lifetime => self.check_lifetime(),
        }
    }

    /// A claim of the wrong type must never count as one that is absent (CVE-2026-25537).
    fn check_types(&self) -> Result<(), Reason> {
        let string_or_absent = |name| self.claims.get(name).is_none_or(Value::is_string);
        let strings = ["iss", "sub", "jti"].into_iter().all(string_or_absent);
        let audience = self.claims.get("aud").is_none_or(|aud| match aud {
            Value::String(_) => true,
            Value::Array(names) => names.iter().all(Value::is_string),
            _ => false,
        });
        refuse_if(!strings || !audience || self.times.is_err(), Reason::InvalidClaim)
    }

    fn check_required(&self) -> Result<(), Reason> {
        let there = |name: &String| self.claims.get(name).is_some_and(|value| !value.is_null());
        refuse_if(!self.policy.required.iter().all(there), Reason::MissingClaim)
    }

    /// RFC 7519, 4.1.1. A list of issuers is not an issuer, nor is a prefix (CVE-2024-53861).
    fn check_issuer(&self) -> Result<(), Reason> {
        let Some(expected) = &self.policy.issuer else {
            return Ok(());
        };
        match self.claims.get("iss") {
            None => Err(Reason::MissingClaim),
            Some(Value::String(issuer)) => refuse_if(issuer != expected, Reason::WrongIssuer),
            Some(_) => Err(Reason::InvalidClaim),
        }
    }

    /// RFC 7519, 4.1.3: whoever is not named must refuse the token.
    fn check_audience(&self) -> Result<(), Reason> {
        self.check_recipient()?;
        let Some(expected) = self.policy.audience.as_deref() else {
            return Ok(());
        };
        let named = match self.claims.get("aud") {
            None if self.policy.api_keys_without_audience && self.claims.get("sub").is_none() => {
                return Ok(());
            }
            None => return Err(Reason::MissingClaim),
            Some(Value::String(name)) => name == expected,
            Some(Value::Array(names)) => names.iter().any(|name| name == expected),
            Some(_) => return Err(Reason::InvalidClaim),
        };
        refuse_if(!named, Reason::WrongAudience)
    }

    fn check_recipient(&self) -> Result<(), Reason> {
        let Some(Recipient { claim, value }) = &self.policy.recipient else {
            return Ok(());
        };
        let named = match self.claims.get(claim) {
            None | Some(Value::Null) => return Err(Reason::MissingClaim),
            Some(Value::String(name)) => name == value,
            Some(_) => return Err(Reason::InvalidClaim),
        };
        let not_elsewhere = match self.claims.get("aud") {
            None => true,
            Some(Value::Array(names)) => names.iter().any(|name| name == value),
            Some(name) => name == value,
        };
        refuse_if(!named || !not_elsewhere, Reason::WrongAudience)
    }

    fn check_lifetime(&self) -> Result<(), Reason> {
        let Some(longest) = self.policy.max_lifetime else {
            return Ok(());
        };
        let times = self.times?;
        let (Some(issued_at), Some(expires_at)) = (times.issued_at, times.expires_at) else {
            return Err(Reason::MissingClaim);
        };
        refuse_if(expires_at > issued_at.plus(longest), Reason::LifetimeTooLong)
    }
}
