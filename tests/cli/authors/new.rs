//! What `keep plugin:new` refuses, and that it leaves nothing behind then.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use keep_test_support::TestEnv;

use super::keep;
use crate::projects::bare;

fn entries(env: &TestEnv) -> Vec<String> {
    let entries = fs::read_dir(env.project()).expect("the project is ours");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("it can be listed").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_project_is_written_where_it_is_wanted() {
    let env = bare();
    keep(&env, "plugin:new acme-2 --lang rust --dir drivers/mine").assert(
        0,
        "",
        "Driver `acme-2` written to `drivers/mine`\n\
         hint: Run `keep plugin:build drivers/mine` to build it\n",
    );
    assert_eq!(entries(&env), ["drivers"]);
    let manifest = env.read("drivers/mine/manifest.json");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("it is JSON");
    assert_eq!(manifest["id"], "acme-2");
    assert_eq!(manifest["build"]["language"], "rust");
    let mode = |path: &str| {
        let metadata = fs::metadata(env.project().join(path)).expect("it was written");
        metadata.permissions().mode() & 0o700
    };
    // Not the private directory that it was while it was written.
    assert_eq!(mode("drivers/mine"), 0o700);
    assert_eq!(mode("drivers/mine/src/lib.rs"), 0o600);
    let shared = fs::metadata(env.project().join("drivers/mine")).expect("it was written");
    let above = fs::metadata(env.project().join("drivers")).expect("it was written");
    assert_eq!(shared.permissions().mode(), above.permissions().mode());
}

/// What an ended `plugin:new` had written so far stayed for ever. What another one is
/// writing now stays.
#[test]
fn what_was_cut_off_is_removed_by_the_next() {
    let env = bare();
    let names = [".keep-aB3dE6gH9jK2mN5p.tmp", ".keep-0000000000000000.tmp"];
    for name in [names[0], names[1], ".keep-mine.tmp"] {
        env.write(&format!("{name}/src/lib.rs"), "half");
    }
    let at_work = fs::File::open(env.project().join(names[1])).expect("it is ours");
    at_work.lock().expect("nobody else has it");
    keep(&env, "plugin:new acme --lang rust -q").assert(0, "", "");
    assert_eq!(entries(&env), [names[1], ".keep-mine.tmp", "acme"]);
}

#[test]
fn nothing_that_is_there_is_overwritten() {
    let env = bare();
    env.write("acme/notes", "mine");
    fs::create_dir(env.project().join("empty")).expect("the project is ours");
    for directory in ["acme", "empty", "acme/notes"] {
        keep(
            &env,
            &format!("plugin:new acme --lang js --dir {directory}"),
        )
        .assert(
            2,
            "",
            &format!("error: `{directory}` exists already\n\nhint: Pass another `--dir`\n"),
        );
    }
    assert_eq!(env.read("acme/notes"), b"mine");
    assert_eq!(entries(&env), ["acme", "empty"]);
}

#[test]
fn a_name_is_that_of_a_driver() {
    let env = bare();
    let long = "a".repeat(51);
    let allowed = "only lowercase letters, digits and `-` are allowed, and no `-` at its beginning";
    for (name, reason) in [
        ("a_b", allowed),
        ("-a", allowed),
        (
            "Acme",
            "driver id `Acme` contains invalid characters: only lowercase letters, digits, `_` \
             and `-` are allowed",
        ),
        (
            "../a",
            "driver id `../a` contains invalid characters: only lowercase letters, digits, `_` \
             and `-` are allowed",
        ),
        (&long, "the driver id has 51 bytes, which is more than 50"),
        ("local", "a driver in this Keep is called `local`"),
    ] {
        env.keep(["plugin:new", "--lang=python", "--", name])
            .run()
            .assert(
                2,
                "",
                &format!("error: `{name}` cannot be the name of a driver: {reason}\n"),
            );
    }
    assert_eq!(entries(&env), [""; 0]);
}

#[test]
fn where_nothing_can_be_written_nothing_is_left() {
    let env = bare();
    env.write("file", "");
    keep(&env, "plugin:new acme --lang rust --dir file/below").assert(
        1,
        "",
        "error: cannot create `file`: File exists (os error 17)\n",
    );
    assert_eq!(entries(&env), ["file"]);
}
