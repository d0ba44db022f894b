//! The table in `SECURITY.md`: each promise names tests that exist.

use keep_test_support::table;

use crate::defects::exists;

const HEADING: &str = "| promise | tests |";

#[test]
fn every_promise_of_security_has_its_tests() {
    let rows = table("SECURITY.md", HEADING);
    assert!(!rows.is_empty());
    for [promise, tests] in rows {
        assert!(!tests.is_empty(), "`{promise}` names no test");
        for path in tests.split(", ") {
            let path = path.trim_matches('`');
            assert!(exists(path), "`{promise}`: there is no test `{path}`");
        }
    }
}
