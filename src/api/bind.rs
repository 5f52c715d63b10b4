//! `auth_ext.bind()`: a verified token as the identity of a transaction.

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::flow;
use auth_ext_core::identity::{Binding, Unbound, bound};
use auth_ext_core::json::Json;
use auth_ext_core::jwt::Reason;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

use super::call::{self, Call};
use super::tokens::checked;
use crate::error::report;
use crate::identity::{self, AllowedRole, as_owner};
use crate::jsonb::Jsonb;
use crate::record::json_text;
use crate::store;

#[pg_extern(sql = false)]
fn bind(token: Option<&str>, set_role: Option<bool>) -> Result<Jsonb, ErrorReport> {
    bound_to(&Wanted { token: token.unwrap_or(""), role: set_role.unwrap_or(false), session: true })
}

/// That the session is not looked at is for the operator to choose, by a grant of its own, and never
/// for the caller.
#[pg_extern(sql = false)]
fn bind_without_session_check(
    token: Option<&str>,
    set_role: Option<bool>,
) -> Result<Jsonb, ErrorReport> {
    bound_to(&Wanted {
        token: token.unwrap_or(""),
        role: set_role.unwrap_or(false),
        session: false,
    })
}

fn bound_to(wanted: &Wanted<'_>) -> Result<Jsonb, ErrorReport> {
    // Whatever comes of it: after a token that is not good nobody is bound, not who was before.
    identity::unbind();
    let answer = match judged(wanted).map_err(report)? {
        Ok(identity) => identity.pin(),
        Err(unbound) => Jsonb::of(&unbound),
    };
    reach_workers().map_err(report)?;
    answer.map_err(report)
}

#[pg_extern(sql = false)]
fn unbind() -> Result<(), ErrorReport> {
    if identity::unbind() { reach_workers().map_err(report) } else { Ok(()) }
}

/// Whoever is the identity now is that of the workers, too, where the settings say so.
fn reach_workers() -> Result<(), Fault> {
    let is_wanted = store::has_workers()
        && as_owner(|| call::bare(|context| Ok(context.settings.claims_reach_workers)))?;
    if is_wanted { store::hand_on_claims() } else { Ok(()) }
}

struct Wanted<'a> {
    token: &'a str,
    role: bool,
    session: bool,
}

/// A token that passed every check.
struct Identity {
    expires_at: auth_ext_core::time::Timestamp,
    text: String,
    claims: Json,
    role: Option<AllowedRole>,
}

fn judged(wanted: &Wanted<'_>) -> Result<Result<Identity, Unbound>, Fault> {
    let checked = checked(wanted.token)?;
    if let Some(reason) = checked.reason {
        return Ok(Err(reason.into()));
    }
    // The policy asks for exp.
    let expires_at = checked.times.and_then(|times| times.expires_at);
    let (Some(claims), Some(expires_at)) = (checked.claims, expires_at) else {
        return Ok(Err(Reason::MissingClaim.into()));
    };
    let text = json_text(claims);
    let claims = Json::parse(&text)
        .map_err(|_| Fault::new(FaultKind::Internal, "verified claims are no JSON"))?;
    if wanted.session {
        let refused =
            |context: Call<'_>| flow::request_refusal(&mut context.by(Some(&text), false));
        let refusal = as_owner(|| call::bare(refused))?;
        if let Some(refusal) = refusal {
            return Ok(Err(refusal.into()));
        }
    }
    let role = if wanted.role {
        match allowed_role(&claims) {
            Ok(role) => Some(role),
            Err(unbound) => return Ok(Err(unbound)),
        }
    } else {
        None
    };
    Ok(Ok(Identity { expires_at, text, claims, role }))
}

fn allowed_role(claims: &Json) -> Result<AllowedRole, Unbound> {
    match claims.get("role").and_then(Json::as_str) {
        Some(name) => AllowedRole::new(name).map_err(Unbound::role_not_allowed),
        None => Err(Unbound::role_not_allowed("the token has no role claim")),
    }
}

impl Identity {
    fn pin(self) -> Result<Jsonb, Fault> {
        let policy = identity::policy()?;
        identity::bind(&Binding::new(self.expires_at, &self.text))?;
        if let Some(role) = self.role {
            role.set();
        }
        Jsonb::of(&bound(&self.claims, policy.mode))
    }
}
