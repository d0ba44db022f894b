//! `keep workspace`: what one person works with, and where that shows.

use keep_test_support::{Outcome, TestEnv};
use serde_json::{Value, json};

use crate::projects::{add_second_vault, bare, initialized, json, store};

const FILE: &str = ".keep/local/workspace.json";

/// The vaults `local` and `second`; the secret `A` in `local`, everywhere.
fn shop() -> TestEnv {
    let env = initialized();
    add_second_vault(&env);
    for name in ["local", "staging", "production"] {
        let words = ["set", "A", name, "--env", name, "--vault", "local", "-q"];
        env.keep(words).run().assert_stdout("");
    }
    env
}

fn keep(env: &TestEnv, line: &str) -> Outcome {
    env.keep(line.split_whitespace()).run()
}

/// The project of `shop`, narrowed to the vault `local` and two envs.
fn narrowed() -> TestEnv {
    let env = shop();
    keep(&env, "workspace --vaults local --envs staging,local").assert(
        0,
        "",
        "Workspace set to vault `local` and environments `staging`, `local`\n",
    );
    env
}

const BOTH: &str = "workspace: vault `second` and environment `production` left out unless named \
                    (`keep workspace --reset` shows all)\n";
const VAULT: &str =
    "workspace: vault `second` left out unless named (`keep workspace --reset` shows all)\n";
const ENV: &str = "workspace: environment `production` left out unless named \
                   (`keep workspace --reset` shows all)\n";

#[test]
fn it_is_set_shown_and_removed() {
    let env = shop();
    let all = "Vaults\tlocal, second\t\nEnvironments\tlocal, staging, production\t\n";
    keep(&env, "workspace").assert_stdout(all);
    assert!(!env.project().join(FILE).exists());

    let env = narrowed();
    // In the order of the project, whatever was typed.
    let narrow = "Vaults\tlocal\tsecond\nEnvironments\tlocal, staging\tproduction\n";
    keep(&env, "workspace --format table").assert_stdout(narrow);
    let expected = json!({
        "vaults": {"shown": ["local"], "hidden": ["second"]},
        "envs": {"shown": ["local", "staging"], "hidden": ["production"]},
    });
    assert_eq!(json(&keep(&env, "workspace --format json")), expected);
    // Once `--format` did nothing where something was changed.
    let changed = keep(&env, "workspace --envs local,staging --format json");
    assert_eq!(changed.json(), expected);
    // What is not named stays.
    keep(&env, "workspace --vaults local,second").assert(
        0,
        "",
        "Workspace set to vaults `local`, `second`\n",
    );
    keep(&env, "workspace")
        .assert_stdout("Vaults\tlocal, second\t\nEnvironments\tlocal, staging\tproduction\n");
    let gone = "Workspace removed: every vault and environment is shown\n";
    keep(&env, "workspace --reset").assert(0, "", gone);
    assert!(!env.project().join(FILE).exists());
    keep(&env, "workspace").assert_stdout(all);
    let none = "There is no workspace: every vault and environment is shown\n";
    keep(&env, "workspace --reset").assert(0, "", none);
}

#[test]
fn only_what_exists_can_be_chosen() {
    let env = narrowed();
    let before = env.read(FILE);
    for (options, said) in [
        (
            "--vaults secnd",
            "error: no vault is called `secnd`; did you mean `second`?\n\n\
             hint: Run `keep vault:list` to see the vaults\n",
        ),
        (
            "--envs local,prodction",
            "error: no environment is called `prodction`; did you mean `production`?\n\n\
             hint: Run `keep env:list` to see the environments\n",
        ),
    ] {
        keep(&env, &format!("workspace {options}")).assert(5, "", said);
    }
    let both = keep(&env, "workspace --reset --envs local");
    assert_eq!(both.code, 2, "{both}");
    assert_eq!(env.read(FILE), before);
}

/// PHP Keep called it cosmetic and let it change results in silence.
#[test]
fn it_narrows_defaults_and_says_so() {
    let env = narrowed();
    keep(&env, "diff").assert(
        0,
        "A\tA\tB\tdifferent\n",
        &format!("{BOTH}1 secret: 0 same, 1 different, 0 missing\n"),
    );
    keep(&env, "search a").assert(
        0,
        "local\tlocal\tA\t****\t1\nlocal\tstaging\tA\t****\t1\n",
        &format!("{BOTH}2 secrets found\n"),
    );
    keep(&env, "verify").assert(
        0,
        "local\tlocal\tyes\tyes\tyes\t-\t-\nlocal\tstaging\tyes\tyes\tyes\t-\t-\n",
        BOTH,
    );
    keep(&env, "export --env local").assert(0, "A=local\n", VAULT);
    keep(&env, "get A").assert(
        2,
        "",
        &format!("{ENV}error: missing environment: pass `--env`\n\nhint: One of: local, staging\n"),
    );
    keep(&env, "get A -q").assert(
        2,
        "",
        "error: missing environment: pass `--env`\n\nhint: One of: local, staging\n",
    );
    // One that is left needs no naming.
    keep(&env, "workspace --envs staging -q").assert_stdout("");
    let two = "workspace: environments `local`, `production` left out unless named \
               (`keep workspace --reset` shows all)\n";
    keep(&env, "get A").assert(0, "staging", two);
}

#[test]
fn lists_show_all_and_say_what_is_left_out() {
    let env = narrowed();
    keep(&env, "env:list").assert(0, "local\nstaging\nproduction\n", ENV);
    keep(&env, "vault:list").assert(
        0,
        "local\tLocal encrypted vault\tlocal\tdefault\nsecond\tLocal encrypted vault\tlocal\t\n",
        VAULT,
    );
    let info = keep(&env, "info");
    assert_eq!((info.code, info.stderr.as_str()), (0, BOTH), "{info}");
}

#[test]
fn what_is_named_is_not_narrowed() {
    let env = narrowed();
    keep(&env, "get A --env production").assert_stdout("production");
    keep(&env, "set B x --vault second --env production -q").assert_stdout("");
    keep(
        &env,
        "diff --vault local,second --env production --only B -q",
    )
    .assert_stdout("B\tmissing\tA\tmissing\n");
    keep(&env, "verify second:production")
        .assert_stdout("second\tproduction\tyes\tyes\tyes\t-\t-\n");
    let named = env.keep(["get", "A"]).env("KEEP_ENV", "production").run();
    named.assert_stdout("production");
    // The default vault is the project's, not a matter of the filter.
    keep(&env, "workspace --vaults second -q").assert_stdout("");
    keep(&env, "get A --env local").assert_stdout("local");
}

#[test]
fn what_php_keep_wrote_works_and_survives() {
    let env = shop();
    let text = "{\n    \"active_vaults\": [],\n    \"active_envs\": [\n        \"staging\"\n    ],\n    \
                \"created_at\": \"2025-09-12T08:15:30+02:00\",\n    \
                \"updated_at\": \"2025-09-12T08:15:30+02:00\",\n    \"later\": true\n}";
    env.write(FILE, text);
    keep(&env, "workspace")
        .assert_stdout("Vaults\tlocal, second\t\nEnvironments\tstaging\tlocal, production\n");
    assert_eq!(env.read(FILE), text.as_bytes());
    keep(&env, "workspace --vaults local -q").assert_stdout("");
    let written: Value = serde_json::from_slice(&env.read(FILE)).expect("the file is JSON");
    let mut expected: Value = serde_json::from_str(text).expect("the text is JSON");
    expected["active_vaults"] = json!(["local"]);
    expected["updated_at"] = written["updated_at"].clone();
    assert_eq!(written, expected);
    assert_ne!(written["updated_at"], "2025-09-12T08:15:30+02:00");
}

#[test]
fn names_that_are_gone_are_ignored_and_told() {
    let env = shop();
    env.write(
        FILE,
        r#"{"active_vaults": ["old"], "active_envs": ["qa", "local"]}"#,
    );
    let gone = "warning: the workspace names the vault `old`, which the project does not have\n\
                warning: the workspace names the environment `qa`, which the project does not have\n";
    keep(&env, "workspace").assert(
        0,
        "Vaults\tlocal, second\t\nEnvironments\tlocal\tstaging, production\n",
        gone,
    );
    keep(&env, "verify -q").assert(
        0,
        "local\tlocal\tyes\tyes\tyes\t-\t-\nsecond\tlocal\tyes\tyes\tyes\t-\t-\n",
        gone,
    );
}

#[test]
fn a_damaged_file_is_named_with_the_line() {
    let env = shop();
    for (text, message) in [
        (
            "{\n  \"active_envs\": [\n  oops\n}",
            " is not valid JSON: expected value at line 3, column 3",
        ),
        ("[]", " does not hold a JSON object"),
        (
            "{\"active_vaults\": [],\n\"active_envs\": \"local\"}",
            ", line 2: `active_envs`: a list of texts is expected",
        ),
        (
            "{\n\"active_vaults\": [1]}",
            ", line 2: `active_vaults`: a list of texts is expected",
        ),
    ] {
        env.write(FILE, text);
        let said = format!(
            "error: `$DIR/project/{FILE}`{message}\n\n\
             hint: Run `keep workspace --reset` to start without one\n"
        );
        for line in [
            "workspace",
            "workspace --envs local",
            "diff",
            "get A",
            "env:list",
        ] {
            keep(&env, line).assert(5, "", &said);
        }
        assert_eq!(env.read(FILE), text.as_bytes());
        // It is nobody's business where the place is named.
        keep(&env, "get A --env local").assert_stdout("local");
    }
    keep(&env, "workspace --reset -q").assert_stdout("");
    keep(&env, "get A --env local").assert_stdout("local");
}

#[test]
fn it_is_personal() {
    let env = bare();
    keep(&env, "init -n -q").assert_stdout("");
    store(&env, "A", "1");
    keep(&env, "workspace --envs local -q").assert_stdout("");
    let ignored = String::from_utf8(env.read(".keep/.gitignore")).expect("rules are text");
    assert!(ignored.lines().any(|line| line == "local/"), "{ignored}");
}
