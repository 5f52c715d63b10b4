//! Values: the serializer itself.

use serde::{Serialize, Serializer};

use super::super::events::Event;
use super::{Form, Unwritable, Writer, Written};

/// What serde_json's raw values call themselves; only the program's own types have names.
const RAW: &str = "$serde_json::private::RawValue";

impl Serializer for Writer<'_> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    fn serialize_bool(self, value: bool) -> Written {
        self.push(Event::Boolean(value))
    }

    fn serialize_i8(self, value: i8) -> Written {
        self.push(Event::Integer(value.into()))
    }

    fn serialize_i16(self, value: i16) -> Written {
        self.push(Event::Integer(value.into()))
    }

    fn serialize_i32(self, value: i32) -> Written {
        self.push(Event::Integer(value.into()))
    }

    fn serialize_i64(self, value: i64) -> Written {
        self.push(Event::Integer(value))
    }

    fn serialize_i128(self, value: i128) -> Written {
        self.push_text(Event::Number, &value.to_string())
    }

    fn serialize_u8(self, value: u8) -> Written {
        self.push(Event::Integer(value.into()))
    }

    fn serialize_u16(self, value: u16) -> Written {
        self.push(Event::Integer(value.into()))
    }

    fn serialize_u32(self, value: u32) -> Written {
        self.push(Event::Integer(value.into()))
    }

    fn serialize_u64(self, value: u64) -> Written {
        self.events.push_unsigned(value);
        Ok(())
    }

    fn serialize_u128(self, value: u128) -> Written {
        self.push_text(Event::Number, &value.to_string())
    }

    fn serialize_f32(self, value: f32) -> Written {
        self.fraction(value.is_finite(), &value)
    }

    fn serialize_f64(self, value: f64) -> Written {
        self.fraction(value.is_finite(), &value)
    }

    fn serialize_char(self, value: char) -> Written {
        self.push_text(Event::Text, value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Written {
        self.push_text(Event::Text, value)
    }

    fn serialize_bytes(self, value: &[u8]) -> Written {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Written {
        self.push(Event::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.push(Event::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.push(Event::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.push_text(Event::Text, variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        let mut inside = self.variant(variant)?;
        value.serialize(inside.again())?;
        inside.push(Event::EndObject)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Unwritable> {
        self.inside(Event::BeginArray)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Unwritable> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Unwritable> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self, Unwritable> {
        self.variant(variant)?.inside(Event::BeginArray)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Unwritable> {
        self.inside(Event::BeginObject)
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Self, Unwritable> {
        if name == RAW {
            return Ok(Self { form: Form::Raw, ..self });
        }
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self, Unwritable> {
        self.variant(variant)?.inside(Event::BeginObject)
    }
}
