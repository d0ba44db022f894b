//! A second opinion: AWS Secrets Manager as boto3, not Keep, sees it.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::{Moto, tools};

/// A boto3 client of one server. Each call starts a Python program, which
/// takes about half a second.
#[derive(Debug, Clone)]
pub struct Witness {
    url: String,
}

impl Witness {
    #[must_use]
    pub fn of(moto: &Moto) -> Self {
        Self {
            url: moto.url().into(),
        }
    }

    /// All about one secret, or `null` if there is none:
    /// `{name, arn, value, tags, description, kms, deleted, versions}`. `value`
    /// is a string, `{"base64": …}` for bytes, or `null` where it cannot be
    /// read; `tags` maps key to value; `versions` maps id to stages.
    #[must_use]
    pub fn secret(&self, name: &str) -> Value {
        self.ask(&json!({ "secret": name }))
    }

    /// Creates a secret that Keep knows nothing of.
    pub fn create(&self, name: &str, value: &str, tags: &[(&str, &str)]) {
        let tags: Vec<Value> = tags
            .iter()
            .map(|(key, value)| json!({ "Key": key, "Value": value }))
            .collect();
        let _ = self.call(
            "create_secret",
            &json!({ "Name": name, "SecretString": value, "Tags": tags }),
        );
    }

    /// Creates many secrets, of names and values, in one program.
    pub fn create_all(&self, secrets: &[(String, String)]) {
        let calls: Vec<Value> = secrets
            .iter()
            .map(|(name, value)| json!({ "Name": name, "SecretString": value }))
            .collect();
        let _ = self.ask(&json!({ "create": calls }));
    }

    /// Any method of boto3's `secretsmanager` client, with its keyword
    /// arguments; `{"base64": …}` stands for bytes both ways.
    pub fn call(&self, method: &str, arguments: &Value) -> Value {
        self.ask(&json!({ "call": method, "arguments": arguments }))
    }

    fn ask(&self, question: &Value) -> Value {
        let script = tools::repository().join("tests/support/witness.py");
        let mut child = Command::new(tools::venv("python"))
            .args([script.as_os_str(), self.url.as_ref()])
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the virtual environment's python starts");
        let mut stdin = child.stdin.take().expect("stdin is a pipe");
        let sent = stdin.write_all(question.to_string().as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("a child can be waited for");
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && sent.is_ok(),
            "the witness failed at {question}:\n{complaint}"
        );
        serde_json::from_slice(&output.stdout).expect("the witness answers in JSON")
    }
}
