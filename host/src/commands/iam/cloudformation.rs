//! The policy as a template of `CloudFormation`, in YAML.

use serde_json::{Value, json};

use super::policy::Policy;

pub(super) fn text(policy: &Policy, purpose: &str) -> String {
    let template = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {
            "KeepPolicy": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {
                    "Description": purpose,
                    "PolicyDocument": policy,
                },
            },
        },
    });
    let mut text = String::new();
    push(&mut text, &template, 0);
    text
}

/// Block style for what has parts. A string in JSON is a string in YAML, and is
/// taken for nothing else.
fn push(text: &mut String, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(members) => {
            for (number, (name, value)) in members.iter().enumerate() {
                // The first stands beside the dash of its list.
                if number > 0 || !text.ends_with("- ") {
                    text.push_str(&indent);
                }
                text.push_str(&key(name));
                text.push(':');
                push_below(text, value, depth);
            }
        }
        Value::Array(items) => {
            for item in items {
                text.push_str(&indent);
                text.push_str("- ");
                if item.is_object() {
                    push(text, item, depth + 1);
                } else {
                    text.push_str(&item.to_string());
                    text.push('\n');
                }
            }
        }
        scalar => {
            text.push_str(&scalar.to_string());
            text.push('\n');
        }
    }
}

fn push_below(text: &mut String, value: &Value, depth: usize) {
    if value.is_object() || value.is_array() {
        text.push('\n');
        push(text, value, depth + 1);
    } else {
        text.push(' ');
        push(text, value, depth);
    }
}

fn key(name: &str) -> String {
    if name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return name.to_owned();
    }
    Value::from(name).to_string()
}
