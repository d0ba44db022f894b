//! Signals that ask for nothing, at every moment: system calls that they interrupt are
//! made again.

use keep_test_support::{Outcome, TestEnv};
use serde_json::json;

use super::wire::{Manner, Wire, answer};
use crate::project::{aws, local};

/// Runs the words of the line under a hail of signals. That a program is stopped and
/// goes on interrupts what it waits for; the others have no effect unless somebody
/// listens.
fn hailed(env: &TestEnv, line: &str, stdin: &str) -> Outcome {
    let script = format!(
        "\"$KEEP\" {line} <&0 & keep=$!
         while kill -STOP $keep; do
             for each in WINCH CHLD URG CONT; do kill -$each $keep; done
         done 2>/dev/null
         wait $keep"
    );
    env.program("bash", ["-c", &script]).stdin(stdin).run()
}

#[test]
fn a_write_under_a_hail_of_signals_is_made() {
    let env = local();
    let lines: String = (0..60).map(|n| format!("K{n:02}=value{n}\n")).collect();
    env.write("x.env", &lines);
    hailed(&env, "import x.env --env local -q", "").assert(0, "", "");
    let value = "long ".repeat(10_000);
    hailed(&env, "set LONG --env local --stdin -q", &value).assert(0, "", "");
    hailed(&env, "get LONG --env local", "").assert(0, &value, "");
    hailed(&env, "delete LONG --env local --yes -q", "").assert(0, "", "");
    hailed(&env, "env:add another -q", "").assert(0, "", "");
    hailed(&env, "export --env local --output out -q", "").assert(0, "", "");
    assert_eq!(String::from_utf8_lossy(&env.read("out")), lines);
}

#[test]
fn a_wait_for_an_answer_goes_on_under_a_hail_of_signals() {
    let secret = json!({
        "Name": "app/local/A",
        "ARN": "arn:A",
        "VersionId": "v1",
        "VersionStages": ["AWSCURRENT"],
        "SecretString": "x".repeat(300),
    });
    let answer = answer(200, "application/json", &secret.to_string());
    let server = Wire::start(answer, Manner::Dripping(2));
    let env = aws(&server.url());
    hailed(&env, "get A --env local", "").assert(0, "x".repeat(300), "");
    assert_eq!(server.requests(), 1);
}
