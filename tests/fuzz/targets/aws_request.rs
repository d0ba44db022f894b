//! A request to AWS that the host signs: whatever a driver puts in its body, all
//! names in it lie below the namespace. The body is read here as a service might,
//! by the first of two members of one name as well as by the last.

use std::fmt;

use keep_host::aws::Service;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

pub(crate) const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    "\"Name\":",
    "\"Names\":",
    "\"Path\":",
    "\"ResourceId\":",
    "\"N\\u0061me\":",
    "\"/app/A\"",
    "\"/other/A\"",
    "\"\\/app\\u002fA\"",
    "\"/app\"",
    "null",
    "7",
    "\"ParameterFilters\":",
    "{\"Key\":\"Name\",\"Option\":\"BeginsWith\",\"Values\":[\"/app/\"]}",
    "\"Key\":",
    "\"Option\":",
    "\"Values\":",
    "\"Path\"",
    "\"Recursive\"",
    "\"Contains\"",
    "\"arn:aws:ssm:::parameter/app/A\"",
    "\"WithDecryption\":true",
    "\"name\":",
    " ",
    "\n",
];

const NAMESPACE: &str = "app";

const ACTIONS: [&str; 8] = [
    "DeleteParameters",
    "DescribeParameters",
    "GetParameter",
    "GetParameters",
    "GetParametersByPath",
    "PutParameter",
    "AddTagsToResource",
    "SendCommand",
];

pub(crate) fn check(bytes: &[u8]) -> bool {
    let service = Service::find("ssm").expect("it is known");
    let mut taken = false;
    for action in ACTIONS {
        if service.check(action, bytes, NAMESPACE).is_err() {
            continue;
        }
        taken = true;
        let shown = bytes.escape_ascii();
        assert_ne!(action, "SendCommand", "{shown}");
        let body: Json = serde_json::from_slice(bytes)
            .unwrap_or_else(|error| panic!("{shown} is no JSON: {error}"));
        for member in ["Name", "Names", "Path", "ResourceId"] {
            for value in body.members(member) {
                value.texts().iter().for_each(|text| is_below(text, &shown));
                assert!(value.is_text(member == "Names"), "{shown}");
            }
        }
        if action == "DescribeParameters" {
            assert!(body.members("ParameterFilters").any(is_bounded), "{shown}");
        }
    }
    for free in ["kms", "dynamodb"] {
        let service = Service::find(free).expect("it is known");
        if service.check("Decrypt", bytes, NAMESPACE).is_ok() {
            assert!(serde_json::from_slice::<Json>(bytes).is_ok());
        }
    }
    taken
}

#[track_caller]
fn is_below(text: &str, shown: &dyn fmt::Display) {
    assert!(text.starts_with("/app/"), "{text:?} in {shown}");
}

/// Whether one of the filters lets only names below the namespace through.
fn is_bounded(filters: &Json) -> bool {
    let Json::List(filters) = filters else {
        return false;
    };
    filters.iter().any(|filter| {
        let all = |name: &str, allowed: &[&str]| {
            let texts: Vec<&str> = filter.members(name).flat_map(Json::texts).collect();
            texts.len() == 1 && texts.iter().all(|text| allowed.contains(text))
        };
        let values: Vec<&str> = filter.members("Values").flat_map(Json::texts).collect();
        all("Key", &["Name", "Path"])
            && all("Option", &["BeginsWith", "Equals", "OneLevel", "Recursive"])
            && !values.is_empty()
            && values.iter().all(|text| text.starts_with("/app/"))
    })
}

/// JSON with every member, also where two have one name.
enum Json {
    Null,
    Other,
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    fn members<'j>(&'j self, name: &'j str) -> impl Iterator<Item = &'j Json> {
        let members = match self {
            Self::Object(members) => members.as_slice(),
            _ => &[],
        };
        members
            .iter()
            .filter(move |(own, _)| own == name)
            .map(|(_, value)| value)
    }

    fn texts(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::List(items) => items.iter().flat_map(Self::texts).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether it names things as plain texts, or nothing.
    fn is_text(&self, may_be_list: bool) -> bool {
        match self {
            Self::Null | Self::Text(_) => true,
            Self::List(items) => may_be_list && items.iter().all(|item| item.is_text(false)),
            // No list of names: the service takes it for none.
            Self::Other | Self::Object(_) => may_be_list,
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct JsonVisitor;
        impl<'de> Visitor<'de> for JsonVisitor {
            type Value = Json;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_unit<E>(self) -> Result<Json, E> {
                Ok(Json::Null)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
                Ok(Json::Other)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
                Ok(Json::Other)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Json, E> {
                Ok(Json::Other)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
                Ok(Json::Other)
            }

            fn visit_str<E>(self, text: &str) -> Result<Json, E> {
                Ok(Json::Text(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Json::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Json::Object(members))
            }
        }
        deserializer.deserialize_any(JsonVisitor)
    }
}
