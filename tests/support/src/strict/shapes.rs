//! What each operation takes: the input shapes of the service's own model.
//! What breaks them is refused before anything is looked up.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::refusal::Refusal;

/// What a text may consist of.
pub(super) type Rule = fn(&str) -> bool;

pub(super) enum Shape {
    /// Between so many characters.
    Text(usize, usize),
    /// The same, with a rule.
    Ruled(usize, usize, Rule),
    /// One of these.
    Word(&'static [&'static str]),
    /// Between so many bytes, in base64.
    Blob(usize, usize),
    Number(i64, i64),
    Flag,
    /// Between so many items.
    List(&'static Shape, usize, usize),
    Record(&'static [Field]),
}

/// A member, whether it is required, and its shape.
pub(super) type Field = (&'static str, bool, Shape);

use Shape::{Blob, Flag, List, Number, Record, Ruled, Text, Word};

const ANY: usize = usize::MAX;
const SECRET_ID: Field = ("SecretId", true, Text(1, 2048));
const TOKEN: Field = ("ClientRequestToken", false, Text(32, 64));
const DESCRIPTION: Field = ("Description", false, Text(0, 2048));
const KEY: Field = ("KmsKeyId", false, Text(0, 2048));
const BINARY: Field = ("SecretBinary", false, Blob(1, 65_536));
const STRING: Field = ("SecretString", false, Text(1, 65_536));
const TYPE: Field = ("Type", false, Text(0, 256));
const PAGE_TOKEN: Field = ("NextToken", false, Text(1, 4096));
const FORCE_OVERWRITE: Field = ("ForceOverwriteReplicaSecret", false, Flag);
const REGION: Shape = Ruled(1, 128, is_region);
const VERSION: Shape = Text(32, 64);
const STAGE: Shape = Text(1, 256);
const POLICY_NAME: Field = ("PolicyName", false, Ruled(1, 64, is_policy_name));

const TAGS: Shape = List(
    &Record(&[("Key", false, Text(1, 128)), ("Value", false, Text(0, 256))]),
    0,
    ANY,
);
const REPLICAS: Shape = List(&Record(&[("Region", false, REGION), KEY]), 1, ANY);
const FILTERS: Shape = List(
    &Record(&[
        ("Key", false, Word(&FILTER_KEYS)),
        ("Values", false, List(&Ruled(0, 512, is_filter), 1, 10)),
    ]),
    0,
    10,
);
const FILTER_KEYS: [&str; 7] = [
    "description",
    "name",
    "tag-key",
    "tag-value",
    "primary-region",
    "owning-service",
    "all",
];
const SORT_KEYS: [&str; 4] = [
    "created-date",
    "last-accessed-date",
    "last-changed-date",
    "name",
];
const RULES: Shape = Record(&[
    ("AutomaticallyAfterDays", false, Number(1, 1000)),
    ("Duration", false, Ruled(2, 3, is_duration)),
    ("ScheduleExpression", false, Ruled(1, 256, is_schedule)),
]);

/// The members of an operation's input; `None` where there is no such operation.
pub(super) fn input(action: &str) -> Option<&'static [Field]> {
    let fields: &'static [Field] = match action {
        "CreateSecret" => &[
            ("Name", true, Text(1, 512)),
            TOKEN,
            DESCRIPTION,
            KEY,
            BINARY,
            STRING,
            ("Tags", false, TAGS),
            ("AddReplicaRegions", false, REPLICAS),
            FORCE_OVERWRITE,
            TYPE,
        ],
        "PutSecretValue" => &[
            SECRET_ID,
            TOKEN,
            BINARY,
            STRING,
            ("VersionStages", false, List(&STAGE, 1, 20)),
        ],
        "UpdateSecret" => &[SECRET_ID, TOKEN, DESCRIPTION, KEY, BINARY, STRING, TYPE],
        "GetSecretValue" => &[
            SECRET_ID,
            ("VersionId", false, VERSION),
            ("VersionStage", false, STAGE),
        ],
        "BatchGetSecretValue" => &[
            ("SecretIdList", false, List(&Text(1, 2048), 1, 20)),
            ("Filters", false, FILTERS),
            ("MaxResults", false, Number(1, 20)),
            PAGE_TOKEN,
        ],
        "ListSecrets" => &[
            ("IncludePlannedDeletion", false, Flag),
            ("MaxResults", false, Number(1, 100)),
            PAGE_TOKEN,
            ("Filters", false, FILTERS),
            ("SortOrder", false, Word(&["asc", "desc"])),
            ("SortBy", false, Word(&SORT_KEYS)),
        ],
        "DescribeSecret" | "RestoreSecret" | "CancelRotateSecret" => &[SECRET_ID],
        "ListSecretVersionIds" => &[
            SECRET_ID,
            ("MaxResults", false, Number(1, 100)),
            PAGE_TOKEN,
            ("IncludeDeprecated", false, Flag),
        ],
        "DeleteSecret" => &[
            SECRET_ID,
            ("RecoveryWindowInDays", false, Number(i64::MIN, i64::MAX)),
            ("ForceDeleteWithoutRecovery", false, Flag),
        ],
        "TagResource" => &[SECRET_ID, ("Tags", true, TAGS)],
        "UntagResource" => &[SECRET_ID, ("TagKeys", true, List(&Text(1, 128), 0, ANY))],
        "UpdateSecretVersionStage" => &[
            SECRET_ID,
            ("VersionStage", true, STAGE),
            ("RemoveFromVersionId", false, VERSION),
            ("MoveToVersionId", false, VERSION),
        ],
        "RotateSecret" => &[
            SECRET_ID,
            TOKEN,
            ("RotationLambdaARN", false, Text(0, 2048)),
            ("RotationRules", false, RULES),
            ("RotateImmediately", false, Flag),
        ],
        "ReplicateSecretToRegions" => &[
            SECRET_ID,
            ("AddReplicaRegions", true, REPLICAS),
            FORCE_OVERWRITE,
        ],
        "RemoveRegionsFromReplication" => &[
            SECRET_ID,
            ("RemoveReplicaRegions", true, List(&REGION, 1, ANY)),
        ],
        "GetResourcePolicy" | "DeleteResourcePolicy" => &[SECRET_ID, POLICY_NAME],
        "PutResourcePolicy" => &[
            SECRET_ID,
            ("ResourcePolicy", true, Text(1, 20_480)),
            POLICY_NAME,
            ("BlockPublicPolicy", false, Flag),
        ],
        _ => return None,
    };
    Some(fields)
}

/// Refuses what breaks the shapes, as the service does: whatever is not in them
/// is a mistake of the caller's, so that is refused too.
pub(super) fn check(fields: &[Field], body: &Value) -> Result<(), Refusal> {
    let Value::Object(given) = body else {
        return Err(Refusal::new("SerializationException", "not an object"));
    };
    if let Some(name) = given
        .keys()
        .find(|name| fields.iter().all(|f| f.0 != **name))
    {
        let message = format!("the operation takes no `{name}`");
        return Err(Refusal::new("SerializationException", message));
    }
    for (name, is_required, shape) in fields {
        match given.get(*name) {
            Some(Value::Null) | None if *is_required => {
                let message = format!("Value at '{name}' must not be null");
                return Err(Refusal::validation(message));
            }
            Some(Value::Null) | None => {}
            Some(value) => fits(name, shape, value)?,
        }
    }
    Ok(())
}

fn fits(name: &str, shape: &Shape, value: &Value) -> Result<(), Refusal> {
    let within = |length: usize, least: usize, most: usize| {
        let wrong = format!("Value at '{name}' must have a length between {least} and {most}");
        let fits = (least..=most).contains(&length);
        fits.then_some(()).ok_or_else(|| Refusal::validation(wrong))
    };
    let satisfies = |is_satisfied: bool, what: &str| {
        let wrong = format!("Value at '{name}' must satisfy {what}");
        is_satisfied
            .then_some(())
            .ok_or_else(|| Refusal::validation(wrong))
    };
    match (shape, value) {
        (Text(least, most), Value::String(text)) => within(text.chars().count(), *least, *most),
        (Ruled(least, most, rule), Value::String(text)) => {
            within(text.chars().count(), *least, *most)?;
            satisfies(rule(text), "its pattern")
        }
        (Word(words), Value::String(text)) => satisfies(words.contains(&text.as_str()), "its enum"),
        (Blob(least, most), Value::String(text)) => {
            let bytes = STANDARD.decode(text);
            let bytes = bytes.map_err(|_| Refusal::new("SerializationException", "not base64"))?;
            within(bytes.len(), *least, *most)
        }
        (Number(least, most), Value::Number(number)) => {
            let number = number.as_i64().unwrap_or(i64::MIN);
            satisfies((*least..=*most).contains(&number), "its range")
        }
        (Flag, Value::Bool(_)) => Ok(()),
        (List(item, least, most), Value::Array(items)) => {
            within(items.len(), *least, *most)?;
            items.iter().try_for_each(|value| fits(name, item, value))
        }
        (Record(fields), value) => check(fields, value),
        _ => Err(Refusal::new(
            "SerializationException",
            format!("`{name}` is of another type"),
        )),
    }
}

/// `^([a-z]+-)+\d+$`
pub(super) fn is_region(text: &str) -> bool {
    let mut parts: Vec<&str> = text.split('-').collect();
    let number = parts.pop().unwrap_or_default();
    let is_word = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase());
    !parts.is_empty()
        && parts.iter().all(is_word)
        && !number.is_empty()
        && number.chars().all(|c| c.is_ascii_digit())
}

/// `^\!?[a-zA-Z0-9 :_@\/\+\=\.\-\!]*$`
fn is_filter(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " :_@/+=.-!".contains(c);
    text.chars().all(allowed)
}

/// `[0-9A-Za-z\-\_]+`
fn is_policy_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    text.chars().all(allowed)
}

/// `[0-9]+h`
fn is_duration(text: &str) -> bool {
    let hours = text.strip_suffix('h').unwrap_or_default();
    !hours.is_empty() && hours.chars().all(|c| c.is_ascii_digit())
}

/// `[0-9A-Za-z\(\)#\?\*\-\/, ]+`
fn is_schedule(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "()#?*-/, ".contains(c);
    text.chars().all(allowed)
}
