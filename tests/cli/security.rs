//! The tables in `SECURITY.md` and of the trials: each promise, and each fault, names
//! tests that exist.

use keep_test_support::table;

use crate::defects::exists;

#[test]
fn every_promise_of_security_has_its_tests() {
    let rows = table("SECURITY.md", "| promise | tests |");
    assert!(!rows.is_empty());
    for [promise, tests] in rows {
        assert_exist(&promise, &tests);
    }
}

#[test]
fn every_fault_has_its_tests() {
    let rows = table("tests/trials/README.md", "| fault | where | tests |");
    assert!(!rows.is_empty());
    for [fault, _, tests] in rows {
        assert_exist(&fault, &tests);
    }
}

/// Each of the paths, which are apart by commas.
fn assert_exist(row: &str, tests: &str) {
    assert!(!tests.is_empty(), "`{row}` names no test");
    for path in tests.split(", ") {
        let path = path.trim_matches('`');
        assert!(exists(path), "`{row}`: there is no test `{path}`");
    }
}
