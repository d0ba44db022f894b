//! What a bug in `keep` shows of what it was working on: nothing.

use std::process::Command;
use std::thread;

use keep_host::ui::panics;

/// Set in the process that has the bug.
const CHILD: &str = "KEEP_TEST_BUG";

#[test]
fn a_bug_ends_the_program_and_quotes_nothing() {
    let (file, line) = (file!(), line!() + 7);
    if std::env::var_os(CHILD).is_some() {
        panics::end_the_program();
        // In another thread, as work of drivers and requests is. Who waits for it
        // does not go on either.
        let worker = thread::spawn(|| {
            let value = "hunter2";
            panic!("cannot read {value}");
        });
        let _ = worker.join();
        return;
    }
    let program = std::env::current_exe().expect("a test is a program");
    let output = Command::new(program)
        .args(["bugs::a_bug_ends_the_program_and_quotes_nothing", "--exact"])
        .arg("--nocapture")
        .env(CHILD, "1")
        .output()
        .expect("the test starts");
    let said = format!("error: internal error at {file}:{line}:13; please report it\n");
    assert_eq!(String::from_utf8_lossy(&output.stderr), said);
    assert_eq!(output.status.code(), Some(1));
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(printed, "\nrunning 1 test\n");
}
