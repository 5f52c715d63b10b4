//! One place of a query that calls an identity function, and the value that it gave last.
//!
//! Per row this must cost what a constant costs, so [`answer`] compares one counter and gives the
//! kept value. The value lies in the memory of the call site and not in memory of the backend: a
//! running query may still hold it (as a scan key, say) when the setting that it came from changes.

use core::ptr;

use auth_ext_core::fault::{Fault, FaultKind};
use auth_ext_core::identity::MalformedClaims;
use pgrx::PgTryBuilder;
use pgrx::pg_sys;
use pgrx::prelude::{PgLogLevel, PgSqlErrorCode, pg_guard};

use super::view::View;
use super::{clock, generation, settings};
use crate::error::report;

/// How a kind of value is kept.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) enum Kind {
    /// A boolean, passed by value.
    Boolean,
    /// 16 bytes.
    Uuid,
    /// text or jsonb.
    Varlena,
}

impl Kind {
    /// What is given where there is nothing to give: a boolean is never NULL.
    fn nothing(self) -> Option<pg_sys::Datum> {
        match self {
            Self::Boolean => Some(pg_sys::Datum::from(false)),
            Self::Uuid | Self::Varlena => None,
        }
    }
}

/// Works a value out. It may raise PostgreSQL's errors, as a cast does.
pub(crate) type Compute =
    unsafe fn(pg_sys::FunctionCallInfo, &View) -> Result<Option<pg_sys::Datum>, Fault>;

/// What is kept between the calls. PostgreSQL allocates it zeroed and frees it with the query.
struct CallSite {
    /// The value holds while the counter is this; 0 when that alone does not say.
    generation: u64,
    /// The same for a value that must be looked at more closely: of an identity that ends, or of
    /// settings that another library defined. 0 when there is none.
    doubtful_generation: u64,
    /// How often a setting had changed when the value was worked out.
    changes: u64,
    /// Until when the value holds, for [`clock::may_have_come`].
    deadline: i64,
    datum: pg_sys::Datum,
    is_null: bool,
    /// The memory behind `datum`.
    value: *mut u8,
    /// The memory of the value before, which the current row may still hold.
    previous: *mut u8,
    /// The arguments as they were, one after the other.
    arguments: *mut u8,
    arguments_size: usize,
}

/// Gives the kept value, or works it out.
///
/// # Safety
/// `fcinfo` is that of the running call of a function whose arguments are all text, and whether it
/// has any is `ARGUMENTS`; `compute` gives datums of that kind.
#[inline(always)]
pub(crate) unsafe fn answer<const ARGUMENTS: bool>(
    fcinfo: pg_sys::FunctionCallInfo,
    kind: Kind,
    compute: Compute,
) -> pg_sys::Datum {
    // SAFETY: PostgreSQL passes a valid call; `fn_extra` is ours alone.
    unsafe {
        let function = (*fcinfo).flinfo;
        if !function.is_null() {
            let site = (*function).fn_extra.cast::<CallSite>();
            if !site.is_null()
                && (*site).generation == settings::counted_generation()
                && (!ARGUMENTS || same_arguments(fcinfo, &*site))
            {
                (*fcinfo).isnull = (*site).is_null;
                return (*site).datum;
            }
        }
        look_closely(fcinfo, kind, compute)
    }
}

/// # Safety
/// As [`answer`].
#[inline(never)]
unsafe fn look_closely(
    fcinfo: pg_sys::FunctionCallInfo,
    kind: Kind,
    compute: Compute,
) -> pg_sys::Datum {
    // SAFETY: as the caller promises.
    unsafe {
        let function = (*fcinfo).flinfo;
        if !function.is_null() {
            let site = (*function).fn_extra.cast::<CallSite>();
            if !site.is_null()
                && (*site).doubtful_generation == settings::current_generation()
                && !clock::may_have_come((*site).deadline)
                && ((*fcinfo).nargs == 0 || same_arguments(fcinfo, &*site))
            {
                (*fcinfo).isnull = (*site).is_null;
                return (*site).datum;
            }
        }
        work_out(fcinfo, kind, compute)
    }
}

/// # Safety
/// As [`answer`].
#[pg_guard]
#[cold]
#[allow(improper_ctypes_definitions, reason = "pg_guard asks for the ABI; only Rust calls it")]
unsafe extern "C-unwind" fn work_out(
    fcinfo: pg_sys::FunctionCallInfo,
    kind: Kind,
    compute: Compute,
) -> pg_sys::Datum {
    let generation = settings::current_generation();
    let value = View::now().and_then(|view| {
        // SAFETY: as the caller promises.
        let site = unsafe { site_of(fcinfo) };
        if site.is_some_and(|site| expired_since(site, &view)) {
            return Err(expired());
        }
        // SAFETY: as the caller promises.
        let datum = unsafe { computed(fcinfo, &view, compute) }?;
        Ok((view, datum.or_else(|| kind.nothing())))
    });
    match value {
        Ok((view, datum)) => {
            // SAFETY: as the caller promises.
            unsafe {
                (*fcinfo).isnull = datum.is_none();
                match site_of(fcinfo) {
                    Some(site) => site.keep(fcinfo, kind, generation, &view, datum),
                    None => copied(pg_sys::CurrentMemoryContext, kind, datum).0,
                }
            }
        }
        Err(fault) => {
            report(fault).report(PgLogLevel::ERROR);
            pg_sys::Datum::from(0)
        }
    }
}

/// Whether the identity that this place has already used in its statement is over: the only way
/// in which a bound identity goes while no setting changes. The rest of the rows must not be
/// treated as somebody else's.
fn expired_since(site: &CallSite, view: &View) -> bool {
    site.doubtful_generation != 0
        && site.changes == generation::changes()
        && clock::may_have_come(site.deadline)
        && view.deadline == clock::NEVER
}

fn expired() -> Fault {
    Fault::new(
        FaultKind::IdentityExpired,
        "the identity bound to this transaction expired while the statement ran",
    )
}

/// # Safety
/// As [`answer`].
unsafe fn computed(
    fcinfo: pg_sys::FunctionCallInfo,
    view: &View,
    compute: Compute,
) -> Result<Option<pg_sys::Datum>, Fault> {
    match view.malformed_claims {
        // SAFETY: as the caller promises.
        MalformedClaims::Error => unsafe { compute(fcinfo, view) },
        MalformedClaims::Null => {
            let view = core::panic::AssertUnwindSafe(view);
            // Only PostgreSQL's input functions raise these, and they leave nothing but memory
            // behind, so no subtransaction is needed, which a parallel worker could not begin.
            // SAFETY: as the caller promises.
            PgTryBuilder::new(|| unsafe { compute(fcinfo, *view) })
                .catch_when(PgSqlErrorCode::ERRCODE_INVALID_TEXT_REPRESENTATION, |_| Ok(None))
                .catch_when(PgSqlErrorCode::ERRCODE_UNTRANSLATABLE_CHARACTER, |_| Ok(None))
                .execute()
        }
    }
}

/// The call site, made at its first call; none when the function is called from C.
///
/// # Safety
/// As [`answer`].
unsafe fn site_of<'a>(fcinfo: pg_sys::FunctionCallInfo) -> Option<&'a mut CallSite> {
    // SAFETY: as the caller promises; a zeroed CallSite is one that keeps nothing.
    unsafe {
        let function = (*fcinfo).flinfo;
        if function.is_null() {
            return None;
        }
        if (*function).fn_extra.is_null() {
            (*function).fn_extra =
                pg_sys::MemoryContextAllocZero((*function).fn_mcxt, size_of::<CallSite>());
        }
        (*function).fn_extra.cast::<CallSite>().as_mut()
    }
}

impl CallSite {
    /// # Safety
    /// As [`answer`]; `datum` is of that kind.
    unsafe fn keep(
        &mut self,
        fcinfo: pg_sys::FunctionCallInfo,
        kind: Kind,
        generation: u64,
        view: &View,
        datum: Option<pg_sys::Datum>,
    ) -> pg_sys::Datum {
        self.generation = 0;
        self.doubtful_generation = 0;
        // SAFETY: as the caller promises; what is freed was allocated here.
        unsafe {
            let context = (*(*fcinfo).flinfo).fn_mcxt;
            let (datum, value) = copied(context, kind, datum);
            free(self.previous);
            self.previous = self.value;
            self.value = value;
            self.datum = datum;
            if (*fcinfo).nargs > 0 && !self.keep_arguments(fcinfo, context) {
                return datum;
            }
        }
        self.is_null = datum.is_none();
        self.deadline = view.deadline;
        self.changes = generation::changes();
        if view.deadline == clock::NEVER && !settings::any_compared() {
            self.generation = generation;
        } else {
            self.doubtful_generation = generation;
        }
        self.datum
    }

    /// Remembers the arguments; tells whether they are of a kind that can be compared.
    ///
    /// # Safety
    /// As [`answer`].
    unsafe fn keep_arguments(
        &mut self,
        fcinfo: pg_sys::FunctionCallInfo,
        context: pg_sys::MemoryContext,
    ) -> bool {
        // SAFETY: as the caller promises.
        unsafe {
            free(self.arguments);
            self.arguments = ptr::null_mut();
            self.arguments_size = 0;
            let mut size = 0;
            for number in 0..argument_count(fcinfo) {
                match argument(fcinfo, number) {
                    Some(bytes) => size += bytes.len(),
                    None => return false,
                }
            }
            self.arguments = pg_sys::MemoryContextAlloc(context, size).cast();
            for number in 0..argument_count(fcinfo) {
                let bytes = argument(fcinfo, number).unwrap_or(&[]);
                let place = self.arguments.add(self.arguments_size);
                ptr::copy_nonoverlapping(bytes.as_ptr(), place, bytes.len());
                self.arguments_size += bytes.len();
            }
        }
        true
    }
}

/// # Safety
/// As [`answer`].
#[inline]
unsafe fn same_arguments(fcinfo: pg_sys::FunctionCallInfo, site: &CallSite) -> bool {
    if site.arguments.is_null() {
        return false;
    }
    // SAFETY: as the caller promises; the site's memory is as long as it says.
    unsafe {
        let mut kept = core::slice::from_raw_parts(site.arguments, site.arguments_size);
        for number in 0..argument_count(fcinfo) {
            let Some(rest) = argument(fcinfo, number).and_then(|bytes| kept.strip_prefix(bytes))
            else {
                return false;
            };
            kept = rest;
        }
        kept.is_empty()
    }
}

/// # Safety
/// As [`answer`].
unsafe fn argument_count(fcinfo: pg_sys::FunctionCallInfo) -> usize {
    // SAFETY: as the caller promises.
    usize::try_from(unsafe { (*fcinfo).nargs }).unwrap_or(0)
}

/// A text argument with its length word; none for NULL, and for a pointer to a text elsewhere,
/// whose bytes say nothing about it.
///
/// # Safety
/// As [`answer`], and `number` is below the number of arguments.
#[inline]
unsafe fn argument<'a>(fcinfo: pg_sys::FunctionCallInfo, number: usize) -> Option<&'a [u8]> {
    // SAFETY: as the caller promises.
    unsafe {
        let argument = *(&raw const (*fcinfo).args).cast::<pg_sys::NullableDatum>().add(number);
        let text = argument.value.cast_mut_ptr::<pg_sys::varlena>();
        if argument.isnull || pgrx::varatt_is_1b_e(text) {
            return None;
        }
        Some(core::slice::from_raw_parts(text.cast(), pgrx::varsize_any(text)))
    }
}

/// Copies a value; gives the copy and the memory behind it.
///
/// # Safety
/// `datum` is of that kind.
unsafe fn copied(
    context: pg_sys::MemoryContext,
    kind: Kind,
    datum: Option<pg_sys::Datum>,
) -> (pg_sys::Datum, *mut u8) {
    let Some(datum) = datum else { return (pg_sys::Datum::from(0), ptr::null_mut()) };
    // SAFETY: as the caller promises.
    unsafe {
        let size = match kind {
            Kind::Boolean => return (datum, ptr::null_mut()),
            Kind::Uuid => 16,
            Kind::Varlena => pgrx::varsize_any(datum.cast_mut_ptr()),
        };
        let copy = pg_sys::MemoryContextAlloc(context, size).cast::<u8>();
        ptr::copy_nonoverlapping(datum.cast_mut_ptr::<u8>(), copy, size);
        (pg_sys::Datum::from(copy), copy)
    }
}

/// # Safety
/// `memory` is NULL or allocated by PostgreSQL and used by nobody.
unsafe fn free(memory: *mut u8) {
    if !memory.is_null() {
        // SAFETY: as the caller promises.
        unsafe { pg_sys::pfree(memory.cast()) };
    }
}
