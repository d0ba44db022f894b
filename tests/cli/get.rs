//! `keep get`.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use serde_json::json;

use crate::projects::{initialized, json, store, timeless, with_secrets};

const DATABASE: &str = r#"{"user":"app","port":5432,"hosts":["a",{"b/c":"d~e"}],"none":null}"#;

#[test]
fn raw_is_the_default_in_a_pipe() {
    let env = with_secrets(&[("A", "one\n")]);
    env.keep(["get", "A", "--env", "local"])
        .run()
        .assert_stdout("one\n");
    env.keep([
        "get", "A", "--env", "local", "--vault", "local", "--format", "raw",
    ])
    .run()
    .assert_stdout("one\n");
}

#[test]
fn a_table_is_one_line_whatever_the_value() {
    let env = with_secrets(&[("A", "one\ttwo\n\u{1b}[2J")]);
    let table = env
        .keep(["get", "A", "--env=local", "--format", "table"])
        .run();
    table.assert_stdout("A\tone\\ttwo\\n\\u{1b}[2J\t1\n");
}

#[test]
fn json_tells_all() {
    let env = with_secrets(&[("A", "<é>\n")]);
    store(&env, "B", b"\xff\x00");
    let text = timeless(
        env.keep(["get", "A", "--env=local", "--format", "json"])
            .run(),
    );
    text.assert_stdout(
        "{\n  \"key\": \"A\",\n  \"value\": \"<é>\\n\",\n  \"version\": \"1\",\n  \"vault\": \"local\",\n  \
         \"env\": \"local\",\n  \"modified\": \"TIME\"\n}\n",
    );
    let binary = json(
        &env.keep(["get", "B", "--env=local", "--format", "json"])
            .run(),
    );
    assert_eq!(binary["value"], json!({"base64": "/wA="}));
}

#[test]
fn a_field_is_a_name_or_a_pointer() {
    let env = with_secrets(&[("DB", DATABASE), ("TEXT", "plain")]);
    for (field, expected) in [
        ("user", "app"),
        ("/user", "app"),
        ("port", "5432"),
        ("none", "null"),
        ("/hosts/0", "a"),
        ("/hosts/1/b~1c", "d~e"),
        ("hosts", r#"["a",{"b/c":"d~e"}]"#),
    ] {
        let run = env
            .keep(["get", "DB", "--env=local", "--field", field])
            .run();
        run.assert_stdout(expected);
    }
    let one = timeless(
        env.keep(["get", "DB", "--env=local", "--field=port", "--format=table"])
            .run(),
    );
    one.assert_stdout("DB\t5432\t1\n");
    for field in ["pass", "/hosts/2", "hosts/0"] {
        let run = env
            .keep(["get", "DB", "--env=local", "--field", field])
            .run();
        run.assert(
            3,
            "",
            &format!("error: the value of `DB` has no field `{field}`\n"),
        );
    }
    env.keep(["get", "TEXT", "--env=local", "--field", "user"])
        .run()
        .assert(
            1,
            "",
            "error: the value of `TEXT` is not JSON and has no fields\n\n\
         hint: Leave out `--field` to read `TEXT` as it is\n",
        );
}

/// Numbers that no machine number holds were once rounded, or made the secret
/// "not JSON".
#[test]
fn a_field_is_as_it_is_written() {
    let env = with_secrets(&[("A", "{\"n\":1.10,\"big\":[12345678901234567890123, 1e400]}")]);
    for (field, expected) in [("n", "1.10"), ("big", "[12345678901234567890123, 1e400]")] {
        env.keep(["get", "A", "--env=local", "--field", field])
            .run()
            .assert_stdout(expected);
    }
}

#[test]
fn older_versions_are_named_by_number_or_label() {
    let env = with_secrets(&[("A", "one")]);
    for value in ["two", "three"] {
        let set = env.keep(["set", "A", value, "--env=local"]).run();
        set.assert(0, "", "Secret `A` updated in vault `local` (env `local`)\n");
    }
    for (option, value, expected) in [
        ("--version", "1", "one"),
        ("--version", "3", "three"),
        ("--stage", "previous", "two"),
        ("--stage", "AWSPREVIOUS", "two"),
        ("--stage", "AWSCURRENT", "three"),
    ] {
        env.keep(["get", "A", "--env=local", option, value])
            .run()
            .assert_stdout(expected);
    }
    let hint = "hint: Run `keep history A --vault local --env local` to see its versions\n";
    for (option, value, what) in [
        ("--version", "4", "version `4`"),
        ("--version", "x", "version `x`"),
        ("--stage", "AWSPENDING", "version labelled `AWSPENDING`"),
    ] {
        let run = env.keep(["get", "A", "--env=local", option, value]).run();
        let said = format!("error: no {what} of `A` in vault `local` (env `local`)\n\n{hint}");
        run.assert(3, "", &said);
    }
    let both = env
        .keep(["get", "A", "--env=local", "--stage=x", "--version=1"])
        .run();
    both.assert(
        2,
        "",
        "error: the argument '--stage <STAGE>' cannot be used with '--version <VERSION>'\n\n\
         Usage: keep get --env <ENV> --stage <STAGE> <KEY>\n\nFor more information, try '--help'.\n",
    );
}

#[test]
fn a_key_that_is_not_there_is_not_found() {
    let env = with_secrets(&[("DB_PASSWORD", "x")]);
    let alike = env.keep(["get", "DB_PASWORD", "--env=local"]).run();
    alike.assert(
        3,
        "",
        "error: no secret `DB_PASWORD` in vault `local` (env `local`)\n\nhint: Did you mean `DB_PASSWORD`?\n",
    );
    let other = env.keep(["get", "ZEBRA", "--env=local"]).run();
    other.assert(
        3,
        "",
        "error: no secret `ZEBRA` in vault `local` (env `local`)\n\n\
         hint: Run `keep show --keys --vault local --env local` to see which keys there are\n",
    );
}

#[test]
fn output_writes_a_private_file_as_a_whole() {
    let env = initialized();
    store(&env, "KEY", b"\xff\x00line\n");
    let output = |path: &str| {
        env.keep(["get", "KEY", "--env=local", "--output", path])
            .run()
    };
    output("key.bin").assert(0, "", "Secret `KEY` written to `key.bin`\n");
    // A file of that name held the secret once.
    output("-").assert_stdout(b"\xff\x00line\n");
    assert!(!env.project().join("-").exists());
    assert_eq!(env.read("key.bin"), b"\xff\x00line\n");

    // A file that others could read is replaced by one that they cannot.
    env.write("open.bin", "old");
    let open = env.project().join("open.bin");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).expect("the file is ours");
    fs::hard_link(&open, env.project().join("link.bin")).expect("links can be made");
    output("open.bin").assert(0, "", "Secret `KEY` written to `open.bin`\n");
    for file in ["key.bin", "open.bin"] {
        let metadata = fs::metadata(env.project().join(file)).expect("the file was written");
        assert_eq!(metadata.permissions().mode() & 0o7777, 0o600, "{file}");
    }
    // Replaced and not written into: the old content is still whole elsewhere.
    assert_eq!(env.read("link.bin"), b"old");

    symlink("elsewhere", env.project().join("dangling")).expect("links can be made");
    for (path, problem) in [
        (".", "it is not a regular file"),
        (
            "dangling",
            "it is, or is reached through, a symbolic link that is not followed",
        ),
        ("missing/key", "its directory does not exist"),
    ] {
        output(path).assert(1, "", &format!("error: cannot write `{path}`: {problem}\n"));
    }
    let mut left: Vec<String> = fs::read_dir(env.project())
        .expect("the project can be listed")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    left.sort();
    assert_eq!(
        left,
        [".keep", "dangling", "key.bin", "link.bin", "open.bin"]
    );
}

/// The format was once ignored, and the file was not what was asked for.
#[test]
fn a_file_has_the_exact_bytes_and_no_format() {
    let env = with_secrets(&[("A", "x")]);
    let both = env.keep("get A --env=local -o a.json --format=json".split(' '));
    both.run().assert(
        2,
        "",
        "error: the argument '--output <FILE>' cannot be used with '--format <FORMAT>'\n\n\
         Usage: keep get --env <ENV> --output <FILE> <KEY>\n\n\
         For more information, try '--help'.\n",
    );
    assert!(!env.project().join("a.json").exists());
}

#[test]
fn output_may_be_a_field() {
    let env = with_secrets(&[("DB", DATABASE)]);
    let words = "get DB --env=local --field user -o user.txt";
    let written = env.keep(words.split(' ')).run();
    written.assert(0, "", "Secret `DB` written to `user.txt`\n");
    assert_eq!(env.read("user.txt"), b"app");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let env = with_secrets(&[("A", "x")]);
    let full = env
        .program("sh", ["-c", "$KEEP get A --env=local > /dev/full"])
        .run();
    full.assert(
        1,
        "",
        "error: cannot write to standard output\n  Caused by: No space left on device (os error 28)\n",
    );
}
