//! The table of PHP Keep's defects in `tests/README.md`: each number has a row,
//! and each row tests that exist, or a reason.

use std::fs;

use keep_test_support::{repository, table};

/// Where the table begins.
const HEADING: &str = "| # | PHP Keep | tests |";

/// How many defects were counted.
const DEFECTS: usize = 44;

/// The rows of the table: number, and what stands under `tests`.
fn rows() -> Vec<(usize, String)> {
    let rows = table("tests/README.md", HEADING).into_iter();
    rows.map(|[number, _, tests]: [String; 3]| {
        let number = number.parse();
        (number.expect("the first cell is a number"), tests)
    })
    .collect()
}

/// Whether the path, such as `cli::get::json_tells_all`, is a test: of a class
/// in `tests`, on one service or on all, or beside the code of a module.
pub(crate) fn exists(path: &str) -> bool {
    let (file, function) = path.rsplit_once("::").unwrap_or(("", path));
    let file = file.replace("::", "/");
    let begin = format!("fn {function}()");
    let attributes = ["#[test]", "#[tokio::test]"];
    let on_every_service = |source: &str| {
        let source = source.replace("on_every_emulator!(", "on_every_service!(");
        let mut calls = source.split("on_every_service!(").skip(1);
        calls.any(|call| {
            let end = call.trim_start().strip_prefix(function);
            end.is_some_and(|end| end.starts_with([')', ',']))
        })
    };
    [
        format!("tests/{file}.rs"),
        format!("host/src/{file}.rs"),
        // `mod tests` in the file of what it tests.
        format!("host/src/{}.rs", file.trim_end_matches("/tests")),
    ]
    .iter()
    .filter_map(|place| fs::read_to_string(repository().join(place)).ok())
    .any(|source| {
        let found = source.split_once(&begin);
        let last_attribute = found.and_then(|(before, _)| {
            let before = before.trim_end().trim_end_matches("async");
            before.trim_end().lines().last()
        });
        last_attribute.is_some_and(|line| attributes.contains(&line.trim()))
            || on_every_service(&source)
    })
}

#[test]
fn every_defect_has_a_row() {
    let numbers: Vec<usize> = rows().into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers, (1..=DEFECTS).collect::<Vec<_>>());
}

#[test]
fn every_row_has_tests_or_a_reason() {
    for (number, tests) in rows() {
        if tests.starts_with("none: ") {
            continue;
        }
        for path in tests.split(", ") {
            let path = path.trim_matches('`');
            assert!(
                exists(path),
                "defect {number}: there is no test `{path}` (`tests/README.md`)"
            );
        }
    }
}

#[test]
fn what_is_no_test_is_told_apart() {
    assert!(exists("cli::defects::every_defect_has_a_row"));
    assert!(exists("ui::reveal::tests::a_character_is_never_split"));
    assert!(exists(
        "secretsmanager::reading::text_bytes_and_fields_are_read_exactly"
    ));
    // Its macro has an exception, and so several lines.
    assert!(exists(
        "secretsmanager::encryption::new_secrets_have_the_key_of_the_vault"
    ));
    for path in ["cli::defects::exists", "cli::nowhere::at_all", "nothing"] {
        assert!(!exists(path), "{path}");
    }
}
