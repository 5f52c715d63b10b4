//! Text messages on their way out: by the provider of the settings, or for the courier's own.

use serde::Serialize;
use uuid::Uuid;

use super::number::wrong_channel;
use crate::answer::UserAnswer;
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::Fault;
use crate::hook::custom_access_token::{About, Metadata};
use crate::json::Body;
use crate::outbox::{Envelope, HttpHook, Sms, enqueue};
use crate::outcome::{ErrorCode, Refusal};
use crate::phone::{Authorization, Declaration, Outgoing, SmsProvider, Unroutable};
use crate::secret::Secret;
use crate::store::Store;
use crate::user::User;

/// What a webhook is told, as a send_sms function is.
#[derive(Serialize)]
struct Event<'a> {
    metadata: About<'a>,
    user: &'a UserAnswer<'a>,
    sms: SmsData<'a>,
}

/// What is to be sent: GoTrue's members.
#[derive(Clone, Copy, Serialize)]
pub(super) struct SmsData<'a> {
    pub(super) otp: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sms_type: Option<&'static str>,
    pub(super) phone: &'a str,
}

/// Queues a message. A webhook is told whom it is about, so a message about nobody has none.
pub(super) fn queue(
    context: &mut Context<'_, impl Store, impl Env>,
    envelope: &Envelope<'_>,
    message: &Outgoing<'_>,
    about: Option<(&User, SmsData<'_>)>,
) -> Result<Result<Option<Uuid>, Refusal>, Fault> {
    let mut route = None;
    if let Some(name) = context.settings.phone.provider.clone() {
        let Some(provider) = context.store.sms_provider(&name)? else {
            return Ok(Err(broken(context, &name, "there is no such row")));
        };
        let declared = match provider.declared() {
            Ok(declared) => declared,
            Err(why) => return Ok(Err(unroutable(context, &name, why))),
        };
        if declared.authorization == Authorization::Webhook {
            return match about {
                Some((user, sms)) => {
                    call(context, envelope, &provider, &declared, user, sms).map(Ok)
                }
                None => Ok(Err(broken(context, &name, "a webhook is told of users alone"))),
            };
        }
        match provider.route(&declared, message) {
            Ok(made) => route = Some(made),
            Err(why) => return Ok(Err(unroutable(context, &name, why))),
        }
    }
    let sms = Sms {
        to: message.phone.to_owned(),
        text: message.text.to_owned(),
        channel: message.channel.as_str().to_owned(),
        route,
    };
    enqueue(context.store, context.env, envelope, &sms).map(Ok)
}

fn call(
    context: &mut Context<'_, impl Store, impl Env>,
    envelope: &Envelope<'_>,
    provider: &SmsProvider,
    declared: &Declaration,
    user: &User,
    sms: SmsData<'_>,
) -> Result<Option<Uuid>, Fault> {
    let metadata = Metadata {
        uuid: random_uuid(context.env),
        time: context.now,
        ip_address: context.client.address.map(|address| address.to_string()),
    };
    let user = UserAnswer::new(user)?;
    let body = Body::of(&Event { metadata: metadata.about("send-sms"), user: &user, sms })?;
    let secret = provider.secret.as_ref().map(Secret::expose).unwrap_or_default();
    let secrets = core::str::from_utf8(secret).unwrap_or("");
    let secrets = secrets.split('|').filter(|secret| !secret.is_empty()).map(str::to_owned);
    let (url, secrets) = (declared.url.clone(), secrets.collect());
    let hook = HttpHook { url, secrets, body: body.to_text() };
    enqueue(context.store, context.env, envelope, &hook)
}

fn unroutable(
    context: &mut Context<'_, impl Store, impl Env>,
    name: &str,
    why: Unroutable,
) -> Refusal {
    match why {
        Unroutable::Row(why) => broken(context, name, &why),
        Unroutable::Channel => wrong_channel(),
    }
}

/// GoTrue's refusal; the operator learns why.
fn broken(context: &mut Context<'_, impl Store, impl Env>, name: &str, why: &str) -> Refusal {
    let message = format!("the provider {name} of text messages cannot be used: {why}");
    let hint = "See auth_ext.sms_providers and settings.sms_provider.";
    context.store.report_mail_failure(&message, Some(hint));
    Refusal::new(ErrorCode::UnexpectedFailure, "Unable to get SMS provider")
}
