//! Reports cross the border as JSON text, which the host's own parser turns into plain objects.
//!
//! Measured against serde-wasm-bindgen, which makes one call over the border for each property:
//! see docs/DESIGN.md for the sizes and times.

use std::fmt;

use serde::ser::{self, Serialize};
use wasm_bindgen::JsValue;

/// Turns a value into plain objects.
///
/// # Errors
/// When the value holds a float, bytes, or a map whose keys are no strings: no report does.
pub(super) fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, wasm_bindgen::JsError> {
    let mut writer = Writer(String::new());
    value.serialize(&mut writer)?;
    js_sys::JSON::parse(&writer.0).map_err(|_| wasm_bindgen::JsError::new("the report is no JSON"))
}

struct Writer(String);

impl Writer {
    #[inline(never)]
    fn text(&mut self, text: &str) {
        self.0.push('"');
        for c in text.chars() {
            match c {
                '"' => self.0.push_str("\\\""),
                '\\' => self.0.push_str("\\\\"),
                '\n' => self.0.push_str("\\n"),
                '\0'..='\x1f' => {
                    self.0.push_str("\\u00");
                    for nibble in [c as u8 >> 4, c as u8 & 15] {
                        self.0.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
                    }
                }
                _ => self.0.push(c),
            }
        }
        self.0.push('"');
    }

    #[inline(never)]
    fn integer(&mut self, value: i64) {
        use std::fmt::Write;
        let _ = write!(self.0, "{value}");
    }

    fn open(&mut self, open: char, close: &'static str) -> Compound<'_> {
        self.0.push(open);
        Compound { writer: self, is_first: true, close }
    }

    fn open_variant(&mut self, variant: &str, open: char, close: &'static str) -> Compound<'_> {
        self.0.push('{');
        self.text(variant);
        self.0.push(':');
        self.open(open, close)
    }
}

/// An array or object that has been opened.
struct Compound<'a> {
    writer: &'a mut Writer,
    is_first: bool,
    close: &'static str,
}

impl Compound<'_> {
    #[inline(never)]
    fn comma(&mut self) {
        if !self.is_first {
            self.writer.0.push(',');
        }
        self.is_first = false;
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        self.comma();
        value.serialize(&mut *self.writer)
    }

    fn property<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Unfit> {
        self.key(key);
        value.serialize(&mut *self.writer)
    }

    // Not generic, so that it stands in the file once.
    #[inline(never)]
    fn key(&mut self, key: &str) {
        self.comma();
        self.writer.text(key);
        self.writer.0.push(':');
    }

    fn close(self) -> Result<(), Unfit> {
        self.writer.0.push_str(self.close);
        Ok(())
    }
}

/// A value that reports do not hold.
#[derive(Debug)]
struct Unfit(String);

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unfit {}

impl ser::Error for Unfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

macro_rules! integers {
    ($($method:ident $type:ty),+) => {
        $(fn $method(self, value: $type) -> Result<(), Unfit> {
            self.integer(i64::try_from(value).map_err(ser::Error::custom)?);
            Ok(())
        })+
    };
}

impl<'a> ser::Serializer for &'a mut Writer {
    type Ok = ();
    type Error = Unfit;
    type SerializeSeq = Compound<'a>;
    type SerializeTuple = Compound<'a>;
    type SerializeTupleStruct = Compound<'a>;
    type SerializeTupleVariant = Compound<'a>;
    type SerializeMap = Compound<'a>;
    type SerializeStruct = Compound<'a>;
    type SerializeStructVariant = Compound<'a>;

    integers!(serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64);
    integers!(serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64);

    fn serialize_bool(self, value: bool) -> Result<(), Unfit> {
        self.0.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_f32(self, _: f32) -> Result<(), Unfit> {
        Err(ser::Error::custom("a float"))
    }

    fn serialize_f64(self, _: f64) -> Result<(), Unfit> {
        Err(ser::Error::custom("a float"))
    }

    fn serialize_char(self, value: char) -> Result<(), Unfit> {
        self.text(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), Unfit> {
        self.text(value);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Unfit> {
        Err(ser::Error::custom("bytes"))
    }

    fn serialize_none(self) -> Result<(), Unfit> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unfit> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Unfit> {
        self.0.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unfit> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Unfit> {
        self.text(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unfit> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Unfit> {
        let mut object = self.open('{', "}");
        object.property(variant, value)?;
        object.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Compound<'a>, Unfit> {
        Ok(self.open('[', "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'a>, Unfit> {
        Ok(self.open('[', "]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Compound<'a>, Unfit> {
        Ok(self.open('[', "]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'a>, Unfit> {
        Ok(self.open_variant(variant, '[', "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Compound<'a>, Unfit> {
        Ok(self.open('{', "}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Compound<'a>, Unfit> {
        Ok(self.open('{', "}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'a>, Unfit> {
        Ok(self.open_variant(variant, '{', "}}"))
    }
}

macro_rules! elements {
    ($($trait:ident $method:ident),+) => {
        $(impl ser::$trait for Compound<'_> {
            type Ok = ();
            type Error = Unfit;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
                self.element(value)
            }

            fn end(self) -> Result<(), Unfit> {
                self.close()
            }
        })+
    };
}

elements!(SerializeSeq serialize_element, SerializeTuple serialize_element);
elements!(SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field);

macro_rules! properties {
    ($($trait:ident),+) => {
        $(impl ser::$trait for Compound<'_> {
            type Ok = ();
            type Error = Unfit;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Unfit> {
                self.property(key, value)
            }

            fn end(self) -> Result<(), Unfit> {
                self.close()
            }
        })+
    };
}

properties!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Compound<'_> {
    type Ok = ();
    type Error = Unfit;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unfit> {
        self.comma();
        let start = self.writer.0.len();
        key.serialize(&mut *self.writer)?;
        if !self.writer.0[start..].starts_with('"') {
            return Err(ser::Error::custom("a key that is no string"));
        }
        self.writer.0.push(':');
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Unfit> {
        self.close()
    }
}
