//! Who it is: by the id token, the user info, or the token answer itself.

use super::carry::{Callback, Carry, Stage, Step, ask, parameter};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::social::documents;
use crate::flow::social::finish::{self, Came};
use crate::flow::social::verified::{self, Shown, Why};
use crate::json::Json;
use crate::outbox::{CallbackStep, HttpAnswer};
use crate::social::document::DocumentKind;
use crate::social::exchange::{self, Tokens, userinfo_requests};
use crate::social::id_token::{Nonce, Refused};
use crate::social::profile::Profile;
use crate::social::provider::{DescribedBy, Quirk};
use crate::social::{apple, browser};
use crate::store::Store;

/// Who it is, by the tokens that came; or what to ask to find out.
pub(super) fn identify(
    context: &mut Context<'_, impl Store, impl Env>,
    callback: &Callback<'_>,
    mut carry: Carry,
    tokens: &Tokens,
) -> Result<Step, Fault> {
    let provider = &callback.configured.provider;
    match provider.described_by {
        DescribedBy::TokenAnswer => {
            let answer = Json::Object(tokens.answer.clone());
            let profile = Profile::read(&provider.paths, provider.email_trust, &answer);
            return conclude(context, callback, tokens, profile.ok());
        }
        DescribedBy::Userinfo => {}
        DescribedBy::IdToken => {
            if let Some(text) = &tokens.id_token {
                return by_id_token(context, callback, carry, tokens, text);
            }
            if matches!(provider.quirk, Quirk::Apple | Quirk::Azure) {
                context.store.report_provider_failure(&provider.name, "no id token came");
                return Ok(callback.no_profile());
            }
        }
    }
    if provider.userinfo_url.is_empty() {
        let text = "nothing came that tells who it is";
        context.store.report_provider_failure(&provider.name, text);
        return Ok(callback.no_profile());
    }
    carry.stage = Stage::Person;
    Ok(Ok(ask(carry, userinfo_requests(&callback.configured, tokens))))
}

/// The id token is verified; one that says too little is completed by the user info (OpenID Connect
/// Core, 5.3).
fn by_id_token(
    context: &mut Context<'_, impl Store, impl Env>,
    callback: &Callback<'_>,
    mut carry: Carry,
    tokens: &Tokens,
    text: &str,
) -> Result<Step, Fault> {
    let configured = &callback.configured;
    let provider = &configured.provider;
    let key = context.store.one_time_key()?;
    let nonce = browser::nonce(&key, callback.flow.id);
    // GoTrue sends no nonce of its own: a flow that it began may end here.
    let is_ours = has_nonce(text);
    let nonce = if is_ours { Nonce::Presented(Some(&nonce)) } else { Nonce::NotAsked };
    let access_token = Some(tokens.access_token.clone());
    let claims =
        match verified::verify(context, configured, &Shown { token: text, nonce, access_token })? {
            Ok(verified) => verified.claims,
            Err(Why::Key) if !carry.asked_keys => {
                let Some(url) = documents::address(configured, DocumentKind::Jwks) else {
                    return Ok(callback.no_profile());
                };
                carry.asked_keys = true;
                carry.stage = Stage::Keys;
                return Ok(Ok(ask(carry, vec![exchange::get(provider, &url, Vec::new())])));
            }
            Err(why) => {
                let text = format!("its id token is refused: {}", reason(&why));
                context.store.report_provider_failure(&provider.name, &text);
                return Ok(callback.no_profile());
            }
        };
    let profile = verified::profile(configured, &claims).ok();
    let is_lean = profile.as_ref().is_some_and(|profile| profile.email.is_none());
    // Microsoft's user info may be told what the caller wants.
    if is_lean && provider.quirk == Quirk::None && !provider.userinfo_url.is_empty() {
        carry.stage = Stage::Person;
        return Ok(Ok(ask(carry, userinfo_requests(configured, tokens))));
    }
    conclude(context, callback, tokens, profile)
}

fn unverified_claims(token: &str) -> Option<Json> {
    let decoded = crate::jwt::decode_unverified(token, verified::MAX_SIZE).ok()?;
    Json::parse(decoded.claims.as_str()).ok()
}

fn has_nonce(token: &str) -> bool {
    unverified_claims(token).is_some_and(|claims| claims.get("nonce").is_some())
}

fn reason(why: &Why) -> String {
    match why {
        Why::Key => "no key of the provider's fits".to_owned(),
        Why::Token(reason) => reason.as_str().to_owned(),
        Why::Claims(Refused::Audience(_)) => "it is for another client".to_owned(),
        Why::Claims(other) => format!("{other:?}"),
    }
}

/// The user info came.
pub(super) fn person(
    context: &mut Context<'_, impl Store, impl Env>,
    callback: &Callback<'_>,
    tokens: &Tokens,
    answers: &[HttpAnswer],
) -> Result<Step, Fault> {
    let provider = &callback.configured.provider;
    let mut documents = Vec::new();
    for answer in answers {
        match exchange::document(answer) {
            Ok(document) => documents.push(document),
            Err(failure) => {
                let text = format!("its user info cannot be had: {}", failure.text());
                context.store.report_provider_failure(&provider.name, &text);
                return Ok(callback.no_profile());
            }
        }
    }
    let mut documents = documents.into_iter();
    let mut info = documents.next().unwrap_or_default();
    if let Some(emails) = documents.next() {
        info.set("emails", emails);
    }
    if provider.described_by == DescribedBy::IdToken
        && let Some(token) = &tokens.id_token
    {
        // It was verified before this was asked.
        let (Some(Json::Object(claims)), Json::Object(said)) =
            (unverified_claims(token), &mut info)
        else {
            return Ok(callback.no_profile());
        };
        if said.get("sub") != claims.get("sub") {
            let text = "its user info is about somebody else than its id token (sub)";
            context.store.report_provider_failure(&provider.name, text);
            return Ok(callback.no_profile());
        }
        said.extend(claims);
    }
    let profile = Profile::read(&provider.paths, provider.email_trust, &info).ok();
    conclude(context, callback, tokens, profile)
}

fn conclude(
    context: &mut Context<'_, impl Store, impl Env>,
    callback: &Callback<'_>,
    tokens: &Tokens,
    profile: Option<Profile>,
) -> Result<Step, Fault> {
    let configured = &callback.configured;
    let Some(mut profile) = profile else {
        let name = &configured.provider.name;
        context.store.report_provider_failure(name, "its answer names nobody");
        return Ok(callback.no_profile());
    };
    // Apple's form, which nobody has signed: only the name is taken from it.
    if configured.provider.quirk == Quirk::Apple
        && let Some(name) = parameter(callback.request, "user").and_then(apple::name)
    {
        for member in ["name", "full_name"] {
            profile.identity_data.insert(member.to_owned(), Json::String(name.clone()));
        }
    }
    let target = &callback.target;
    let came = Came { flow: callback.flow.id, configured, tokens, profile: &profile, target };
    Ok(match finish::finish(context, &came)? {
        Ok(browser) => Ok(CallbackStep::Answer(browser)),
        Err(refusal) => callback.refused(refusal),
    })
}
