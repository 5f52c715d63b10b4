//! Reading a jsonb into the text that is signed.
//!
//! The bytes are read as PostgreSQL stores them (its `utils/jsonb.h`; databases are upgraded in place,
//! so this does not change) and never beyond their end. PostgreSQL's own iterator takes twice as long.

use core::ffi::CStr;
use core::ops::Range;

use auth_ext_core::jwt::{ClaimsOutline, MAX_DEPTH};
use pgrx::pg_sys;
use pgrx::pg_sys::Datum;
use serde_json::Value;

/// A jsonb object as JSON text without white space, each number as it is stored.
pub(crate) struct JsonbText {
    text: String,
    /// Where the outermost members stand: start and end of the name, start and end of the value.
    members: Vec<[usize; 4]>,
    depth: usize,
}

impl JsonbText {
    /// Reads an object; `None` for anything else, and for one that is not UTF-8. The text has room
    /// for so many bytes more.
    pub(crate) fn read(jsonb: &[u8], room: usize) -> Option<Self> {
        let mut writer = Writer {
            text: Vec::with_capacity(jsonb.len() + jsonb.len() / 8 + room),
            members: Vec::with_capacity(24),
            deepest: 0,
        };
        writer.container(jsonb.get(size_of::<u32>()..)?, 1)?;
        let text = String::from_utf8(writer.text).ok().filter(|text| text.starts_with('{'))?;
        Some(Self { text, members: writer.members, depth: writer.deepest })
    }

    /// The text.
    pub(crate) fn into_string(self) -> String {
        self.text
    }

    /// What the core wants to know of the claims before they are signed.
    pub(crate) fn outline(&self, wanted: impl Fn(&str) -> bool) -> ClaimsOutline<'_> {
        let mut members = Vec::with_capacity(self.members.len().min(8));
        members.extend(self.members.iter().filter_map(|[name, name_end, value, end]| {
            // A name with an escape in it is none of those wanted.
            let name = self.text.get(*name..*name_end).filter(|name| wanted(name))?;
            let value = self.text.get(*value..*end)?;
            // Numbers that no double holds are of no use in any of them, no more than null is. To leave
            // such a member out would be to sign what was not checked.
            Some((name, parsed(value).unwrap_or(Value::Null)))
        }));
        ClaimsOutline { length: self.text.len(), depth: self.depth, members }
    }
}

/// A value of which this is the text. A string without escapes is parsed by taking off its quotes,
/// and PostgreSQL writes no sign or zero before a whole number.
fn parsed(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse::<u64>() {
        return Some(Value::from(number));
    }
    let string = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    match string.filter(|string| !string.contains('\\')) {
        Some(string) => Some(Value::String(string.to_owned())),
        None => serde_json::from_str(text).ok(),
    }
}

/// What a container begins with: how many members or elements it has, and what it is.
const COUNT: u32 = 0x0FFF_FFFF;
const OBJECT: u32 = 0x2000_0000;
const ARRAY: u32 = 0x4000_0000;

/// What is told of each name, value and element: where it ends, counted from the one before or, here
/// and there, from the first; and its type.
const LENGTH: u32 = 0x0FFF_FFFF;
const FROM_THE_FIRST: u32 = 0x8000_0000;
const TYPE: u32 = 0x7000_0000;
const STRING: u32 = 0x0000_0000;
const NUMERIC: u32 = 0x1000_0000;
const FALSE: u32 = 0x2000_0000;
const TRUE: u32 = 0x3000_0000;
const NULL: u32 = 0x4000_0000;
const CONTAINER: u32 = 0x5000_0000;

/// Where the entry ends whose predecessor ended at `start`.
fn end(entry: [u8; 4], start: usize) -> Option<usize> {
    let entry = u32::from_ne_bytes(entry);
    let length = usize::try_from(entry & LENGTH).ok()?;
    if entry & FROM_THE_FIRST == 0 { start.checked_add(length) } else { Some(length) }
}

struct Writer {
    text: Vec<u8>,
    members: Vec<[usize; 4]>,
    deepest: usize,
}

impl Writer {
    /// Writes an object or array; `None` for anything that is no jsonb. What is nested deeper than
    /// anybody may sign is left out.
    fn container(&mut self, bytes: &[u8], depth: usize) -> Option<()> {
        self.deepest = self.deepest.max(depth);
        if depth > MAX_DEPTH {
            return Some(());
        }
        let (header, entries) = bytes.split_first_chunk()?;
        let header = u32::from_ne_bytes(*header);
        let count = usize::try_from(header & COUNT).ok()?;
        let (entries, _) = entries.as_chunks();
        match header & (OBJECT | ARRAY) {
            OBJECT => {
                let (names, entries) = entries.split_at_checked(count)?;
                self.object(names, entries.get(..count)?, bytes.get(4 + 8 * count..)?, depth)
            }
            ARRAY => self.array(entries.get(..count)?, bytes.get(4 + 4 * count..)?, depth),
            _ => None,
        }
    }

    /// All names come before all values.
    fn object(
        &mut self,
        names: &[[u8; 4]],
        values: &[[u8; 4]],
        data: &[u8],
        depth: usize,
    ) -> Option<()> {
        self.text.push(b'{');
        let mut name_at = 0;
        let mut value_at = names.iter().try_fold(0, |start, name| end(*name, start))?;
        for (index, (name, value)) in names.iter().zip(values).enumerate() {
            if index > 0 {
                self.text.push(b',');
            }
            let (name_end, value_end) = (end(*name, name_at)?, end(*value, value_at)?);
            let start = self.text.len();
            self.string(data.get(name_at..name_end)?);
            let colon = self.text.len();
            self.text.push(b':');
            self.value(*value, data, value_at..value_end, depth)?;
            if depth == 1 {
                self.members.push([start + 1, colon - 1, colon + 1, self.text.len()]);
            }
            (name_at, value_at) = (name_end, value_end);
        }
        self.text.push(b'}');
        Some(())
    }

    fn array(&mut self, elements: &[[u8; 4]], data: &[u8], depth: usize) -> Option<()> {
        self.text.push(b'[');
        let mut start = 0;
        for (index, element) in elements.iter().enumerate() {
            if index > 0 {
                self.text.push(b',');
            }
            let end = end(*element, start)?;
            self.value(*element, data, start..end, depth)?;
            start = end;
        }
        self.text.push(b']');
        Some(())
    }

    fn value(
        &mut self,
        entry: [u8; 4],
        data: &[u8],
        place: Range<usize>,
        depth: usize,
    ) -> Option<()> {
        // Numbers and containers begin at the next multiple of four.
        let aligned = || data.get(place.start.next_multiple_of(4)..place.end);
        match u32::from_ne_bytes(entry) & TYPE {
            STRING => self.string(data.get(place)?),
            NUMERIC => self.number(aligned()?),
            FALSE => self.text.extend_from_slice(b"false"),
            TRUE => self.text.extend_from_slice(b"true"),
            NULL => self.text.extend_from_slice(b"null"),
            CONTAINER => self.container(aligned()?, depth + 1)?,
            _ => return None,
        }
        Some(())
    }

    fn number(&mut self, numeric: &[u8]) {
        if let Some(number) = whole_number(numeric) {
            let mut digits = [b'0'; 16];
            let mut rest = number;
            let mut first = digits.len() - 1;
            for (place, digit) in digits.iter_mut().enumerate().rev() {
                if rest > 0 {
                    first = place;
                }
                *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
                rest /= 10;
            }
            self.text.extend_from_slice(digits.get(first..).unwrap_or(&digits));
            return;
        }
        let numeric = Datum::from(numeric.as_ptr());
        // SAFETY: a numeric of a jsonb, aligned like all of them; numeric_out gives a C string.
        let text =
            unsafe { pgrx::direct_function_call::<&CStr>(pg_sys::numeric_out, &[Some(numeric)]) };
        self.text.extend_from_slice(text.map(CStr::to_bytes).unwrap_or(b"null"));
    }

    fn string(&mut self, bytes: &[u8]) {
        self.text.push(b'"');
        if has_special(bytes) {
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

/// Whether one of the bytes cannot stand as it is in a JSON string. Eight at a time: names and values
/// are mostly too short for wider registers.
fn has_special(bytes: &[u8]) -> bool {
    let Some(last) = bytes.last_chunk() else {
        return bytes.iter().any(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\'));
    };
    let (chunks, _) = bytes.as_chunks();
    // The last eight, of which some may have been looked at, instead of a remainder.
    let found = chunks.iter().fold(special_in(*last), |found, chunk| found | special_in(*chunk));
    found != 0
}

/// Not zero when one of eight bytes is below a space, a quotation mark or a backslash. A byte sets its
/// own highest bit by a borrow; those above 0x7F have it set and are left out.
const fn special_in(bytes: [u8; 8]) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let word = u64::from_ne_bytes(bytes);
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    let below_space = word.wrapping_sub(ONES * 0x20) & !word;
    let is_quote = quote.wrapping_sub(ONES) & !quote;
    let is_backslash = backslash.wrapping_sub(ONES) & !backslash;
    (below_space | is_quote | is_backslash) & (ONES * 0x80)
}

/// A numeric that is not negative, has no decimal places and at most sixteen digits, as times are. It
/// is stored in short form: its size, the place of its first digit, and digits to the base 10,000
/// without those zeros that end it.
fn whole_number(numeric: &[u8]) -> Option<u64> {
    const FORM: u16 = 0xC000;
    const SHORT: u16 = 0x8000;
    const SIGN_AND_SCALE: u16 = 0x3F80;
    const WEIGHT: u16 = 0x007F;
    let (size, rest) = numeric.split_first_chunk()?;
    let length = u32::try_from(numeric.len()).ok()?;
    let plain = if cfg!(target_endian = "little") { length << 2 } else { length };
    let (header, digits) = rest.split_first_chunk()?;
    let header = u16::from_ne_bytes(*header);
    let weight = usize::from(header & WEIGHT);
    let (digits, _) = digits.as_chunks();
    let fits = u32::from_ne_bytes(*size) == plain
        && header & FORM == SHORT
        && header & SIGN_AND_SCALE == 0
        && weight < 4
        && digits.len() <= weight + 1;
    let digit = |place| digits.get(place).map_or(0, |digit| u64::from(u16::from_ne_bytes(*digit)));
    fits.then(|| (0..=weight).fold(0, |number, place| number * 10_000 + digit(place)))
}
