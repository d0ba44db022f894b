//! What `keep import` reads: formats, files, and what is piped in.

use crate::import::{INTO, import, keys, refused};
use crate::projects::{initialized, store, stored};

#[test]
fn the_format_is_told_by_the_extension_or_an_option() {
    let env = initialized();
    for (file, content, options) in [
        ("a.json", r#"{"A": "x"}"#, ""),
        ("a.JSON", r#"{"A": "x"}"#, ""),
        ("a.yaml", "A: x\n", ""),
        ("a.yml", "A: x\n", ""),
        ("a.csv", "Key,Value\nA,x\n", ""),
        (".env.local", "A=x\n", ""),
        ("noextension", "A=x\n", ""),
        ("a.txt", "A: x\n", "--format yaml"),
        ("b.json", "A=x\n", "--format env"),
        ("b.env", r#"{"A": "x"}"#, "--format json"),
        ("c.env", "Key,Value\nA,x\n", "--format csv"),
    ] {
        let outcome = import(&env, file, content, options);
        assert_eq!(outcome.code, 0, "{outcome}");
        assert_eq!(stored(&env, "A"), b"x", "{file}");
        let purged = env.keep(["delete", "A", "--env=local", "--purge", "--yes", "-q"]);
        purged.run().assert_stdout("");
    }
}

#[test]
fn json_may_hold_more_than_strings() {
    let env = initialized();
    let text =
        r#"{"DB": {"user": "x"}, "PORT": 5432, "ON": true, "RAW": {"base64": "/wA="}, "NO": null}"#;
    let said = format!(
        "  DB    create\n  PORT  create\n  ON    create\n  RAW   create\n  NO    skip: it is empty\n\
         {INTO}: 4 created, 1 skipped\n"
    );
    import(&env, "x.json", text, "").assert(0, "", &said);
    for (key, value) in [
        ("DB", &br#"{"user":"x"}"#[..]),
        ("PORT", b"5432"),
        ("ON", b"true"),
        ("RAW", b"\xff\0"),
    ] {
        assert_eq!(stored(&env, key), value, "{key}");
    }
}

#[test]
fn stdin_and_pipes_are_read() {
    let env = initialized();
    let piped = env.keep(["import", "-", "--env=local", "-q"]);
    piped.stdin("A=1\n").run().assert_stdout("");
    let script = "$KEEP import --env local -q <(printf 'B=2\\n')";
    env.program("bash", ["-c", script]).run().assert_stdout("");
    assert_eq!(keys(&env), "A\nB\n");
    let faulty = env.keep(["import", "-", "--env=local"]).stdin("A\n").run();
    let line = [(1, "it is no assignment `NAME=value`")];
    faulty.assert(1, "", &refused("standard input", &line));
    env.keep(["import", "--env=local"]).run().assert(
        2,
        "",
        "error: missing file to import: pass `FILE`\n",
    );
}

#[test]
fn a_key_that_is_there_twice_has_its_last_value() {
    let env = initialized();
    import(&env, "x.env", "A=1\nB=2\nA=3\n", "").assert(
        0,
        "",
        &format!(
            "warning: lines 1 and 3 are about the same key; line 3 is used\n  \
             A  create\n  B  create\n{INTO}: 2 created\n"
        ),
    );
    assert_eq!(stored(&env, "A"), b"3");
}

#[test]
fn what_export_writes_is_read_back_the_same() {
    let env = initialized();
    let values: [(&str, &[u8]); 8] = [
        ("BOTH", b"a'b\"c`d$e\\f"),
        ("CR", b"one\rtwo\r\nthree"),
        ("HASH", b" # a #b"),
        ("JSON", b"{\"a\": \"{local:KEY}\"}"),
        ("LINES", b"-----BEGIN\nx=\n-----END\n"),
        ("SPACES", b"  a  "),
        ("UNICODE", "é 世界 😀\u{85}\u{2028}\u{feff}".as_bytes()),
        ("ZERO", b"0"),
    ];
    for (key, value) in values {
        store(&env, key, value);
    }
    store(&env, "RAW", b"\xff\0");
    for format in ["env", "json", "yaml", "csv"] {
        let script = format!(
            "$KEEP export --env local --format {format} 2>/dev/null | \
             $KEEP import - --env staging --format {format} -q"
        );
        env.program("bash", ["-c", &script]).run().assert_stdout("");
        for (key, value) in values {
            let get = env.keep(["get", key, "--env=staging"]).run();
            get.assert_stdout(value);
            let purged = env.keep(["delete", key, "--env=staging", "--purge", "--yes", "-q"]);
            purged.run().assert_stdout("");
        }
    }
    let raw = env.keep(["get", "RAW", "--env=staging"]).run();
    raw.assert_stdout(b"\xff\0");
}
