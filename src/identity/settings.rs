//! The `request.jwt.*` settings, as PostgREST sets them.
//!
//! We define them ourselves, so that PostgreSQL calls [`on_assign`] at every change. Another
//! library may have defined some of them first (`pg_session_jwt` does); those are compared byte for
//! byte at each call instead.

use core::cell::RefCell;
use core::ffi::{CStr, c_char, c_void};
use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use pgrx::PgTryBuilder;
use pgrx::pg_sys;
use pgrx::prelude::pg_guard;

use super::generation;

/// One of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// All claims, as JSON.
    Claims,
    /// The same in PostgREST's old way; only `jwt()` looks at it.
    WholeClaim,
    /// One claim, as text, in PostgREST's old way.
    Sub,
    Role,
    Email,
}

const ALL: [Setting; 5] =
    [Setting::Claims, Setting::WholeClaim, Setting::Sub, Setting::Role, Setting::Email];

struct Variable {
    name: &'static CStr,
    /// What PostgreSQL assigns to.
    value: AtomicPtr<c_char>,
    /// Whether another library defined it.
    foreign: AtomicBool,
}

impl Variable {
    const fn new(name: &'static CStr) -> Self {
        Self { name, value: AtomicPtr::new(ptr::null_mut()), foreign: AtomicBool::new(false) }
    }
}

static CLAIMS: Variable = Variable::new(c"request.jwt.claims");
static WHOLE_CLAIM: Variable = Variable::new(c"request.jwt.claim");
static SUB: Variable = Variable::new(c"request.jwt.claim.sub");
static ROLE: Variable = Variable::new(c"request.jwt.claim.role");
static EMAIL: Variable = Variable::new(c"request.jwt.claim.email");

static ANY_FOREIGN: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// What the foreign settings were when they were last compared, in the order of `ALL`.
    static COMPARED: RefCell<[Option<Vec<u8>>; 5]> = const { RefCell::new([const { None }; 5]) };
}

unsafe extern "C-unwind" {
    /// PostgreSQL's own, without pgrx's guard, which costs more than the call: with these
    /// arguments it raises nothing.
    fn GetConfigOption(name: *const c_char, missing_ok: bool, restrict: bool) -> *const c_char;
}

impl Setting {
    const fn variable(self) -> &'static Variable {
        match self {
            Self::Claims => &CLAIMS,
            Self::WholeClaim => &WHOLE_CLAIM,
            Self::Sub => &SUB,
            Self::Role => &ROLE,
            Self::Email => &EMAIL,
        }
    }

    pub(super) const fn name(self) -> &'static CStr {
        self.variable().name
    }

    /// The value; an empty one counts as none, which is how a setting reads after COMMIT. Valid
    /// until the next change of the setting.
    pub(super) fn value<'a>(self) -> Option<&'a CStr> {
        let variable = self.variable();
        let text = if variable.foreign.load(Ordering::Relaxed) {
            // SAFETY: a C string, and a setting that exists.
            unsafe { GetConfigOption(variable.name.as_ptr(), true, false) }
        } else {
            variable.value.load(Ordering::Relaxed).cast_const()
        };
        if text.is_null() {
            return None;
        }
        // SAFETY: PostgreSQL's setting texts end in NUL.
        let text = unsafe { CStr::from_ptr(text) };
        if text.is_empty() { None } else { Some(text) }
    }
}

/// Defines the settings, in place of the placeholders that a session may have set before.
pub(super) fn define() {
    for setting in ALL {
        if !define_one(setting.variable()) {
            setting.variable().foreign.store(true, Ordering::Relaxed);
            ANY_FOREIGN.store(true, Ordering::Relaxed);
        }
    }
}

/// Whether the setting is ours now; another library's is left alone.
fn define_one(variable: &'static Variable) -> bool {
    PgTryBuilder::new(|| {
        // SAFETY: name and description are constants, the variable and the hook live as long as
        // the library. When another library has defined the name PostgreSQL raises and has
        // changed nothing.
        unsafe {
            pg_sys::DefineCustomStringVariable(
                variable.name.as_ptr(),
                c"Claims of the request, as PostgREST sets them.".as_ptr(),
                ptr::null(),
                variable.value.as_ptr(),
                ptr::null(),
                pg_sys::GucContext::PGC_USERSET,
                0,
                None,
                Some(on_assign),
                None,
            );
        }
        true
    })
    .catch_others(|_| false)
    .execute()
}

/// PostgreSQL calls it before each change, also when it takes one back. It must not raise.
#[pg_guard]
pub(super) unsafe extern "C-unwind" fn on_assign(_value: *const c_char, _extra: *mut c_void) {
    generation::bump();
}

/// Whether any setting is another library's.
#[inline]
pub(super) fn any_foreign() -> bool {
    ANY_FOREIGN.load(Ordering::Relaxed)
}

/// Looks whether another library's settings have changed.
#[cold]
pub(super) fn compare_foreign() {
    COMPARED.with_borrow_mut(|compared| {
        for (setting, before) in ALL.iter().zip(compared) {
            if !setting.variable().foreign.load(Ordering::Relaxed) {
                continue;
            }
            let now = setting.value().map(CStr::to_bytes);
            if before.as_deref() != now {
                *before = now.map(<[u8]>::to_vec);
                generation::bump();
            }
        }
    });
}

/// Sets one of the settings until the end of the transaction. `None` empties it.
pub(super) fn set_local(setting: Setting, value: Option<&CStr>) {
    // SAFETY: two C strings; the action is that of SET LOCAL.
    unsafe {
        pg_sys::set_config_option(
            setting.name().as_ptr(),
            value.unwrap_or(c"").as_ptr(),
            pg_sys::GucContext::PGC_USERSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_LOCAL,
            true,
            0,
            false,
        );
    }
}

/// All settings of a request.
pub(super) const fn all() -> [Setting; 5] {
    ALL
}
