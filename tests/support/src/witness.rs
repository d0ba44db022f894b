//! A second opinion: AWS as boto3, not Keep, sees it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use serde_json::{Value, json};

use crate::tools;

/// A boto3 client of one server. One Python program answers all that the tests
/// of this process ask, one after the other.
#[derive(Debug, Clone)]
pub struct Witness {
    url: String,
}

impl Witness {
    /// What is at this endpoint.
    #[must_use]
    pub fn at(url: impl Into<String>) -> Self {
        Self { url: url.into() }
    }

    /// All about one secret, or `null` if there is none:
    /// `{name, arn, value, tags, description, kms, deleted, versions}`. `value`
    /// is a string, `{"base64": …}` for bytes, or `null` where it cannot be
    /// read; `description` is `null` where it is empty; `tags` maps key to
    /// value; `versions` maps id to stages.
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

    /// Creates many secrets, of names and values, at once.
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
        self.call_of("secretsmanager", method, arguments)
    }

    /// The same of another service's client, such as `iam`.
    pub fn call_of(&self, service: &str, method: &str, arguments: &Value) -> Value {
        self.ask(&json!({ "service": service, "call": method, "arguments": arguments }))
    }

    fn ask(&self, question: &Value) -> Value {
        let mut line = question.clone();
        line["url"] = json!(self.url);
        let program = Program::shared().lock();
        // The lock does not outlive the answer, so no failed test holds it.
        let mut answer = program.expect("the witness is well").ask(&line);
        let complaint = answer["error"].as_str();
        assert!(
            complaint.is_none(),
            "the witness failed at {question}:\n{}",
            complaint.unwrap_or_default()
        );
        answer["answer"].take()
    }
}

/// The Python program: a line for each question, and one for its answer. It ends
/// with its stdin, and so with this process.
struct Program {
    _child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Program {
    fn shared() -> &'static Mutex<Self> {
        static SHARED: OnceLock<Mutex<Program>> = OnceLock::new();
        SHARED.get_or_init(|| Mutex::new(Self::start()))
    }

    fn start() -> Self {
        let script = tools::repository().join("tests/support/witness.py");
        let mut child = Command::new(tools::venv("python"))
            .arg(script)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the virtual environment's python starts");
        let questions = child.stdin.take().expect("stdin is a pipe");
        let answers = child.stdout.take().expect("stdout is a pipe");
        Self {
            questions,
            answers: BufReader::new(answers),
            _child: child,
        }
    }

    fn ask(&mut self, question: &Value) -> Value {
        let mut line = String::new();
        writeln!(self.questions, "{question}")
            .and_then(|()| self.answers.read_line(&mut line))
            .expect("the witness listens");
        serde_json::from_str(&line).expect("the witness answers in JSON")
    }
}
