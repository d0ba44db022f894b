//! One call as the stand-in received it.

use std::collections::HashMap;

use serde_json::Value;

/// What was asked of the stand-in.
#[derive(Clone, Debug)]
pub struct Call {
    /// The operation, such as `GetSecretValue`; for STS, its form's `Action`.
    pub action: String,
    /// The JSON body; null for STS.
    pub body: Value,
    /// By lower-case name.
    pub headers: HashMap<String, String>,
    /// Round trips up to this one: 1 + the most of any call that had ended
    /// when this one began.
    pub depth: usize,
}

impl Call {
    /// `headers` have lower-case names.
    pub(crate) fn new(headers: HashMap<String, String>, body: &[u8]) -> Self {
        let target = headers.get("x-amz-target");
        let named = target.and_then(|target| target.rsplit('.').next());
        let action = named.map_or_else(|| form_action(body), str::to_owned);
        Self {
            action,
            body: serde_json::from_slice(body).unwrap_or(Value::Null),
            headers,
            depth: 0,
        }
    }

    /// One that nobody sent.
    pub(crate) fn of(action: &str, body: Value) -> Self {
        Self {
            action: action.to_owned(),
            body,
            headers: HashMap::new(),
            depth: 0,
        }
    }

    /// A text field of the body; empty where there is none.
    pub fn field(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or_default()
    }

    /// The texts of a list in the body; empty where there is none.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let items = self.body[name].as_array();
        let texts = items.into_iter().flatten().filter_map(Value::as_str);
        texts.collect()
    }

    /// The access key that signed the call.
    pub fn access_key(&self) -> &str {
        self.credential(0)
    }

    /// The region that the call was signed for.
    pub fn region(&self) -> &str {
        self.credential(2)
    }

    /// The service that the call was signed for.
    pub fn service(&self) -> &str {
        self.credential(3)
    }

    /// A part of the signature's `Credential=KEY/DATE/REGION/SERVICE/...`.
    fn credential(&self, part: usize) -> &str {
        let header = self.headers.get("authorization");
        let credential = header.and_then(|text| text.split_once("Credential="));
        let scope = credential.map_or("", |(_, rest)| rest);
        scope.split(['/', ',']).nth(part).unwrap_or_default()
    }
}

fn form_action(body: &[u8]) -> String {
    let body = String::from_utf8_lossy(body);
    let action = body
        .split('&')
        .find_map(|pair| pair.strip_prefix("Action="));
    action.unwrap_or("?").to_owned()
}
