//! The policy as a data source of Terraform's AWS provider.

use std::fmt::Write as _;

use super::policy::{Policy, Words};

/// As `terraform fmt` leaves it.
pub(super) fn text(policy: &Policy, purpose: &str) -> String {
    let mut text = format!("# {purpose}\ndata \"aws_iam_policy_document\" \"keep\" {{\n");
    for (number, statement) in policy.statement.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        let _ = write!(
            text,
            "  statement {{\n    sid    = {}\n    effect = {}\n\n    actions = {}\n\n    \
             resources = {}\n",
            quoted(&statement.sid),
            quoted(&statement.effect),
            list(&statement.action, "    "),
            list(&statement.resource, "    "),
        );
        for (operator, keys) in &statement.condition {
            for (key, values) in keys {
                let _ = write!(
                    text,
                    "\n    condition {{\n      test     = {}\n      variable = {}\n\n      \
                     values = {}\n    }}\n",
                    quoted(operator),
                    quoted(key),
                    list(values, "      "),
                );
            }
        }
        text.push_str("  }\n");
    }
    text.push_str("}\n");
    text
}

fn list(Words(words): &Words, indent: &str) -> String {
    if let [word] = words.as_slice() {
        return format!("[{}]", quoted(word));
    }
    let mut text = String::from("[\n");
    for word in words {
        let _ = writeln!(text, "{indent}  {},", quoted(word));
    }
    text + indent + "]"
}

/// HCL has JSON's strings, but for what begins a template.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.replace("${", "$${").replace("%{", "%%{")
}
