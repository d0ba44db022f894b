//! Every command of "Your first driver in ten minutes" in `sdk/README.md`, and of
//! the page for organisations, as it stands there.

use keep_test_support::{Outcome, TestEnv, repository};

use super::{PATIENCE, with_tools};

fn page(path: &str) -> String {
    std::fs::read_to_string(repository().join(path)).expect("the page is text")
}

/// The blocks of commands of a text.
fn commands(text: &str) -> Vec<&str> {
    let blocks = text.split("```sh\n").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| block).collect()
}

/// Runs them one after another.
#[track_caller]
fn run(env: &TestEnv, blocks: &[&str]) -> Outcome {
    let script = blocks.concat();
    let run = env.program("sh", ["-e", "-c", &script]).patiently(PATIENCE);
    let outcome = run.run();
    assert_eq!(outcome.code, 0, "{outcome}");
    outcome
}

#[test]
fn the_first_driver_is_made_by_what_the_readme_says() {
    let readme = page("sdk/README.md");
    let (_, section) = readme
        .split_once("\n## Your first driver in ten minutes\n")
        .expect("the section is there");
    let (section, _) = section.split_once("\n## ").expect("others follow");
    let blocks = commands(section);
    assert_eq!(blocks.len(), 3, "{blocks:?}");
    let outcome = run(&with_tools(), &blocks);
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

#[test]
fn an_organisation_gets_by_with_what_the_page_says() {
    let text = page("plugins/ORGANISATIONS.md");
    let blocks = commands(&text);
    assert_eq!(blocks.len(), 8, "{blocks:?}");
    let env = with_tools();
    // All but the last, which removes what is looked at here.
    let outcome = run(&env, &blocks[..7]);
    let digest = crate::plugins::sha256(&env.read("drivers/acme.wasm"));
    let stdout = String::from_utf8_lossy(&outcome.stdout);
    for shown in [
        // What was built is what was reviewed, and what is pinned.
        &format!("{digest}  acme/acme.wasm\n"),
        &format!("SHA-256\t{digest}\n"),
        "Wants to\tkeep an encrypted store on this machine (storage)\n",
        "acme\t0.1.0\tfile:drivers/acme.wasm\ttrusted\tstorage\n",
        "s3cret",
    ] {
        assert!(stdout.contains(shown), "{shown}: {outcome}");
    }
    let report = String::from_utf8(env.read("report.xml")).expect("it is XML");
    assert!(
        report.contains("tests=\"285\"") && report.contains("failures=\"0\""),
        "{report}"
    );
    let lock = String::from_utf8(env.read(".keep/plugins.lock")).expect("it is JSON");
    assert!(lock.contains(&digest), "{lock}");
    let said = "The plugin `acme` may do nothing here any more\n";
    assert!(outcome.stderr.ends_with(said), "{outcome}");
    let removed = run(&env, &blocks[7..]);
    assert_eq!(removed.stderr, "Plugin `acme` removed\n");
    assert!(!env.project().join(".keep/plugins.lock").exists());
}
