//! The JSON inside a store's file (see the module above). One pass each way:
//! values are decoded into [`SecretValue`]s where they stand and written
//! without a buffer of their own.
//!
//! What serde says of malformed JSON may quote the text around it, so nothing
//! of it is passed on but the column.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;
use std::io::{self, Write};
use std::marker::PhantomData;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::secret::{MAX_SECRET_BYTES, SecretValue};

use super::contents::{Contents, Record};
use super::error::StorageError;
use super::limits;

const FORMAT: u64 = 1;
/// Far above what a store reaches, and far from overflowing.
pub(super) const MAX_REVISION: u64 = u64::MAX / 2;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum DecodeError {
    Malformed {
        line: usize,
        column: usize,
    },
    /// The revisions contradict each other.
    Revisions,
    /// The name of the store is not fit for a message.
    Binding,
    UnknownFormat {
        format: u64,
    },
}

impl DecodeError {
    pub(super) fn at(self, path: &Path) -> StorageError {
        let path = path.to_path_buf();
        let problem = match self {
            Self::UnknownFormat { format } => {
                return StorageError::UnknownFormat { path, format };
            }
            Self::Malformed { line, column } => {
                format!("its content is malformed at line {line}, column {column}")
            }
            Self::Revisions => "its revisions contradict each other".into(),
            Self::Binding => "the name of its store is malformed".into(),
        };
        StorageError::Corrupt { path, problem }
    }
}

/// The name of the store that the document is of, and what it holds.
pub(super) fn decode(plain: &[u8]) -> Result<(String, Contents), DecodeError> {
    let document: Document = serde_json::from_slice(plain).map_err(|error| {
        // Another format may differ in anything but the member `format`.
        match serde_json::from_slice(plain) {
            Ok(Format { format }) if format != FORMAT => DecodeError::UnknownFormat { format },
            _ => DecodeError::Malformed {
                line: error.line(),
                column: error.column(),
            },
        }
    })?;
    let Document {
        format,
        store,
        revision,
        items: Items(records),
    } = document;
    if format != FORMAT {
        return Err(DecodeError::UnknownFormat { format });
    }
    if store.len() > 2048 || store.chars().any(char::is_control) {
        return Err(DecodeError::Binding);
    }
    if revision > MAX_REVISION || records.values().any(|r| r.revision > revision) {
        return Err(DecodeError::Revisions);
    }
    Ok((store, Contents::new(revision, records)))
}

/// Writes the document piece by piece; `writer` should be buffered.
pub(super) fn encode(store: &str, contents: &Contents, writer: &mut dyn Write) -> io::Result<()> {
    let document = DocumentRef {
        format: FORMAT,
        store,
        revision: contents.revision(),
        items: ItemsRef(contents),
    };
    serde_json::to_writer(writer, &document).map_err(io::Error::from)
}

#[derive(Deserialize)]
struct Format {
    format: u64,
}

// Unknown members are refused: the next commit would lose them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: u64,
    store: String,
    revision: u64,
    items: Items,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredItem {
    name: String,
    revision: u64,
    modified: u64,
    meta: BTreeMap<String, String>,
    text: Option<Value<Text>>,
    base64: Option<Value<Base64>>,
}

struct Items(BTreeMap<String, Record>);

impl<'de> Deserialize<'de> for Items {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ItemsVisitor;
        impl<'de> Visitor<'de> for ItemsVisitor {
            type Value = Items;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of items")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Items, A::Error> {
                let mut records = BTreeMap::new();
                while let Some(item) = seq.next_element::<StoredItem>()? {
                    let value = match (item.text, item.base64) {
                        (Some(text), None) => text.0,
                        (None, Some(base64)) => base64.0,
                        _ => return Err(A::Error::custom("one of `text` and `base64`")),
                    };
                    limits::check_name(&item.name).map_err(A::Error::custom)?;
                    limits::check_meta(&item.name, item.meta.iter()).map_err(A::Error::custom)?;
                    let Entry::Vacant(place) = records.entry(item.name) else {
                        return Err(A::Error::custom("a name that is there once"));
                    };
                    place.insert(Record {
                        revision: item.revision,
                        modified_ms: item.modified,
                        meta: item.meta,
                        value,
                    });
                    if records.len() > limits::MAX_ITEMS {
                        return Err(A::Error::custom("fewer items"));
                    }
                }
                Ok(Items(records))
            }
        }
        deserializer.deserialize_seq(ItemsVisitor)
    }
}

/// How a value is spelled.
trait Spelling {
    const NAME: &'static str;
    /// None where the text is not such a spelling.
    fn decode(text: &str) -> Option<SecretValue>;
}

struct Text;
impl Spelling for Text {
    const NAME: &'static str = "a text";
    fn decode(text: &str) -> Option<SecretValue> {
        (text.len() <= MAX_SECRET_BYTES).then(|| SecretValue::new(text.as_bytes().to_vec()))
    }
}

struct Base64;
impl Spelling for Base64 {
    const NAME: &'static str = "base64";
    fn decode(text: &str) -> Option<SecretValue> {
        // Large enough from the start: growing would leave a copy behind.
        let mut bytes =
            Zeroizing::new(Vec::with_capacity(base64::decoded_len_estimate(text.len())));
        BASE64_STANDARD.decode_vec(text, &mut bytes).ok()?;
        (bytes.len() <= MAX_SECRET_BYTES).then(|| SecretValue::new(std::mem::take(&mut *bytes)))
    }
}

struct Value<S>(SecretValue, PhantomData<S>);

impl<'de, S: Spelling> Deserialize<'de> for Value<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValueVisitor<S>(PhantomData<S>);
        impl<S: Spelling> Visitor<'_> for ValueVisitor<S> {
            type Value = Value<S>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(S::NAME)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Value<S>, E> {
                let value = S::decode(text).ok_or_else(|| E::custom(S::NAME))?;
                Ok(Value(value, PhantomData))
            }
        }
        deserializer.deserialize_str(ValueVisitor(PhantomData))
    }
}

#[derive(Serialize)]
struct DocumentRef<'a> {
    format: u64,
    store: &'a str,
    revision: u64,
    items: ItemsRef<'a>,
}

struct ItemsRef<'a>(&'a Contents);

impl Serialize for ItemsRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.0.len()))?;
        for (name, record) in self.0.records() {
            let bytes = record.plaintext();
            let text = std::str::from_utf8(bytes).ok().filter(|t| is_plain(t));
            seq.serialize_element(&ItemRef {
                name,
                revision: record.revision,
                modified: record.modified_ms,
                meta: &record.meta,
                text,
                base64: text.is_none().then_some(Base64Ref(bytes)),
            })?;
        }
        seq.end()
    }
}

/// Whether JSON spells the text as it is.
fn is_plain(text: &str) -> bool {
    !text.bytes().any(|b| b < b' ' || b == b'"' || b == b'\\')
}

#[derive(Serialize)]
struct ItemRef<'a> {
    name: &'a str,
    revision: u64,
    modified: u64,
    meta: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<Base64Ref<'a>>,
}

struct Base64Ref<'a>(&'a [u8]);

impl Serialize for Base64Ref<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = Zeroizing::new(BASE64_STANDARD.encode(self.0));
        serializer.serialize_str(&text)
    }
}

#[cfg(test)]
mod tests;
