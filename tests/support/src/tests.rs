//! The tools themselves, tried on `sh` in place of `keep`.

use std::net::TcpStream;
use std::panic;
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::{Ministack, Moto, Outcome, Service, TestEnv, Witness, on_every_service};

fn sh(env: &TestEnv, script: &str) -> Outcome {
    env.keep(["-c", script]).run()
}

#[test]
fn code_stdout_and_stderr_are_told_apart() {
    let outcome = sh(
        &TestEnv::new("/bin/sh"),
        "printf '\\377\\n'; echo no >&2; exit 3",
    );
    outcome.assert(3, b"\xff\n", "no\n");
}

#[test]
fn a_signal_counts_as_a_shell_counts_it() {
    sh(&TestEnv::new("/bin/sh"), "kill -9 $$").assert(137, "", "");
}

#[test]
fn a_program_is_killed_unless_it_ends_before() {
    let env = TestEnv::new("/bin/sh");
    let exists = |file: &'static str| {
        let path = env.project().join(file);
        move || {
            while !path.exists() {
                thread::sleep(Duration::from_millis(1));
            }
        }
    };
    let killed = env
        .keep(["-c", "echo begun; touch one; exec sleep 60"])
        .run_until(exists("one"));
    killed.assert(137, "begun\n", "");
    let ended = env
        .keep(["-c", "trap 'touch two' EXIT; exit 3"])
        .run_until(|| {
            exists("two")();
            // The shell has only its own end left to do.
            thread::sleep(Duration::from_millis(500));
        });
    ended.assert(3, "", "");
}

#[test]
fn only_path_is_taken_from_this_process() {
    let env = TestEnv::new("/usr/bin/env");
    let outcome = env.keep::<&str>([]).env("EXTRA", "1").run();
    let text = String::from_utf8_lossy(&outcome.stdout);
    let mut names: Vec<&str> = text
        .lines()
        .filter_map(|l| Some(l.split_once('=')?.0))
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "AWS_EC2_METADATA_DISABLED",
            "EXTRA",
            "HOME",
            "KEEP",
            "KEEP_CACHE_DIR",
            "KEEP_CONFIG_DIR",
            "PATH",
            "TMPDIR"
        ]
    );
}

#[test]
fn temporary_paths_are_written_dir() {
    let env = TestEnv::new("/bin/sh");
    sh(&env, "pwd; echo $HOME >&2").assert(0, "$DIR/project\n", "$DIR/home\n");
    env.write("deep/file", "text");
    let there = env
        .program("cat", ["file"])
        .current_dir("deep")
        .stdin("unread")
        .run();
    there.assert_stdout("text");
    assert_eq!(env.read("deep/file"), b"text");
}

#[test]
fn a_mismatch_shows_everything() {
    let env = TestEnv::new("/bin/sh");
    let outcome = env.keep(["-c", "pwd; exit 1"]).run();
    let panic = panic::catch_unwind(|| outcome.assert(0, "", "")).expect_err("the code differs");
    let text = panic.downcast_ref::<String>().expect("a formatted message");
    let expected = "[\"/bin/sh\", \"-c\", \"pwd; exit 1\"]\nended with\ncode: 1\nstdout:\n    \"$DIR/project\\n\"\nstderr:\n\nbut expected\ncode: 0\nstdout:\nstderr:\n";
    assert_eq!(text, expected);
}

#[test]
fn json_is_read_from_stdout() {
    let outcome = sh(&TestEnv::new("/bin/sh"), r#"echo '{"a": 1}'"#);
    assert_eq!(outcome.json(), json!({ "a": 1 }));
}

on_every_service!(the_witness_tells_what_a_service_holds);
fn the_witness_tells_what_a_service_holds(service: Service) {
    let witness = Witness::at(service.url());
    assert_eq!(witness.secret("support/prod/NONE"), json!(null));

    witness.create("support/prod/TEXT", "täxt", &[("ManagedBy", "Keep")]);
    let secret = witness.secret("support/prod/TEXT");
    assert_eq!(
        (&secret["value"], &secret["tags"], &secret["deleted"]),
        (
            &json!("täxt"),
            &json!({ "ManagedBy": "Keep" }),
            &json!(null)
        )
    );

    let bytes = json!({ "Name": "support/prod/BYTES", "SecretBinary": { "base64": "/wA=" } });
    let answer = witness.call("create_secret", &bytes);
    assert_eq!(answer["Name"], json!("support/prod/BYTES"));
    assert_eq!(
        witness.secret("support/prod/BYTES")["value"],
        json!({ "base64": "/wA=" })
    );
}

#[test]
fn a_server_of_ones_own_is_emptied_and_ends_with_its_owner() {
    let moto = Moto::start();
    let witness = Witness::at(moto.url());
    witness.create("own/prod/A", "a", &[]);
    moto.reset();
    assert_eq!(witness.secret("own/prod/A"), json!(null));

    let address = moto.url().replace("http://", "");
    drop(moto);
    let refused = TcpStream::connect(&address).expect_err("nobody listens any more");
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
}

/// What the witness is told when it fails.
fn complaint(ask: impl FnOnce() + panic::UnwindSafe) -> String {
    let panic = panic::catch_unwind(ask).expect_err("the witness complains");
    let text = panic.downcast_ref::<String>();
    text.expect("a formatted message").clone()
}

#[test]
fn the_witness_answers_after_it_failed() {
    let witness = Witness::at(Moto::shared().url());
    let of = witness.clone();
    let nothing = json!({ "SecretId": "support/prod/NOTHING" });
    let text = complaint(move || drop(of.call("get_secret_value", &nothing)));
    assert!(text.contains("ResourceNotFoundException"), "{text}");
    assert_eq!(witness.secret("support/prod/NOTHING"), json!(null));
}

#[test]
fn an_exception_must_be_needed() {
    let exceptions = [("ministack", "it rains")];
    Service::Moto.run(|service| assert_eq!(service, Service::Moto), &exceptions);
    Service::Ministack.run(|_| panic!("as excepted"), &exceptions);
    let text = complaint(|| Service::Ministack.run(|_| (), &[("ministack", "it rains")]));
    assert_eq!(
        text,
        "this runs on ministack: remove its exception (it rains)"
    );
}

/// What boto3 does with the keys of `env`: the secret's name, or the error's code.
fn as_user(env: &TestEnv, method: &str, arguments: &str) -> Outcome {
    let script = format!(
        "import boto3, botocore, os\n\
         client = boto3.client('secretsmanager')\n\
         try:\n    print(client.{method}({arguments})['Name'])\n\
         except botocore.exceptions.ClientError as error:\n    print(error.response['Error']['Code'])\n"
    );
    env.program(crate::venv("python"), ["-c", &script]).run()
}

#[test]
fn a_user_may_do_what_a_policy_allows() {
    let aws = Ministack::with_auth();
    let witness = Witness::at(aws.url());
    witness.create("guarded/prod/A", "a", &[("Environment", "prod")]);
    witness.create("guarded/dev/A", "a", &[("Environment", "dev")]);
    let keys = aws.user("guarded");
    let env = TestEnv::new("/bin/sh").with_aws_at(aws.url());
    let env = env
        .with_var("AWS_DEFAULT_REGION", "us-east-1")
        .with_keys(&keys);
    let read = |name: &str| as_user(&env, "get_secret_value", &format!("SecretId='{name}'"));

    read("guarded/prod/A").assert(0, "AccessDeniedException\n", "");
    let statement = json!({
        "Effect": "Allow",
        "Action": "secretsmanager:GetSecretValue",
        "Resource": "*",
        "Condition": { "StringEquals": { "aws:ResourceTag/Environment": "prod" } },
    });
    let policy = json!({ "Version": "2012-10-17", "Statement": [statement] });
    aws.permit("guarded", &policy);
    read("guarded/prod/A").assert(0, "guarded/prod/A\n", "");
    read("guarded/dev/A").assert(0, "AccessDeniedException\n", "");
    as_user(&env, "delete_secret", "SecretId='guarded/prod/A'").assert(
        0,
        "AccessDeniedException\n",
        "",
    );

    // Whoever signs with another secret is nobody.
    let forged = crate::AccessKeys {
        secret: "forged".into(),
        ..keys
    };
    let env = env.with_keys(&forged);
    as_user(&env, "get_secret_value", "SecretId='guarded/prod/A'")
        .assert_stdout("InvalidSignatureException\n");
}
