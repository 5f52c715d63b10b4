//! A code that came by text message.

use super::confirm::{complete_change, confirm_phone};
use super::number::number;
use crate::context::Context;
use crate::env::Env;
use crate::fault::Fault;
use crate::flow::attempts::Attempts;
use crate::flow::mail::{
    Found, Verified, count_wrong, expired_code, is_closed, is_over, locked_with_codes, may_go_on,
};
use crate::flow::undone::too_many_undone;
use crate::flow::unfinished::is_ended;
use crate::flow::unproved::{self, AskedFor};
use crate::one_time::{TokenType, VerifyType, code_matches};
use crate::outcome::Refusal;
use crate::store::{KeptAddress, Store};

/// Finds the user whose code is presented with a number, locks her and looks whether it is still
/// good. A wrong code is counted. Of several users who want the same number, the code says which.
pub(in crate::flow) fn find_by_phone(
    context: &mut Context<'_, impl Store, impl Env>,
    kind: Option<VerifyType>,
    typed: &str,
    code: &str,
) -> Result<Result<Found, Refusal>, Fault> {
    let number = match number(typed) {
        Ok(number) => number,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(kind) = kind.filter(|kind| kind.is_by_phone() && context.settings.phone.enabled)
    else {
        return Ok(Err(expired_code()));
    };
    if let Some(refusal) = too_many_undone(context)? {
        return Ok(Err(refusal));
    }
    let token = match kind {
        VerifyType::PhoneChange => TokenType::PhoneChange,
        _ => TokenType::Confirmation,
    };
    let candidates = match token {
        TokenType::PhoneChange => context.store.phone_changes_to(&number)?,
        _ => {
            let audience = context.settings.audience.clone();
            let user = context.store.user_by_phone(&number, &audience)?;
            user.map(|user| user.id).into_iter().collect()
        }
    };
    let key = context.store.one_time_key()?;
    let lifetime = context.settings.phone.otp_lifetime;
    let test_codes = context.settings.phone.test_codes_at(context.now);
    // A test code stays the same, so wrong ones are counted as wrong passwords are.
    let attempts = match test_codes.has(&number) {
        true => Attempts::of_sign_in(context, Some(&number))?,
        false => Attempts::none(),
    };
    if let Some(refusal) = attempts.refusal(context)? {
        return Ok(Err(refusal));
    }
    let mut tried = Vec::new();
    for id in candidates {
        let Some((user, columns)) = locked_with_codes(context, id)? else { continue };
        let own = match token {
            TokenType::PhoneChange => &user.phone_change,
            _ => &user.phone,
        };
        if own.as_deref() != Some(number.as_str()) {
            continue;
        }
        let stored = columns.of(token);
        let is_pending = !stored.is_empty()
            && !is_over(context, &user, token, lifetime)
            && !is_closed(context, &user, &columns, token)?;
        let is_right = test_codes.matches(&number, code)
            || (is_pending && code_matches(&key, stored, &number, code));
        if is_right {
            return Ok(may_go_on(context, Found { user, columns, token, kind }));
        }
        if is_pending {
            tried.push((user, columns));
        }
    }
    for (user, columns) in tried {
        count_wrong(context, &user, &columns, token)?;
    }
    attempts.count(context)?;
    Ok(Err(expired_code()))
}

/// Spends the code of a number.
pub(in crate::flow) fn complete_phone(
    context: &mut Context<'_, impl Store, impl Env>,
    found: &Found,
) -> Result<Result<Verified, Refusal>, Fault> {
    let user = &found.user;
    if found.token == TokenType::PhoneChange {
        return match user.phone_change.clone().filter(|number| !number.is_empty()) {
            Some(number) if !is_ended(context, user, &found.columns, found.token)? => {
                complete_change(context, user, &number)
            }
            Some(_) | None => Ok(Err(expired_code())),
        };
    }
    let proved = KeptAddress::Phone;
    let user = unproved::before_confirmation(context, user, proved, AskedFor::AsNoted)?;
    confirm_phone(context, &user)?;
    Ok(context
        .store
        .user_by_id(user.id)?
        .map_or_else(|| Err(expired_code()), |user| Ok(Verified::Whole(Box::new(user)))))
}
