//! Names that only one part of the program may say.

use crate::code::names_only;
use crate::tree::{File, sources};

/// Each line of `files`, outside `home`, whose code `offends`: `path:line: text`.
fn offences(files: &[File], home: &[&str], offends: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        if home.iter().any(|home| file.path.starts_with(home)) {
            continue;
        }
        let code = names_only(&file.text);
        for (number, (line, shown)) in code.lines().zip(file.text.lines()).enumerate() {
            if offends(line) {
                found.push(format!("{}:{}: {}", file.path, number + 1, shown.trim()));
            }
        }
    }
    found
}

#[track_caller]
fn assert_none(found: &[String], belongs: &str) {
    assert!(found.is_empty(), "{belongs}\n{}", found.join("\n"));
}

/// Whether `prefix` begins a name in `line`.
fn names(line: &str, prefix: &str) -> bool {
    line.match_indices(prefix).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// Whether the line prints. A method named `stdout()`, as test captures have
/// one, does not; neither does `Stdio`, which a child gets.
fn prints(line: &str) -> bool {
    let macros = ["print!", "println!", "eprint!", "eprintln!", "dbg!"];
    let streams = ["stdout()", "stderr()"];
    macros.iter().any(|name| names(line, name))
        || streams
            .iter()
            .any(|name| names(&line.replace('.', "_"), name))
        || ["io::stdout", "io::stderr"]
            .iter()
            .any(|path| line.contains(path))
        || ["Stdout", "Stderr"]
            .iter()
            .any(|stream| names(line, stream))
}

#[test]
fn only_the_ui_prints() {
    let mut files = sources();
    let parts = ["host/src/", "sdk/src/", "plugins/"];
    files.retain(|file| parts.iter().any(|part| file.path.starts_with(part)));
    let found = offences(&files, &["host/src/ui/"], prints);
    assert_none(
        &found,
        "only `host/src/ui` prints: hand a command's `Ui` what it should say, \
         or return it to a caller that has one",
    );
}

#[test]
fn only_the_runtime_names_wasmtime() {
    let home = ["host/src/runtime/", "host/build.rs"];
    let found = offences(&sources(), &home, |line| names(line, "wasmtime"));
    assert_none(
        &found,
        "only `host/src/runtime` and the build script name wasmtime: wrap what \
         you need there, in a type that does not show the engine",
    );
}

#[test]
fn only_the_aws_module_names_the_sdk() {
    let crates = [
        "aws_config",
        "aws_credential_types",
        "aws_runtime",
        "aws_sdk_",
        "aws_sigv4",
        "aws_smithy_",
        "aws_types",
    ];
    // And the program that the benchmark compares Keep with.
    let home = ["host/src/aws/", "tests/bench/src/bin/direct.rs"];
    let found = offences(&sources(), &home, |line| {
        crates.iter().any(|name| names(line, name))
    });
    assert_none(
        &found,
        "only `host/src/aws` names the AWS SDK: give the call a function there, \
         with types of its own",
    );
}

/// What is trusted, and which vault a name means, changes where the audit log has
/// it: a command that changed it by itself would leave no line.
#[test]
fn only_the_app_changes_what_is_trusted() {
    let mut commands = sources();
    commands.retain(|file| file.path.starts_with("host/src/commands/"));
    let changes = [
        "project.add_vault(",
        "project.edit_vault(",
        "project.remove_vault(",
        "project.set_default(",
        "update_plugins(",
        "Trust::",
    ];
    let found = offences(&commands, &[], |line| {
        changes.iter().any(|change| line.contains(change))
    });
    assert_none(
        &found,
        "what is trusted is changed by `host/src/app/changes.rs`, which records it",
    );
}

#[test]
fn printing_is_recognised() {
    let printing = [
        "println!(x)",
        "io::stdout().lock()",
        "let s = stdout();",
        "fn f(out: Stdout)",
        "use std::io::stderr;",
    ];
    for line in printing {
        assert!(prints(line), "{line}");
    }
    let silent = [
        "ui.stdout()",
        "command.stdout(Stdio::null())",
        "writeln!(out, x)",
        "use_stderr()",
        "my_print!(x)",
    ];
    for line in silent {
        assert!(!prints(line), "{line}");
    }
}
