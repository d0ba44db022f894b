//! Measures whole runs of `keep`, and of a program that does one of them with
//! the AWS SDK directly, and prints a table.
//!
//! Arguments: the `keep` binary, the direct program, and how often to run each
//! (default: 40). Nothing is compared with an expected time: a table is for a
//! person to read.

mod cases;
mod stand_in;
mod table;
mod world;

use std::env;
use std::path::PathBuf;

use stand_in::StandIn;
use world::World;

/// Runs that are not counted: they bring files into the system's cache.
const WARM_UP: usize = 3;

fn main() {
    let mut args = env::args_os().skip(1);
    let mut program = |what: &str| -> PathBuf {
        let path = args.next().unwrap_or_else(|| panic!("missing: {what}"));
        PathBuf::from(&path)
            .canonicalize()
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let keep = program("the `keep` binary");
    let direct = program("the direct program");
    let rounds: usize = args.next().map_or(40, |text| {
        let text = text.to_string_lossy();
        text.parse().expect("how often to run each")
    });

    let server = StandIn::start();
    let world = World::new(&keep, &server.url());
    let cases = cases::all(&keep, &direct);
    for case in &cases {
        case.check(&world);
    }
    let mut times = vec![Vec::with_capacity(rounds); cases.len()];
    for round in 0..WARM_UP + rounds {
        // One of each, then again: a busy moment of the machine is everybody's.
        for (case, times) in cases.iter().zip(&mut times) {
            let time = case.time(&world);
            if round >= WARM_UP {
                times.push(time);
            }
        }
    }
    table::print(&keep, &direct, rounds, &cases, times);
}
