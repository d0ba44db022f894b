//! JSON output: values exact, buffers wiped. What could act on a terminal or
//! mislead a reader is written as an escape, which a program reads as the same.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::ser::{Formatter, PrettyFormatter};
use zeroize::Zeroizing;

use super::clean::unsafe_to_show;
use super::reveal::{Revealed, reveal};
use crate::secret::SecretValue;

/// A value in a JSON document: a string, or `{"base64": "..."}` where the bytes
/// are no UTF-8. For output only; nothing else may serialise a secret.
pub struct JsonValue<'a>(pub &'a SecretValue);

impl Serialize for JsonValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match reveal(self.0) {
            Revealed::Text(text) => serializer.serialize_str(text),
            Revealed::Binary(bytes) => {
                let encoded = Zeroizing::new(STANDARD.encode(bytes));
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("base64", encoded.as_str())?;
                map.end()
            }
        }
    }
}

/// The document with two spaces of indent and a newline at its end.
pub(super) fn pretty(document: &impl Serialize) -> serde_json::Result<Zeroizing<Vec<u8>>> {
    let mut buffer = Wiped(Zeroizing::new(Vec::with_capacity(4096)));
    let mut serializer = serde_json::Serializer::with_formatter(&mut buffer, Visible::default());
    document.serialize(&mut serializer)?;
    buffer.push(b"\n");
    Ok(buffer.0)
}

/// Indents, and escapes what JSON alone would leave as it is: the control
/// characters beyond ASCII, and the marks that reorder or hide text.
#[derive(Default)]
struct Visible(PrettyFormatter<'static>);

impl Formatter for Visible {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, found)) = rest.char_indices().find(|(_, c)| unsafe_to_show(*c)) {
            let (before, after) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            for unit in found.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &after[found.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(to, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(to, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

/// A buffer that grows without leaving a copy behind: what a `Vec` outgrows is
/// freed as it is, with the secrets in it.
struct Wiped(Zeroizing<Vec<u8>>);

impl Wiped {
    fn push(&mut self, bytes: &[u8]) {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(needed.max(2 * self.0.capacity())));
            larger.extend_from_slice(&self.0);
            self.0 = larger;
        }
        self.0.extend_from_slice(bytes);
    }
}

impl Write for Wiped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::JsonValue;
    use crate::secret::SecretValue;
    use crate::ui::capture::Captured;

    #[derive(Serialize)]
    struct Secret<'a> {
        key: &'a str,
        value: JsonValue<'a>,
    }

    fn printed(value: Vec<u8>) -> String {
        let value = SecretValue::new(value);
        let document = Secret {
            key: "A",
            value: JsonValue(&value),
        };
        let ui = Captured::pipe();
        ui.json(&document).unwrap();
        ui.stdout()
    }

    #[test]
    fn text_is_exact() {
        assert_eq!(
            printed("é/<b>\n\"\u{1b}".into()),
            "{\n  \"key\": \"A\",\n  \"value\": \"é/<b>\\n\\\"\\u001b\"\n}\n"
        );
    }

    /// `keep policy` once printed whatever a policy holds: eight-bit control
    /// sequences, and marks that show another principal than the one let in.
    #[test]
    fn what_could_act_or_mislead_is_an_escape() {
        let text = "a\u{9b}31m\u{202e}b\u{7f}\u{feff}\u{e0041}é 👩\u{200d}🚀";
        let shown = printed(text.into());
        assert_eq!(
            shown,
            "{\n  \"key\": \"A\",\n  \"value\": \"a\\u009b31m\\u202eb\\u007f\\ufeff\\udb40\\udc41é \
             👩\u{200d}🚀\"\n}\n"
        );
        let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(read["value"], text);
    }

    #[test]
    fn bytes_that_are_no_text_are_base64() {
        assert_eq!(
            printed(vec![0xff, 0x00]),
            "{\n  \"key\": \"A\",\n  \"value\": {\n    \"base64\": \"/wA=\"\n  }\n}\n"
        );
    }

    #[test]
    fn a_document_larger_than_the_buffer_is_whole() {
        let long = "x".repeat(10_000);
        let expected = format!("{{\n  \"key\": \"A\",\n  \"value\": \"{long}\"\n}}\n");
        assert_eq!(printed(long.into_bytes()), expected);
    }
}
