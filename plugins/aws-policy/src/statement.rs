//! One statement of an IAM policy, written as JSON.

/// Made piece by piece. What is named twice counts once.
pub struct Statement {
    sid: &'static str,
    actions: Vec<String>,
    resources: Vec<String>,
    /// Operator, key of the request, and the values it may have.
    conditions: Vec<(&'static str, String, Vec<String>)>,
}

impl Statement {
    #[must_use]
    pub fn new(sid: &'static str) -> Self {
        Self {
            sid,
            actions: Vec::new(),
            resources: Vec::new(),
            conditions: Vec::new(),
        }
    }

    #[must_use]
    pub fn action(mut self, action: &str) -> Self {
        self.actions.push(action.to_owned());
        self
    }

    /// Actions of that service.
    #[must_use]
    pub fn actions(mut self, service: &str, actions: &[&str]) -> Self {
        let actions = actions.iter();
        self.actions
            .extend(actions.map(|action| format!("{service}:{action}")));
        self
    }

    #[must_use]
    pub fn resource(mut self, arn: &str) -> Self {
        add(&mut self.resources, arn);
        self
    }

    /// Values of a key that has some already count beside these.
    #[must_use]
    pub fn condition(
        mut self,
        operator: &'static str,
        key: &str,
        values: &[impl AsRef<str>],
    ) -> Self {
        let mut present = self.conditions.iter();
        let at = present.position(|(o, k, _)| *o == operator && k == key);
        let at = at.unwrap_or_else(|| {
            self.conditions.push((operator, key.to_owned(), Vec::new()));
            self.conditions.len() - 1
        });
        for value in values {
            add(&mut self.conditions[at].2, value.as_ref());
        }
        self
    }

    #[must_use]
    pub fn json(&self) -> String {
        let mut members = vec![
            format!("\"Sid\":{}", quoted(self.sid)),
            "\"Effect\":\"Allow\"".to_owned(),
            format!("\"Action\":{}", list(&self.actions)),
            format!("\"Resource\":{}", list(&self.resources)),
        ];
        if !self.conditions.is_empty() {
            members.push(format!("\"Condition\":{{{}}}", self.condition_members()));
        }
        format!("{{{}}}", members.join(","))
    }

    /// An operator can be a member but once.
    fn condition_members(&self) -> String {
        let mut operators: Vec<(&str, Vec<String>)> = Vec::new();
        for (operator, key, values) in &self.conditions {
            let member = format!("{}:{}", quoted(key), list(values));
            match operators.iter_mut().find(|(known, _)| known == operator) {
                Some((_, members)) => members.push(member),
                None => operators.push((operator, vec![member])),
            }
        }
        let members = operators
            .iter()
            .map(|(operator, members)| format!("{}:{{{}}}", quoted(operator), members.join(",")));
        members.collect::<Vec<_>>().join(",")
    }
}

fn add(list: &mut Vec<String>, text: &str) {
    if !list.iter().any(|known| known == text) {
        list.push(text.to_owned());
    }
}

fn list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", quoted.join(","))
}

/// A key and a region are what the vault's settings say: any text.
fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            // Nothing that AWS knows by name has any.
            c if c.is_control() => json.push(' '),
            c => json.push(c),
        }
    }
    json.push('"');
    json
}
