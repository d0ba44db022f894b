//! Measures whole runs of `keep`, and of programs that do the same with the AWS
//! SDK directly, and prints tables.
//!
//! Arguments: the directory of the binaries, how often to run each (default: 40),
//! and components of plugins that keep secrets in the local store. Nothing is compared with an expected time: a table is for a person to
//! read.

mod answers;
mod cases;
mod plugins;
mod run;
mod stand_in;
mod table;
mod world;

use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::{env, fs, thread};

use cases::{Group, Programs};
use plugins::Plugin;
use table::Row;
use world::World;

/// Runs that are not counted: they bring files into the system's cache.
const WARM_UP: usize = 2;

fn main() {
    let mut args = env::args_os().skip(1);
    let directory = PathBuf::from(args.next().expect("the directory of the binaries"));
    let rounds: usize = args.next().map_or(40, |text| {
        let text = text.to_string_lossy();
        text.parse().expect("how often to run each")
    });
    let program = |name: &str| -> PathBuf {
        let path = directory.join(name);
        path.canonicalize()
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let programs = Programs {
        keep: program("keep"),
        direct: program("keep-bench-direct"),
        hello: program("keep-bench-hello"),
        aws: on_path("aws"),
    };
    let cores = thread::available_parallelism().map_or(0, usize::from);
    println!("{cores} processors; binaries:");
    for binary in [&programs.keep, &programs.direct, &programs.hello] {
        println!("- `{}` {}", name(binary), size(binary));
    }
    let world = World::new(&programs.keep);
    let mut all = vec![plugins::two_megabytes(&programs.keep, world.root())];
    all.extend(args.map(|file| Plugin::at(file.into())));
    for plugin in &all {
        world.add(&programs.keep, plugin);
    }
    for group in cases::groups(&programs, &all) {
        stand_in::set_latency(group.latency);
        measure(&world, &group, (rounds / group.share).max(2));
    }
}

fn measure(world: &World, group: &Group, rounds: usize) {
    let mut rows: Vec<Row> = group
        .cases
        .iter()
        .map(|case| Row {
            name: case.name.clone(),
            times: Vec::with_capacity(rounds),
            memory: 0,
        })
        .collect();
    for round in 0..WARM_UP.min(rounds) + rounds {
        // One of each, then again: a busy moment of the machine is everybody's. Never
        // in the same order: what a program leaves in the processor's caches is felt
        // by the next one.
        let mut order: Vec<usize> = (0..group.cases.len()).collect();
        let random = RandomState::new();
        order.sort_by_key(|at| random.hash_one(at));
        for at in order {
            let (case, row) = (&group.cases[at], &mut rows[at]);
            let run = run::run(case.command(world));
            let text = String::from_utf8_lossy(&run.stdout);
            assert!((case.is_right)(&run.stdout), "{}: {text}", case.name);
            if round >= WARM_UP.min(rounds) {
                row.times.push(run.time);
                row.memory = row.memory.max(run.memory);
            }
        }
    }
    table::print(group.title, rounds, rows);
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let places = env::split_paths(&path).map(|directory| directory.join(program));
    // A name that leads nowhere, such as a version manager's, does not count.
    places.into_iter().find(|place| place.is_file())
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn size(path: &Path) -> String {
    let bytes = fs::metadata(path).map_or(0, |metadata| metadata.len());
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}
