//! PostgreSQL's lists.

use pgrx::pg_sys;

/// The cells of a list.
///
/// # Safety
/// The list is one of PostgreSQL's, or NIL.
pub(super) unsafe fn cells(list: *mut pg_sys::List) -> Vec<*mut pg_sys::ListCell> {
    if list.is_null() {
        return Vec::new();
    }
    // SAFETY: a list has `length` cells.
    unsafe {
        let length = usize::try_from((*list).length).unwrap_or(0);
        (0..length).map(|at| (*list).elements.add(at)).collect()
    }
}

/// The members of a list of pointers.
///
/// # Safety
/// As [`cells`], and its members are pointers to `T`.
pub(super) unsafe fn members<T>(list: *mut pg_sys::List) -> Vec<*mut T> {
    // SAFETY: as the caller promises.
    unsafe { cells(list).into_iter().map(|cell| (*cell).ptr_value.cast()).collect() }
}

/// The only member of such a list.
///
/// # Safety
/// As [`members`].
pub(super) unsafe fn only<T>(list: *mut pg_sys::List) -> Option<*mut T> {
    // SAFETY: as the caller promises.
    match unsafe { members(list) }.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}
