//! The C interface of functions, for those with OUT parameters that are no sets: these have no
//! shape in pgrx.

use std::ffi::CString;

use pgrx::{JsonB, pg_sys};

/// Makes a function of the C interface known to PostgreSQL: functions with OUT parameters that are
/// no sets have no shape in pgrx. `$body` gets the call and gives the result.
macro_rules! c_function {
    ($(#[$doc:meta])* $symbol:ident, $info:ident, $body:expr) => {
        $(#[$doc])*
        #[unsafe(no_mangle)]
        #[::pgrx::pg_guard]
        pub(crate) unsafe extern "C-unwind" fn $symbol(
            fcinfo: ::pgrx::pg_sys::FunctionCallInfo,
        ) -> ::pgrx::pg_sys::Datum {
            match $body(fcinfo) {
                Ok(datum) => datum,
                Err(fault) => {
                    $crate::error::report(fault).report(::pgrx::PgLogLevel::ERROR);
                    ::pgrx::pg_sys::Datum::from(0)
                }
            }
        }

        /// The version record that PostgreSQL asks for.
        #[unsafe(no_mangle)]
        pub(crate) extern "C" fn $info() -> *const ::pgrx::pg_sys::Pg_finfo_record {
            static RECORD: ::pgrx::pg_sys::Pg_finfo_record = ::pgrx::pg_sys::Pg_finfo_record { api_version: 1 };
            &raw const RECORD
        }
    };
}
pub(crate) use c_function;

/// NULL as the result of a running call.
pub(crate) fn null(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::Datum {
    // SAFETY: PostgreSQL hands a valid structure to every call.
    unsafe { (*fcinfo).isnull = true };
    pg_sys::Datum::from(0)
}

/// A text argument of a running call; `None` when it is NULL.
pub(crate) fn text<'call>(fcinfo: pg_sys::FunctionCallInfo, argument: usize) -> Option<&'call str> {
    // SAFETY: the declarations in sql/functions have text at the places asked for, and
    // the argument lives as long as the call.
    unsafe { pgrx::fcinfo::pg_getarg(fcinfo, argument) }
}

/// A jsonb argument of a running call; `None` when it is NULL.
pub(crate) fn json(fcinfo: pg_sys::FunctionCallInfo, argument: usize) -> Option<JsonB> {
    // SAFETY: as `text`, for jsonb.
    unsafe { pgrx::fcinfo::pg_getarg(fcinfo, argument) }
}

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

/// A jsonb datum as JSON text.
pub(crate) fn json_text(datum: pg_sys::Datum) -> String {
    // SAFETY: the callers pass a jsonb that is not NULL; jsonb_out gives a C string.
    unsafe {
        let text = pgrx::direct_function_call::<&core::ffi::CStr>(pg_sys::jsonb_out, &[Some(datum)]);
        text.map(|text| text.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// JSON text that the core has checked, as a jsonb datum: built by PostgreSQL from the text, without
/// a tree in between. `None` for a text with a NUL byte, which checked JSON does not have.
pub(crate) fn jsonb(text: &str) -> Option<pg_sys::Datum> {
    let text = CString::new(text).ok()?;
    // SAFETY: jsonb_in takes a C string and gives a new datum in the current memory context.
    unsafe {
        pgrx::direct_function_call_as_datum(
            pg_sys::jsonb_in,
            &[Some(pg_sys::Datum::from(text.as_ptr()))],
        )
    }
}
