//! jsonb without a text in between: built from what the core tells while it reads claims, and read
//! into the very text that is signed. By way of jsonb_in and jsonb_out either takes longer than the
//! signature.

use auth_ext_core::jwt::{ClaimsOutline, Sink};
use pgrx::pg_sys;
use pgrx::pg_sys::ffi::pg_guard_ffi_boundary;
use pgrx::pg_sys::{
    Datum, FunctionCallInfo, JsonbIteratorToken as Token, JsonbValue, Oid, jbvType,
};
use serde_json::Value;

// The functions as PostgreSQL has them: pgrx guards each call of its own bindings, which for so many
// short calls takes longer than they do. Here they are called inside one guard.
unsafe extern "C-unwind" {
    fn pushJsonbValue(
        state: *mut *mut pg_sys::JsonbParseState,
        token: Token::Type,
        value: *mut JsonbValue,
    ) -> *mut JsonbValue;
    fn JsonbValueToJsonb(value: *mut JsonbValue) -> *mut pg_sys::Jsonb;
    fn int64_to_numeric(value: i64) -> pg_sys::Numeric;
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

/// Collects claims as the core tells of them.
pub(crate) struct JsonbBuilder {
    events: Vec<Event>,
    /// The texts one after the other. It never grows beyond what it is made with, so that they stay
    /// where they are.
    texts: Vec<u8>,
    /// For each open container whether it is an array, the innermost last.
    arrays: Vec<bool>,
    exact: bool,
}

enum Event {
    Begin(Token::Type),
    End(Token::Type),
    Text(Token::Type, usize, usize),
    Integer(Token::Type, i64),
    Boolean(Token::Type, bool),
    Null(Token::Type),
}

impl JsonbBuilder {
    /// For claims that take at most `length` bytes.
    pub(crate) fn new(length: usize) -> Self {
        Self {
            events: Vec::with_capacity(64),
            texts: Vec::with_capacity(length),
            arrays: Vec::with_capacity(8),
            exact: true,
        }
    }

    fn text(&mut self, token: Token::Type, text: &str) {
        let start = self.texts.len();
        // Whatever is told of is in the text, and not longer than there.
        self.exact &= start + text.len() <= self.texts.capacity();
        if self.exact {
            self.texts.extend_from_slice(text.as_bytes());
        }
        self.events.push(Event::Text(token, start, text.len()));
    }

    /// What a value is where it stands.
    fn place(&self) -> Token::Type {
        match self.arrays.last() {
            Some(true) => Token::WJB_ELEM,
            Some(false) | None => Token::WJB_VALUE,
        }
    }

    /// The claims as a jsonb datum in the memory context of the call. `None` when a number was among
    /// them that only their text has exactly.
    pub(crate) fn build(&self) -> Option<Datum> {
        if !self.exact {
            return None;
        }
        let (events, texts) = (&self.events, &self.texts);
        // SAFETY: nothing in the closure needs to be dropped. The values are made as `pushJsonbValue`
        // wants them, in the order in which JSON has them; texts are copied by JsonbValueToJsonb.
        let jsonb = unsafe {
            pg_guard_ffi_boundary(|| {
                let mut state = core::ptr::null_mut();
                let mut built = core::ptr::null_mut();
                for event in events {
                    built = push(&raw mut state, event, texts);
                }
                if built.is_null() { core::ptr::null_mut() } else { JsonbValueToJsonb(built) }
            })
        };
        (!jsonb.is_null()).then(|| Datum::from(jsonb))
    }
}

/// # Safety
/// Inside a guard; the state is that of the events before.
unsafe fn push(
    state: *mut *mut pg_sys::JsonbParseState,
    event: &Event,
    texts: &[u8],
) -> *mut JsonbValue {
    let mut value = JsonbValue::default();
    let token = match *event {
        // SAFETY: as the caller says.
        Event::Begin(token) | Event::End(token) => unsafe {
            return pushJsonbValue(state, token, core::ptr::null_mut());
        },
        Event::Text(token, start, length) => {
            value.type_ = jbvType::jbvString;
            // SAFETY: the text was written there; a name longer than an int does not fit a token.
            value.val.string.val = unsafe { texts.as_ptr().add(start).cast_mut().cast() };
            value.val.string.len = i32::try_from(length).unwrap_or(0);
            token
        }
        Event::Integer(token, number) => {
            value.type_ = jbvType::jbvNumeric;
            // SAFETY: as the caller says.
            value.val.numeric = unsafe { int64_to_numeric(number) };
            token
        }
        Event::Boolean(token, truth) => {
            value.type_ = jbvType::jbvBool;
            value.val.boolean = truth;
            token
        }
        Event::Null(token) => {
            value.type_ = jbvType::jbvNull;
            token
        }
    };
    // SAFETY: as the caller says; the value is copied.
    unsafe { pushJsonbValue(state, token, &raw mut value) }
}

impl Sink for JsonbBuilder {
    fn begin_object(&mut self) {
        self.arrays.push(false);
        self.events.push(Event::Begin(Token::WJB_BEGIN_OBJECT));
    }

    fn name(&mut self, name: &str) {
        self.text(Token::WJB_KEY, name);
    }

    fn end_object(&mut self) {
        self.arrays.pop();
        self.events.push(Event::End(Token::WJB_END_OBJECT));
    }

    fn begin_array(&mut self) {
        self.arrays.push(true);
        self.events.push(Event::Begin(Token::WJB_BEGIN_ARRAY));
    }

    fn end_array(&mut self) {
        self.arrays.pop();
        self.events.push(Event::End(Token::WJB_END_ARRAY));
    }

    fn string(&mut self, value: &str) {
        let place = self.place();
        self.text(place, value);
    }

    fn integer(&mut self, value: i64) {
        let place = self.place();
        self.events.push(Event::Integer(place, value));
    }

    fn other_number(&mut self) {
        self.exact = false;
    }

    fn boolean(&mut self, value: bool) {
        let place = self.place();
        self.events.push(Event::Boolean(place, value));
    }

    fn null(&mut self) {
        let place = self.place();
        self.events.push(Event::Null(place));
    }
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
            Some((name, serde_json::from_str::<Value>(value).unwrap_or(Value::Null)))
        });
        ClaimsOutline { length: self.text.len(), depth: self.depth, members: members.collect() }
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
