//! `keep search`: in values and names, in all places.

use keep_test_support::{Outcome, TestEnv};
use serde_json::json;

use crate::projects::{add_second_vault, initialized, with_secrets};

const SECRET: &str = "sk_live_4eC39HqLyjWDarjt";

fn shop() -> TestEnv {
    let env = with_secrets(&[
        ("API_KEY", SECRET),
        ("DB_URL", "postgres://École@db.internal/shop"),
        ("live", "no"),
    ]);
    for (name, key, value) in [
        ("staging", "API_KEY", SECRET.as_bytes()),
        ("staging", "BLOB", b"\xff\x00LIVE\xfe"),
        ("production", "OTHER", b"nothing"),
    ] {
        let words = ["set", key, "--env", name, "--stdin", "-q"];
        env.keep(words).stdin(value).run().assert_stdout("");
    }
    env
}

fn search(env: &TestEnv, options: &str) -> Outcome {
    let words = format!("search {options}");
    env.keep(words.split_whitespace()).run()
}

#[test]
fn values_are_searched_in_every_place() {
    let env = shop();
    let found = "local\tlocal\tAPI_KEY\tsk_l****\t1\n\
                 local\tstaging\tAPI_KEY\tsk_l****\t1\n\
                 local\tstaging\tBLOB\t(binary)\t1\n";
    search(&env, "LIVE").assert(0, found, "3 secrets found\n");
    search(&env, "LIVE --values --format table").assert(0, found, "3 secrets found\n");
    search(&env, "live --env staging").assert(
        0,
        "local\tstaging\tAPI_KEY\tsk_l****\t1\nlocal\tstaging\tBLOB\t(binary)\t1\n",
        "2 secrets found\n",
    );
    search(&env, "éCOLE").assert(0, "local\tlocal\tDB_URL\tpost****\t1\n", "1 secret found\n");
    search(&env, "absent").assert(0, "", "no secret found\n");
    search(&env, "absent --format json").assert(0, "[]\n", "no secret found\n");
}

#[test]
fn case_is_told_apart_on_demand() {
    let env = shop();
    search(&env, "LIVE --case-sensitive -q").assert_stdout("local\tstaging\tBLOB\t(binary)\t1\n");
    search(&env, "école --case-sensitive").assert(0, "", "no secret found\n");
    search(&env, "LIVE --case-sensitive --names").assert(0, "", "no secret found\n");
}

#[test]
fn names_are_searched_on_demand() {
    let env = shop();
    search(&env, "LIVE --names").assert(0, "local\tlocal\tlive\t1\n", "1 secret found\n");
    search(&env, "api --names --format json --env local").assert(
        0,
        "[\n  {\n    \"vault\": \"local\",\n    \"env\": \"local\",\n    \"key\": \"API_KEY\",\n    \
         \"version\": \"1\",\n    \"in_value\": false,\n    \"in_name\": true\n  }\n]\n",
        "1 secret found\n",
    );
    search(&env, "live --names --values --env local -q")
        .assert_stdout("local\tlocal\tAPI_KEY\tsk_l****\t1\nlocal\tlocal\tlive\t****\t1\n");
}

/// PHP Keep printed a sentence before the JSON, and an object in place of the
/// list after `--only`.
#[test]
fn json_is_a_list_and_alone_on_stdout() {
    let env = shop();
    let document = |value: serde_json::Value| {
        json!([{
            "vault": "local", "env": "staging", "key": "API_KEY", "value": value,
            "version": "1", "in_value": true, "in_name": false,
        }])
    };
    let options = "live --env staging --except BLOB --format json -q";
    assert_eq!(search(&env, options).json(), document(json!("sk_l****")));
    let unmasked = search(&env, &format!("{options} --unmask"));
    assert_eq!(unmasked.json(), document(json!(SECRET)));
    let bytes = search(&env, "live --only BLOB --unmask --format json -q").json();
    assert_eq!(bytes[0]["value"], json!({"base64": "/wBMSVZF/g=="}));
}

#[test]
fn unmask_shows_what_was_found() {
    search(&shop(), "live --unmask --env local").assert(
        0,
        format!("local\tlocal\tAPI_KEY\t{SECRET}\t1\n"),
        "1 secret found\n",
    );
}

#[test]
fn globs_and_vaults_choose_where() {
    let env = shop();
    add_second_vault(&env);
    let set = "set API_KEY live-too --vault second --env local -q";
    env.keep(set.split(' ')).run().assert_stdout("");
    search(&env, "live --vault second -q").assert_stdout("second\tlocal\tAPI_KEY\t****\t1\n");
    search(&env, "live --only API_* --env local -q")
        .assert_stdout("local\tlocal\tAPI_KEY\tsk_l****\t1\nsecond\tlocal\tAPI_KEY\t****\t1\n");
    search(&env, "live --except API_* -q").assert_stdout("local\tstaging\tBLOB\t(binary)\t1\n");
    let variables = env
        .keep(["search", "live", "-q"])
        .env("KEEP_ENV", "local")
        .env("KEEP_VAULT", "second");
    variables
        .run()
        .assert_stdout("second\tlocal\tAPI_KEY\t****\t1\n");
    search(&env, "live --env locl").assert(
        5,
        "",
        "error: no environment is called `locl`; did you mean `local`?\n\n\
         hint: Run `keep env:list` to see the environments\n",
    );
}

/// What is looked for may be a secret itself: it need not be an argument, and
/// no message repeats it.
#[test]
fn the_text_may_come_through_stdin() {
    let env = shop();
    for text in ["live_4eC", "live_4eC\n", "live_4eC\r\n"] {
        let run = env.keep(["search", "--stdin", "--env=local"]).stdin(text);
        run.run().assert(
            0,
            "local\tlocal\tAPI_KEY\tsk_l****\t1\n",
            "1 secret found\n",
        );
    }
    env.keep(["search", "--stdin"]).run().assert(
        2,
        "",
        "error: there is nothing to look for: the text is empty\n",
    );
    search(&env, "").assert(2, "", "error: missing text to look for: pass `--stdin`\n");
    search(&env, "two words").assert(
        2,
        "",
        "error: unexpected argument '...' found\n\n  \
         tip: quote a value that has spaces\n  \
         tip: put `--` before a value that starts with `-`\n\n\
         Usage: keep search [OPTIONS] [QUERY]\n\n\
         For more information, try '--help'.\n",
    );
}

#[test]
fn a_place_that_cannot_be_read_is_named_beside_what_was_found() {
    let env = shop();
    env.write(".keep/local/vaults/local/staging.age", "broken");
    for options in ["live", "live --names"] {
        let outcome = search(&env, options);
        assert_eq!(outcome.code, 8, "{outcome}");
        assert_eq!(
            outcome.stdout.split(|byte| *byte == b'\n').count(),
            2,
            "{outcome}"
        );
        let said =
            "1 secret found\nerror: 1 of 3 places could not be read\n  local:staging  failed: ";
        assert!(outcome.stderr.starts_with(said), "{outcome}");
    }
    // Of one place alone, the error is its own.
    assert_eq!(search(&env, "live --env staging").code, search_code(&env));
}

fn search_code(env: &TestEnv) -> i32 {
    env.keep(["show", "--env", "staging"]).run().code
}

#[test]
fn an_empty_project_has_nothing_to_find() {
    search(&initialized(), "a").assert(0, "", "no secret found\n");
}
