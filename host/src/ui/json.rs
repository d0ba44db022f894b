//! JSON output: values exact, buffers wiped.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use zeroize::Zeroizing;

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
    serde_json::to_writer_pretty(&mut buffer, document)?;
    buffer.push(b"\n");
    Ok(buffer.0)
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
