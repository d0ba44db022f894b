use std::path::PathBuf;

use super::{check_changes, check_location};
use crate::powers::storage::{Change, Expect, InvalidChange, Location, StorageError};
use crate::secret::SecretValue;

fn checked_location(namespace: &str, vault: &str, env: &str) -> Option<String> {
    let location = Location {
        directory: PathBuf::from("d"),
        config_directory: PathBuf::from("c"),
        namespace: namespace.into(),
        vault: vault.into(),
        env: env.into(),
    };
    let error = check_location(&location).err()?;
    assert!(matches!(error, StorageError::InvalidLocation { .. }));
    Some(error.to_string())
}

#[test]
fn a_location_names_one_file_in_its_directory() {
    assert_eq!(checked_location("team/shop", "aws", "eu-1.blue_2"), None);
    assert_eq!(checked_location("shop", "aws", &"e".repeat(200)), None);
    let length = "the env must have 1 to 200 characters";
    let characters = "the env must consist of ASCII letters, digits, `-`, `_` and `.`, \
                      and not start with `.`";
    for (env, message) in [
        ("", length),
        (&*"e".repeat(201), length),
        ("..", characters),
        (".hidden", characters),
        ("a/b", characters),
        ("a\0", characters),
        ("é", characters),
    ] {
        let error = checked_location("shop", "aws", env);
        assert_eq!(error.as_deref(), Some(message), "{env:?}");
    }
    for (namespace, vault, message) in [
        ("", "aws", "the namespace must have 1 to 512 bytes"),
        ("shop", "", "the vault must have 1 to 512 bytes"),
        ("shop", "a/b", "the vault must not hold `/`"),
        (
            "a\nb",
            "aws",
            "the namespace must not hold control characters",
        ),
    ] {
        let error = checked_location(namespace, vault, "env");
        assert_eq!(error.as_deref(), Some(message));
    }
}

fn checked_put(name: &str, meta: &[(String, String)], bytes: usize) -> Result<(), InvalidChange> {
    let value = SecretValue::new(vec![b'v'; bytes]);
    check_changes(&[Change::Put {
        name: name.into(),
        value: &value,
        meta: meta.to_vec(),
        expect: Expect::Anything,
    }])
}

fn pairs(count: usize, chars: usize) -> Vec<(String, String)> {
    (0..count)
        .map(|i| (format!("key{i}"), "é".repeat(chars)))
        .collect()
}

#[test]
fn the_largest_of_everything_is_taken_and_one_more_is_not() {
    let longest = "é".repeat(512);
    assert_eq!(checked_put(&longest, &pairs(16, 256), 65_536), Ok(()));

    let name = String::from("NAME");
    assert_eq!(
        checked_put(&"é".repeat(513), &[], 0),
        Err(InvalidChange::NameLength { chars: 513 })
    );
    assert_eq!(
        checked_put("", &[], 0),
        Err(InvalidChange::NameLength { chars: 0 })
    );
    assert_eq!(
        checked_put("a\u{85}b", &[], 0),
        Err(InvalidChange::NameControl)
    );
    assert_eq!(
        checked_put(&name, &pairs(17, 1), 0),
        Err(InvalidChange::MetaPairs {
            name: name.clone(),
            pairs: 17
        })
    );
    assert_eq!(
        checked_put(&name, &pairs(1, 257), 0),
        Err(InvalidChange::MetaLength {
            name: name.clone(),
            chars: 257
        })
    );
    assert_eq!(
        checked_put(&name, &[pairs(2, 1), pairs(1, 2)].concat(), 0),
        Err(InvalidChange::MetaTwice { name: name.clone() })
    );
    assert_eq!(
        checked_put(&name, &[], 65_537),
        Err(InvalidChange::ValueSize {
            name,
            bytes: 65_537
        })
    );
    assert_eq!(
        check_changes(&[Change::Delete {
            name: "a\0".into(),
            expect: Expect::Anything
        }]),
        Err(InvalidChange::NameControl)
    );
}
