//! What an identity function sees.

use core::ffi::CStr;
use std::ffi::CString;

use auth_ext_core::env::Env as _;
use auth_ext_core::fault::Fault;
use auth_ext_core::identity::{IdentityMode, MalformedClaims, Source};
use pgrx::fcinfo::direct_function_call_as_datum;
use pgrx::pg_sys;

use super::settings::{self, Setting};
use super::{binding, clock, document, policy::policy};
use crate::surroundings::Surroundings;
use auth_ext_core::time::Timestamp;

/// The identity at one moment.
pub(crate) struct View {
    source: Source<'static>,
    /// What malformed claims give.
    pub(super) malformed_claims: MalformedClaims,
    /// Until when the view holds, for [`clock::may_have_come`].
    pub(super) deadline: i64,
}

impl View {
    /// The identity now.
    ///
    /// # Errors
    /// A fault when `auth_ext.settings` is unreadable.
    pub(super) fn now() -> Result<Self, Fault> {
        let policy = policy()?;
        let source = source(policy.mode);
        let deadline = match source {
            Source::Bound(binding) => clock::moment(binding.expires_at()),
            Source::Request | Source::Nobody => clock::NEVER,
        };
        Ok(Self { source, malformed_claims: policy.malformed_claims, deadline })
    }

    /// A claim that has a setting of its own in PostgREST's old way, which wins where it is not
    /// empty; else the claim in `request.jwt.claims`. As a text datum.
    pub(crate) fn legacy_claim(&self, claim: Claim) -> Option<pg_sys::Datum> {
        if let Source::Request = self.source
            && let Some(text) = claim.setting().value()
        {
            return Some(text_datum(text));
        }
        let claims = match self.source {
            Source::Request => document::CLAIMS.parse(Setting::Claims.value()?),
            Source::Bound(_) | Source::Nobody => self.document()?,
        };
        member(claims, claim.name())
    }

    /// A member of `jwt()` as `->>` gives it.
    pub(crate) fn member(&self, name: &CStr) -> Option<pg_sys::Datum> {
        member(self.document()?, name)
    }

    /// What `jwt()` gives, as a jsonb datum to look at or to copy.
    pub(crate) fn document(&self) -> Option<pg_sys::Datum> {
        match self.source {
            Source::Nobody => None,
            Source::Bound(binding) => {
                Some(document::BOUND.parse(&document::text_of(binding.claims())))
            }
            Source::Request => match Setting::WholeClaim.value() {
                Some(whole) => Some(document::WHOLE_CLAIM.parse(whole)),
                None => Setting::Claims.value().map(|claims| document::CLAIMS.parse(claims)),
            },
        }
    }
}

/// The claims that PostgREST's old way gave a setting of their own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Claim {
    Sub,
    Role,
    Email,
}

impl Claim {
    const fn setting(self) -> Setting {
        match self {
            Self::Sub => Setting::Sub,
            Self::Role => Setting::Role,
            Self::Email => Setting::Email,
        }
    }

    const fn name(self) -> &'static CStr {
        match self {
            Self::Sub => c"sub",
            Self::Role => c"role",
            Self::Email => c"email",
        }
    }
}

/// The claims of the request as JSON text, for the flows: under the same rules as `jwt()`, without
/// the old settings.
///
/// # Errors
/// A fault when `auth_ext.settings` is unreadable.
pub(crate) fn claims_text() -> Result<Option<String>, Fault> {
    let policy = policy()?;
    settings::current_generation();
    Ok(match source(policy.mode) {
        Source::Nobody => None,
        Source::Bound(binding) => Some(binding.claims().to_owned()),
        Source::Request => {
            Setting::Claims.value().and_then(|text| text.to_str().ok()).map(str::to_owned)
        }
    })
}

/// Whom `auth_ext.bind()` pinned to the transaction, in whatever mode.
pub(crate) enum Bound {
    /// Nobody.
    Nobody,
    /// Somebody; the claims as JSON text.
    Live(String),
    /// Somebody whose token has expired since.
    Expired,
}

/// Who is bound at `now`.
pub(crate) fn bound(now: Timestamp) -> Bound {
    let Some(binding) = binding::current() else { return Bound::Nobody };
    match IdentityMode::Verified.source(Some(binding), now) {
        Source::Bound(binding) => Bound::Live(binding.claims().to_owned()),
        Source::Request | Source::Nobody => Bound::Expired,
    }
}

/// `request.jwt.claims` as it stands, whether or not anybody believes it. Valid until the next change
/// of the setting.
pub(crate) fn request_claims<'a>() -> Option<&'a CStr> {
    settings::current_generation();
    Setting::Claims.value()
}

/// `request.jwt.claims` as PostgreSQL has it, also an empty one; `None` where nobody has set it in this session.
pub(crate) fn claims_setting() -> Option<CString> {
    // SAFETY: a C string; a setting that is not there gives NULL, and its text is copied at once.
    unsafe {
        let text = pg_sys::GetConfigOption(Setting::Claims.name().as_ptr(), true, false);
        (!text.is_null()).then(|| CStr::from_ptr(text).to_owned())
    }
}

/// Sets it until the end of the transaction, past PostgreSQL's statements and whoever watches them.
pub(crate) fn set_claims_setting(value: &CStr) {
    settings::set_local(Setting::Claims, Some(value));
}

fn source(mode: IdentityMode) -> Source<'static> {
    match mode {
        IdentityMode::Request => Source::Request,
        IdentityMode::Verified | IdentityMode::Either => {
            mode.source(binding::current(), Surroundings.now())
        }
    }
}

/// `claims ->> name`; `None` stands for NULL.
fn member(claims: pg_sys::Datum, name: &CStr) -> Option<pg_sys::Datum> {
    // SAFETY: a jsonb and a text, as the function takes them.
    unsafe {
        direct_function_call_as_datum(
            pg_sys::jsonb_object_field_text,
            &[Some(claims), Some(text_datum(name))],
        )
    }
}

/// A C string as a text datum in the current memory context.
pub(super) fn text_datum(text: &CStr) -> pg_sys::Datum {
    // SAFETY: a C string.
    pg_sys::Datum::from(unsafe { pg_sys::cstring_to_text(text.as_ptr()) })
}
