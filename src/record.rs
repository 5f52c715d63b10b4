//! The C interface of functions, for those with OUT parameters that are no sets, which have no shape in
//! pgrx, and for those with so many named arguments that a list of them would say nothing.

use std::ffi::{CStr, CString};

use pgrx::{FromDatum, pg_sys};

/// Makes a function of the C interface known to PostgreSQL. `$body` gets the call and gives the
/// result.
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
                Err(raised) => {
                    $crate::error::Raised::into_report(raised).report(::pgrx::PgLogLevel::ERROR);
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

/// An argument of a running call; `None` when it is NULL.
pub(crate) fn argument<T: FromDatum>(
    fcinfo: pg_sys::FunctionCallInfo,
    argument: usize,
) -> Option<T> {
    // SAFETY: the callers ask for the types that the declarations in sql/functions have there.
    unsafe { given(fcinfo, argument) }
}

/// An argument of a running call; `None` when it is NULL, or when the SQL that declares the function is
/// of an older version and has fewer.
///
/// # Safety
/// The declarations in sql/functions have the type there, and what is borrowed does not outlive the call.
unsafe fn given<T: FromDatum>(fcinfo: pg_sys::FunctionCallInfo, argument: usize) -> Option<T> {
    // SAFETY: as the caller promises; PostgreSQL hands a valid structure to every call.
    unsafe {
        let number = usize::try_from((*fcinfo).nargs).unwrap_or(0);
        if argument < number { pgrx::fcinfo::pg_getarg(fcinfo, argument) } else { None }
    }
}

/// A text argument of a running call; `None` when it is NULL.
pub(crate) fn text<'call>(fcinfo: pg_sys::FunctionCallInfo, argument: usize) -> Option<&'call str> {
    // SAFETY: the declarations in sql/functions have text at the places asked for, and
    // the argument lives as long as the call.
    unsafe { given(fcinfo, argument) }
}

/// A bytea argument of a running call; `None` when it is NULL.
pub(crate) fn bytes<'call>(
    fcinfo: pg_sys::FunctionCallInfo,
    argument: usize,
) -> Option<&'call [u8]> {
    // SAFETY: as `text`, for bytea.
    unsafe { given(fcinfo, argument) }
}

/// The result type of a running call, looked up once per place in a query: looking it up takes
/// longer than a token that was verified before.
fn row_type(fcinfo: pg_sys::FunctionCallInfo) -> pg_sys::TupleDesc {
    // SAFETY: PostgreSQL hands valid structures to every call, and fn_extra is this function's own;
    // what is kept there lives in the memory context that lives as long as it does.
    unsafe {
        let info = (*fcinfo).flinfo;
        if (*info).fn_extra.is_null() {
            let mut descriptor: pg_sys::TupleDesc = core::ptr::null_mut();
            pg_sys::get_call_result_type(fcinfo, core::ptr::null_mut(), &raw mut descriptor);
            let caller = pg_sys::MemoryContextSwitchTo((*info).fn_mcxt);
            let kept = pg_sys::BlessTupleDesc(pg_sys::CreateTupleDescCopy(descriptor));
            pg_sys::MemoryContextSwitchTo(caller);
            (*info).fn_extra = kept.cast();
        }
        (*info).fn_extra.cast()
    }
}

/// The number under which PostgreSQL knows the result type of a running call: every row says it.
pub(crate) fn row_type_number(fcinfo: pg_sys::FunctionCallInfo) -> i32 {
    // SAFETY: a valid descriptor.
    unsafe { (*row_type(fcinfo)).tdtypmod }
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
    let descriptor = row_type(fcinfo);
    // SAFETY: the arrays have one entry per OUT parameter.
    unsafe {
        let tuple = pg_sys::heap_form_tuple(descriptor, datums.as_mut_ptr(), nulls.as_mut_ptr());
        pg_sys::HeapTupleHeaderGetDatum((*tuple).t_data)
    }
}

/// The bytes of a datum of variable length that is in memory and not compressed, header included.
///
/// # Safety
/// It is such a datum, and lives as long as the bytes are used.
pub(crate) unsafe fn bytes_of<'datum>(datum: pg_sys::Datum) -> &'datum [u8] {
    let start = datum.cast_mut_ptr::<pg_sys::varlena>();
    // SAFETY: its header tells its size.
    unsafe { core::slice::from_raw_parts(start.cast::<u8>(), pgrx::varlena::varsize_any(start)) }
}

/// A datum with these bytes, in the memory context of the call.
pub(crate) fn datum_of(bytes: &[u8]) -> pg_sys::Datum {
    // SAFETY: palloc gives room for all bytes.
    unsafe {
        let copy = pg_sys::palloc(bytes.len()).cast::<u8>();
        core::ptr::copy_nonoverlapping(bytes.as_ptr(), copy, bytes.len());
        pg_sys::Datum::from(copy)
    }
}

/// A jsonb argument of a running call as PostgreSQL stores it; `None` when it is NULL.
pub(crate) fn jsonb_argument<'call>(
    fcinfo: pg_sys::FunctionCallInfo,
    argument: usize,
) -> Option<&'call [u8]> {
    // SAFETY: the declarations in sql/functions have jsonb at the places asked for; what
    // pg_detoast_datum gives lives as long as the call.
    unsafe {
        let datum = pgrx::fcinfo::pg_getarg_datum(fcinfo, argument)?;
        let stored = datum.cast_mut_ptr::<pg_sys::varlena>();
        let plain = if pgrx::varlena::varatt_is_4b_u(stored) {
            stored
        } else {
            pg_sys::pg_detoast_datum(stored)
        };
        Some(bytes_of(pg_sys::Datum::from(plain)))
    }
}

/// The JSON text of a jsonb, each number as it is stored.
pub(crate) fn jsonb_text(jsonb: &[u8]) -> Option<String> {
    let length = i32::try_from(jsonb.len()).ok()?;
    // SAFETY: the bytes are those of a whole jsonb; the text ends in NUL.
    unsafe {
        let root = &raw mut (*jsonb.as_ptr().cast_mut().cast::<pg_sys::Jsonb>()).root;
        let text = pg_sys::JsonbToCString(core::ptr::null_mut(), root, length);
        let copy = CStr::from_ptr(text).to_str().ok().map(str::to_owned);
        pg_sys::pfree(text.cast());
        copy
    }
}

/// A jsonb datum as JSON text.
pub(crate) fn json_text(datum: pg_sys::Datum) -> String {
    // SAFETY: the callers pass a jsonb that is not NULL; jsonb_out gives a C string.
    unsafe {
        let text = pgrx::direct_function_call::<&CStr>(pg_sys::jsonb_out, &[Some(datum)]);
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
