//! The `request.jwt.*` settings, as PostgREST sets them.
//!
//! We define one as soon as an identity function finds that somebody has set it, so that PostgreSQL
//! calls [`on_assign`] at every change. Not earlier: a defined setting reads as `''` where an
//! unknown one reads as NULL, and other people's defaults and policies tell the two apart. Another
//! library may have defined some of them first (`pg_session_jwt` does); those are compared byte for
//! byte at each call instead.

use core::cell::RefCell;
use core::ffi::{CStr, c_char, c_void};
use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicI64, AtomicPtr, AtomicU8, Ordering};

use pgrx::PgTryBuilder;
use pgrx::pg_sys;
use pgrx::prelude::pg_guard;

use super::{generation, registry};

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

/// Whose a setting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum State {
    /// Nobody's: it has never been set in this session.
    Absent,
    /// A name that somebody has set and nobody has defined. PostgreSQL lets no setting be defined
    /// in a parallel operation, so there it stays one.
    Placeholder,
    /// Another library's.
    Foreign,
    /// Ours, for as long as the session lasts.
    Ours,
}

struct Variable {
    name: &'static CStr,
    /// What PostgreSQL assigns to once the setting is ours.
    value: AtomicPtr<c_char>,
    state: AtomicU8,
}

impl Variable {
    const fn new(name: &'static CStr) -> Self {
        Self {
            name,
            value: AtomicPtr::new(ptr::null_mut()),
            state: AtomicU8::new(State::Absent as u8),
        }
    }

    fn state(&self) -> State {
        match self.state.load(Ordering::Relaxed) {
            1 => State::Placeholder,
            2 => State::Foreign,
            3 => State::Ours,
            _ => State::Absent,
        }
    }
}

static CLAIMS: Variable = Variable::new(c"request.jwt.claims");
static WHOLE_CLAIM: Variable = Variable::new(c"request.jwt.claim");
static SUB: Variable = Variable::new(c"request.jwt.claim.sub");
static ROLE: Variable = Variable::new(c"request.jwt.claim.role");
static EMAIL: Variable = Variable::new(c"request.jwt.claim.email");

/// Whether any setting has to be compared: another library's, or one that could not be defined yet.
static ANY_COMPARED: AtomicBool = AtomicBool::new(false);

/// How many settings PostgreSQL knew when all of ours were last looked for; [`ALL_FOUND`] once all
/// of them are defined. A setting that appears makes the number grow.
static LOOKED_AT: AtomicI64 = AtomicI64::new(NEVER_LOOKED);
const NEVER_LOOKED: i64 = -1;
const ALL_FOUND: i64 = -2;

thread_local! {
    /// What the compared settings were, in the order of `ALL`.
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
        let text = match variable.state() {
            State::Absent => return None,
            State::Ours => variable.value.load(Ordering::Relaxed).cast_const(),
            // SAFETY: a C string, and a setting that exists.
            State::Placeholder | State::Foreign => unsafe {
                GetConfigOption(variable.name.as_ptr(), true, false)
            },
        };
        if text.is_null() {
            return None;
        }
        // SAFETY: PostgreSQL's setting texts end in NUL.
        let text = unsafe { CStr::from_ptr(text) };
        if text.is_empty() { None } else { Some(text) }
    }
}

/// Whether a setting that nobody had set may have been set since [`look`].
#[inline]
fn may_have_appeared() -> bool {
    let looked_at = LOOKED_AT.load(Ordering::Relaxed);
    looked_at != ALL_FOUND && looked_at != registry::count()
}

/// Looks for the settings that are not ours yet, and defines those that have been set.
#[cold]
pub(super) fn look() {
    for setting in ALL {
        let variable = setting.variable();
        let before = variable.state();
        let now = found(variable);
        variable.state.store(now as u8, Ordering::Relaxed);
        if now != before {
            generation::bump();
        }
    }
    let any = |wanted: State| ALL.iter().any(|setting| setting.variable().state() == wanted);
    let compared = any(State::Foreign) || any(State::Placeholder);
    ANY_COMPARED.store(compared, Ordering::Relaxed);
    let all_ours = ALL.iter().all(|setting| setting.variable().state() == State::Ours);
    LOOKED_AT.store(if all_ours { ALL_FOUND } else { registry::count() }, Ordering::Relaxed);
}

/// Whose the setting is by now.
fn found(variable: &'static Variable) -> State {
    if variable.state() == State::Ours {
        return State::Ours;
    }
    // SAFETY: a C string; a name that is not there gives NULL and 0.
    let (is_there, flags) = unsafe {
        let shown = pg_sys::GetConfigOptionByName(variable.name.as_ptr(), ptr::null_mut(), true);
        (!shown.is_null(), pg_sys::GetConfigOptionFlags(variable.name.as_ptr(), true))
    };
    if !is_there {
        return State::Absent;
    }
    if flags.cast_unsigned() & pg_sys::GUC_CUSTOM_PLACEHOLDER == 0 {
        return State::Foreign;
    }
    // SAFETY: a plain look at this backend's state.
    if unsafe { pg_sys::IsInParallelMode() } {
        return State::Placeholder;
    }
    if define_one(variable) { State::Ours } else { State::Foreign }
}

/// Defines the setting in place of its placeholder, whose value and stack (SET LOCAL, savepoints)
/// PostgreSQL hands over; tells whether it is ours now.
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

/// Whether any setting has to be compared.
#[inline]
pub(super) fn any_compared() -> bool {
    ANY_COMPARED.load(Ordering::Relaxed)
}

/// Looks whether a setting that is not ours has changed.
#[cold]
fn compare() {
    // SAFETY: a plain look at this backend's state.
    if !unsafe { pg_sys::IsInParallelMode() }
        && ALL.iter().any(|setting| setting.variable().state() == State::Placeholder)
    {
        look();
    }
    COMPARED.with_borrow_mut(|compared| {
        for (setting, before) in ALL.iter().zip(compared) {
            if !matches!(setting.variable().state(), State::Foreign | State::Placeholder) {
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

/// The generation as it stands; one that no value is kept under when it may have missed the first SET
/// of a setting. It does not know of changes of settings that are not ours.
#[inline]
pub(super) fn counted_generation() -> u64 {
    if may_have_appeared() { u64::MAX } else { generation::last() }
}

/// The generation now.
#[inline]
pub(super) fn current_generation() -> u64 {
    if may_have_appeared() {
        look();
    }
    if any_compared() {
        compare();
    }
    generation::last()
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
