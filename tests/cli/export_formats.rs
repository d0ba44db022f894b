//! `keep export` for Docker, Terraform, Kubernetes and GitHub Actions, and what
//! is special about the file of the last.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use keep_test_support::{Outcome, TestEnv};

use crate::projects::{JSON_HOLDS_ANY, initialized, store, with_secrets};

const UNMASKED: &str = "hint: Pass `--output \"$GITHUB_ENV\" --append`, and stdout gets the \
                        commands that mask the values in the log\n";

fn shop() -> TestEnv {
    with_secrets(&[
        ("API_KEY", "sk_live_1"),
        ("db-host", "a \"b\" $x ${y}"),
        ("PEM", "-----BEGIN\nMII\n"),
    ])
}

fn export(env: &TestEnv, options: &str) -> Outcome {
    let words = format!("export --env local {options}");
    env.keep(words.split_whitespace()).run()
}

fn missing(items: &str, count: &str) -> String {
    format!("error: {count} missing from what was written\n{items}")
}

#[test]
fn docker_gets_lines_without_quotes() {
    let env = shop();
    let lines = "API_KEY=sk_live_1\nDB_HOST=a \"b\" $x ${y}\n";
    let broken = missing(
        &format!("  PEM  failed: cannot be written: it holds a line break\n{JSON_HOLDS_ANY}"),
        "1 secret is",
    );
    export(&env, "--format docker").assert(8, lines, &broken);
    export(&env, "--dialect docker").assert(8, lines, &broken);
    export(&env, "--format docker --except PEM").assert_stdout(lines);
}

#[test]
fn tfvars_evaluates_nothing() {
    export(&shop(), "--format tfvars").assert_stdout(
        "API_KEY = \"sk_live_1\"\nPEM = \"-----BEGIN\\nMII\\n\"\ndb-host = \"a \\\"b\\\" $x $${y}\"\n",
    );
}

#[test]
fn a_manifest_is_named_after_the_project_unless_told() {
    let env = shop();
    store(&env, "RAW", b"\xff\0");
    let manifest = |name: &str| {
        format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: \"{name}\"\ntype: Opaque\ndata:\n  \
             \"API_KEY\": \"c2tfbGl2ZV8x\"\n  \"PEM\": \"LS0tLS1CRUdJTgpNSUkK\"\n  \"RAW\": \"/wA=\"\n  \
             \"db-host\": \"YSAiYiIgJHggJHt5fQ==\"\n"
        )
    };
    export(&env, "--format k8s").assert_stdout(manifest("project-local"));
    export(&env, "--format k8s --name shop.db").assert_stdout(manifest("shop.db"));
}

#[test]
fn options_that_do_nothing_are_refused() {
    let env = initialized();
    let only = |option: &str, format: &str| {
        format!("error: `{option}` is for `--format {format}` alone\n")
    };
    export(&env, "--name shop").assert(2, "", &only("--name", "k8s"));
    export(&env, "--format json --name shop").assert(2, "", &only("--name", "k8s"));
    export(&env, "--format docker --dialect sh").assert(2, "", &only("--dialect", "env"));
    export(&env, "--format k8s --name My_Shop").assert(
        2,
        "",
        "error: invalid value 'My_Shop' for '--name <NAME>': a Secret's name is at most 253 \
         lowercase letters, digits, `-` and `.`, with a letter or digit at both ends of each part\n\n\
         For more information, try '--help'.\n",
    );
}

#[test]
fn github_gets_variables_and_masks_apart() {
    let env = shop();
    let variables = "API_KEY<<KEEP_END\nsk_live_1\nKEEP_END\nPEM<<KEEP_END\n-----BEGIN\nMII\n\nKEEP_END\n\
         DB_HOST<<KEEP_END\na \"b\" $x ${y}\nKEEP_END\n";
    export(&env, "--format github").assert(0, variables, UNMASKED);

    let masks = "::add-mask::sk_live_1\n::add-mask::-----BEGIN%0AMII%0A\n::add-mask::-----BEGIN\n\
         ::add-mask::MII\n::add-mask::a \"b\" $x ${y}\n";
    let written = "Written to `github.env`\n";
    let to_file = "--format github --output github.env";
    export(&env, to_file).assert(0, masks, written);
    assert_eq!(env.read("github.env"), variables.as_bytes());
}

/// The runner would not read a file of another owner in the place of its own.
#[test]
fn the_runners_file_stays_the_same_file() {
    let env = with_secrets(&[("A", "1"), ("NODE_OPTIONS", "x"), ("CR", "x\r")]);
    let refused = missing(
        &format!(
            "  CR            failed: cannot be written: it ends in a carriage return\n  \
             NODE_OPTIONS  failed: cannot be written: its name is reserved by GitHub Actions\n\
             {JSON_HOLDS_ANY}\
             hint: Rename it with `keep rename`, or leave it out with `--except`\n"
        ),
        "2 secrets are",
    );
    let path = env.project().join("github.env");
    let append = "--format github --output github.env --append";
    for (before, begins) in [("", ""), ("B=2", "B=2\n"), ("B=2\n", "B=2\n")] {
        env.write("github.env", before);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).expect("a mode");
        let inode = fs::metadata(&path).expect("the file").ino();
        export(&env, append).assert(
            8,
            "::add-mask::1\n",
            &format!("Written to `github.env`\n{refused}"),
        );
        let after = format!("{begins}A<<KEEP_END\n1\nKEEP_END\n");
        assert_eq!(env.read("github.env"), after.as_bytes());
        let metadata = fs::metadata(&path).expect("the file");
        assert_eq!((metadata.ino(), metadata.mode() & 0o777), (inode, 0o666));
    }
    // One that does not exist is made as any other.
    fs::remove_file(&path).expect("removed");
    export(&env, &format!("{append} --only A")).assert(
        0,
        "::add-mask::1\n",
        "Written to `github.env`\n",
    );
    assert_eq!(env.read("github.env"), b"A<<KEEP_END\n1\nKEEP_END\n");

    fs::remove_file(&path).expect("removed");
    fs::create_dir(&path).expect("a directory");
    export(&env, &format!("{append} --only A")).assert(
        1,
        "",
        "error: cannot write `github.env`: it is not a regular file\n\n\
         hint: Leave `--output` out and redirect stdout to write to a pipe or a device\n",
    );
}

/// Without its masks, a value would stand in the log of the next step.
#[test]
fn without_its_masks_nothing_is_written() {
    let env = initialized();
    // More than a pipe holds, so that writing meets the closed end.
    for key in ["A", "B", "C"] {
        store(&env, key, "x".repeat(60_000));
    }
    let line = "$KEEP export --env=local --format github --output github.env";
    let failed =
        "error: stdout did not take the commands that mask the values; nothing was written\n";
    for script in [
        format!("{line} >/dev/full"),
        format!("set -o pipefail; {line} | head -c0"),
    ] {
        env.program("bash", ["-c", &script])
            .run()
            .assert(1, "", failed);
        assert!(!env.project().join("github.env").exists());
    }
}

#[test]
fn nothing_is_exported_as_nothing() {
    let env = initialized();
    let said = "warning: there are no secrets in the vault `local` (env `local`)\n";
    export(&env, "--format docker").assert(0, "", said);
    export(&env, "--format tfvars").assert(0, "", said);
    export(&env, "--format github").assert(0, "", &format!("{said}{UNMASKED}"));
    export(&env, "--format k8s").assert(
        0,
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: \"project-local\"\ntype: Opaque\ndata: {}\n",
        said,
    );
}

#[test]
fn the_dialects_of_php_and_compose() {
    let env = with_secrets(&[("BOTH", "a'b\"c\\d$e"), ("LINES", "a\nb")]);
    for (dialect, text) in [
        ("php", "BOTH=\"a'b\\\"c\\\\d\\$e\"\nLINES=\"a\\nb\"\n"),
        ("compose", "BOTH=\"a'b\\\"c\\\\d$$e\"\nLINES='a\nb'\n"),
    ] {
        export(&env, &format!("--dialect {dialect}")).assert_stdout(text);
    }
}

/// What else stands in a template would be part of a value to Docker.
#[test]
fn a_template_in_each_format() {
    let env = shop();
    env.write(
        "t",
        "# Shop\nexport MY_KEY={local:API_KEY} # why\nSTATIC='a b'\n",
    );
    let lines = "MY_KEY=sk_live_1\nSTATIC=a b\n";
    for (options, text) in [
        ("--dialect docker", lines),
        ("--format docker", lines),
        (
            "--format tfvars",
            "MY_KEY = \"sk_live_1\"\nSTATIC = \"a b\"\n",
        ),
        (
            "--format k8s --name t",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: \"t\"\ntype: Opaque\ndata:\n  \
             \"MY_KEY\": \"c2tfbGl2ZV8x\"\n  \"STATIC\": \"YSBi\"\n",
        ),
        (
            "--dialect php",
            "# Shop\nexport MY_KEY=sk_live_1 # why\nSTATIC='a b'\n",
        ),
    ] {
        export(&env, &format!("--template=t {options}")).assert_stdout(text);
    }
    let masked = export(&env, "--template=t --format github --output g");
    masked.assert(
        0,
        "::add-mask::sk_live_1\n::add-mask::a b\n",
        "Written to `g`\n",
    );
    // The names of the format decide what `--all` adds.
    env.write("t", "db_host={local:API_KEY}\n");
    export(&env, "--template=t --all --format tfvars --except PEM")
        .assert_stdout("db-host = \"a \\\"b\\\" $x $${y}\"\ndb_host = \"sk_live_1\"\n");
}
