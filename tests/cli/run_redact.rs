//! `keep run --redact`: what shows of secrets, and what becomes of signals.

use keep_test_support::TestEnv;

use crate::projects::with_secrets;
use crate::run::{bash, run};

fn shop() -> TestEnv {
    with_secrets(&[("TOKEN", "s3cret/value"), ("PIN", "123"), ("EMPTY", "")])
}

const SHORT: &str = "warning: `PIN` is shorter than 4 bytes and is not redacted\n";

#[test]
fn secrets_do_not_show_in_either_stream() {
    let env = shop();
    let script = "printf '%s %s\\n' \"$TOKEN\" $PIN; printf '<%s>' \"$TOKEN\" >&2; exit 3";
    run(&env, "--redact", &["sh", "-c", script]).assert(
        3,
        "[REDACTED] 123\n",
        &format!("{SHORT}<[REDACTED]>"),
    );
    let forms = "printf %s \"$TOKEN\" | base64; echo s3cret%2Fvalue; echo 's3cret\\/value'";
    run(&env, "--redact --only TOKEN", &["sh", "-c", forms])
        .assert_stdout("[REDACTED]\n[REDACTED]\n[REDACTED]\n");
    // Only what the program gets is secret here.
    run(&env, "--redact --only EMPTY", &["echo", "s3cret/value"]).assert_stdout("s3cret/value\n");
}

#[test]
fn a_secret_in_two_writes_is_found() {
    let env = shop();
    let script = "printf s3cr; sleep 0.2; printf 'et/value s3cr'";
    run(&env, "--redact --only TOKEN", &["sh", "-c", script]).assert_stdout("[REDACTED] s3cr");
}

/// A question must be seen before it is answered.
#[test]
fn output_is_not_held_back() {
    let env = shop();
    let script = "
        mkfifo out in
        $KEEP run --env=local --redact --only=TOKEN -- \
            sh -c 'printf \"Name? \"; read -r name; echo \"$name $TOKEN\"' > out < in &
        exec 3<out 4>in
        read -r -N 6 question <&3
        echo ada >&4
        read -r answer <&3
        echo \"$question|$answer\"
        wait $!; echo $?";
    bash(&env, script).assert_stdout("Name? |ada [REDACTED]\n0\n");
}

#[test]
fn stdin_is_the_programs() {
    let env = shop();
    let words = [
        "run",
        "--env=local",
        "--redact",
        "--only=TOKEN",
        "--",
        "cat",
    ];
    let outcome = env.keep(words).stdin("a s3cret/value\n").run();
    outcome.assert_stdout("a [REDACTED]\n");
}

#[test]
fn much_output_comes_through_whole() {
    let env = shop();
    let script = "seq 1 200000; seq 1 200000 >&2";
    let expected = env.program("sh", ["-c", script]).run();
    run(&env, "--redact --only TOKEN", &["sh", "-c", script]).assert(
        0,
        &expected.stdout,
        &expected.stderr,
    );
}

/// A process that the program leaves behind writes on; nothing of it is lost.
#[test]
fn what_is_left_behind_is_heard_to_its_end() {
    let env = shop();
    let script = "(sleep 0.3; echo $TOKEN) & echo now";
    run(&env, "--redact --only TOKEN", &["sh", "-c", script]).assert_stdout("now\n[REDACTED]\n");
}

#[test]
fn signals_are_passed_on() {
    let env = shop();
    // With `-m`, bash does not make its children ignore SIGINT and SIGQUIT; it
    // tells of their end on its stderr.
    for signal in ["TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "WINCH"] {
        let script = format!(
            "set -m; mkfifo out
            $KEEP run --env=local --redact --only=TOKEN -- bash -c \
                'trap \"echo got $TOKEN; exit 5\" {signal}; echo ready; while :; do sleep 0.02; done' > out &
            exec 2>/dev/null 3<out; read -r line <&3; kill -{signal} $!; cat <&3; wait $!; echo $?; rm out"
        );
        bash(&env, &script).assert_stdout("got [REDACTED]\n5\n");
    }
    let script = "set -m; mkfifo out
        $KEEP run --env=local --redact --only=TOKEN -- bash -c 'echo ready; exec sleep 60' > out &
        exec 2>/dev/null 3<out; read -r line <&3; kill -TERM $!; cat <&3; wait $!; echo $?";
    bash(&env, script).assert_stdout("143\n");
}

/// The program is gone, but not all that it started: then the signal is Keep's.
#[test]
fn a_signal_ends_keep_where_there_is_no_program_any_more() {
    let env = shop();
    let script = "set -m; mkfifo out
        $KEEP run --env=local --redact --only=TOKEN -- \
            bash -c 'sleep 60 & echo $$ $!; exit 4' > out & keep=$!
        exec 2>/dev/null 3<out; read -r program left <&3
        while kill -0 $program; do sleep 0.02; done
        kill -TERM $keep; wait $keep; echo $?; kill $left";
    bash(&env, script).assert_stdout("143\n");
}

#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let env = shop();
    let script = "$KEEP run --env=local --redact --only=TOKEN -- echo hi > /dev/full";
    bash(&env, script).assert(
        1,
        "",
        "error: cannot write to standard output\n  \
         Caused by: No space left on device (os error 28)\n",
    );
}

/// Keep is there all the time, and other programs can read its environment.
#[test]
fn keep_itself_has_no_secret_in_its_environment() {
    let env = shop();
    let script = "tr '\\0' '\\n' < /proc/$PPID/environ | grep -c TOKEN";
    run(&env, "--redact --only TOKEN", &["sh", "-c", script]).assert(1, "0\n", "");
}
