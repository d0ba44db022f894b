//! `keep template:validate`.

use keep_test_support::{Outcome, TestEnv};
use serde_json::json;

use crate::projects::{add_second_vault, store_in_second, with_secrets};

fn validate(env: &TestEnv, options: &str) -> Outcome {
    let words = format!("template:validate {options}");
    env.keep(words.split_whitespace()).run()
}

fn shop() -> TestEnv {
    let env = with_secrets(&[
        ("API_KEY", "sk"),
        ("DB", r#"{"user": "app", "hosts": ["db.internal"]}"#),
        ("REST", "r"),
    ]);
    add_second_vault(&env);
    store_in_second(&env, "OTHER", "o");
    env
}

#[test]
fn the_environments_own_template_is_checked() {
    let env = shop();
    let missing = "error: the template cannot be used: cannot read `$DIR/project/env/local.env`: it does not exist\n\n\
        hint: Run `keep template:add --env local` to make one\n";
    validate(&env, "--env local").assert(3, "", missing);
    env.write(
        "env/local.env",
        "API_KEY={local}\nURL=\"https://{local:DB|field=user}@{local:DB|field=/hosts/0}/\"\nSTATIC=1\n",
    );
    validate(&env, "--env local").assert(
        0,
        "1\tAPI_KEY\tlocal\tAPI_KEY\tok\n2\tURL\tlocal\tDB\tok\n2\tURL\tlocal\tDB\tok\n",
        "not named by the template, of the vault `local`: `REST`\n\
         `$DIR/project/env/local.env` is valid: 3 placeholders, and each has its secret\n",
    );
    let run = env
        .keep(["template", "validate"])
        .env("KEEP_ENV", "local")
        .run();
    assert_eq!(run.code, 0, "{run}");
}

/// PHP Keep took `{vault}` for a key of that name here, and left lines with
/// CRLF out of the check.
#[test]
fn every_placeholder_has_a_status() {
    let env = shop();
    env.write(
        "t",
        "API_KEY={local}\r\nA={local:API_KYE}\r\nB={local:DB|field=pass}\r\nC={local:REST|field=x}\r\n\
         not an assignment\r\nD={second:a/b.c}\r\nE='{local:REST}' # {nowhere:X} ${HOME}\r\n",
    );
    let said = "warning: line 5 is no assignment and gives no variable\n\
        not named by the template, of the vault `second`: `OTHER`\n\
        error: 4 of 6 placeholders in `t` have no secret\n\n\
        hint: Set them with `keep set`, or correct the template\n";
    validate(&env, "t --env local").assert(
        3,
        "1\tAPI_KEY\tlocal\tAPI_KEY\tok\n\
         2\tA\tlocal\tAPI_KYE\tmissing: did you mean `API_KEY`?\n\
         3\tB\tlocal\tDB\tno such field: pass\n\
         4\tC\tlocal\tREST\tnot JSON: it has no fields\n\
         6\tD\tsecond\ta/b.c\tmissing\n\
         7\tE\tlocal\tREST\tok\n",
        said,
    );
    let outcome = validate(&env, "t --env local --format json");
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (3, said),
        "{outcome}"
    );
    let row =
        |line: usize, variable: &str, vault: &str, key: &str, field: Option<&str>, status: &str| {
            json!({
                "line": line, "variable": variable, "vault": vault, "key": key,
                "field": field, "status": status,
            })
        };
    let document: serde_json::Value =
        serde_json::from_slice(&outcome.stdout).expect("one document");
    assert_eq!(
        document,
        json!({
            "file": "t",
            "env": "local",
            "valid": false,
            "faults": [],
            "placeholders": [
                row(1, "API_KEY", "local", "API_KEY", None, "ok"),
                row(2, "A", "local", "API_KYE", None, "missing"),
                row(3, "B", "local", "DB", Some("pass"), "no such field"),
                row(4, "C", "local", "REST", Some("x"), "not JSON"),
                row(6, "D", "second", "a/b.c", None, "missing"),
                row(7, "E", "local", "REST", None, "ok"),
            ],
            "unused": [{ "vault": "second", "key": "OTHER" }],
            "unrecognised_lines": [5],
        })
    );
}

/// More than the ten that an export names.
#[test]
fn every_fault_has_its_line() {
    let env = shop();
    let text: String = (2..=13)
        .map(|line| format!("V{line}={{locl:X}}\n"))
        .collect();
    let rows = (2..=13).map(|line| {
        format!(
            "{line}\tV{line}\tno vault is called `locl`, did you mean `local`? \
             (double the braces to keep the text as it is)\n"
        )
    });
    let mut rows: String = rows.collect();
    env.write("t", format!("OK={{local:REST}}\n{text}W={{local:}}\n"));
    rows += "14\tW\twhat begins with the vault `local` is no placeholder; \
        write `{local:KEY}` or `{local:KEY|field=NAME}`\n";
    validate(&env, "t --env local").assert(5, &rows, "error: `t` has 13 faults\n");
    let outcome = validate(&env, "t --env local --format json");
    assert_eq!(outcome.code, 5, "{outcome}");
    let document: serde_json::Value =
        serde_json::from_slice(&outcome.stdout).expect("one document");
    assert_eq!(document["valid"], json!(false));
    assert_eq!(document["faults"].as_array().map(Vec::len), Some(13));
    assert_eq!(
        document["faults"][12],
        json!({
            "line": 14,
            "variable": "W",
            "problem": "what begins with the vault `local` is no placeholder; \
                write `{local:KEY}` or `{local:KEY|field=NAME}`",
        })
    );
}

#[test]
fn unused_secrets_are_those_of_the_vaults_named() {
    let env = shop();
    env.write("t", "R={local:REST}\n");
    let row = "1\tR\tlocal\tREST\tok\n";
    let valid = "`t` is valid: 1 placeholder, and each has its secret\n";
    for (vaults, unused) in [
        (
            "",
            "not named by the template, of the vault `local`: `API_KEY`, `DB`\n",
        ),
        (
            "--vault second",
            "not named by the template, of the vault `second`: `OTHER`\n",
        ),
        (
            "--vault local,second",
            "not named by the template, of the vault `local`: `API_KEY`, `DB`\n\
             not named by the template, of the vault `second`: `OTHER`\n",
        ),
    ] {
        let options = format!("t --env local {vaults}");
        validate(&env, &options).assert(0, row, &format!("{unused}{valid}"));
    }
    validate(&env, "t --env local --vault secnd").assert(
        5,
        "",
        "error: no vault is called `secnd`; did you mean `second`?\n\n\
         hint: Run `keep vault:list` to see the vaults\n",
    );
}

#[test]
fn a_template_without_placeholders_is_valid() {
    let env = shop();
    for (text, note) in [
        ("", "the template is empty\n"),
        ("\r\n \r\n", "the template is empty\n"),
        ("# {local:X}\nA=${HOME}\n", "the template names no secret\n"),
        (
            "A='open\n",
            "the template names no secret\n\
             warning: line 1, `A`: the quote that opens the value is never closed\n",
        ),
    ] {
        env.write("t", text);
        validate(&env, "t --env local").assert(0, "", note);
    }
    let document = validate(&env, "t --env local --format json");
    assert_eq!(document.json()["valid"], json!(true));
}

#[test]
fn what_is_no_template_is_refused() {
    let env = shop();
    env.write("binary", b"A=\xff\n");
    env.write("large", vec![b'#'; 1024 * 1024 + 1]);
    env.write("dir/file", "");
    for (file, code, message) in [
        ("binary", 5, "the template `binary` is not UTF-8 text"),
        (
            "large",
            5,
            "the template cannot be used: cannot read `large`: it has more than 1048576 bytes",
        ),
        (
            "dir",
            5,
            "the template cannot be used: cannot read `dir`: it is not a regular file",
        ),
        (
            "none",
            3,
            "the template cannot be used: cannot read `none`: it does not exist",
        ),
    ] {
        let options = format!("{file} --env local");
        validate(&env, &options).assert(code, "", &format!("error: {message}\n"));
    }
}

/// No value is read for its own sake, and none is shown.
#[test]
fn no_value_is_shown() {
    let env = with_secrets(&[("CANARY", r#"{"user": "canary-value"}"#)]);
    env.write(
        "t",
        "A={local:CANARY|field=user}\nB={local:CANARY|field=x}\n",
    );
    for format in ["table", "json"] {
        let outcome = validate(&env, &format!("t --env local --format {format} -vv"));
        assert_eq!(outcome.code, 3, "{outcome}");
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&outcome.stdout),
            outcome.stderr
        );
        assert!(!text.contains("canary-value"), "{text}");
    }
}
