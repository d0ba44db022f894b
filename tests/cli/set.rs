//! `keep set`: where the value comes from, and what must hold before.

use std::collections::BTreeSet;

use keep_test_support::TestEnv;

use crate::projects::{initialized, store, stored, timeless};

const CREATED: &str = "Secret `A` created in vault `local` (env `local`)\n";
const EMPTY: &str = "The value is empty\n";
const UPDATED: &str = "Secret `A` updated in vault `local` (env `local`)\n";

fn keys(env: &TestEnv) -> String {
    let outcome = env.keep(["show", "--keys", "--env=local", "-q"]).run();
    assert_eq!(
        (outcome.code, outcome.stderr.as_str()),
        (0, ""),
        "{outcome}"
    );
    String::from_utf8(outcome.stdout).expect("keys are text")
}

#[test]
fn the_value_may_be_an_argument() {
    let env = initialized();
    let set = env
        .keep(["set", "A", "a b\n", "--env", "local", "--vault", "local"])
        .run();
    set.assert(0, "", CREATED);
    assert_eq!(stored(&env, "A"), b"a b\n");
    let dashed = env.keep(["set", "--env=local", "A", "--", "-x --y"]).run();
    dashed.assert(0, "", UPDATED);
    assert_eq!(stored(&env, "A"), b"-x --y");
    let empty = env.keep(["set", "--env=local", "A", ""]).run();
    empty.assert(0, "", &format!("{EMPTY}{UPDATED}"));
    assert_eq!(stored(&env, "A"), b"");
}

/// An argument that does not parse may be a value: it is not repeated, not even
/// where clap takes it for an option (`--hunter2` is `--unset` to it).
#[test]
fn a_misplaced_value_is_not_printed() {
    let env = initialized();
    for (words, options) in [
        ("A two hunter2", "[OPTIONS] "),
        ("A --hunter2", "[OPTIONS] "),
        ("A --canary", ""),
    ] {
        let words = format!("set {words} --env=local");
        let usage = format!(
            "error: unexpected argument '...' found\n\n  tip: quote a value that has spaces\n  \
             tip: put `--` before a value that starts with `-`\n\n\
             Usage: keep set {options}<KEY> [VALUE]\n\nFor more information, try '--help'.\n"
        );
        env.keep(words.split(' ')).run().assert(2, "", &usage);
    }
    assert_eq!(keys(&env), "");
}

#[test]
fn stdin_is_taken_byte_for_byte() {
    for (input, options, expected) in [
        (&b"line\n"[..], &["--stdin"][..], &b"line\n"[..]),
        (b"line\n", &["--stdin", "--trim"], b"line"),
        (b"line\r\n", &["--stdin", "--trim"], b"line"),
        (b"line\n\n", &["--stdin", "--trim"], b"line\n"),
        (b" line ", &["--stdin", "--trim"], b" line "),
        (b"\n", &["--stdin", "--trim"], b""),
        (b"", &["--stdin"], b""),
    ] {
        let env = initialized();
        let words = ["set", "A", "--env=local"].iter().chain(options);
        let said = if expected.is_empty() { EMPTY } else { "" };
        let set = env.keep(words).stdin(input).run();
        set.assert(0, "", &format!("{said}{CREATED}"));
        assert_eq!(stored(&env, "A"), expected, "{input:?} {options:?}");
    }
}

#[test]
fn a_file_is_taken_byte_for_byte() {
    let env = initialized();
    env.write("key.pem", "-----BEGIN-----\nx\n");
    let set = env
        .keep(["set", "A", "--env=local", "--from-file", "key.pem"])
        .run();
    set.assert(0, "", CREATED);
    assert_eq!(stored(&env, "A"), b"-----BEGIN-----\nx\n");
    let set = env
        .keep([
            "set",
            "A",
            "--env=local",
            "--from-file",
            "key.pem",
            "--trim",
        ])
        .run();
    set.assert(0, "", UPDATED);
    assert_eq!(stored(&env, "A"), b"-----BEGIN-----\nx");

    let missing = env
        .keep(["set", "A", "--env=local", "--from-file", "nope.pem"])
        .run();
    // As of `import`; once a failure like any other.
    missing.assert(
        3,
        "",
        "error: cannot read `nope.pem`\n  Caused by: No such file or directory (os error 2)\n",
    );
    // Once told without the marks that every other message has around a path.
    let directory = env
        .keep(["set", "A", "--env=local", "--from-file", "."])
        .run();
    directory.assert(
        1,
        "",
        "error: cannot read `.`\n  Caused by: Is a directory (os error 21)\n",
    );
    assert_eq!(stored(&env, "A"), b"-----BEGIN-----\nx");
}

/// What comes of a command before the pipe that failed, or of a closed stdin,
/// was once written without a word.
#[test]
fn an_empty_value_is_told() {
    let env = initialized();
    let said = format!("{EMPTY}{CREATED}");
    let words = "set A --env=local --stdin";
    env.keep(words.split(' ')).run().assert(0, "", &said);
    let closed = ["-c", "$KEEP set A --env=local --stdin <&-"];
    let said = format!("{EMPTY}{UPDATED}");
    env.program("sh", closed).run().assert(0, "", &said);
    assert_eq!(stored(&env, "A"), b"");
}

/// Once the advice was to try again in a moment.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_wants_room_and_no_patience() {
    let env = initialized();
    let kept = "x".repeat(60_000);
    store(&env, "A", kept.as_str());
    // A limit on the size of files cuts a write as a full disk does.
    let script = "trap '' XFSZ; ulimit -f 64; head -c 60000 /dev/zero | \
        $KEEP set B --env=local --stdin";
    env.program("sh", ["-c", script]).run().assert(
        7,
        "",
        "error: `B` in vault `local` (env `local`): no space is left for \
         `$DIR/project/.keep/local/vaults/local/local.age`: File too large (os error 27)\n\n\
         hint: Make room there, then try again\n",
    );
    assert_eq!(stored(&env, "A"), kept.as_bytes());
}

#[test]
fn values_are_made_up() {
    let env = initialized();
    let mut seen = BTreeSet::new();
    for (option, length) in [
        ("--generate", 32),
        ("--generate", 32),
        ("--generate=1", 1),
        ("--generate=4096", 4096),
    ] {
        let set = env.keep(["set", "A", "--env=local", option]).run();
        set.assert(0, "", if seen.is_empty() { CREATED } else { UPDATED });
        let value = stored(&env, "A");
        assert_eq!(value.len(), length);
        assert!(value.iter().all(u8::is_ascii_alphanumeric), "{option}");
        assert!(seen.insert(value), "two values are alike");
    }
    // Of 4,096 letters, each of the 62 comes up.
    let longest = seen
        .iter()
        .max_by_key(|value| value.len())
        .expect("values were made");
    assert_eq!(longest.iter().collect::<BTreeSet<_>>().len(), 62);
    for length in ["0", "65537", "x"] {
        let run = env
            .keep(["set", "A", "--env=local", &format!("--generate={length}")])
            .run();
        let reason = match length {
            "x" => "invalid digit found in string".to_owned(),
            _ => format!("{length} is not in 1..=65536"),
        };
        let said = format!(
            "error: invalid value '{length}' for '--generate[=<LEN>]': {reason}\n\nFor more information, try '--help'.\n"
        );
        run.assert(2, "", &said);
    }
}

#[test]
fn without_a_terminal_nothing_is_asked() {
    let env = initialized();
    for options in [&[][..], &["-n"], &["--no-interaction"]] {
        let words = ["set", "A", "--env=local"].iter().chain(options);
        let run = env.keep(words).stdin("not read").run();
        run.assert(2, "", "error: missing value: pass `--stdin`\n");
    }
    let place = env.keep(["set", "A", "--stdin"]).stdin("x").run();
    place.assert(
        2,
        "",
        "error: missing environment: pass `--env`\n\nhint: One of: local, staging, production\n",
    );
    assert_eq!(keys(&env), "");
}

#[test]
fn one_source_only() {
    let env = initialized();
    for (options, given, with) in [
        ("value --stdin", "[VALUE]", "--stdin"),
        ("--stdin --generate", "--stdin", "--generate[=<LEN>]"),
        (
            "--from-file f --generate",
            "--from-file <PATH>",
            "--generate[=<LEN>]",
        ),
        (
            "--if-absent --if-version 1 value",
            "--if-absent",
            "--if-version <VERSION>",
        ),
    ] {
        let words = format!("set A --env=local {options}");
        let outcome = env.keep(words.split(' ')).run();
        let first = outcome.stderr.lines().next().unwrap_or_default().to_owned();
        let said = format!("error: the argument '{given}' cannot be used with '{with}'");
        assert_eq!(
            (outcome.code, &*outcome.stdout, first),
            (2, &b""[..], said),
            "{outcome}"
        );
    }
    let trim = env
        .keep(["set", "A", "value", "--trim", "--env=local"])
        .run();
    assert_eq!((trim.code, &*trim.stdout), (2, &b""[..]), "{trim}");
    assert!(
        trim.stderr.contains("<--stdin|--from-file <PATH>>"),
        "{trim}"
    );
    assert_eq!(keys(&env), "");
}

#[test]
fn if_absent_writes_once() {
    let env = initialized();
    let words = ["set", "A", "--env=local", "--if-absent", "--stdin"];
    env.keep(words).stdin("first").run().assert(0, "", CREATED);
    env.keep(words).stdin("second").run().assert(
        1,
        "",
        "error: `A` in vault `local` (env `local`): `A` exists\n\n\
         hint: Run `keep history A --vault local --env local` to see what is there\n",
    );
    assert_eq!(stored(&env, "A"), b"first");
}

#[test]
fn if_version_writes_over_that_version_alone() {
    let env = initialized();
    store(&env, "A", "one");
    let conflict = |version: &str, key: &str| {
        format!(
            "error: `{key}` in vault `local` (env `local`): version `{version}` of `{key}` is not current\n\n\
             hint: Run `keep history {key} --vault local --env local` to see what changed, then try again\n"
        )
    };
    let put = |key: &str, version: &str, value: &str| {
        env.keep(["set", key, value, "--env=local", "--if-version", version])
            .run()
    };
    put("A", "1", "two").assert(0, "", UPDATED);
    for version in ["1", "3", "x"] {
        put("A", version, "three").assert(1, "", &conflict(version, "A"));
    }
    put("B", "1", "new").assert(1, "", &conflict("1", "B"));
    assert_eq!(stored(&env, "A"), b"two");
    assert_eq!(keys(&env), "A\n");
}

#[test]
fn json_reports_what_was_written() {
    let env = initialized();
    for (version, created) in [(1, true), (2, false)] {
        let words =
            "set A hunter2 --env=local --format json --description what-for --plain --adopt";
        let expected = format!(
            "{{\n  \"key\": \"A\",\n  \"vault\": \"local\",\n  \"env\": \"local\",\n  \
             \"version\": \"{version}\",\n  \"created\": {created}\n}}\n"
        );
        env.keep(words.split(' ')).run().assert_stdout(&expected);
    }
}

#[test]
fn a_description_is_limited() {
    let env = initialized();
    let long = "d".repeat(257);
    let run = env
        .keep(["set", "A", "x", "--env=local", "--description", &long])
        .run();
    assert_eq!((run.code, &*run.stdout), (1, &b""[..]), "{run}");
    assert!(
        run.stderr
            .contains("257 characters, more than the 256 that are allowed"),
        "{run}"
    );
    assert_eq!(keys(&env), "");
    let set = env
        .keep(["set", "A", "x", "--env=local", "--description", &long[1..]])
        .run();
    set.assert(0, "", CREATED);
}

#[test]
fn a_name_that_is_no_key_is_refused() {
    let env = initialized();
    let long = "k".repeat(256);
    for (key, message) in [
        ("", "the secret key is empty".to_owned()),
        ("a/b", invalid("a/b")),
        ("a.b", invalid("a.b")),
        ("é", invalid("é")),
        ("a\u{1b}[2J", invalid("a\\u{1b}[2J")),
        (
            &long,
            "the secret key has 256 bytes, which is more than 255".to_owned(),
        ),
    ] {
        let set = env.keep(["set", key, "x", "--env=local"]).run();
        set.assert(2, "", &format!("error: {message}\n"));
    }
    let hyphen = env.keep(["set", "--env=local", "--", "-A", "x"]).run();
    hyphen.assert(2, "", "error: secret key `-A` cannot start with a hyphen\n");
    assert_eq!(keys(&env), "");
    // Blanks around a key are dropped, as PHP Keep drops them.
    let longest = &long[1..];
    for key in [" A ", longest] {
        let set = env.keep(["set", key, "x", "--env=local"]).run();
        let said = format!(
            "Secret `{}` created in vault `local` (env `local`)\n",
            key.trim()
        );
        set.assert(0, "", &said);
    }
    let shown = timeless(env.keep(["history", longest, "--env=local"]).run());
    shown.assert_stdout("1\tTIME\tcurrent\t\n");
}

fn invalid(key: &str) -> String {
    format!(
        "secret key `{key}` contains invalid characters: only letters, digits, `_` and `-` are allowed"
    )
}
