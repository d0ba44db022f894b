//! `keep run` with what AWS holds.

use keep_test_support::Outcome;
use keep_test_support::shelf::Shelf;
use keep_test_support::{Reply, Service, TestEnv, on_every_service};
use serde_json::json;

use crate::service::{KEY_HINTS, answering, denial_hints, serving, two_unreadable};
use crate::{on, set};

fn run(env: &TestEnv, line: &str, program: &[&str]) -> Outcome {
    let words = line.split_whitespace().chain(program.iter().copied());
    env.keep(words).run()
}

on_every_service!(the_program_gets_what_aws_holds);
fn the_program_gets_what_aws_holds(service: Service) {
    let (env, witness) = on(service, "runs");
    assert_eq!(set(&env, "TOKEN", "s3cret value").code, 0);
    witness.create("runs/production/db-host", "db.internal", &[]);
    let bytes = json!({ "Name": "runs/production/BYTES", "SecretBinary": { "base64": "//4K" } });
    let _ = witness.call("create_secret", &bytes);
    witness.create("runs/staging/OTHER", "of another env", &[]);
    let clean = "run --env production --no-inherit --except BYTES --";
    run(&env, clean, &["env"]).assert_stdout("DB_HOST=db.internal\nTOKEN=s3cret value\n");
    run(&env, "run --env production --", &["printenv", "BYTES"]).assert_stdout(b"\xff\xfe\n\n");
    run(
        &env,
        "run --env production --redact --except BYTES --",
        &["printenv", "TOKEN"],
    )
    .assert_stdout("[REDACTED]\n");
    env.write("t", "URL=http://{sm:db-host}/\nSTATIC=1\n");
    run(
        &env,
        "run --env production --no-inherit --template=t --",
        &["env"],
    )
    .assert_stdout("STATIC=1\nURL=http://db.internal/\n");
}

/// PHP Keep dropped what could not be read and started the program without it.
#[test]
fn a_secret_that_cannot_be_read_starts_nothing() {
    let (shelf, failures) = two_unreadable();
    let (env, _aws) = serving(shelf);
    let two = format!(
        "error: 2 secrets could not be read; nothing was started\n{failures}\n{KEY_HINTS}{}",
        denial_hints("GetSecretValue")
    );
    run(&env, "run --env local --", &["touch", "started"]).assert(8, "", &two);
    run(&env, "run --env local --redact --", &["touch", "started"]).assert(8, "", &two);
    env.write("t", "A={sm:K0002}\nB={sm:K0003}\n");
    let first = failures.split_inclusive('\n').next().expect("two lines");
    let one =
        format!("error: 1 secret could not be read; nothing was started\n{first}\n{KEY_HINTS}");
    let blank = "run --env local --template=t --missing blank --";
    run(&env, blank, &["touch", "started"]).assert(8, "", &one);
    assert!(!env.project().join("started").exists());
    // One that is not asked for does not matter.
    let line = "run --env local --except K0002,K0027 --";
    run(&env, line, &["printenv", "K0003"]).assert_stdout("value of app/local/K0003\n");
    env.write("t", "B={sm:K0003}\n");
    run(&env, "run --env local --template=t --", &["printenv", "B"])
        .assert_stdout("value of app/local/K0003\n");
}

#[test]
fn a_template_reads_what_it_names() {
    let (env, aws) = serving(Shelf::numbered(200));
    env.write("t", "A={sm:K0100}\nB={sm:K0001}{sm:K0100}\n");
    run(&env, "run --env local --template=t --", &["printenv", "A"])
        .assert_stdout("value of app/local/K0100\n");
    assert_eq!(aws.calls().len(), 1);
    env.write("static", "A=1\n");
    run(
        &env,
        "run --env local --template=static --",
        &["printenv", "A"],
    )
    .assert_stdout("1\n");
    assert_eq!(aws.calls().len(), 1);
}

#[test]
fn a_service_that_refuses_starts_nothing() {
    let (env, _aws) = answering(|_, _| Reply::denied());
    let outcome = run(&env, "run --env local --", &["touch", "started"]);
    assert_eq!((outcome.code, &*outcome.stdout), (4, &b""[..]), "{outcome}");
    assert!(
        outcome.stderr.contains("AccessDeniedException"),
        "{outcome}"
    );
    let (gone, _aws) = answering(|_, _| Reply::text(500, "no"));
    let outcome = run(&gone, "run --env local --", &["touch", "started"]);
    assert_eq!((outcome.code, &*outcome.stdout), (7, &b""[..]), "{outcome}");
    for env in [env, gone] {
        assert!(!env.project().join("started").exists());
    }
}
