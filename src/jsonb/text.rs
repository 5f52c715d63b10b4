//! Reading a jsonb into the text that is signed.

use auth_ext_core::jwt::ClaimsOutline;
use pgrx::pg_sys;
use pgrx::pg_sys::ffi::pg_guard_ffi_boundary;
use pgrx::pg_sys::{
    Datum, FunctionCallInfo, JsonbIteratorToken as Token, JsonbValue, Oid, jbvType,
};
use serde_json::Value;

unsafe extern "C-unwind" {
    fn JsonbIteratorInit(container: *mut pg_sys::JsonbContainer) -> *mut pg_sys::JsonbIterator;
    fn JsonbIteratorNext(
        iterator: *mut *mut pg_sys::JsonbIterator,
        value: *mut JsonbValue,
        skip_nested: bool,
    ) -> Token::Type;
    fn numeric_out(call: FunctionCallInfo) -> Datum;
    fn DirectFunctionCall1Coll(
        function: unsafe extern "C-unwind" fn(FunctionCallInfo) -> Datum,
        collation: Oid,
        argument: Datum,
    ) -> Datum;
}

/// A jsonb object as JSON text without white space, each number as it is stored.
pub(crate) struct JsonbText {
    text: String,
    /// Where the outermost members stand: start and end of the name, start and end of the value.
    members: Vec<[usize; 4]>,
    depth: usize,
}

impl JsonbText {
    /// Reads an object; `None` for anything else, and for one that is not UTF-8.
    pub(crate) fn read(jsonb: &[u8]) -> Option<Self> {
        let mut writer = Writer {
            text: Vec::with_capacity(jsonb.len() + jsonb.len() / 8),
            members: Vec::with_capacity(24),
            depth: 0,
            deepest: 0,
        };
        let whole = &mut writer;
        // SAFETY: the bytes are those of a whole jsonb. What the closure makes is held outside of it.
        unsafe {
            pg_guard_ffi_boundary(|| whole.walk(jsonb));
        }
        let text = String::from_utf8(writer.text).ok().filter(|text| text.starts_with('{'))?;
        Some(Self { text, members: writer.members, depth: writer.deepest })
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// What the core wants to know of the claims before they are signed.
    pub(crate) fn outline(&self, wanted: &dyn Fn(&str) -> bool) -> ClaimsOutline<'_> {
        let members = self.members.iter().filter_map(|[name, name_end, value, end]| {
            // A name with an escape in it is none of those wanted.
            let name = self.text.get(*name..*name_end).filter(|name| wanted(name))?;
            let value = self.text.get(*value..*end)?;
            // Numbers that no double holds are of no use in any of them, no more than null is. To leave
            // such a member out would be to sign what was not checked.
            Some((name, parsed(value).unwrap_or(Value::Null)))
        });
        ClaimsOutline { length: self.text.len(), depth: self.depth, members: members.collect() }
    }
}

/// A value of which this is the text. A string without escapes is parsed by taking off its quotes.
fn parsed(text: &str) -> Option<Value> {
    let string = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    match string.filter(|string| !string.contains('\\')) {
        Some(string) => Some(Value::String(string.to_owned())),
        None => serde_json::from_str(text).ok(),
    }
}

struct Writer {
    text: Vec<u8>,
    members: Vec<[usize; 4]>,
    depth: usize,
    deepest: usize,
}

impl Writer {
    /// # Safety
    /// Inside a guard; the bytes are those of a whole jsonb.
    unsafe fn walk(&mut self, jsonb: &[u8]) {
        let mut value = JsonbValue::default();
        // SAFETY: the iterator walks over the bytes and gives each value with its token.
        unsafe {
            let root = &raw mut (*jsonb.as_ptr().cast_mut().cast::<pg_sys::Jsonb>()).root;
            let mut iterator = JsonbIteratorInit(root);
            loop {
                match JsonbIteratorNext(&raw mut iterator, &raw mut value, false) {
                    Token::WJB_BEGIN_OBJECT => self.begin(b'{'),
                    Token::WJB_END_OBJECT => self.end(b'}'),
                    Token::WJB_BEGIN_ARRAY => self.begin(b'['),
                    Token::WJB_END_ARRAY => self.end(b']'),
                    Token::WJB_KEY => {
                        self.separate();
                        let start = self.text.len() + 1;
                        self.scalar(&value);
                        if self.depth == 1 {
                            let end = self.text.len() - 1;
                            self.members.push([start, end, end + 2, end + 2]);
                        }
                        self.text.push(b':');
                    }
                    Token::WJB_VALUE => {
                        self.scalar(&value);
                        self.end_member();
                    }
                    Token::WJB_ELEM => {
                        self.separate();
                        self.scalar(&value);
                    }
                    _ => break,
                }
            }
        }
    }

    fn begin(&mut self, bracket: u8) {
        self.separate();
        self.text.push(bracket);
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
    }

    fn end(&mut self, bracket: u8) {
        self.text.push(bracket);
        self.depth = self.depth.saturating_sub(1);
        self.end_member();
    }

    /// The value of the last outermost member reaches up to here.
    fn end_member(&mut self) {
        let length = self.text.len();
        if self.depth == 1
            && let Some([.., end]) = self.members.last_mut()
        {
            *end = length;
        }
    }

    /// A comma, where something stands before.
    fn separate(&mut self) {
        if !matches!(self.text.last(), None | Some(b'{' | b'[' | b':')) {
            self.text.push(b',');
        }
    }

    /// # Safety
    /// Inside a guard; a scalar that the iterator has given.
    unsafe fn scalar(&mut self, value: &JsonbValue) {
        // SAFETY: the type says which of the fields is set.
        unsafe {
            match value.type_ {
                jbvType::jbvString => {
                    let length = usize::try_from(value.val.string.len).unwrap_or(0);
                    let start = value.val.string.val.cast::<u8>();
                    self.string(core::slice::from_raw_parts(start, length));
                }
                jbvType::jbvNumeric => {
                    let number = Datum::from(value.val.numeric);
                    let text = DirectFunctionCall1Coll(numeric_out, pg_sys::InvalidOid, number);
                    let text = core::ffi::CStr::from_ptr(text.cast_mut_ptr());
                    self.text.extend_from_slice(text.to_bytes());
                }
                jbvType::jbvBool => {
                    let truth: &[u8] = if value.val.boolean { b"true" } else { b"false" };
                    self.text.extend_from_slice(truth);
                }
                _ => self.text.extend_from_slice(b"null"),
            }
        }
    }

    fn string(&mut self, bytes: &[u8]) {
        self.text.push(b'"');
        // All of them and not up to the first: so the compiler looks at many at once.
        let special = bytes.iter().fold(false, |special, byte| special | is_special(*byte));
        if special {
            bytes.iter().for_each(|byte| self.escaped(*byte));
        } else {
            self.text.extend_from_slice(bytes);
        }
        self.text.push(b'"');
    }

    fn escaped(&mut self, byte: u8) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |number: u8| DIGITS.get(usize::from(number)).copied().unwrap_or(b'0');
        match byte {
            b'"' | b'\\' => self.text.extend_from_slice(&[b'\\', byte]),
            0..0x20 => {
                let escape = [b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)];
                self.text.extend_from_slice(&escape);
            }
            plain => self.text.push(plain),
        }
    }
}

/// Whether a byte cannot stand as it is in a JSON string.
const fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}
