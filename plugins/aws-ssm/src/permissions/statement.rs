//! One statement of an IAM policy, written as JSON.

use serde_json::{Value, json};

pub(super) struct Statement {
    sid: &'static str,
    actions: Vec<String>,
    resources: Vec<String>,
    condition: Value,
}

impl Statement {
    pub(super) fn new(sid: &'static str) -> Self {
        Self {
            sid,
            actions: Vec::new(),
            resources: Vec::new(),
            condition: json!({}),
        }
    }

    pub(super) fn action(mut self, action: &str) -> Self {
        self.actions.push(action.to_owned());
        self
    }

    /// Actions of Parameter Store.
    pub(super) fn parameters(mut self, actions: &[&str]) -> Self {
        let actions = actions.iter();
        self.actions
            .extend(actions.map(|action| format!("ssm:{action}")));
        self
    }

    pub(super) fn resource(mut self, arn: String) -> Self {
        self.resources.push(arn);
        self
    }

    pub(super) fn condition(mut self, operator: &str, key: &str, values: &[String]) -> Self {
        self.condition[operator][key] = json!(values);
        self
    }

    pub(super) fn json(&self) -> String {
        let mut statement = json!({
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": self.actions,
            "Resource": self.resources,
        });
        if self.condition != json!({}) {
            statement["Condition"] = self.condition.clone();
        }
        statement.to_string()
    }
}
