//! Where files lie, what they are called, and how long they may be.

use std::fs;
use std::path::Path;

use crate::tree::{files, repository, sources};

/// Lines after which a file has more than one subject.
const LONGEST: usize = 500;

/// A name that says nothing draws everything.
const EMPTY_NAMES: [&str; 6] = ["common", "helper", "helpers", "misc", "util", "utils"];

#[test]
fn no_source_is_too_long() {
    let mut long = sources();
    long.retain(|file| file.text.lines().count() > LONGEST);
    let long: Vec<String> = long
        .iter()
        .map(|file| format!("{}: {}", file.path, file.text.lines().count()))
        .collect();
    assert_eq!(
        long, [""; 0],
        "a file of more than {LONGEST} lines has a second subject: give that its own file"
    );
}

#[test]
fn no_name_is_empty_of_meaning() {
    let mut named = sources();
    named.retain(|file| {
        let stem = file.path.trim_end_matches(".rs");
        stem.split('/').any(|part| EMPTY_NAMES.contains(&part))
    });
    let named: Vec<&str> = named.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        named, [""; 0],
        "name a module after what it knows, not after who needs it"
    );
}

#[test]
fn no_path_of_one_machine() {
    // Written apart, for this file is read too.
    let homes = ["root", "home", "Users", "work"].map(|dir| format!("/{dir}/"));
    let top = repository().display().to_string();
    let mut found = Vec::new();
    for file in files() {
        for (number, line) in file.text.lines().enumerate() {
            if line.contains(&top) || homes.iter().any(|home| begins_path(line, home)) {
                found.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    assert_eq!(
        found, [""; 0],
        "a path of one machine exists nowhere else: find it at run time, or use one of the user `u` in examples"
    );
}

/// Whether a path from the root of the file system begins with `home`: the
/// same letters within an address or a relative path are something else, and
/// so is the home of the user `u`, who lives in examples.
fn begins_path(line: &str, home: &str) -> bool {
    line.match_indices(home).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let user = line[at + home.len()..].split(|c: char| !c.is_alphanumeric());
        !before.is_some_and(|c| c.is_alphanumeric() || "/.-_~}$".contains(c))
            && user.take(1).all(|name| name != "u")
    })
}

#[test]
fn paths_of_machines_are_recognised() {
    let home = format!("/{}/", "home");
    let cases = [
        ("see HOMEme/keep", true),
        ("\"HOMEu\" \"HOMEu/.config\"", false),
        ("https://example.comHOMEpage", false),
        ("$DIRHOMEx ./HOMEx }HOMEx", false),
    ];
    for (line, expected) in cases {
        let line = line.replace("HOME", &home);
        assert_eq!(begins_path(&line, &home), expected, "{line}");
    }
}

#[test]
fn every_test_is_declared() {
    let tests = repository().join("tests");
    let manifest = fs::read_to_string(repository().join("host/Cargo.toml"));
    let manifest = manifest.expect("the host has a manifest");
    let mut forgotten = Vec::new();
    for entry in fs::read_dir(&tests).expect("there are tests") {
        let dir = entry.expect("the tests can be listed");
        let name = dir
            .file_name()
            .into_string()
            .expect("a test's name is text");
        let main = dir.path().join("main.rs");
        if !main.is_file() {
            continue;
        }
        if !manifest.contains(&format!(
            "[[test]]\nname = \"{name}\"\npath = \"../tests/{name}/main.rs\"\n"
        )) {
            forgotten.push(format!("[[test]] `{name}` in `host/Cargo.toml`"));
        }
        undeclared(
            &dir.path(),
            "main",
            &format!("tests/{name}"),
            &mut forgotten,
        );
    }
    assert_eq!(
        forgotten, [""; 0],
        "a test that nothing declares never runs"
    );
}

/// Adds the modules of a directory that its file `top` does not declare, and
/// those of the directories in it.
fn undeclared(dir: &Path, top: &str, shown: &str, forgotten: &mut Vec<String>) {
    // A directory may hold something other than a module, such as data.
    let Ok(declared) = fs::read_to_string(dir.join(format!("{top}.rs"))) else {
        return;
    };
    for entry in fs::read_dir(dir).expect("the directory was found") {
        let entry = entry.expect("the tests can be listed");
        let file = entry.file_name();
        let file = file.into_string().expect("a file's name is text");
        let is_module = entry.path().join("mod.rs").is_file();
        let module = file
            .strip_suffix(".rs")
            .or(is_module.then_some(file.as_str()));
        if let Some(module) = module
            && module != top
            && !declared.contains(&format!("mod {module};"))
        {
            forgotten.push(format!("`mod {module};` in `{shown}/{top}.rs`"));
        }
        if entry.path().is_dir() {
            undeclared(&entry.path(), "mod", &format!("{shown}/{file}"), forgotten);
        }
    }
}
