//! The lists of `README.md` beside this file: each attack names tests that exist and
//! say what it says they do, and each test of this class is in a list.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use keep_test_support::{repository, table};

const README: &str = "tests/hostile/README.md";

/// Where the lists begin.
const ATTACKS: &str = "| # | attack | contained by | said | tests |";
const OTHERS: &str = "| test | what it shows |";

/// How many there are at least.
const FEWEST: usize = 25;

/// The source of a test such as `hostile::exhaust::endless_recursion_is_a_crash`, with
/// texts in one line, if it has that test.
fn source(path: &str) -> Option<String> {
    let (file, function) = path.rsplit_once("::")?;
    let file = repository().join(format!("tests/{}.rs", file.replace("::", "/")));
    let source = fs::read_to_string(file).ok()?;
    let named = tests(&source).iter().any(|name| name == function);
    named.then(|| {
        // A backslash at the end of a line takes the line's end with it.
        let mut parts = source.split("\\\n");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| text + part.trim_start())
    })
}

/// The names of the tests in a source.
fn tests(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in source.lines() {
        is_test |= ["#[test]", "#[tokio::test]"].contains(&line);
        let Some((_, signature)) = line.split_once("fn ").filter(|_| is_test) else {
            continue;
        };
        let name = signature.split_once('(').map(|(name, _)| name.to_owned());
        names.extend(name);
        is_test = false;
    }
    names
}

fn paths(tests: &str) -> impl Iterator<Item = &str> {
    tests.split(", ").map(|path| path.trim_matches('`'))
}

#[test]
fn every_attack_has_tests_that_assert_it() {
    let attacks: Vec<[String; 5]> = table(README, ATTACKS);
    assert!(attacks.len() >= FEWEST, "there are {}", attacks.len());
    for (index, [number, attack, contained, said, tests]) in attacks.iter().enumerate() {
        assert_eq!(*number, (index + 1).to_string(), "{attack}");
        assert!(!contained.is_empty() && !said.is_empty(), "{attack}");
        let mut sources = paths(tests).map(|path| {
            source(path).unwrap_or_else(|| panic!("`{attack}`: there is no test `{path}`"))
        });
        let first = sources.next().expect("a split has a first part");
        assert_eq!(sources.count() + 1, paths(tests).count());
        let silent = said.starts_with('(');
        assert!(
            silent || first.replace("\\\"", "\"").contains(said.as_str()),
            "`{attack}`: {tests} does not say `{said}`"
        );
    }
}

fn sources_below(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources_below(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_test_is_an_attack_or_says_what_it_is() {
    let root = repository().join("tests");
    let mut files = Vec::new();
    sources_below(&root.join("hostile"), &mut files);
    let mut there = BTreeSet::new();
    for file in files {
        let module = file.strip_prefix(&root).expect("it is below");
        let module = module.with_extension("").display().to_string();
        let source = fs::read_to_string(&file).expect("a source is text");
        let names = tests(&source).into_iter();
        there.extend(names.map(|name| format!("{}::{name}", module.replace('/', "::"))));
    }
    let attacks: Vec<[String; 5]> = table(README, ATTACKS);
    let others: Vec<[String; 2]> = table(README, OTHERS);
    let cells = attacks.iter().map(|[.., tests]| tests);
    let cells = cells.chain(others.iter().map(|[test, _]| test));
    let named: BTreeSet<String> = cells
        .flat_map(|tests| paths(tests))
        .filter(|path| path.starts_with("hostile::"))
        .map(str::to_owned)
        .collect();
    let missing: Vec<&String> = there.difference(&named).collect();
    assert_eq!(missing, [""; 0], "no list of `{README}` names these tests");
    let gone: Vec<&String> = named.difference(&there).collect();
    assert_eq!(gone, [""; 0], "`{README}` names tests that do not exist");
}
