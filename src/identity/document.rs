//! Claims parsed by PostgreSQL's own jsonb, once per change.

use core::ffi::CStr;
use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicU64, AtomicUsize, Ordering};
use std::ffi::CString;

use pgrx::fcinfo::direct_function_call_as_datum;
use pgrx::pg_sys;

use super::settings;

/// A parsed JSON text.
pub(super) struct Document {
    generation: AtomicU64,
    context: AtomicPtr<pg_sys::MemoryContextData>,
    datum: AtomicUsize,
}

/// `request.jwt.claims`.
pub(super) static CLAIMS: Document = Document::new();
/// `request.jwt.claim`.
pub(super) static WHOLE_CLAIM: Document = Document::new();
/// The claims of the bound identity.
pub(super) static BOUND: Document = Document::new();

impl Document {
    const fn new() -> Self {
        Self {
            generation: AtomicU64::new(0),
            context: AtomicPtr::new(ptr::null_mut()),
            datum: AtomicUsize::new(0),
        }
    }

    /// The text as jsonb, valid until the next call after a change of settings: look at it or copy
    /// it, do not hand it out. Raises what PostgreSQL's cast raises, each time.
    pub(super) fn parse(&self, text: &CStr) -> pg_sys::Datum {
        let generation = settings::current_generation();
        if self.generation.load(Ordering::Relaxed) == generation {
            return pg_sys::Datum::from(self.datum.load(Ordering::Relaxed));
        }
        // A parse that raises must not look like a parse that was done.
        self.generation.store(0, Ordering::Relaxed);
        let datum = jsonb_in(text);
        // SAFETY: the datum is a varlena that jsonb_in made; the context is ours alone.
        let kept = unsafe {
            let context = self.empty_context();
            let size = pgrx::varlena::varsize_any(datum.cast_mut_ptr());
            let copy = pg_sys::MemoryContextAlloc(context, size);
            ptr::copy_nonoverlapping(datum.cast_mut_ptr::<u8>(), copy.cast(), size);
            pg_sys::Datum::from(copy)
        };
        self.datum.store(kept.value(), Ordering::Relaxed);
        self.generation.store(generation, Ordering::Relaxed);
        kept
    }

    /// # Safety
    /// Nobody may hold a pointer into what was parsed before.
    unsafe fn empty_context(&self) -> pg_sys::MemoryContext {
        let context = self.context.load(Ordering::Relaxed);
        if !context.is_null() {
            // SAFETY: made below and never deleted.
            unsafe { pg_sys::MemoryContextReset(context) };
            return context;
        }
        // SAFETY: a constant name; the context lives as long as the backend.
        let context = unsafe {
            pg_sys::AllocSetContextCreateInternal(
                pg_sys::TopMemoryContext,
                c"auth_ext claims".as_ptr(),
                0,
                1024,
                pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize,
            )
        };
        self.context.store(context, Ordering::Relaxed);
        context
    }
}

fn jsonb_in(text: &CStr) -> pg_sys::Datum {
    // SAFETY: a C string is what jsonb_in takes; it gives no NULL.
    unsafe {
        direct_function_call_as_datum(pg_sys::jsonb_in, &[Some(pg_sys::Datum::from(text.as_ptr()))])
            .unwrap_or(pg_sys::Datum::from(0))
    }
}

/// The claims of a binding, which are a part of a text, as a text of their own.
pub(super) fn text_of(claims: &str) -> CString {
    // A C string has no NUL in it, and neither has its part.
    CString::new(claims).unwrap_or_default()
}
