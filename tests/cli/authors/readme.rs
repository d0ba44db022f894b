//! Every command of "Your first driver in ten minutes" in `sdk/README.md`, as it
//! stands there.

use keep_test_support::repository;

use super::{PATIENCE, with_tools};

/// The blocks of commands of that section.
fn commands() -> Vec<String> {
    let readme = std::fs::read_to_string(repository().join("sdk/README.md"));
    let readme = readme.expect("`sdk/README.md` is text");
    let (_, section) = readme
        .split_once("\n## Your first driver in ten minutes\n")
        .expect("the section is there");
    let (section, _) = section.split_once("\n## ").expect("others follow");
    let blocks = section.split("```sh\n").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| block.to_owned()).collect()
}

#[test]
fn the_first_driver_is_made_by_what_the_readme_says() {
    let env = with_tools();
    let blocks = commands();
    assert_eq!(blocks.len(), 3, "{blocks:?}");
    let script = blocks.concat();
    let run = env.program("sh", ["-e", "-c", &script]).patiently(PATIENCE);
    let outcome = run.run();
    assert_eq!(outcome.code, 0, "{outcome}");
    let stdout = String::from_utf8_lossy(&outcome.stdout);
    assert_eq!(stdout, "s3cretTOKEN\t****\t1\n", "{outcome}");
    // Cargo's words stand between them.
    for said in [
        "Driver `demo` written to `demo`\n",
        "Driver `demo` 0.1.0 built\n  file    demo/demo.wasm\n",
        "Plugin `demo` 0.1.0 added\n",
        "Secret `TOKEN` created in vault `demo` (env `local`)\n",
        // The same sources make the same bytes.
        "Plugin `demo` 0.1.0 is what is pinned already\n",
    ] {
        assert!(outcome.stderr.contains(said), "{said}: {outcome}");
    }
}
