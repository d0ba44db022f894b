//! The shapes against those of botocore, which AWS makes from its own model.

use std::process::Command;

use serde_json::{Value, json};

use crate::strict::shapes::{Field, Shape, input};
use crate::venv;

/// What botocore knows of each operation's input, in the words used below.
const SCRIPT: &str = r#"
import botocore.session, json
model = botocore.session.get_session().get_service_model("secretsmanager")

def told(shape):
    limits = [shape.metadata.get("min", 0), shape.metadata.get("max", -1)]
    if shape.type_name == "structure":
        return {name: told(member) for name, member in shape.members.items()}
    if shape.type_name == "list":
        return ["list", told(shape.member)] + limits
    if shape.metadata.get("enum"):
        return ["word"] + sorted(shape.metadata["enum"])
    if shape.type_name == "boolean":
        return ["flag"]
    if shape.type_name in ("integer", "long"):
        has_limits = "min" in shape.metadata
        return ["number"] + (limits if has_limits else [])
    kind = "blob" if shape.type_name == "blob" else "text"
    return [kind + ("*" if shape.metadata.get("pattern") else "")] + limits

names = model.operation_names
inputs = {name: model.operation_model(name).input_shape for name in names}
print(json.dumps({
    name: {"required": sorted(shape.required_members), "members": told(shape)}
    for name, shape in inputs.items()
}))
"#;

/// Of features that are not played: other accounts' replicas, and secrets that
/// a partner rotates.
const LEFT_OUT: [&str; 4] = [
    "CrossAccountPrimaryARN",
    "ExternalSecretRotationMetadata",
    "ExternalSecretRotationRoleArn",
    "RotationToken",
];

fn limit(limit: usize) -> i64 {
    if limit == usize::MAX {
        return -1;
    }
    i64::try_from(limit).expect("a small number")
}

fn told(shape: &Shape) -> Value {
    match shape {
        Shape::Text(least, most) => json!(["text", limit(*least), limit(*most)]),
        Shape::Ruled(least, most, _) => json!(["text*", limit(*least), limit(*most)]),
        Shape::Blob(least, most) => json!(["blob", limit(*least), limit(*most)]),
        Shape::Flag => json!(["flag"]),
        Shape::Number(i64::MIN, _) => json!(["number"]),
        Shape::Number(least, most) => json!(["number", least, most]),
        Shape::List(item, least, most) => {
            json!(["list", told(item), limit(*least), limit(*most)])
        }
        Shape::Word(words) => {
            let mut words = words.to_vec();
            words.sort_unstable();
            let words = ["word"].into_iter().chain(words);
            words.map(Value::from).collect()
        }
        Shape::Record(fields) => members(fields),
    }
}

fn members(fields: &[Field]) -> Value {
    let members = fields.iter();
    Value::Object(
        members
            .map(|(name, _, shape)| ((*name).to_owned(), told(shape)))
            .collect(),
    )
}

#[test]
fn shapes_are_those_of_the_service() {
    let python = venv("python");
    let output = Command::new(python).args(["-c", SCRIPT]).output();
    let output = output.expect("`make setup` installs botocore");
    let theirs: Value = serde_json::from_slice(&output.stdout).expect("a document");
    let mut compared = 0;
    for (action, theirs) in theirs.as_object().expect("operations") {
        let Some(fields) = input(action) else {
            continue;
        };
        let mut members = members(fields);
        let mut expected = theirs["members"].clone();
        let expected = expected.as_object_mut().expect("members");
        expected.retain(|name, _| !LEFT_OUT.contains(&name.as_str()));
        let members = members.as_object_mut().expect("members");
        expected.sort_keys();
        members.sort_keys();
        assert_eq!(members, expected, "{action}");
        let mut required: Vec<&str> = fields.iter().filter(|f| f.1).map(|f| f.0).collect();
        required.sort_unstable();
        assert_eq!(json!(required), theirs["required"], "{action}");
        compared += 1;
    }
    assert_eq!(compared, 20);
}
