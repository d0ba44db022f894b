//! Which part of the program may use which.

use std::collections::BTreeSet;

use crate::code::names_only;
use crate::tree::sources;

/// A part may use those named beside it, and itself. A part that is not here is
/// free: `app` puts all of them together, and `error` knows what each can fail
/// with.
const ARROWS: [(&str, &[&str], &str); 15] = [
    (
        "commands",
        &[
            "app",
            "audit",
            "authoring",
            "cli",
            "completion",
            "confinement",
            "conformance",
            "drivers",
            "error",
            "exit",
            "formats",
            "plugins",
            "project",
            "secret",
            "template",
            "ui",
            "vault",
        ],
        "a command asks `app` for a vault: what opens drivers or reaches a store belongs there",
    ),
    (
        "aws",
        &["secret", "vault"],
        "`aws` speaks to the service in the contract's types and knows neither project nor user",
    ),
    (
        "confinement",
        &[],
        "`confinement` is below everything: what a command needs is for `app` to say",
    ),
    (
        "conformance",
        &["drivers", "error", "runtime", "secret", "vault"],
        "`conformance` looks at a driver through its sessions: who opens them is `app`, and who shows what came of it a command",
    ),
    (
        "formats",
        &["secret", "template", "ui"],
        "a format turns secrets into text and back: what finds secrets or files belongs to a command",
    ),
    (
        "template",
        &["secret"],
        "a template is text with placeholders: who fills them belongs to a command",
    ),
    (
        "project",
        &[],
        "`project` is files and names: what acts on them belongs to `app` or a command",
    ),
    ("secret", &[], "`secret` is below everything"),
    ("exit", &[], "`exit` is below everything"),
    (
        "audit",
        &["project", "ui"],
        "`audit` is lines in a file: what they are about belongs to who does it",
    ),
    (
        "vault",
        &["audit", "error", "project", "runtime", "secret"],
        "`vault` is one open session: who opens it is `app`",
    ),
    (
        "powers",
        &["drivers", "secret"],
        "a power is what a driver may do: who grants it is `app`",
    ),
    (
        "drivers",
        &["ui"],
        "`drivers` is what is known of a driver: who loads it is `app`",
    ),
    (
        "authoring",
        &["drivers", "project", "ui"],
        "`authoring` makes components: who loads or adds them is `app`",
    ),
    (
        "plugins",
        &["drivers", "project", "ui"],
        "`plugins` is where components come from and who trusts them: who asks is `app`",
    ),
];

/// The parts that the code of a file names by `crate::PART` or
/// `crate::{PART, …}`.
fn named(code: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String {
        let letters = text.chars();
        letters
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let mut parts = BTreeSet::new();
    for (at, prefix) in code.match_indices("crate::") {
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => parts.extend(members(group).map(|member| word(member.trim_start()))),
            None => {
                parts.insert(word(rest));
            }
        }
    }
    parts
}

/// What stands between the commas of a group up to its end, groups within it
/// left whole.
fn members(group: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let mut bounds = vec![0];
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                bounds.push(at + 1);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => bounds.push(at + 1),
            _ => {}
        }
    }
    let parts: Vec<&str> = bounds
        .windows(2)
        .map(|ends| &group[ends[0]..ends[1] - 1])
        .collect();
    parts.into_iter().filter(|part| !part.trim().is_empty())
}

/// Unit tests look around more freely.
fn is_test(path: &str) -> bool {
    path.ends_with("tests.rs") || path.contains("/tests/")
}

#[test]
fn parts_use_only_what_is_below_them() {
    let mut sources = sources();
    sources.retain(|file| !is_test(&file.path));
    let mut found = Vec::new();
    for (part, below, belongs) in ARROWS {
        let (folder, only) = (format!("host/src/{part}/"), format!("host/src/{part}.rs"));
        let files = sources
            .iter()
            .filter(|file| file.path.starts_with(&folder) || file.path == only);
        let mut seen = false;
        for file in files {
            seen = true;
            let mut parts = named(&names_only(&file.text));
            parts.retain(|name| name != part && !below.contains(&name.as_str()));
            found.extend(
                parts
                    .iter()
                    .map(|name| format!("{}: `crate::{name}`: {belongs}", file.path)),
            );
        }
        assert!(seen, "the part `{part}` is not there any more");
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_is_named_is_found() {
    for (code, expected) in [
        ("use crate::aws;", &["aws"][..]),
        (
            "use crate::{aws::{A, B}, ui}; crate::vault::open()",
            &["aws", "ui", "vault"],
        ),
        ("use crate::{\n    aws,\n};\nuse std::{env, fs};", &["aws"]),
        ("use super::aws;", &[]),
    ] {
        let named: Vec<String> = named(code).into_iter().collect();
        assert_eq!(named, expected, "{code}");
    }
}
