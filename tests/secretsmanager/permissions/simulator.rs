//! What IAM would answer: an evaluator of policies that shares nothing with
//! Keep, as one Node program for all tests of this process.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use keep_test_support::repository;
use serde_json::{Value, json};

/// Whether the policy alone allows what the check asks.
pub(super) fn allows(policy: &Value, check: &Value) -> bool {
    static SHARED: OnceLock<Mutex<Simulator>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| Mutex::new(Simulator::start()));
    let mut simulator = shared.lock().unwrap_or_else(PoisonError::into_inner);
    simulator.ask(json!({ "policy": policy, "check": check }).to_string())
}

/// Ends with its stdin, and so with this process.
struct Simulator {
    _child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    known: HashMap<String, bool>,
}

impl Simulator {
    fn start() -> Self {
        let root = repository();
        assert!(
            root.join("node_modules/@cloud-copilot/iam-simulate")
                .is_dir(),
            "npm's iam-simulate is not installed: run `make setup`"
        );
        let mut child = Command::new("node")
            .arg(root.join("tests/secretsmanager/permissions/simulate.cjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`node` starts: `make setup` installs it");
        let questions = child.stdin.take().expect("stdin is a pipe");
        let answers = child.stdout.take().expect("stdout is a pipe");
        Self {
            questions,
            answers: BufReader::new(answers),
            _child: child,
            known: HashMap::new(),
        }
    }

    fn ask(&mut self, question: String) -> bool {
        if let Some(answer) = self.known.get(&question) {
            return *answer;
        }
        let mut line = String::new();
        writeln!(self.questions, "{question}")
            .and_then(|()| self.answers.read_line(&mut line))
            .expect("the simulator listens");
        let answer: Value = serde_json::from_str(&line).expect("it answers in JSON");
        let allowed = answer["allowed"].as_bool();
        let allowed = allowed.unwrap_or_else(|| panic!("{question}: {answer}"));
        self.known.insert(question, allowed);
        allowed
    }
}
