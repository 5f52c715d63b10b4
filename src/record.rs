//! Rows as results of functions with OUT parameters, made without a detour through SQL.

use pgrx::pg_sys;

/// A row of the function's own result type. `None` stands for NULL.
///
/// # Safety
/// `fcinfo` is that of the running call, and the values are datums of the types of the OUT
/// parameters, in their order.
pub(crate) unsafe fn row<const N: usize>(
    fcinfo: pg_sys::FunctionCallInfo,
    values: [Option<pg_sys::Datum>; N],
) -> pg_sys::Datum {
    let mut nulls = values.map(|value| value.is_none());
    let mut datums = values.map(|value| value.unwrap_or(pg_sys::Datum::from(0)));
    let mut descriptor: pg_sys::TupleDesc = core::ptr::null_mut();
    // SAFETY: the call is running, so its result type is known; the descriptor that PostgreSQL
    // gives back lives as long as the call, and the arrays have one entry per OUT parameter.
    unsafe {
        pg_sys::get_call_result_type(fcinfo, core::ptr::null_mut(), &raw mut descriptor);
        pg_sys::BlessTupleDesc(descriptor);
        let tuple = pg_sys::heap_form_tuple(descriptor, datums.as_mut_ptr(), nulls.as_mut_ptr());
        pg_sys::HeapTupleHeaderGetDatum((*tuple).t_data)
    }
}
