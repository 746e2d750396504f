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
/// When the host cannot read it, as with a map whose keys are no strings: no report holds one.
pub(super) fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, wasm_bindgen::JsError> {
    let mut writer = Writer(String::new());
    let Ok(()) = value.serialize(&mut writer);
    js_sys::JSON::parse(&writer.0).map_err(|_| wasm_bindgen::JsError::new("the report is no JSON"))
}

/// A plain object with one property.
#[cfg(any(feature = "core", feature = "authentication", feature = "verify"))]
pub(super) fn object(key: &str, value: &JsValue) -> JsValue {
    let object = js_sys::Object::new().into();
    set(&object, key, value);
    object
}

/// Gives a fresh plain object a property, which does not fail.
#[cfg(any(feature = "core", feature = "authentication", feature = "verify"))]
pub(super) fn set(object: &JsValue, key: &str, value: &JsValue) {
    let _ = js_sys::Reflect::set(object, &key.into(), value);
}

struct Writer(String);

impl Writer {
    #[inline(never)]
    fn text(&mut self, text: &str) {
        self.0.push('"');
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            if !matches!(byte, b'"' | b'\\' | 0..0x20) {
                continue;
            }
            self.0.push_str(text.get(plain..at).unwrap_or_default());
            plain = at + 1;
            match byte {
                b'"' => self.0.push_str("\\\""),
                b'\\' => self.0.push_str("\\\\"),
                b'\n' => self.0.push_str("\\n"),
                _ => {
                    self.0.push_str("\\u00");
                    for nibble in [byte >> 4, byte & 15] {
                        self.0.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
                    }
                }
            }
        }
        self.0.push_str(text.get(plain..).unwrap_or_default());
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

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.comma();
        value.serialize(&mut *self.writer)
    }

    fn property<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Never> {
        self.key(key);
        value.serialize(&mut *self.writer)
    }

    // Not generic, so that it stands in the file once.
    #[inline(never)]
    fn key(&mut self, key: &str) {
        self.comma();
        // The name of a field needs no escape.
        self.writer.0.push('"');
        self.writer.0.push_str(key);
        self.writer.0.push_str("\":");
    }

    fn close(self) -> Result<(), Never> {
        self.writer.0.push_str(self.close);
        Ok(())
    }
}

/// Writing never fails. An error type without values costs no code, while with any other every
/// property of every report checks for it: 0.8 KB of brotli even for one that holds nothing.
#[derive(Debug)]
enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    /// For implementations of `Serialize` that refuse a value; no type of a report has one, so that
    /// this is not in the file. The host would get an ordinary error.
    fn custom<T: fmt::Display>(refusal: T) -> Self {
        wasm_bindgen::throw_str(&refusal.to_string())
    }
}

macro_rules! integers {
    ($($method:ident $type:ty),+) => {
        $(fn $method(self, value: $type) -> Result<(), Never> {
            self.integer(value as i64);
            Ok(())
        })+
    };
}

impl<'a> ser::Serializer for &'a mut Writer {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Compound<'a>;
    type SerializeTuple = Compound<'a>;
    type SerializeTupleStruct = Compound<'a>;
    type SerializeTupleVariant = Compound<'a>;
    type SerializeMap = Compound<'a>;
    type SerializeStruct = Compound<'a>;
    type SerializeStructVariant = Compound<'a>;

    integers!(serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64);
    integers!(serialize_u8 u8, serialize_u16 u16, serialize_u32 u32);

    fn serialize_bool(self, value: bool) -> Result<(), Never> {
        self.0.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn serialize_u64(self, value: u64) -> Result<(), Never> {
        use std::fmt::Write;
        let _ = write!(self.0, "{value}");
        Ok(())
    }

    // Reports hold neither floats nor bytes, so these are not in the file. JSON has no number for what
    // is not finite.
    fn serialize_f32(self, value: f32) -> Result<(), Never> {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Never> {
        use std::fmt::Write;
        if !value.is_finite() {
            return self.serialize_unit();
        }
        let _ = write!(self.0, "{value}");
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Never> {
        self.text(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), Never> {
        self.text(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Never> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<(), Never> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Never> {
        self.0.push_str("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Never> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Never> {
        self.text(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        let mut object = self.open('{', "}");
        object.property(variant, value)?;
        object.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Compound<'a>, Never> {
        Ok(self.open('[', "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'a>, Never> {
        Ok(self.open('[', "]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Compound<'a>, Never> {
        Ok(self.open('[', "]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'a>, Never> {
        Ok(self.open_variant(variant, '[', "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Compound<'a>, Never> {
        Ok(self.open('{', "}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Compound<'a>, Never> {
        Ok(self.open('{', "}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Compound<'a>, Never> {
        Ok(self.open_variant(variant, '{', "}}"))
    }
}

macro_rules! elements {
    ($($trait:ident $method:ident),+) => {
        $(impl ser::$trait for Compound<'_> {
            type Ok = ();
            type Error = Never;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
                self.element(value)
            }

            fn end(self) -> Result<(), Never> {
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
            type Error = Never;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Never> {
                self.property(key, value)
            }

            fn end(self) -> Result<(), Never> {
                self.close()
            }
        })+
    };
}

properties!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Compound<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Never> {
        self.comma();
        // The keys of every map in a report are texts.
        key.serialize(&mut *self.writer)?;
        self.writer.0.push(':');
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Never> {
        self.close()
    }
}
