//! Id tokens: somebody shows what a provider has signed, and no network is asked.

use serde_json::Value;

use super::person::{Arrival, Settled};
use super::verified::{self, Shown, Why, profile, verify};
use super::{account, documents, lookup};
use crate::context::Context;
use crate::env::Env;
use crate::fault::{Fault, FaultKind};
use crate::flow::attempts::Attempts;
use crate::flow::issue::{Proof, start_session};
use crate::flow::mail::Challenged;
use crate::flow::recent::may_change_identities;
use crate::flow::user::authenticated;
use crate::jwt;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::social::configured::Configured;
use crate::social::decision::Intent;
use crate::social::document::DocumentKind;
use crate::social::id_token::{Nonce, Refused};
use crate::social::provider::{Quirk, shipped};
use crate::store::Store;

/// What the grant takes, GoTrue's members.
#[derive(Clone, Copy, Default)]
pub struct IdTokenGrant<'a> {
    /// The provider, by name.
    pub provider: Option<&'a str>,
    /// The token.
    pub id_token: Option<&'a str>,
    /// The access token that came with it.
    pub access_token: Option<&'a str>,
    /// The nonce in clear.
    pub nonce: Option<&'a str>,
    /// Instead of the provider: its issuer.
    pub issuer: Option<&'a str>,
    /// With the issuer: the client's id.
    pub client_id: Option<&'a str>,
    /// Whether the identity is to be added to the caller's account.
    pub link_identity: bool,
}

fn invalid(description: &str) -> Refusal {
    Refusal::oauth("invalid request", description)
}

/// Signs in, or links, with an id token: the session answer or GoTrue's refusal.
///
/// # Errors
/// A fault of the database, the keys or the settings.
pub fn sign_in_with_id_token(
    context: &mut Context<'_, impl Store, impl Env>,
    grant: IdTokenGrant<'_>,
) -> Result<Outcome, Fault> {
    let given = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    let Some(token) = given(grant.id_token) else {
        return Ok(invalid("id_token required").into());
    };
    let (provider, issuer) = (given(grant.provider), given(grant.issuer));
    if provider.is_none() && (issuer.is_none() || given(grant.client_id).is_none()) {
        return Ok(invalid("provider or client_id and issuer required").into());
    }
    let mut intent = Intent::SignIn;
    if grant.link_identity {
        if context.claims.is_none() && context.refused.is_none() {
            let message = "Linking requires a valid user access token in Authorization";
            return Ok(invalid(message).into());
        }
        let (caller, user) = match authenticated(context)? {
            Ok(found) => found,
            Err(refusal) => return Ok(refusal.into()),
        };
        if !context.settings.manual_linking_allowed {
            let message = "Manual linking is disabled";
            return Ok(Refusal::new(ErrorCode::ManualLinkingDisabled, message).into());
        }
        let what = "link an identity";
        if let Err(refusal) = may_change_identities(context, &user, caller.session_id, what)? {
            return Ok(refusal.into());
        }
        intent = Intent::Link { target: caller.user_id };
    }
    let attempts = Attempts::of_authorization(context)?;
    if let Some(refusal) = attempts.refusal(context)? {
        return Ok(refusal.into());
    }
    attempts.count(context)?;
    let configured = match selected(context, provider.as_deref(), issuer.as_deref(), &token)? {
        Ok(configured) => configured,
        Err(refusal) => return Ok(refusal.into()),
    };
    let nonce = match configured.provider.skip_nonce_check {
        true => Nonce::NotAsked,
        false => Nonce::Presented(grant.nonce),
    };
    let shown = Shown { token: &token, nonce, access_token: given(grant.access_token) };
    let verified = match verify(context, &configured, &shown)? {
        Ok(verified) => verified,
        Err(why) => return Ok(told(context, &configured, why)?.into()),
    };
    let profile = match profile(&configured, &verified.claims) {
        Ok(profile) => profile,
        Err(_) => return Ok(invalid("Missing sub claim in id_token").into()),
    };
    let outcome = context.undoable(|context| {
        // With the rest: a sign-in that fails does not spend the token.
        if !context.store.spend_id_token(&verified.hash, verified.expires_at, context.now)? {
            return Ok(Err(invalid("This ID token has been used already")));
        }
        let arrival = Arrival {
            provider: &configured.provider.name,
            profile: &profile,
            email_optional: configured.provider.email_optional,
            request: Challenged::default(),
        };
        let user = match account::settle(context, &arrival, intent)? {
            Ok(Settled::User(user)) => user,
            Ok(Settled::Refused(refusal)) => return Ok(Ok(Outcome::Refused(refusal))),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let proof = Proof::Provider(&configured.provider.name);
        let started = start_session(context, &user, proof)?
            .ok_or_else(|| Fault::new(FaultKind::Internal, "a locked user is gone"))?;
        Ok(match started {
            Outcome::Refused(refusal) => Err(refusal),
            done @ Outcome::Done(_) => Ok(done),
        })
    })?;
    Ok(outcome.unwrap_or_else(Outcome::from))
}

/// The provider that a name or an issuer selects.
fn selected(
    context: &mut Context<'_, impl Store, impl Env>,
    name: Option<&str>,
    issuer: Option<&str>,
    token: &str,
) -> Result<Result<Configured, Refusal>, Fault> {
    let refused = |message: String| Refusal::new(ErrorCode::ValidationFailed, message);
    let name = match name {
        Some(name) => name.to_lowercase(),
        None => match named(context, issuer.unwrap_or(""))? {
            Some(name) => name,
            None => {
                let issuer = lookup::shown(issuer.unwrap_or(""));
                let message = format!("Custom OIDC provider \"{issuer}\" not allowed");
                return Ok(Err(refused(message)));
            }
        },
    };
    let configured = match lookup::known(context, &name)? {
        Ok(configured) => configured,
        Err(_) if name.starts_with(lookup::CUSTOM) => {
            let message = if context.settings.custom_providers_enabled {
                format!("Custom provider \"{}\" not found", lookup::shown(&name))
            } else {
                "Custom OAuth providers are disabled".to_owned()
            };
            return Ok(Err(refused(message)));
        }
        Err(_) => {
            let shipped = shipped().unwrap_or_default();
            let known = shipped.iter().find(|provider| provider.name == name);
            let Some(known) = known else {
                let message =
                    format!("Custom OIDC provider \"{}\" not allowed", lookup::shown(&name));
                return Ok(Err(refused(message)));
            };
            return Ok(Err(disabled(&known.issuer)));
        }
    };
    if name.starts_with(lookup::CUSTOM) && configured.provider.issuer.is_empty() {
        let message = format!("Provider \"{}\" is not an OIDC provider", lookup::shown(&name));
        return Ok(Err(refused(message)));
    }
    if !configured.enabled {
        return Ok(Err(match name.starts_with(lookup::CUSTOM) {
            true => Refusal::new(
                ErrorCode::ProviderDisabled,
                format!("Custom provider \"{}\" is disabled", lookup::shown(&name)),
            ),
            false => disabled(&configured.provider.issuer),
        }));
    }
    let detected = unverified_issuer(token);
    match configured.provider.quirk {
        Quirk::Apple
            if detected
                .as_ref()
                .is_some_and(|issuer| !verified::is_issuer(&configured, issuer)) =>
        {
            let message = "Detected ID token issuer is not an Apple ID token issuer";
            return Ok(Err(refused(message.to_owned())));
        }
        Quirk::Apple if detected.is_none() => {
            return Ok(Err(refused(
                "Unable to detect issuer in ID token for Apple provider".to_owned(),
            )));
        }
        Quirk::Azure if detected.is_none() => {
            return Ok(Err(refused(
                "Unable to detect issuer in ID token for Azure provider".to_owned(),
            )));
        }
        _ => {}
    }
    Ok(Ok(documents::complete(context, configured)?))
}

fn disabled(issuer: &str) -> Refusal {
    let message = format!("Provider (issuer \"{issuer}\") is not enabled");
    Refusal::new(ErrorCode::ProviderDisabled, message)
}

/// The name of the provider of an issuer: one that is set, or shipped.
fn named(
    context: &mut Context<'_, impl Store, impl Env>,
    issuer: &str,
) -> Result<Option<String>, Fault> {
    for row in context.store.provider_rows()? {
        if row.name.starts_with(lookup::CUSTOM) {
            continue;
        }
        let name = row.name.clone();
        if lookup::configured(row).is_ok_and(|configured| verified::is_issuer(&configured, issuer))
        {
            return Ok(Some(name));
        }
    }
    let shipped = shipped().unwrap_or_default();
    let found = shipped.iter().find(|one| !one.issuer.is_empty() && one.issuer == issuer);
    Ok(found.map(|provider| provider.name.clone()))
}

fn unverified_issuer(token: &str) -> Option<String> {
    let decoded = jwt::decode_unverified(token, verified::MAX_SIZE).ok()?;
    let claims: Value = serde_json::from_str(decoded.claims.as_str()).ok()?;
    claims.get("iss")?.as_str().map(str::to_owned)
}

/// GoTrue's words for a refused token. A key that is not there is asked for.
fn told(
    context: &mut Context<'_, impl Store, impl Env>,
    configured: &Configured,
    why: Why,
) -> Result<Refusal, Fault> {
    let bad = || invalid("Bad ID token");
    Ok(match why {
        Why::Key => {
            documents::ask(context, configured, DocumentKind::Jwks)?;
            bad()
        }
        Why::Token(_) => bad(),
        Why::Claims(refused) => match refused {
            Refused::Subject => invalid("Missing sub claim in id_token"),
            Refused::Audience(audiences) => {
                let audiences = lookup::shown(&audiences.join(" "));
                invalid(&format!("Unacceptable audience in id_token: [{audiences}]"))
            }
            Refused::NonceRequired | Refused::NonceMissing => {
                invalid("Passed nonce and nonce in id_token should either both exist or not.")
            }
            Refused::NonceMismatch => Refusal::oauth("invalid nonce", "Nonces mismatch"),
            Refused::Issuer
            | Refused::AuthorizedParty
            | Refused::Expired
            | Refused::NotYetValid
            | Refused::AccessToken
            | Refused::HostedDomain => bad(),
        },
    })
}
