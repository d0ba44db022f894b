//! `keep export` into a file: private, whole, and never over another unasked.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use keep_test_support::{Outcome, TestEnv};

use crate::projects::{JSON_HOLDS_ANY, with_secrets};

const EXISTS: &str =
    "error: `.env` exists\n\nhint: Pass `--overwrite` to replace it, or `--append` to add to it\n";

fn export(env: &TestEnv, options: &str) -> Outcome {
    let words = format!("export --env local {options}");
    env.keep(words.split_whitespace()).run()
}

fn mode(env: &TestEnv, path: &str) -> u32 {
    let metadata = fs::metadata(env.project().join(path)).expect("the file was written");
    metadata.permissions().mode() & 0o7777
}

#[test]
fn output_is_private_and_not_overwritten() {
    let env = with_secrets(&[("A", "1")]);
    for option in ["--output", "--file", "-o"] {
        let path = format!("{}.env", option.trim_start_matches('-'));
        let written = export(&env, &format!("{option} {path}"));
        written.assert(0, "", &format!("Written to `{path}`\n"));
        assert_eq!(
            (env.read(&path), mode(&env, &path)),
            (b"A=1\n".to_vec(), 0o600)
        );
    }

    env.write(".env", "MINE=1\n");
    export(&env, "--output .env").assert(1, "", EXISTS);
    assert_eq!(env.read(".env"), b"MINE=1\n");
    assert_eq!(mode(&env, ".env"), 0o644);
    export(&env, "--output .env --overwrite").assert(0, "", "Written to `.env`\n");
    assert_eq!(
        (env.read(".env"), mode(&env, ".env")),
        (b"A=1\n".to_vec(), 0o600)
    );
}

#[test]
fn append_begins_a_line() {
    let env = with_secrets(&[("A", "1")]);
    for (before, after) in [
        (Some("MINE=1"), "MINE=1\nA=1\n"),
        (Some("MINE=1\n"), "MINE=1\nA=1\n"),
        (Some(""), "A=1\n"),
        (None, "A=1\n"),
    ] {
        let _ = fs::remove_file(env.project().join(".env"));
        if let Some(before) = before {
            env.write(".env", before);
        }
        export(&env, "--output .env --append").assert(0, "", "Written to `.env`\n");
        assert_eq!(
            String::from_utf8(env.read(".env")).expect("it is text"),
            after
        );
        assert_eq!(mode(&env, ".env"), 0o600, "{before:?}");
    }
}

#[test]
fn options_of_files_need_one() {
    let env = with_secrets(&[("A", "1")]);
    for option in ["--append", "--overwrite"] {
        let said = format!(
            "error: the following required arguments were not provided:\n  --output <FILE>\n\n\
             Usage: keep export --output <FILE> --env <ENV> {option}\n\nFor more information, try '--help'.\n"
        );
        export(&env, option).assert(2, "", &said);
    }
    export(&env, "--output .env --append --overwrite").assert(
        2,
        "",
        "error: the argument '--append' cannot be used with '--overwrite'\n\n\
         Usage: keep export --env <ENV> --output <FILE> --append\n\nFor more information, try '--help'.\n",
    );
}

#[test]
fn directories_are_made() {
    let env = with_secrets(&[("A", "1")]);
    export(&env, "--output deploy/env/.env").assert(0, "", "Written to `deploy/env/.env`\n");
    assert_eq!(env.read("deploy/env/.env"), b"A=1\n");
    export(&env, "--output deploy/env/.env/x").assert(
        1,
        "",
        "error: `deploy/env/.env` could not be made\n  Caused by: File exists (os error 17)\n",
    );
    assert_eq!(env.read("deploy/env/.env"), b"A=1\n");
}

/// A link in a checkout may lead anywhere.
#[test]
fn a_link_is_not_written_through() {
    let env = with_secrets(&[("A", "1")]);
    env.write("target", "old");
    symlink("target", env.project().join(".env")).expect("links can be made");
    let refused = "error: cannot write `.env`: it is, or is reached through, a symbolic link that is not followed\n\n\
                   hint: Name the file itself\n";
    // Once this said to pass `--overwrite`, which was then refused.
    export(&env, "--output .env").assert(1, "", refused);
    export(&env, "--output .env --overwrite").assert(1, "", refused);
    export(&env, "--output .env --append").assert(1, "", refused);
    assert_eq!(env.read("target"), b"old");
}

/// Once this was a file called `-` with secrets in it, and where `--overwrite`
/// was named as the way out, it was none.
#[test]
fn a_dash_is_stdout_and_what_is_no_file_is_refused_at_once() {
    let env = with_secrets(&[("A", "1")]);
    export(&env, "--output -").assert_stdout("A=1\n");
    export(&env, "--output - --append").assert_stdout("A=1\n");
    assert!(!env.project().join("-").exists());
    fs::create_dir(env.project().join("out")).expect("the project is ours");
    for path in ["out", "/dev/null"] {
        let said = format!(
            "error: cannot write `{path}`: it is not a regular file\n\n\
             hint: Leave `--output` out and redirect stdout to write to a pipe or a device\n"
        );
        for option in ["", "--overwrite", "--append"] {
            export(&env, &format!("--output {path} {option}")).assert(1, "", &said);
        }
    }
}

#[test]
fn a_failed_export_leaves_the_file_alone() {
    let env = with_secrets(&[("my-key", "1"), ("MY_KEY", "2")]);
    env.write(".env", "MINE=1\n");
    let collision = export(&env, "--output .env --overwrite");
    collision.assert(
        1,
        "",
        "error: keys `MY_KEY` and `my-key` both become the variable `MY_KEY`\n\n\
         hint: Rename one of them, or leave one out with `--except`\n",
    );
    assert_eq!(env.read(".env"), b"MINE=1\n");
}

#[test]
fn what_could_be_written_is() {
    let env = with_secrets(&[("A", "1"), ("NUL", "a\0b")]);
    export(&env, "--output .env").assert(
        8,
        "",
        &format!(
            "Written to `.env`\nerror: 1 secret is missing from what was written\n  \
             NUL  failed: cannot be written: it holds a NUL byte\n{JSON_HOLDS_ANY}"
        ),
    );
    assert_eq!(env.read(".env"), b"A=1\n");
}
