//! Mails that tell a user what has happened to her account.

use core::time::Duration;

use super::hook::{Waits, call_hook};
use super::{limits, send};
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::mail::{EmailData, MailType, Variables};
use crate::store::Store;
use crate::user::{User, parsed};

/// How long a notification is worth something.
const WORTH: Duration = Duration::from_secs(24 * 3600);

/// Sends a notification if the settings want it. It never keeps the change from happening: one that
/// a limit or a hook keeps back is left out.
pub(in crate::flow) fn notify(
    context: &mut Context<'_, impl Store, impl Env>,
    user: &User,
    kind: MailType,
    to: &str,
    variables: Variables,
) -> Result<(), Fault> {
    if !context.settings.mail.notifies(kind) || to.is_empty() {
        return Ok(());
    }
    if limits::authorised(context, to).is_err() || limits::count_mail(context)?.is_some() {
        return Ok(());
    }
    if let Some(name) = context.settings.mail.send_email_hook.clone() {
        let value = |name: &str| variables.text(name).to_owned();
        let data = EmailData {
            site_url: &context.settings.mail.external_url.clone(),
            old_email: &value("OldEmail"),
            old_phone: &value("OldPhone"),
            provider: &value("Provider"),
            factor_type: &value("FactorType"),
            ..EmailData::default()
        };
        let waits = Waits { topic: None, deadline: context.now.plus(WORTH) };
        // Its failure is told to the operator.
        send::undoable(context, |context| call_hook(context, &name, user, kind, &data, &waits))?
            .ok();
        return Ok(());
    }
    let variables = variables
        .or("Email", user.email.as_deref().unwrap_or(""))
        .with("SiteURL", &context.settings.mail.site_url)
        .with_data(parsed(&user.raw_user_meta_data)?);
    let deadline = context.now.plus(WORTH);
    send::post(context, Some(user.id), kind, to, &variables, None, deadline)
}
