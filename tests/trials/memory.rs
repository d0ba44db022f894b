//! What of a value is in the memory of `keep` at its very end, when all that it was
//! asked for is done: nothing.
//!
//! Keep wipes each copy that it makes. Libraries make more of them (`age`, the SDK of
//! AWS, HTTP, TLS), which the program's allocator wipes. The last test runs Keep
//! without that allocator, so that a copy of Keep's own cannot hide behind it.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;

use keep_host::exit::Exit;
use keep_test_support::hashicorp_vault::{HashicorpVault, ROOT};
use keep_test_support::{Reply, StandIn, TestEnv, TlsServer, repository, venv};
use serde_json::{Value, json};

use crate::project::{aws, local, quiet};

/// What each word of a value begins with.
const MARK: &str = "cAnArY-of-mEmOry-x";

/// A value of so many words, of 24 bytes each.
fn value(words: usize) -> String {
    (0..words).map(|n| format!("{MARK}{n:05};")).collect()
}

/// One word, a kilobyte, and as much as a secret can be.
const SIZES: [usize; 3] = [1, 40, 2_700];

/// Runs a program to its end, and says what copies of the value its memory has then.
#[track_caller]
fn copies(env: &TestEnv, program: &Path, words: &[&str], line: &str, stdin: &str) -> Vec<Value> {
    let report = env.root().join("tmp/report");
    let script = repository().join("tests/support/last_memory.py");
    let before = [
        script.as_os_str(),
        report.as_os_str(),
        MARK.as_ref(),
        program.as_os_str(),
    ];
    let words = before.into_iter().chain(words.iter().map(OsStr::new));
    let run = env.program(venv("python"), words).stdin(stdin);
    let outcome = run.env(LINE, line).run();
    assert!(outcome.code == 0, "{outcome}");
    let report = fs::read(report).expect("the report is written");
    serde_json::from_slice(&report).expect("the report is JSON")
}

/// Runs `keep` with the words of the line: no copy of the value is left.
#[track_caller]
fn assert_nothing_is_left(env: &TestEnv, line: &str, stdin: &str) {
    let words: Vec<&str> = line.split(' ').collect();
    let left = copies(
        env,
        env!("CARGO_BIN_EXE_keep").as_ref(),
        &words,
        line,
        stdin,
    );
    assert!(left.is_empty(), "`{line}` leaves {left:#?}");
}

/// Each with what it reads, once the first have been run.
fn on_a_local_vault(value: &str) -> Vec<(&'static str, String)> {
    let fields = json!({ "user": "app", "field": value }).to_string();
    let mut lines = vec![
        ("set A --env local --stdin", value.to_owned()),
        ("set JSON --env local --stdin", fields),
        ("import import.env --env local", String::new()),
    ];
    let others = [
        "get A --env local",
        "get A --env local --format json",
        "get A --env local --format table",
        "get A --env local --output out",
        "get JSON --env local --field field",
        "show --env local --unmask",
        "diff --env local,staging --unmask",
        "search cAnArY --env local --unmask",
        "export --env local",
        "export --env local --format json",
        "export --env local --format yaml",
        "export --env local --format csv",
        "export --env local --format shell",
        "export --env local --format docker",
        "export --env local --format tfvars",
        "export --env local --format k8s",
        "export --env local --output all.env",
        "copy A --from local --to staging",
        "rename IMPORTED MOVED --env local --yes",
    ];
    lines.extend(others.map(|line| (line, String::new())));
    lines
}

fn with_file(value: &str) -> TestEnv {
    let env = local();
    env.write("import.env", format!("IMPORTED={value}\n"));
    env
}

#[test]
fn a_local_vault_leaves_nothing() {
    for words in SIZES {
        let value = value(words);
        let env = with_file(&value);
        for (line, stdin) in on_a_local_vault(&value) {
            assert_nothing_is_left(&env, line, &stdin);
        }
    }
}

fn answer(action: &str, value: &str) -> Option<Value> {
    let secret = json!({
        "Name": "app/local/A",
        "ARN": "arn:A",
        "VersionId": "v1",
        "VersionStages": ["AWSCURRENT"],
        "SecretString": value,
    });
    Some(match action {
        "GetSecretValue" => secret,
        "BatchGetSecretValue" => json!({ "SecretValues": [secret], "Errors": [] }),
        "ListSecrets" => json!({ "SecretList": [{ "Name": "app/local/A", "ARN": "arn:A" }] }),
        "CreateSecret" => json!({ "Name": "app/local/A", "ARN": "arn:A", "VersionId": "v1" }),
        _ => return None,
    })
}

const LINES: [&str; 4] = [
    "set A --env local --stdin",
    "get A --env local",
    "get A --env local --format json",
    "export --env local --format json",
];

#[test]
fn aws_leaves_nothing() {
    for words in SIZES {
        let value = value(words);
        let answered = value.clone();
        let server = StandIn::start(move |call, _| match answer(&call.action, &answered) {
            Some(answer) => Reply::ok(&answer),
            None => Reply::error(400, "ResourceNotFoundException", ""),
        });
        let env = aws(&server.url());
        for line in LINES {
            assert_nothing_is_left(&env, line, &value);
        }
    }
}

#[test]
fn aws_over_tls_leaves_nothing() {
    for words in SIZES {
        let value = value(words);
        let server = TlsServer::start();
        for action in [
            "GetSecretValue",
            "BatchGetSecretValue",
            "ListSecrets",
            "CreateSecret",
        ] {
            let answer = answer(action, &value).expect("it is known");
            server.serve(action, answer.to_string().as_bytes());
        }
        let env = aws(server.url("").trim_end_matches('/'));
        let env = env.with_var("SSL_CERT_FILE", server.authority());
        for line in LINES {
            assert_nothing_is_left(&env, line, &value);
        }
    }
}

#[test]
fn a_plugin_leaves_nothing() {
    for words in SIZES {
        let value = value(words);
        let server = HashicorpVault::start();
        let url = server.url();
        let env = local().with_var("KEEP_SECRET_V_TOKEN", ROOT);
        quiet(&env, "plugin:add hashicorp-vault --yes -q");
        let add = format!("vault:add --driver hashicorp-vault --slug v --set url={url} --yes -q");
        quiet(&env, &add);
        for line in LINES {
            assert_nothing_is_left(&env, &format!("{line} --vault v"), &value);
        }
    }
}

/// Names the words of `keep` for the test below, in a process of its own.
const LINE: &str = "KEEP_TEST_LINE";

/// Whatever reads leaves nothing. What writes leaves the piece of the sealed file that
/// `age` encrypted last, and its copies.
#[test]
fn without_the_allocator_age_alone_leaves_something() {
    if let Some(line) = env::var_os(LINE) {
        let line = line.into_string().expect("the line is text");
        let words = ["keep"].into_iter().chain(line.split(' '));
        assert_eq!(keep_host::run(words.map(OsString::from)), Exit::Ok);
        return;
    }
    let program = env::current_exe().expect("a test is a program");
    let test = "memory::without_the_allocator_age_alone_leaves_something";
    let mut of_age = 0;
    for words in [1, 40] {
        let value = value(words);
        let env = with_file(&value);
        for (line, stdin) in on_a_local_vault(&value) {
            let words = [test, "--exact", "--nocapture"];
            let left = copies(&env, &program, &words, line, &stdin);
            let writes = ["set", "import", "copy", "rename"];
            let writes = writes.iter().any(|command| line.starts_with(command));
            let is_of_age = |copy: &&Value| {
                let before = copy["before"].as_str().expect("a text");
                // The allocator may have written over what stood further before it.
                let stored = [r#""text":""#, r#""base64":""#];
                writes && stored.iter().any(|member| before.contains(member))
            };
            let others: Vec<&Value> = left.iter().filter(|copy| !is_of_age(copy)).collect();
            assert!(others.is_empty(), "`{line}` leaves {others:#?}");
            of_age += left.len();
        }
    }
    // Else nothing was looked at.
    assert!(of_age > 0);
}
