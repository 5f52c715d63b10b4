//! Who has tried too often.

use core::time::Duration;

use uuid::Uuid;

use super::undone::too_many_passwords_undone;
use crate::context::Context;
use crate::env::Env;
use crate::factor::Way;
use crate::factor::guesses::{AT_ONCE as FACTOR_AT_ONCE, FROM_ANYWHERE, FROM_ONE_ADDRESS};
use crate::fault::Fault;
use crate::outcome::{ErrorCode, Outcome, Refusal};
use crate::rate_limit::{Attempt, Limit, subject};
use crate::store::Store;

/// GoTrue's burst.
const AT_ONCE: u32 = 30;

/// The limits of one attempt.
///
/// Neither the look before the work nor the count after it takes a lock: nobody waits for the
/// password hash of somebody else, nor for a transaction that he keeps open. Attempts that are not
/// committed yet are seen by their own transaction alone, so a limit is exceeded by no more than
/// itself for each further transaction that is open at the time, which is one attempt where a
/// transaction is a request; each is counted in full once it is committed.
pub(super) struct Attempts {
    limits: Vec<([u8; 32], Limit)>,
    /// Whether a password is guessed.
    of_password: bool,
}

impl Attempts {
    /// Nothing is limited.
    pub(super) const fn none() -> Self {
        Self { limits: Vec::new(), of_password: false }
    }

    /// Those of a sign-in. An account is counted together with the address it is tried from:
    /// whoever fails elsewhere does not keep the owner out. Where no address is known the account
    /// alone counts.
    pub(super) fn of_sign_in(
        context: &mut Context<'_, impl Store, impl Env>,
        email: Option<&str>,
    ) -> Result<Self, Fault> {
        let limits = (context.settings.attempts_per_account, context.settings.attempts_per_address);
        let limited = Self::of(context, Attempt::SignIn, email, limits)?;
        Ok(Self { of_password: email.is_some(), ..limited })
    }

    /// Those of a sign-up.
    pub(super) fn of_sign_up(
        context: &mut Context<'_, impl Store, impl Env>,
        email: &str,
    ) -> Result<Self, Fault> {
        let limits = (context.settings.attempts_per_account, context.settings.sign_ups_per_address);
        Self::of(context, Attempt::SignUp, Some(email), limits)
    }

    /// Those of an anonymous sign-in. It belongs to no account.
    pub(super) fn of_anonymous(
        context: &mut Context<'_, impl Store, impl Env>,
    ) -> Result<Self, Fault> {
        let limits = (None, context.settings.anonymous_sign_ins_per_address);
        Self::of(context, Attempt::Anonymous, None, limits)
    }

    /// Those of a sign-in by a provider that begins, and of an id token.
    pub(super) fn of_authorization(
        context: &mut Context<'_, impl Store, impl Env>,
    ) -> Result<Self, Fault> {
        let limits = (None, context.settings.authorizations_per_address);
        Self::of(context, Attempt::Authorization, None, limits)
    }

    /// Those of a refresh that was refused. It belongs to no account.
    pub(super) fn of_refresh(
        context: &mut Context<'_, impl Store, impl Env>,
    ) -> Result<Self, Fault> {
        let limits = (None, context.settings.failed_refreshes_per_address);
        Self::of(context, Attempt::Refresh, None, limits)
    }

    /// Those of a refresh, whatever becomes of it.
    pub(super) fn of_any_refresh(
        context: &mut Context<'_, impl Store, impl Env>,
    ) -> Result<Self, Fault> {
        let limits = (None, context.settings.refreshes_per_address);
        Ok(Self::of(context, Attempt::AnyRefresh, None, limits)?.some_at_once())
    }

    /// Those of a change of one's own account.
    pub(super) fn of_user_update(
        context: &mut Context<'_, impl Store, impl Env>,
    ) -> Result<Self, Fault> {
        let limits = (None, context.settings.user_updates_per_address);
        Ok(Self::of(context, Attempt::UserUpdate, None, limits)?.some_at_once())
    }

    /// Those of a challenge of a second factor.
    pub(super) fn of_factor_challenge(
        context: &mut Context<'_, impl Store, impl Env>,
    ) -> Result<Self, Fault> {
        let limits = (None, context.settings.factor_attempts_per_address);
        Ok(Self::of(context, Attempt::FactorChallenge, None, limits)?.some_at_once())
    }

    /// Those of the proof of a second factor.
    pub(super) fn of_factor_proof(
        context: &mut Context<'_, impl Store, impl Env>,
    ) -> Result<Self, Fault> {
        let limits = (None, context.settings.factor_attempts_per_address);
        Ok(Self::of(context, Attempt::FactorProof, None, limits)?.some_at_once())
    }

    /// Those of wrong codes of a second factor, by one who came by `way`.
    pub(super) fn of_factor_guess(
        context: &mut Context<'_, impl Store, impl Env>,
        factor: Uuid,
        way: Way,
    ) -> Result<Self, Fault> {
        let (account, address) = (format!("{} {factor}", way.as_str()), context.client.address);
        let key = context.store.refresh_token_key()?;
        let limited =
            |attempt, address, limit| (subject(&key, attempt, Some(&account), address), limit);
        let limits = vec![
            limited(Attempt::FactorGuess, address, FACTOR_AT_ONCE),
            limited(Attempt::FactorGuessFromAddress, address, FROM_ONE_ADDRESS),
            limited(Attempt::FactorGuessFromAnywhere, None, FROM_ANYWHERE),
        ];
        Ok(Self { limits, of_password: false })
    }

    /// Those of a request for a mail.
    pub(super) fn of_mail_request(
        context: &mut Context<'_, impl Store, impl Env>,
    ) -> Result<Self, Fault> {
        let limits = (None, context.settings.mail.requests_per_address);
        Self::of(context, Attempt::MailRequest, None, limits)
    }

    /// Those of a request for a text message.
    pub(super) fn of_sms_request(
        context: &mut Context<'_, impl Store, impl Env>,
    ) -> Result<Self, Fault> {
        let limits = (None, context.settings.phone.requests_per_address);
        Self::of(context, Attempt::SmsRequest, None, limits)
    }

    /// Those of a code or a link that is presented.
    pub(super) fn of_verification(
        context: &mut Context<'_, impl Store, impl Env>,
    ) -> Result<Self, Fault> {
        let limits = (None, context.settings.mail.verifications_per_address);
        Self::of(context, Attempt::Verification, None, limits)
    }

    fn of(
        context: &mut Context<'_, impl Store, impl Env>,
        attempt: Attempt,
        account: Option<&str>,
        (per_account, per_address): (Option<u32>, Option<u32>),
    ) -> Result<Self, Fault> {
        let per_account = per_account.filter(|_| account.is_some());
        let per_address = per_address.filter(|_| context.client.address.is_some());
        if per_account.is_none() && per_address.is_none() {
            return Ok(Self::none());
        }
        let (window, address) = (context.settings.attempt_window, context.client.address);
        let key = context.store.refresh_token_key()?;
        let limit = |attempts| Limit::new(attempts, window);
        let account =
            per_account.map(|attempts| (subject(&key, attempt, account, address), limit(attempts)));
        let address =
            per_address.map(|attempts| (subject(&key, attempt, None, address), limit(attempts)));
        Ok(Self { limits: account.into_iter().chain(address).collect(), of_password: false })
    }

    /// No more at once than GoTrue lets through, whatever the limit over time.
    fn some_at_once(mut self) -> Self {
        for (_, limit) in &mut self.limits {
            *limit = limit.at_once(AT_ONCE);
        }
        self
    }

    /// Does what is limited, and counts it, whatever becomes of it; or refuses.
    pub(super) fn around<S: Store, E: Env>(
        &self,
        context: &mut Context<'_, S, E>,
        limited: impl FnOnce(&mut Context<'_, S, E>) -> Result<Outcome, Fault>,
    ) -> Result<Outcome, Fault> {
        if let Some(refusal) = self.refusal(context)? {
            return Ok(refusal.into());
        }
        let outcome = limited(context)?;
        self.count(context)?;
        Ok(outcome)
    }

    /// How long to wait for the next attempt; `None` when it may be made now.
    pub(super) fn wait(
        &self,
        context: &mut Context<'_, impl Store, impl Env>,
    ) -> Result<Option<Duration>, Fault> {
        let mut longest = None;
        for (subject, limit) in &self.limits {
            if let Some(free_at) = context.store.attempts_free_at(subject, limit, context.now)? {
                longest = longest.max(limit.wait(free_at, context.now));
            }
        }
        Ok(longest)
    }

    /// Why the attempt may not be made now.
    pub(super) fn refusal(
        &self,
        context: &mut Context<'_, impl Store, impl Env>,
    ) -> Result<Option<Refusal>, Fault> {
        if self.of_password
            && let Some(refusal) = too_many_passwords_undone(context)?
        {
            return Ok(Some(refusal));
        }
        Ok(self.wait(context)?.map(too_many))
    }

    /// Counts the attempt.
    pub(super) fn count(
        &self,
        context: &mut Context<'_, impl Store, impl Env>,
    ) -> Result<(), Fault> {
        if self.of_password {
            context.store.tell_wrong_password(context.now)?;
        }
        for (subject, limit) in &self.limits {
            context.store.count_attempt(subject, limit, context.now)?;
        }
        Ok(())
    }
}

fn too_many(wait: Duration) -> Refusal {
    // A whole second more never comes too early.
    let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0));
    Refusal {
        retry_after: Some(seconds),
        ..Refusal::new(ErrorCode::OverRequestRateLimit, "Request rate limit reached")
    }
}
