//! `keep export --output` and `keep get --output`: a program that reads the
//! file never sees half of it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use keep_test_support::{Run, TestEnv};

use crate::killer::{Fate, Killer};
use crate::random::Random;
use crate::store::project;

const KILLS: usize = 60;

/// The environments whose secrets take turns in the file.
const ENVS: [&str; 2] = ["local", "staging"];

fn filled() -> TestEnv {
    let env = project();
    let mut random = Random::new(6);
    for key in ["A", "B", "C", "D"] {
        for name in ENVS {
            let outcome = env
                .keep(["set", key, "--env", name, "--stdin"])
                .stdin(random.text(60 << 10))
                .run();
            assert!(outcome.code == 0, "{outcome}");
        }
    }
    fs::create_dir(env.project().join("out")).expect("the project is new");
    env
}

/// Kills the command, which writes one of two contents to `out/file`, again
/// and again.
fn kill_repeatedly(env: &TestEnv, seed: u64, command: &[&str], to_file: &[&str]) {
    let words = |index: usize| [command, &["--env", ENVS[index]]].concat();
    let contents = [0, 1].map(|index| env.keep(words(index)).run().stdout);
    assert!(contents[0] != contents[1], "the environments differ");
    let to_file = |index: usize| -> Run<'_> { env.keep([&words(index), to_file].concat()) };
    let directory = env.project().join("out");
    let mut killer = Killer::new(seed, [directory], || to_file(0).run());
    let mut present = 0;
    while killer.killed() < KILLS / 2 {
        let next = 1 - present;
        let fate = killer.strike(to_file(next));
        killer.assert_no_pile();
        let found = env.read("out/file");
        if found == contents[next] {
            present = next;
        } else {
            assert!(fate == Fate::Killed, "the file was not written");
            assert!(found == contents[present], "the file is half-written");
        }
        let metadata = fs::metadata(env.project().join("out/file"));
        let mode = metadata.expect("the file is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let outcome = to_file(present).run();
    assert!(outcome.code == 0, "{outcome}");
    killer.assert_clean();
}

#[test]
fn a_killed_export_or_get_leaves_the_old_file_or_the_new() {
    let env = filled();
    let export = ["--output", "out/file", "--overwrite"];
    kill_repeatedly(&env, 7, &["export", "--format", "json"], &export);
    kill_repeatedly(&env, 8, &["get", "A"], &["--output", "out/file"]);
}
