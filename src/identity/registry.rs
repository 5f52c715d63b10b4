//! How many settings PostgreSQL knows: a name that is set for the first time makes the number grow.
//!
//! PostgreSQL tells nobody that a name was set which no library has defined, and looking for it at
//! each row would cost more than the row. The number is one load away.

#[cfg(feature = "pg15")]
unsafe extern "C-unwind" {
    /// PostgreSQL's own, without pgrx's guard: it reads one variable and raises nothing.
    fn GetNumConfigOptions() -> core::ffi::c_int;
}

/// How many settings there are.
#[cfg(feature = "pg15")]
#[inline]
pub(super) fn count() -> i64 {
    // SAFETY: it takes nothing and changes nothing.
    i64::from(unsafe { GetNumConfigOptions() })
}

#[cfg(not(feature = "pg15"))]
pub(super) use hash_table::count;

/// PostgreSQL 16 and newer keep the settings in a hash table and tell its size to nobody.
#[cfg(not(feature = "pg15"))]
mod hash_table {
    use core::ffi::{CStr, c_char};
    use core::ptr;
    use core::sync::atomic::{AtomicI64, AtomicPtr, Ordering};

    use pgrx::pg_sys;

    unsafe extern "C-unwind" {
        /// PostgreSQL's own, without pgrx's guard: it adds numbers up and raises nothing.
        fn hash_get_num_entries(table: *mut pg_sys::HTAB) -> core::ffi::c_long;
    }

    /// The table, once found.
    static TABLE: AtomicPtr<pg_sys::HTAB> = AtomicPtr::new(ptr::null_mut());
    /// Where it was not found: a number that is another one at each look, so that each call looks.
    static NEVER_THE_SAME: AtomicI64 = AtomicI64::new(0);

    /// How many settings there are.
    #[inline]
    pub(in super::super) fn count() -> i64 {
        let table = TABLE.load(Ordering::Relaxed);
        if table.is_null() {
            return first_count();
        }
        // SAFETY: PostgreSQL's table of settings, which lives as long as the backend.
        i64::from(unsafe { hash_get_num_entries(table) })
    }

    #[cold]
    fn first_count() -> i64 {
        match find() {
            Some(table) => {
                TABLE.store(table, Ordering::Relaxed);
                count()
            }
            None => NEVER_THE_SAME.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// Where `hash_create` (`src/backend/utils/hash/dynahash.c`) keeps the pointer to a table's
    /// name, and the size of the whole, behind which the name stands.
    const NAME_AT: usize = 7 * size_of::<usize>();
    const SIZE: usize = 12 * size_of::<usize>();

    /// Finds the table by its memory context. The context's identifier is the table's name, which
    /// stands right behind the table; that the table points back at it proves the layout.
    fn find() -> Option<*mut pg_sys::HTAB> {
        // SAFETY: contexts and their names live as long as the backend. What is read before the
        // name is the same allocation in every release that keeps the name behind the table, and
        // a chunk's or a block's header in one that would not.
        unsafe {
            let settings = child(pg_sys::TopMemoryContext, |context| {
                named((*context).name, c"GUCMemoryContext")
            })?;
            let table = child(settings, |context| named((*context).ident, c"GUC hash table"))?;
            let name = (*table).ident;
            let candidate = name.cast::<u8>().wrapping_sub(SIZE);
            let back = candidate.wrapping_add(NAME_AT).cast::<*const c_char>().read_unaligned();
            (back == name).then(|| candidate.cast_mut().cast())
        }
    }

    /// # Safety
    /// `parent` is a memory context.
    unsafe fn child(
        parent: pg_sys::MemoryContext,
        is_it: impl Fn(pg_sys::MemoryContext) -> bool,
    ) -> Option<pg_sys::MemoryContext> {
        // SAFETY: as the caller promises; children are a list that ends in NULL.
        unsafe {
            let mut next = (*parent).firstchild;
            while !next.is_null() {
                if is_it(next) {
                    return Some(next);
                }
                next = (*next).nextchild;
            }
        }
        None
    }

    /// # Safety
    /// `name` is NULL or a C string.
    unsafe fn named(name: *const c_char, wanted: &CStr) -> bool {
        // SAFETY: as the caller promises.
        !name.is_null() && unsafe { CStr::from_ptr(name) } == wanted
    }
}
