//! `keep import` of files that cannot be imported: nothing is written, and what
//! is wrong is told by line.

use crate::import::{INTO, import, keys, refused};
use crate::projects::initialized;

/// PHP Keep printed what stood there. And a quote that was never closed took
/// the rest of the file with it, in silence.
#[test]
fn a_bad_line_is_told_by_its_number_alone() {
    let env = initialized();
    let canary = "canary-7f3a9c51";
    let bad = format!(
        "GOOD=1\n{canary}\nA='{canary}' {canary}\nB=x#{canary}\n{canary}.key=1\nC=\"{canary}\nD=2\n"
    );
    import(&env, "bad.env", bad, "").assert(
        1,
        "",
        &refused(
            "`bad.env`",
            &[
                (2, "it is no assignment `NAME=value`"),
                (3, "text follows the quote that closes the value"),
                (
                    4,
                    "some readers take the `#` for a comment and some for text; put the value in quotes",
                ),
                (5, "what stands before the `=` is no key"),
                (6, "the quote that opens the value is never closed"),
            ],
        ),
    );
    let long = format!("A=1\nB='{}'\n", canary.repeat(5_000));
    let fault = [(2, "the value has more than 65536 bytes")];
    import(&env, "long.env", long, "").assert(1, "", &refused("`long.env`", &fault));
    let syntax = [(2, "the text breaks the rules of its format")];
    for (file, content) in [
        ("x.json", format!("{{\n\"A\": \"{canary}\n}}")),
        ("x.yaml", format!("A: 1\nB: \"{canary}\n")),
        ("x.csv", format!("Key,Value\nA,1,{canary}\n")),
    ] {
        let outcome = import(&env, file, content, "");
        outcome.assert(1, "", &refused(&format!("`{file}`"), &syntax));
    }
    let keys_of_text = [(
        2,
        "the key has other characters than letters, digits, `_` and `-`",
    )];
    for (file, content) in [
        ("k.json", format!("{{\n\"{canary} x\": \"1\"}}")),
        ("k.yaml", format!("A: 1\n{canary} x: 1\n")),
        ("k.csv", format!("Key,Value\n{canary} x,1\n")),
    ] {
        let outcome = import(&env, file, content, "");
        outcome.assert(1, "", &refused(&format!("`{file}`"), &keys_of_text));
    }
    import(&env, "utf16.env", b"A=1\n\xff\xfe", "").assert(
        1,
        "",
        &refused("`utf16.env`", &[(2, "it is not UTF-8 text")]),
    );
    assert_eq!(keys(&env), "");
}

#[test]
fn of_many_bad_lines_the_first_are_told() {
    let env = initialized();
    let outcome = import(&env, "x.env", "bad\n".repeat(60), "");
    assert_eq!(
        (outcome.code, outcome.stderr.lines().count()),
        (1, 52),
        "{outcome}"
    );
    assert!(
        outcome.stderr.ends_with("\n  and      10 more\n"),
        "{outcome}"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let env = initialized();
    env.keep(["import", "no.env", "--env=local"]).run().assert(
        3,
        "",
        "error: cannot read `no.env`\n  Caused by: No such file or directory (os error 2)\n",
    );
    env.keep(["import", ".", "--env=local"]).run().assert(
        1,
        "",
        "error: cannot read `.`\n  Caused by: Is a directory (os error 21)\n",
    );
    let long = "#".repeat(16 * 1024 * 1024 + 1);
    import(&env, "long.env", &long, "").assert(
        1,
        "",
        "error: `long.env` holds more than 16777216 bytes\n",
    );
    let piped = env.keep(["import", "-", "--env=local"]).stdin(long).run();
    piped.assert(
        1,
        "",
        "error: standard input holds more than 16777216 bytes\n",
    );
}

/// `--format json` asks `copy` and `show` for a report, and tells `import` what
/// the file is.
#[test]
fn a_format_that_was_meant_for_the_report_is_told() {
    let env = initialized();
    let hint = "\nhint: `--format` says what the file is; `--report` says what to print\n";
    let said = refused("`a.env`", &[(1, "the text breaks the rules of its format")]);
    import(&env, "a.env", "A=1\n", "--format json").assert(1, "", &format!("{said}{hint}"));
    assert_eq!(keys(&env), "");
}

/// A wrong glob, or a file that another step should have filled, once ended
/// like an import.
#[test]
fn nothing_to_import_is_told() {
    let env = initialized();
    for (content, options) in [("", ""), ("# A=1\n", ""), ("A=1\n", "--only B*")] {
        import(&env, "a.env", content, options).assert(
            0,
            "",
            &format!("warning: `a.env` has no key to import\n{INTO}: nothing\n"),
        );
    }
}
