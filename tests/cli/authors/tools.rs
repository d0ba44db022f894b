//! What `keep plugin:build` says where it cannot build.

use keep_test_support::TestEnv;

use super::{PATIENCE, keep, with_tools};
use crate::projects::bare;

/// A project in that language, where nothing is installed.
fn without_tools(language: &str) -> TestEnv {
    let env = bare().with_var("PATH", "");
    keep(&env, &format!("plugin:new demo --lang={language} -q")).assert(0, "", "");
    env
}

#[test]
fn a_tool_that_is_missing_is_named_with_how_to_install_it() {
    for (language, program, install) in [
        ("rust", "rustc", "Install Rust: https://rustup.rs"),
        (
            "js",
            "componentize-js",
            "Run `npm install` in the driver's directory",
        ),
        (
            "python",
            "componentize-py",
            "Run `python3 -m venv .venv && .venv/bin/pip install -r requirements.txt` in the \
             driver's directory",
        ),
    ] {
        let env = without_tools(language);
        keep(&env, "plugin:build demo").assert(
            1,
            "",
            &format!(
                "error: `{program}` is needed to build this driver, and is not installed\n\n\
                 hint: {install}\n"
            ),
        );
    }
    let env = without_tools("js");
    env.write(
        "demo/node_modules/@bytecodealliance/componentize-js/package.json",
        "{}",
    );
    keep(&env, "plugin:build demo").assert(
        1,
        "",
        "error: `node` is needed to build this driver, and is not installed\n\n\
         hint: Install Node.js: https://nodejs.org\n",
    );
}

/// What the compiler says is shown, and what was built before stays.
#[test]
fn what_does_not_compile_leaves_the_last_driver_alone() {
    let env = with_tools();
    keep(&env, "plugin:new broken --lang rust -q").assert(0, "", "");
    env.write("broken/broken.wasm", "the last one");
    env.write("broken/src/lib.rs", "fn broken() { no_such_thing() }\n");
    let build = env.keep(["plugin:build", "-q"]).current_dir("broken");
    let outcome = build.patiently(PATIENCE).run();
    assert_eq!(
        (outcome.code, &outcome.stdout[..]),
        (1, &b""[..]),
        "{outcome}"
    );
    assert!(
        outcome
            .stderr
            .contains("cannot find function `no_such_thing`"),
        "{outcome}"
    );
    assert!(
        outcome
            .stderr
            .ends_with("error: `cargo` could not build the driver\n"),
        "{outcome}"
    );
    assert_eq!(env.read("broken/broken.wasm"), b"the last one");

    // It compiles, and is no driver.
    env.write("broken/src/lib.rs", "//! Nothing.\n");
    let encoded = keep(&env, "plugin:build broken -q");
    assert_eq!(encoded.code, 6, "{encoded}");
    assert_eq!(env.read("broken/broken.wasm"), b"the last one");
}

#[test]
fn a_directory_that_is_no_project_is_named() {
    let env = bare();
    keep(&env, "plugin:build nowhere").assert(
        3,
        "",
        "error: cannot read `nowhere/manifest.json`: it does not exist\n",
    );
    env.write("a/manifest.json", crate::plugins::manifest("1.0.0", &[]));
    keep(&env, "plugin:build a").assert(
        5,
        "",
        "error: `a/manifest.json` does not say how the driver is built\n\n\
         hint: Add `\"build\": { \"language\": \"rust\" }` to it, or `js`, or `python`\n\
         hint: Run `keep plugin:pack` for what another tool has built\n",
    );
    env.write("a/manifest.json", "{");
    keep(&env, "plugin:build a").assert(
        5,
        "",
        "error: `a/manifest.json`: its manifest is not valid: EOF while parsing an object at line \
         1 column 1\n",
    );
}
