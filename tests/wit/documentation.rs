//! Whoever writes a driver reads the WIT files and nothing else.

use wit_parser::TypeDefKind;

use crate::contract::Contract;

/// The worlds, interfaces, types and functions without a comment.
fn silent(contract: &Contract) -> Vec<String> {
    let resolve = contract.resolve();
    let mut items = Vec::new();
    for (_, world) in &resolve.worlds {
        items.push((format!("world {}", world.name), &world.docs));
    }
    for (id, interface) in &resolve.interfaces {
        let name = resolve.id_of(id).expect("an interface has a name");
        for (own, id) in &interface.types {
            let item = &resolve.types[*id];
            // What is `use`d is documented where it is from.
            if !matches!(item.kind, TypeDefKind::Type(_)) {
                items.push((format!("{name}.{own}"), &item.docs));
            }
        }
        for (own, function) in &interface.functions {
            items.push((format!("{name}.{own}"), &function.docs));
        }
        items.push((name, &interface.docs));
    }
    let silent = items.into_iter().filter(|(_, docs)| docs.is_empty());
    silent.map(|(name, _)| name).collect()
}

#[test]
fn everything_in_the_contract_says_what_it_is() {
    assert_eq!(silent(&Contract::current()), [""; 0]);
}

#[test]
fn what_says_nothing_is_found() {
    let edits = [
        (
            "host/world.wit",
            "/// All of it, to generate bindings from.",
        ),
        ("host/clock.wit", "/// The wall clock. Always granted."),
        (
            "host/clock.wit",
            "/// Milliseconds since 1970-01-01T00:00:00Z.",
        ),
        ("host/log.wit", "/// How much a line matters, most first."),
        ("host/secrets.wit", "/// Length in bytes."),
    ];
    let contract = edits
        .iter()
        .fold(Contract::current(), |contract, (path, comment)| {
            contract.edited(path, comment, "")
        });
    let now = contract.version();
    let expected = [
        "world imports".to_owned(),
        format!("keep:host/log@{now}.level"),
        format!("keep:host/secrets@{now}.[method]secret.len"),
        format!("keep:host/clock@{now}.now-ms"),
        format!("keep:host/clock@{now}"),
    ];
    let mut found = silent(&contract);
    found.sort();
    let mut expected = expected.to_vec();
    expected.sort();
    assert_eq!(found, expected);
}
