//! Every function that the host offers, called with the power that it needs and
//! refused without, by the built `keep`. Which functions there are is read from the
//! contract: one without a row is a failure. `README.md` beside this directory says
//! what came out.

mod free;
pub(crate) mod project;
mod refused;
mod rows;
mod servers;
mod wasi;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use keep_test_support::repository;
use wit_parser::Resolve;

use crate::world;
use rows::{FREE, GROUPS, TYPES};

/// The interfaces of a package, such as `keep:host`, each with its functions.
fn interfaces(resolve: &Resolve, namespace: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for (_, package) in &resolve.packages {
        let name = format!("{}:{}", package.name.namespace, package.name.name);
        if !name.starts_with(namespace) {
            continue;
        }
        for (interface, id) in &package.interfaces {
            let functions = resolve.interfaces[*id].functions.keys();
            found.push((format!("{name}/{interface}"), functions.cloned().collect()));
        }
    }
    found.sort();
    found
}

/// What drivers can import of Keep's own: `keep:host` and `keep:aws`.
fn offered() -> Vec<(String, Vec<String>)> {
    let resolve = world::contract();
    let mut offered = interfaces(&resolve, "keep:host");
    offered.extend(interfaces(&resolve, "keep:aws"));
    offered
}

/// `keep:host/storage#items` of each row, with what needs a power first.
fn rows() -> (Vec<String>, Vec<String>) {
    let of_group = |group: &rows::Group| {
        let interface = group.interface;
        let functions = group.functions.iter();
        let names = functions.map(move |(name, _)| format!("{interface}#{name}"));
        names.collect::<Vec<_>>()
    };
    let powered = GROUPS.iter().flat_map(of_group).collect();
    let free = FREE.iter().map(|free| free.function.to_owned()).collect();
    (powered, free)
}

#[test]
fn every_function_of_the_contract_has_its_row() {
    let mut functions = BTreeSet::new();
    let mut without = BTreeSet::new();
    for (interface, names) in offered() {
        if names.is_empty() {
            without.insert(interface.clone());
        }
        functions.extend(names.iter().map(|name| format!("{interface}#{name}")));
    }
    let (powered, free) = rows();
    let listed: Vec<String> = powered.into_iter().chain(free).collect();
    let set: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(set.len(), listed.len(), "a function has two rows");
    assert_eq!(
        set, functions,
        "add each function to `tests/hostile/functions/rows.rs`, and to \
         `tests/drivers/hostile/src/functions.rs` if it needs a power"
    );
    let types = TYPES.iter().map(|(interface, _)| (*interface).to_owned());
    assert_eq!(types.collect::<BTreeSet<_>>(), without);
}

/// As people read it: `secret.expose` for `[method]secret.expose`.
fn shown(function: &str) -> String {
    let (interface, name) = function
        .split_once('#')
        .expect("an interface has functions");
    let name = name.rsplit_once(']').map_or(name, |(_, name)| name);
    format!("`{interface}` | `{name}`")
}

#[test]
fn the_table_is_what_came_out() {
    let (powered, free) = rows();
    let wasi = wasi::found();
    let of_wasi: usize = wasi.iter().map(|(_, functions, _)| functions).sum();
    let needing: usize = wasi
        .iter()
        .filter(|(_, _, power)| power.is_some())
        .map(|(_, functions, _)| functions)
        .sum();
    let mut text = format!(
        "{} functions of Keep's own: {} need a power, and each works with it and is refused without; \
         {} need none, and each works without any. {} of WASI in {} interfaces: {needing} need a \
         power.\n\n",
        powered.len() + free.len(),
        powered.len(),
        free.len(),
        of_wasi,
        wasi.len(),
    );
    text.push_str(
        "| interface | function | power | with it | without it |\n|---|---|---|---|---|\n",
    );
    for group in GROUPS {
        for (name, _) in group.functions {
            let function = format!("{}#{name}", group.interface);
            let power = group.words;
            let at_call = if group.per_call { ", and the call" } else { "" };
            let _ = writeln!(
                text,
                "| {} | `{power}` | works | refused: the driver{at_call} |",
                shown(&function)
            );
        }
    }
    for free in FREE {
        let _ = writeln!(
            text,
            "| {} | none: {} | | works |",
            shown(free.function),
            free.reason
        );
    }
    for (interface, reason) in TYPES {
        let _ = writeln!(text, "| `{interface}` | | none: {reason} | | |");
    }
    text.push_str("\n| interface of WASI 0.2 | functions | power |\n|---|---|---|\n");
    for (interface, functions, power) in &wasi {
        let power = power.map_or("none".to_owned(), |power| format!("`{power}`"));
        let _ = writeln!(text, "| `{interface}` | {functions} | {power} |");
    }
    let path = repository().join("tests/hostile/README.md");
    let written = std::fs::read_to_string(path).expect("the README is there");
    assert!(
        written.contains(&format!("\n\n{text}\n")),
        "`tests/hostile/README.md` does not hold this:\n{text}"
    );
}
