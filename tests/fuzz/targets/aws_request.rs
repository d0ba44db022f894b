//! A request to AWS that the host signs: whatever a driver puts in its body, all
//! names in it lie below the namespace. The body is read here as a service might,
//! by the first of two members of one name as well as by the last.

use std::fmt;

use keep_host::aws::Service;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

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
        let body: &RawValue = serde_json::from_slice(bytes)
            .unwrap_or_else(|error| panic!("{shown} is no JSON: {error}"));
        let body = Json::read(body);
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
            assert!(serde_json::from_slice::<&RawValue>(bytes).is_ok());
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

impl Json {
    /// Piece by piece: no number is looked at, for a service may take one that
    /// serde finds too large.
    fn read(raw: &RawValue) -> Self {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b'"') => Self::Text(serde_json::from_str(text).expect("a text")),
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text).expect("a list");
                Self::List(items.into_iter().map(Self::read).collect())
            }
            Some(b'{') => {
                let Members(members) = serde_json::from_str(text).expect("an object");
                Self::Object(members)
            }
            _ => Self::Other,
        }
    }
}

struct Members(Vec<(String, Json)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;
        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
                    members.push((name, Json::read(value)));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(MembersVisitor)
    }
}
