//! A test that runs itself once more in a process of its own, where nothing
//! else prints or takes memory.

use std::{ffi::OsString, process::Command};

/// Set in the second process.
const CHILD: &str = "KEEP_TEST_CHILD";

/// In the second process, nothing. In the first, what the second one printed
/// on both streams, after it succeeded.
pub(crate) fn output_of(test: &str) -> Option<String> {
    if std::env::var_os(CHILD).is_some() {
        return None;
    }
    Some(output_with(test, &[]))
}

/// What that test prints in a process of its own with these variables, after it
/// succeeded.
pub(crate) fn output_with(test: &str, variables: &[(&str, OsString)]) -> String {
    let program = std::env::current_exe().expect("a test is a program");
    let output = Command::new(program)
        .args([test, "--exact", "--nocapture"])
        .envs(variables.iter().cloned())
        .env(CHILD, "1")
        .output()
        .expect("the test starts");
    let printed =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let printed = printed.concat();
    assert!(printed.contains("test result: ok. 1 passed"), "{printed}");
    printed
}
