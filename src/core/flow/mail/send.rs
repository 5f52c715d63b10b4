//! Making a token, writing it, and sending it.

use std::sync::Arc;

use uuid::Uuid;

use super::hook::{Waits, call_hook};
use super::limits;
use crate::audit::Traits;
use crate::context::Context;
use crate::env::{Env, random_uuid};
use crate::fault::{Fault, FaultKind};
use crate::mail::{EmailData, MailTemplate, MailType, Variables, link};
use crate::one_time::{Issued, TokenType};
use crate::outbox::{Envelope, Mail, enqueue};
use crate::outcome::Refusal;
use crate::pkce::{Challenge, FlowMethod};
use crate::store::{NewFlowState, NewOneTimeToken, Store};
use crate::user::{User, parsed};

/// How long a flow is kept: its link may be clicked that late.
const FORGOTTEN: core::time::Duration = core::time::Duration::from_secs(8 * 24 * 3600);

/// Where a browser is to go after the link: what the request named, in GoTrue's order.
#[derive(Debug, Clone, Copy, Default)]
pub struct Destination<'a> {
    /// What the request says: the header `redirect_to` before the query.
    pub redirect_to: Option<&'a str>,
    /// The page that the request came from.
    pub referer: Option<&'a str>,
}

impl Destination<'_> {
    /// The first that is allowed, or the app's own URL.
    pub(in crate::flow) fn resolve(&self, context: &Context<'_, impl Store, impl Env>) -> String {
        let policy = context.settings.mail.redirects();
        policy.choose([self.redirect_to, self.referer]).to_owned()
    }
}

/// What a request for a link brings along.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::flow) struct Challenged<'a> {
    /// Where the link leads in the end.
    pub(in crate::flow) destination: Destination<'a>,
    /// What the verifier has to meet; none in the implicit flow.
    pub(in crate::flow) challenge: Option<&'a Challenge>,
}

/// One token of a mail, and where it goes.
pub(super) struct Parcel {
    pub(super) kind: TokenType,
    pub(super) to: String,
    pub(super) issued: Issued,
}

/// A mail with a link, to be sent to a locked user.
pub(super) struct Letter<'a> {
    pub(super) kind: MailType,
    pub(super) token: TokenType,
    pub(super) method: FlowMethod,
    pub(super) provider_type: &'a str,
}

/// The confirmation of a new account.
pub(super) const CONFIRMATION: Letter<'static> = Letter {
    kind: MailType::Confirmation,
    token: TokenType::Confirmation,
    method: FlowMethod::EmailSignup,
    provider_type: "email",
};

/// Sends the confirmation of a new account to a user who was just added or is locked.
pub(in crate::flow) fn confirmation(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    request: Challenged<'_>,
) -> Result<Result<(), Refusal>, Fault> {
    send(context, user, &CONFIRMATION, request)
}

/// Sends a letter to the user's own address: limits, flow state, token, mail.
pub(super) fn send(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    letter: &Letter<'_>,
    request: Challenged<'_>,
) -> Result<Result<(), Refusal>, Fault> {
    let address = user.email.clone().unwrap_or_default();
    if let Err(refusal) = may_send(context, user, letter.token, &address)? {
        return Ok(Err(refusal));
    }
    if let Some(challenge) = request.challenge {
        begin_flow(context, user.id, letter, challenge)?;
    }
    let parcel = issue(context, letter.token, &address, request.challenge.is_some())?;
    write_token(context, user.id, &parcel)?;
    let target = request.destination.resolve(context);
    deliver(context, user, letter.kind, &[parcel], &target)
}

/// Whether the limits and the list of addresses let a mail go; counts it.
pub(super) fn may_send(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    token: TokenType,
    address: &str,
) -> Result<Result<(), Refusal>, Fault> {
    if let Err(refusal) = limits::authorised(context, address) {
        return Ok(Err(refusal));
    }
    if let Some(refusal) = limits::too_soon(context, user, token) {
        return Ok(Err(refusal));
    }
    Ok(limits::count_mail(context)?.map_or(Ok(()), Err))
}

/// Adds the flow whose code the link will give out.
pub(super) fn begin_flow(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Uuid,
    letter: &Letter<'_>,
    challenge: &Challenge,
) -> Result<(), Fault> {
    let before = context.now.minus(FORGOTTEN);
    context.store.tidying(|store| store.forget_flow_states(before).map(|_| ()))?;
    let id = random_uuid(context.env);
    // A secret, unlike other ids.
    let bytes = crate::env::random_bytes(context.env);
    let auth_code = uuid::Builder::from_random_bytes(bytes).into_uuid().to_string();
    context.store.insert_flow_state(&NewFlowState {
        id,
        user_id: user,
        auth_code: &auth_code,
        challenge,
        provider_type: letter.provider_type,
        method: letter.method.as_str(),
        now: context.now,
    })
}

/// Makes a token for an address.
pub(super) fn issue(
    context: &mut Context<'_, impl Store, impl Env>,
    kind: TokenType,
    address: &str,
    is_pkce: bool,
) -> Result<Parcel, Fault> {
    let key = context.store.one_time_key()?;
    let (form, digits) = (context.settings.mail.otp_hash, context.settings.mail.otp_length);
    let address = address.to_lowercase();
    let issued = Issued::new(context.env, form, &key, &address, digits, is_pkce);
    Ok(Parcel { kind, to: address, issued })
}

/// Writes a token in place of an earlier one.
pub(super) fn write_token(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Uuid,
    parcel: &Parcel,
) -> Result<(), Fault> {
    let id = random_uuid(context.env);
    context.store.put_one_time_token(&NewOneTimeToken {
        id,
        user_id: user,
        kind: parcel.kind,
        column: &parcel.issued.column,
        row: &parcel.issued.row,
        address: &parcel.to,
        now: context.now,
    })
}

/// Hands mails with tokens to the hook, or to the outbox.
pub(super) fn deliver(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    kind: MailType,
    parcels: &[Parcel],
    target: &str,
) -> Result<Result<(), Refusal>, Fault> {
    let settings = Arc::clone(&context.settings);
    if let Some(name) = &settings.mail.send_email_hook {
        let (first, second) = (parcels.first(), parcels.get(1));
        let code = |parcel: Option<&Parcel>| {
            parcel.map_or("", |parcel| parcel.issued.code.as_str()).to_owned()
        };
        let hash =
            |parcel: Option<&Parcel>| parcel.map_or("", |parcel| parcel.issued.link()).to_owned();
        let data = EmailData {
            token: &code(first),
            token_hash: &hash(first),
            token_new: &code(second),
            token_hash_new: &hash(second),
            redirect_to: target,
            site_url: &settings.mail.external_url,
            ..EmailData::default()
        };
        let topic = match first {
            Some(parcel) => Some(topic(context, user.id, parcel.kind)?),
            None => None,
        };
        let waits = Waits { topic, deadline: context.now.plus(settings.mail.otp_lifetime) };
        return call_hook(context, name, user, kind, &data, &waits);
    }
    for parcel in parcels {
        let address =
            link(&settings.mail.external_url, parcel.issued.link(), kind.action(), target);
        let email = user.email.as_deref().unwrap_or("");
        let new_email = user.email_change.as_deref().unwrap_or("");
        let variables = Variables::new()
            .with("SiteURL", &settings.mail.site_url)
            .with("ConfirmationURL", &address)
            .with("RedirectTo", target)
            .with("Email", email)
            .with("NewEmail", new_email)
            .with("SendingTo", &parcel.to)
            .with("Token", parcel.issued.code.as_str())
            .with("TokenHash", parcel.issued.link())
            .with_data(parsed(&user.raw_user_meta_data)?);
        let topic = topic(context, user.id, parcel.kind)?;
        let deadline = context.now.plus(settings.mail.otp_lifetime);
        post(context, Some(user.id), kind, &parcel.to, &variables, Some(topic), deadline)?;
    }
    Ok(Ok(()))
}

/// What a newer code of the same kind supersedes.
fn topic(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Uuid,
    kind: TokenType,
) -> Result<[u8; 32], Fault> {
    let key = context.store.one_time_key()?;
    Ok(key.sign(&[b"auth_ext mail topic 1\0", user.as_bytes(), kind.as_str().as_bytes()]))
}

/// Writes a mail from its template and queues it. A template that fails for these values must not
/// keep a person out: the default goes out in its place, and the operator is told.
pub(super) fn post(
    context: &mut Context<'_, impl Store, impl Env>,
    user: Option<Uuid>,
    kind: MailType,
    to: &str,
    variables: &Variables,
    topic: Option<[u8; 32]>,
    deadline: crate::time::Timestamp,
) -> Result<(), Fault> {
    let stored = context.store.mail_template(kind)?.unwrap_or_default();
    let template = MailTemplate::customised(kind, stored.subject, stored.html, stored.text);
    let rendered = match template.render(variables) {
        Ok(rendered) => rendered,
        Err(flaw) => {
            let message = format!(
                "the mail template {} fails, so the default was sent: {flaw}",
                kind.as_str()
            );
            let hint =
                "Correct the row of auth_ext.mail_templates; auth_ext.mail_preview() tries it.";
            context.store.report_mail_failure(&message, Some(hint));
            MailTemplate::default_of(kind)
                .render(variables)
                .map_err(|flaw| Fault::new(FaultKind::Internal, flaw.to_string()))?
        }
    };
    let mail = Mail {
        to: to.to_owned(),
        from_address: context.settings.mail.from_address.clone(),
        from_name: context.settings.mail.from_name.clone(),
        reply_to: None,
        subject: rendered.subject.clone(),
        html: rendered.html.clone(),
        text: rendered.text.clone(),
        headers: Vec::new(),
    };
    let purpose = kind.action();
    let envelope = Envelope { purpose, user_id: user, dedupe_key: None, topic, deadline };
    enqueue(context.store, context.env, &envelope, &mail)?;
    Ok(())
}

/// The traits of an audit entry about a mail.
pub(super) fn by_email() -> Traits<'static> {
    Traits { provider: Some("email"), ..Traits::default() }
}

/// Runs `body`; what it wrote is undone when it refuses: a user is not added whose mail cannot go.
/// A limit or a hook may refuse at any time, so this is always so.
pub(super) fn undoable<S: Store, E: Env, T>(
    context: &mut Context<'_, S, E>,
    body: impl FnOnce(&mut Context<'_, S, E>) -> Result<Result<T, Refusal>, Fault>,
) -> Result<Result<T, Refusal>, Fault> {
    context.undoable(body)
}
