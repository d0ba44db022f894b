//! The built `keep` with a driver that may do everything: what AWS and servers are
//! signed in to with is in nothing that it prints or writes.

use std::{fs, path::Path};

use keep_test_support::{Reply, StandIn, TestEnv};
use serde_json::json;

use crate::functions::project::{hostile, vault};

const KEY_ID: &str = "AKIDCANARY0B7F55D1";
const KEY: &str = "canary-of-aws-key-41c9e6aa";
const SESSION: &str = "canary-of-aws-session-8d2b70f3";
const TOKEN: &str = "canary-of-token-c07a1be2";
const ALL: [&str; 4] = [KEY_ID, KEY, SESSION, TOKEN];

fn holds(bytes: &[u8], canary: &str) -> bool {
    let canary = canary.as_bytes();
    bytes.windows(canary.len()).any(|part| part == canary)
}

/// Every file below it that holds one of them.
fn holding(directory: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            holding(&path, found);
        } else if let Ok(bytes) = fs::read(&path)
            && ALL.iter().any(|canary| holds(&bytes, canary))
        {
            found.push(path.display().to_string());
        }
    }
}

/// Calls the functions and looks at all that was printed.
fn call(env: &TestEnv, url: &str, functions: &str) -> (i32, String) {
    let settings = [
        ("mode", "functions"),
        ("functions", functions),
        ("of", "myapp/local/A"),
        ("action", "GetParameter"),
        ("url", url),
        ("credential", "token"),
        ("seal", "/echo"),
    ];
    vault(env, &settings);
    let show = "show --keys --vault v --env local -vv";
    let run = env.keep(show.split(' ')).run();
    let printed = [&run.stdout[..], run.stderr.as_bytes()].concat();
    for canary in ALL {
        assert!(!holds(&printed, canary), "{run}");
    }
    (run.code, run.stderr)
}

#[test]
fn what_is_signed_in_with_is_neither_printed_nor_written() {
    let parameter = json!({ "Name": "/myapp/local/A", "Value": "a" });
    let answer = json!({ "Parameter": parameter, "VersionId": "v1", "echo": TOKEN });
    let server = StandIn::start(move |call, _| match call.action.as_str() {
        // As AWS repeats what should have been signed.
        "ListSecrets" => Reply::error(
            403,
            "InvalidSignatureException",
            &format!("It should have been 'POST\nx-amz-security-token:{SESSION}\nx'"),
        ),
        _ => Reply::ok(&answer),
    });
    let env = hostile(&server.url())
        .with_var("RUST_LOG", "trace")
        .with_var("AWS_ACCESS_KEY_ID", KEY_ID)
        .with_var("AWS_SECRET_ACCESS_KEY", KEY)
        .with_var("AWS_SESSION_TOKEN", SESSION);
    vault(&env, &[("url", &server.url())]);
    env.keep(["vault:edit", "v", "--secret=token", "--stdin", "-q"])
        .stdin(TOKEN)
        .run()
        .assert_stdout("");
    env.keep(["plugin:grant", "hostile", "--yes", "-q"])
        .run()
        .assert_stdout("");
    let url = server.url();
    for (functions, code) in [
        ("keep:host/http#send keep:aws/request#send", 0),
        ("keep:aws/secrets-manager#create", 0),
        ("keep:aws/secrets-manager#list", 4),
        // Nobody is there.
        ("keep:host/http#send", 6),
    ] {
        let url = if code == 6 {
            "http://127.0.0.1:1"
        } else {
            &url
        };
        let (ended, said) = call(&env, url, functions);
        assert_eq!(ended, code, "{functions}: {said}");
    }
    for line in [
        "plugin:list",
        "info",
        "info --identity",
        "doctor",
        "plugin:inspect hostile.wasm",
    ] {
        let words = line.split(' ').chain(["-vv"]);
        let run = env.keep(words).run();
        let printed = [&run.stdout[..], run.stderr.as_bytes()].concat();
        // Which key it is may be asked for.
        let hidden = ALL
            .iter()
            .filter(|canary| line != "info --identity" || **canary != KEY_ID);
        for canary in hidden {
            assert!(!holds(&printed, canary), "{run}");
        }
    }
    let mut found = Vec::new();
    holding(env.root(), &mut found);
    assert_eq!(found, [""; 0]);
    // They were in use all the same.
    let calls = server.calls();
    let signed = |call: &keep_test_support::Call| {
        let header = call.headers.get("authorization");
        let session = call.headers.get("x-amz-security-token");
        header.is_some_and(|header| header.contains(KEY_ID))
            && session.is_some_and(|session| session == SESSION)
    };
    assert!(calls.iter().any(signed), "{calls:?}");
    let token = calls.iter().filter_map(|call| call.headers.get("x-token"));
    assert_eq!(token.collect::<Vec<_>>(), [TOKEN]);
}
