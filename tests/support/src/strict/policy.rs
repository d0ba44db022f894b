//! Resource policies.

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::turn::{Answer, Turn};

impl Turn<'_> {
    pub(super) fn get_policy(&mut self) -> Answer {
        let found = self.target("GetResourcePolicy")?;
        let secret = self.secret(&found);
        if secret.deletion.is_some() {
            return Err(Refusal::pending_deletion());
        }
        let policy = secret.policy.clone();
        Ok(json!({ "ARN": found.arn, "Name": found.id.1, "ResourcePolicy": policy }))
    }

    pub(super) fn put_policy(&mut self) -> Answer {
        let found = self.writable("PutResourcePolicy")?;
        let text = self.text("ResourcePolicy").unwrap_or_default().to_owned();
        let policy: Value = serde_json::from_str(&text).unwrap_or_default();
        let statements = statements(&policy);
        if statements.is_empty() || !statements.iter().all(is_statement) {
            return Err(Refusal::new(
                "MalformedPolicyDocumentException",
                "This resource policy contains invalid Json or an invalid statement",
            ));
        }
        if self.flag("BlockPublicPolicy") && statements.iter().any(is_public) {
            return Err(Refusal::new(
                "PublicPolicyException",
                "This resource policy grants a wide range of principals access to the secret.",
            ));
        }
        self.secret_mut(&found).policy = Some(text);
        Ok(found.answer())
    }

    pub(super) fn delete_policy(&mut self) -> Answer {
        let found = self.writable("DeleteResourcePolicy")?;
        self.secret_mut(&found).policy = None;
        Ok(found.answer())
    }
}

/// One statement may stand without a list.
fn statements(policy: &Value) -> Vec<Value> {
    match &policy["Statement"] {
        Value::Array(statements) => statements.clone(),
        Value::Null => Vec::new(),
        statement => vec![statement.clone()],
    }
}

/// A policy of a resource names who it is about.
fn is_statement(statement: &Value) -> bool {
    let has = |name: &str| !statement[name].is_null();
    let effect = statement["Effect"].as_str().unwrap_or_default();
    ["Allow", "Deny"].contains(&effect)
        && (has("Principal") || has("NotPrincipal"))
        && (has("Action") || has("NotAction"))
        && (has("Resource") || has("NotResource"))
}

/// Whether it allows everybody, without a condition that narrows it.
fn is_public(statement: &Value) -> bool {
    let everybody = |value: &Value| match value {
        Value::String(text) => text == "*",
        Value::Array(items) => items.contains(&json!("*")),
        _ => false,
    };
    let principal = &statement["Principal"];
    statement["Effect"] == json!("Allow")
        && statement["Condition"].is_null()
        && (everybody(principal) || everybody(&principal["AWS"]))
}
