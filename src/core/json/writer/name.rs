//! The name of a member: a text, or what serde_json takes for one.

use serde::ser::Impossible;
use serde::{Serialize, Serializer};

use super::super::events::{Event, Events};
use super::{Unwritable, Written};

pub(super) struct Name<'e>(pub(super) &'e mut Events);

impl Name<'_> {
    fn push(self, name: impl ToString) -> Written {
        self.serialize_str(&name.to_string())
    }
}

impl Serializer for Name<'_> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Impossible<(), Unwritable>;
    type SerializeTuple = Impossible<(), Unwritable>;
    type SerializeTupleStruct = Impossible<(), Unwritable>;
    type SerializeTupleVariant = Impossible<(), Unwritable>;
    type SerializeMap = Impossible<(), Unwritable>;
    type SerializeStruct = Impossible<(), Unwritable>;
    type SerializeStructVariant = Impossible<(), Unwritable>;

    fn serialize_str(self, name: &str) -> Written {
        self.0.push_text(Event::Name, name);
        Ok(())
    }

    fn serialize_bool(self, name: bool) -> Written {
        self.push(name)
    }

    fn serialize_i8(self, name: i8) -> Written {
        self.push(name)
    }

    fn serialize_i16(self, name: i16) -> Written {
        self.push(name)
    }

    fn serialize_i32(self, name: i32) -> Written {
        self.push(name)
    }

    fn serialize_i64(self, name: i64) -> Written {
        self.push(name)
    }

    fn serialize_u8(self, name: u8) -> Written {
        self.push(name)
    }

    fn serialize_u16(self, name: u16) -> Written {
        self.push(name)
    }

    fn serialize_u32(self, name: u32) -> Written {
        self.push(name)
    }

    fn serialize_u64(self, name: u64) -> Written {
        self.push(name)
    }

    fn serialize_char(self, name: char) -> Written {
        self.push(name)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Written {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, name: &T) -> Written {
        name.serialize(self)
    }

    fn serialize_f32(self, _: f32) -> Written {
        Err(Unwritable)
    }

    fn serialize_f64(self, _: f64) -> Written {
        Err(Unwritable)
    }

    fn serialize_bytes(self, _: &[u8]) -> Written {
        Err(Unwritable)
    }

    fn serialize_none(self) -> Written {
        Err(Unwritable)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Written {
        Err(Unwritable)
    }

    fn serialize_unit(self) -> Written {
        Err(Unwritable)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        Err(Unwritable)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Written {
        Err(Unwritable)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Unwritable> {
        Err(Unwritable)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Unwritable> {
        Err(Unwritable)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Unwritable> {
        Err(Unwritable)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unwritable> {
        Err(Unwritable)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Unwritable> {
        Err(Unwritable)
    }

    fn serialize_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStruct, Unwritable> {
        Err(Unwritable)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unwritable> {
        Err(Unwritable)
    }
}
