//! Work for other processes: the tests start this very binary again with the
//! name of one of these functions, which are ignored otherwise.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use crate::concurrency;
use crate::kills;
use crate::permissions;
use crate::place::Place;

const ROOT: &str = "KEEP_STORAGE_TEST_ROOT";

/// A command that runs the named function of this module in `place`. Started
/// through `wrapper` if that is not empty.
pub(crate) fn command(program: &Path, wrapper: &[&str], name: &str, place: &Place) -> Command {
    let mut command = match wrapper {
        [] => Command::new(program),
        [first, rest @ ..] => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
    };
    command
        .args(["--ignored", "--exact", &format!("children::{name}")])
        .env(ROOT, &place.root);
    command
}

pub(crate) fn this_program() -> PathBuf {
    env::current_exe().unwrap()
}

/// None where somebody runs the ignored tests by hand.
fn place() -> Option<Place> {
    let root = env::var_os(ROOT)?;
    Some(Place::at(Path::new(&root)))
}

/// Writes one line that the parent finds among those of the test harness,
/// past the harness's capturing.
pub(crate) fn report(line: &str) {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(format!("\n> {line}\n").as_bytes())
        .unwrap();
    stdout.flush().unwrap();
}

/// The lines that a child reported.
pub(crate) fn reported(output: &[u8]) -> Vec<String> {
    let output = String::from_utf8(output.to_vec()).unwrap();
    let complete = output
        .split_inclusive('\n')
        .filter_map(|l| l.strip_suffix('\n'));
    complete
        .filter_map(|line| line.strip_prefix("> "))
        .map(String::from)
        .collect()
}

#[test]
#[ignore = "run by other tests in a process of its own"]
fn commit_until_killed() {
    if let Some(place) = place() {
        kills::commit_until_killed(&place);
    }
}

#[test]
#[ignore = "run by other tests in a process of its own"]
fn count_up() {
    if let Some(place) = place() {
        let count = |thread| concurrency::count_up(&place, thread);
        thread::scope(|scope| {
            scope.spawn(|| count(0));
            scope.spawn(|| count(1));
        });
    }
}

#[test]
#[ignore = "run by other tests in a process of its own"]
fn try_everything() {
    if let Some(place) = place() {
        permissions::try_everything(&place);
    }
}
