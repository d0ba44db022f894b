//! `keep set --field`: one member of a JSON secret, and every other byte as it was.

use keep_test_support::{Outcome, TestEnv};
use serde_json::json;

use crate::projects::{initialized, json, store, stored, with_secrets};

const WHOLE: &str = "\n\nhint: Leave out `--field` to write `A` as a whole\n";

fn set(env: &TestEnv, words: &str) -> Outcome {
    let line = format!("set A --env=local {words}");
    env.keep(line.split_whitespace()).run()
}

fn said(field: &str, outcome: &str) -> String {
    format!("Field `{field}` of `A` {outcome} in vault `local` (env `local`)\n")
}

#[test]
fn one_field_is_written_and_the_rest_stays_byte_for_byte() {
    let before = "\r\n{\"z\" : \"é\\u00e9\",\t\"n\":1.10,\n  \"big\": 123456789012345678901234567890e400 ,\
         \"hosts\":[ \"a\", {\"b/c\" :\"d\"}] }\n";
    for (field, value, old, new) in [
        ("z", "new", "\"é\\u00e9\"", "\"new\""),
        ("n", "2", "1.10", "\"2\""),
        ("/hosts/0", "q\"\\", "\"a\"", "\"q\\\"\\\\\""),
        ("/hosts/1/b~1c", "🔑", "\"d\"", "\"🔑\""),
        ("/hosts/-", "x", "\"d\"}", "\"d\"}, \"x\""),
        ("a/b", "x", "\"d\"}]", "\"d\"}],\"a/b\":\"x\""),
    ] {
        let env = with_secrets(&[("A", before)]);
        set(&env, &format!("--field {field} {value}")).assert(0, "", &said(field, "set"));
        let expected = before.replacen(old, new, 1);
        assert_eq!(String::from_utf8_lossy(&stored(&env, "A")), expected);
        let read = field.replace('-', "2");
        env.keep(["get", "A", "--env=local", "--field", &read])
            .run()
            .assert_stdout(value);
    }
}

#[test]
fn the_value_has_the_sources_of_every_value() {
    let env = with_secrets(&[("A", r#"{"k":"v"}"#)]);
    env.write("key.pem", "-----BEGIN-----\nx\n");
    let get = |field: &str| {
        let get = env.keep(["get", "A", "--env=local", "--field", field]);
        get.run().stdout
    };
    set(&env, "--field pem --from-file key.pem").assert(0, "", &said("pem", "set"));
    assert_eq!(get("pem"), b"-----BEGIN-----\nx\n");
    set(&env, "--field pem --from-file key.pem --trim").assert(0, "", &said("pem", "set"));
    assert_eq!(get("pem"), b"-----BEGIN-----\nx");
    let hostile = "\0\u{1b}[2J\"\\\u{2028}\u{feff}</script>\r\n";
    env.keep("set A --env=local --field in --stdin".split(' '))
        .stdin(hostile)
        .run()
        .assert(0, "", &said("in", "set"));
    assert_eq!(get("in"), hostile.as_bytes());
    set(&env, "--field made --generate=40").assert(0, "", &said("made", "set"));
    assert_eq!(get("made").len(), 40);
    let empty = ["set", "A", "--env=local", "--field=none", ""];
    let said = format!("The value is empty\n{}", said("none", "set"));
    env.keep(empty).run().assert(0, "", &said);
    assert_eq!(get("none"), b"");
    assert_eq!(get("k"), b"v");
    // Without a terminal, nobody is asked.
    set(&env, "--field k").assert(2, "", "error: missing value: pass `--stdin`\n");
    let bytes = env.keep("set A --env=local --field k --stdin".split(' '));
    bytes.stdin(b"\xff").run().assert(
        1,
        "",
        "error: the value is not UTF-8 text, which a field has to be\n\n\
         hint: Encode it, for example in base64\n",
    );
    let screen = env.on_terminal(
        env!("CARGO_BIN_EXE_keep"),
        ["set", "A", "--env=local", "--field=k"],
        &[("Value: ", "typed\r")],
    );
    assert_eq!(screen.code, 0, "{screen:?}");
    assert_eq!(get("k"), b"typed");
}

#[test]
fn json_is_written_as_it_is() {
    let env = with_secrets(&[("A", r#"{"port":"x"}"#)]);
    for value in [
        "5432",
        "1.10",
        "-1E+999",
        "null",
        "true",
        "[1, 2]",
        "{ \"a\" :{}}",
    ] {
        let line = "set A --env=local --field port --json --stdin";
        let blank = format!(" {value}\n");
        let run = env.keep(line.split(' ')).stdin(blank).run();
        run.assert(0, "", &said("port", "set"));
        let whole = format!("{{\"port\":{value}}}");
        assert_eq!(stored(&env, "A"), whole.as_bytes());
        env.keep(["get", "A", "--env=local", "--field=port"])
            .run()
            .assert_stdout(value);
    }
    set(&env, "--field /port/b --json \"text\"").assert(0, "", &said("/port/b", "set"));
    assert_eq!(stored(&env, "A"), br#"{"port":{ "a" :{}, "b" :"text"}}"#);
    let before = stored(&env, "A");
    for value in ["text", "01", "{\"a\":1", "1 2", "\u{feff}1", ""] {
        let words = ["set", "A", "--env=local", "--field=port", "--json", value];
        env.keep(words).run().assert(
            1,
            "",
            "error: the value is not JSON\n\nhint: Leave out `--json` to write it as a JSON string\n",
        );
    }
    assert_eq!(stored(&env, "A"), before);
}

#[test]
fn a_field_is_removed() {
    let env = with_secrets(&[("A", "{\n \"a\": 1,\n \"b\": [1, 2],\n \"a\": 3\n}\n")]);
    // Both: the first would be read in the place of the second.
    set(&env, "--field a --unset").assert(0, "", &said("a", "removed"));
    assert_eq!(stored(&env, "A"), b"{\n \"b\": [1, 2]\n}\n");
    set(&env, "--field /b/0 --unset").assert(0, "", &said("/b/0", "removed"));
    assert_eq!(stored(&env, "A"), b"{\n \"b\": [2]\n}\n");
    for field in ["a", "/b/1", "/b/-", "/c/d"] {
        let missing = match field {
            "/c/d" => "/c",
            field => field,
        };
        let said = format!("error: the value of `A` has no field `{missing}`\n");
        set(&env, &format!("--field {field} --unset")).assert(3, "", &said);
    }
    assert_eq!(stored(&env, "A"), b"{\n \"b\": [2]\n}\n");
    let none = "set OTHER --env=local --field a --unset";
    env.keep(none.split(' ')).run().assert(
        3,
        "",
        "error: no secret `OTHER` in vault `local` (env `local`)\n\n\
         hint: Run `keep show --keys --vault local --env local` to see which keys there are\n",
    );
}

#[test]
fn a_secret_that_is_not_there_is_created_with_the_field() {
    let env = initialized();
    set(&env, "--field user app").assert(
        0,
        "",
        "Secret `A` created in vault `local` (env `local`) with the field `user`\n",
    );
    assert_eq!(stored(&env, "A"), br#"{"user":"app"}"#);
    for field in ["/hosts/0", "/a/b", "/-"] {
        let line = format!("set B --env=local --field {field} x");
        let said = format!(
            "error: no secret `B` that could have a field `{field}`\n\n\
             hint: Run `keep set B --stdin` to create it as a whole\n"
        );
        env.keep(line.split(' ')).run().assert(3, "", &said);
    }
    env.keep(["show", "--keys", "--env=local"])
        .run()
        .assert_stdout("A\n");
}

#[test]
fn what_has_no_fields_is_left_alone() {
    for (value, said) in [
        ("plain", "the value of `A` is not JSON and has no fields"),
        ("{\"a\":1", "the value of `A` is not JSON and has no fields"),
        (
            "{\"a\":\"\\ud800\"}",
            "the value of `A` is not JSON and has no fields",
        ),
        // JSON may begin with no such mark, and most readers refuse it.
        (
            "\u{feff}{\"a\":1}",
            "the value of `A` is not JSON and has no fields",
        ),
        ("", "the value of `A` is not JSON and has no fields"),
        (
            "\"text\"",
            "the value of `A` is no JSON object and has no fields",
        ),
        ("5", "the value of `A` is no JSON object and has no fields"),
    ] {
        let env = initialized();
        store(&env, "A", value);
        let said = format!("error: {said}; nothing was changed{WHOLE}");
        set(&env, "--field a x").assert(1, "", &said);
        assert_eq!(stored(&env, "A"), value.as_bytes());
    }
    let env = with_secrets(&[("A", r#"{"a":1,"b":[]}"#)]);
    for (field, code, said) in [
        (
            "/a/x",
            1,
            "the field `/a` of `A` is no JSON object and has no fields; nothing was changed",
        ),
        ("/c/x", 3, "the value of `A` has no field `/c`"),
        ("/b/0", 3, "the value of `A` has no field `/b/0`"),
        ("/b/x", 3, "the value of `A` has no field `/b/x`"),
    ] {
        let said = format!("error: {said}\n");
        set(&env, &format!("--field {field} x")).assert(code, "", &said);
    }
    assert_eq!(stored(&env, "A"), br#"{"a":1,"b":[]}"#);
    env.keep(["get", "A", "--env=local", "--version=2"])
        .run()
        .assert(
            3,
            "",
            "error: no version `2` of `A` in vault `local` (env `local`)\n\n\
             hint: Run `keep history A --vault local --env local` to see its versions\n",
        );
}

/// The largest secret, most of it depth that no stack would bear.
#[test]
fn size_and_depth_are_no_danger() {
    let deep = |a: &str| {
        let (open, close) = ("[".repeat(32_000), "]".repeat(32_000));
        format!("{{\"deep\":{open}{close},\"a\":{a}}}")
    };
    let env = initialized();
    store(&env, "A", deep("1"));
    set(&env, "--field a x").assert(0, "", &said("a", "set"));
    assert_eq!(stored(&env, "A"), deep("\"x\"").as_bytes());
    let rest = 65_536 - deep("\"\"").len();
    let line = "set A --env=local --field a --stdin";
    let put = |length: usize| {
        let run = env.keep(line.split(' ')).stdin("y".repeat(length));
        run.run()
    };
    put(rest + 1).assert(
        1,
        "",
        "error: the value of `A` is 65537 bytes; at most 65536 fit\n",
    );
    assert_eq!(stored(&env, "A"), deep("\"x\"").as_bytes());
    put(rest).assert(0, "", &said("a", "set"));
    assert_eq!(stored(&env, "A").len(), 65_536);
}

#[test]
fn conditions_are_kept() {
    let env = initialized();
    let report = |words: &str, version: &str, created: bool| {
        let outcome = set(&env, &format!("{words} --format=json"));
        let expected = json!({
            "key": "A", "vault": "local", "env": "local", "field": "u",
            "version": version, "created": created,
        });
        assert_eq!(json(&outcome), expected);
    };
    let whole = "--field u one --if-absent --description what-for --adopt --plain";
    report(whole, "1", true);
    // With a field, it is the field that has to be absent.
    set(&env, "--field u two --if-absent").assert(
        1,
        "",
        "error: the value of `A` has a field `u`\n",
    );
    set(&env, "--field v two --if-absent").assert(0, "", &said("v", "set"));
    report("--field u three --if-version 2", "3", false);
    set(&env, "--field u four --if-version 2").assert(
        1,
        "",
        "error: `A` in vault `local` (env `local`): version `2` of `A` is not current\n\n\
         hint: Run `keep history A --vault local --env local` to see what changed, then try again\n",
    );
    set(&env, "--field u four --if-version 9").assert(
        3,
        "",
        "error: no version `9` of `A` in vault `local` (env `local`)\n\n\
         hint: Run `keep history A --vault local --env local` to see its versions\n",
    );
    assert_eq!(stored(&env, "A"), br#"{"u":"three","v":"two"}"#);
    report("--field u --unset --if-version 3", "4", false);
    assert_eq!(stored(&env, "A"), br#"{"v":"two"}"#);
}

#[test]
fn what_makes_no_sense_is_wrong_usage() {
    let env = with_secrets(&[("A", r#"{"a":1}"#)]);
    for words in [
        "--json 1",
        "--unset",
        "--field a --unset x",
        "--field a --unset --stdin",
        "--field a --unset --json",
        "--field a --unset --if-absent",
        "--field a --unset --trim",
        "--field a --json --generate",
        "--field= x",
    ] {
        let outcome = set(&env, words);
        assert_eq!((outcome.code, &*outcome.stdout), (2, &b""[..]), "{outcome}");
    }
    assert_eq!(stored(&env, "A"), br#"{"a":1}"#);
}
