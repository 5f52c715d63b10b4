//! What a reader of JSON tells of the text as it goes, for those who build something of their own
//! from it.

use serde_json::Value;

/// Is told of an object in the order of its text. When the text turns out to be refused, what was
/// told is to be thrown away.
pub trait Sink {
    /// What was told so far is forgotten: the text is read once more.
    fn begin_again(&mut self) {}
    /// An object begins.
    fn begin_object(&mut self) {}
    /// The name of the next member.
    fn name(&mut self, name: &str) {
        let _ = name;
    }
    /// An object ends.
    fn end_object(&mut self) {}
    /// An array begins.
    fn begin_array(&mut self) {}
    /// An array ends.
    fn end_array(&mut self) {}
    /// A text.
    fn string(&mut self, value: &str) {
        let _ = value;
    }
    /// A whole number.
    fn integer(&mut self, value: i64) {
        let _ = value;
    }
    /// A number that is not whole or beyond 64 bits; only the text has its exact value.
    fn other_number(&mut self) {}
    /// True or false.
    fn boolean(&mut self, value: bool) {
        let _ = value;
    }
    /// null.
    fn null(&mut self) {}
}

/// Listens to nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Discard;

impl Sink for Discard {}

/// Tells of a value that was built.
pub(crate) fn tell(sink: &mut impl Sink, value: &Value) {
    match value {
        Value::Null => sink.null(),
        Value::Bool(value) => sink.boolean(*value),
        Value::Number(number) => match number.as_i64() {
            Some(value) => sink.integer(value),
            None => sink.other_number(),
        },
        Value::String(value) => sink.string(value),
        Value::Array(items) => {
            sink.begin_array();
            for item in items {
                tell(sink, item);
            }
            sink.end_array();
        }
        Value::Object(members) => {
            sink.begin_object();
            for (name, value) in members {
                sink.name(name);
                tell(sink, value);
            }
            sink.end_object();
        }
    }
}
