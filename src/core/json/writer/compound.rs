//! Arrays and objects, and raw JSON, which comes as a struct.

use serde::Serialize;
use serde::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};

use super::super::events::Event;
use super::name::Name;
use super::{Form, Unwritable, Writer, Written};

impl Writer<'_> {
    fn element(&mut self, value: &(impl Serialize + ?Sized)) -> Written {
        value.serialize(self.again())
    }

    fn member(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Written {
        self.events.push_text(Event::Name, name);
        value.serialize(self.again())
    }

    /// The one field of raw JSON, its text.
    fn raw(&mut self, value: &(impl Serialize + ?Sized)) -> Written {
        let text = serde_json::to_value(value).map_err(|_| Unwritable)?;
        self.events.push_raw(text.as_str().ok_or(Unwritable)?).map_err(|_| Unwritable)
    }

    fn end(self, end: Event) -> Written {
        self.events.push(end);
        if self.form == Form::Variant {
            self.events.push(Event::EndObject);
        }
        Ok(())
    }
}

impl SerializeSeq for Writer<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.element(value)
    }

    fn end(self) -> Written {
        Self::end(self, Event::EndArray)
    }
}

impl SerializeTuple for Writer<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.element(value)
    }

    fn end(self) -> Written {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleStruct for Writer<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.element(value)
    }

    fn end(self) -> Written {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleVariant for Writer<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        self.element(value)
    }

    fn end(self) -> Written {
        SerializeSeq::end(self)
    }
}

impl SerializeMap for Writer<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Written {
        name.serialize(Name(&mut *self.events))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(self.again())
    }

    fn end(self) -> Written {
        Self::end(self, Event::EndObject)
    }
}

impl SerializeStructVariant for Writer<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
        self.member(name, value)
    }

    fn end(self) -> Written {
        SerializeMap::end(self)
    }
}

impl SerializeStruct for Writer<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Written {
        match self.form {
            Form::Raw => self.raw(value),
            Form::Plain | Form::Variant => self.member(name, value),
        }
    }

    fn end(self) -> Written {
        match self.form {
            Form::Raw => Ok(()),
            Form::Plain | Form::Variant => SerializeMap::end(self),
        }
    }
}
