use super::{Contents, Record};
use crate::powers::storage::{Change, Expect, Item, StorageError};
use crate::secret::SecretValue;

fn put<'a>(name: &str, value: &'a SecretValue, expect: Expect) -> Change<'a> {
    Change::Put {
        name: name.into(),
        value,
        meta: vec![("z".into(), "1".into()), ("a".into(), "2".into())],
        expect,
    }
}

fn delete(name: &str, expect: Expect) -> Change<'static> {
    Change::Delete {
        name: name.into(),
        expect,
    }
}

#[test]
fn each_change_is_one_revision_and_sees_those_before_it() {
    let value = SecretValue::from_text("v".into());
    let mut contents = Contents::default();
    for change in [
        put("A", &value, Expect::Absent),
        put("A", &value, Expect::Revision(1)),
        put("B", &value, Expect::Anything),
        delete("A", Expect::Revision(2)),
        delete("A", Expect::Absent),
        put("A", &value, Expect::Absent),
    ] {
        contents.apply(&change, 5).unwrap();
    }
    assert_eq!((contents.revision(), contents.len()), (6, 2));
    let item = |name: &str, revision| Item {
        name: name.into(),
        revision,
        modified_ms: 5,
        meta: vec![("a".into(), "2".into()), ("z".into(), "1".into())],
    };
    assert_eq!(contents.items(""), [item("A", 6), item("B", 3)]);
}

#[test]
fn an_expectation_that_does_not_hold_names_the_item() {
    let value = SecretValue::from_text("v".into());
    let mut contents = Contents::default();
    contents
        .apply(&put("A", &value, Expect::Absent), 0)
        .unwrap();
    for change in [
        put("A", &value, Expect::Absent),
        put("A", &value, Expect::Revision(2)),
        delete("A", Expect::Absent),
        delete("A", Expect::Revision(0)),
    ] {
        let error = contents.apply(&change, 0).unwrap_err();
        assert!(matches!(error, StorageError::Conflict { name } if name == "A"));
    }
    let error = contents
        .apply(&delete("B", Expect::Revision(1)), 0)
        .unwrap_err();
    assert!(matches!(error, StorageError::Conflict { name } if name == "B"));
    assert_eq!((contents.revision(), contents.len()), (1, 1));
}

#[test]
fn a_prefix_selects_a_range_of_names() {
    let value = SecretValue::from_text("v".into());
    let mut contents = Contents::default();
    for name in ["a", "b/", "b/1", "b/\u{10ffff}", "b0", "é"] {
        let change = put(name, &value, Expect::Absent);
        contents.apply(&change, 0).unwrap();
    }
    let names = |prefix: &str| -> Vec<String> {
        let items = contents.items(prefix);
        items.into_iter().map(|item| item.name).collect()
    };
    assert_eq!(names("b/"), ["b/", "b/1", "b/\u{10ffff}"]);
    assert_eq!(names("é"), ["é"]);
    assert_eq!(names("c"), [""; 0]);
}

#[test]
fn a_debug_text_holds_no_value() {
    let record = Record {
        revision: 1,
        modified_ms: 2,
        meta: [].into(),
        value: SecretValue::from_text("canary".into()),
    };
    assert_eq!(
        format!("{record:?}"),
        "Record { revision: 1, modified_ms: 2, meta: {}, value: SecretValue([REDACTED]) }"
    );
}
