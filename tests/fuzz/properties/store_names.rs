//! Keys and the names that stores have for them, both ways.

use keep_host::project::{EnvName, Key, Namespace, ScopePath};
use keep_sdk::{Scope, naming};
use proptest::strategy::Strategy;

use super::holds;

/// Few letters, so that two are often alike or almost.
fn scope() -> impl Strategy<Value = Scope> {
    let parts = (
        "[aA_-]{1,2}",
        "([ab]{1,2}(/[ab]{1,2}){0,2})?",
        "[ab_-]{1,2}",
    );
    parts.prop_map(|(namespace, path, env)| {
        assert!(Namespace::parse(&namespace).is_ok() && EnvName::parse(&env).is_ok());
        assert!(ScopePath::parse(&path).is_ok());
        Scope {
            namespace,
            path,
            env,
            vault: "main".into(),
        }
    })
}

#[test]
fn a_name_is_read_back_as_its_key() {
    holds(
        2_000,
        &(scope(), "[a-zA-Z0-9_][a-zA-Z0-9_-]{0,20}"),
        |(scope, key)| {
            assert!(Key::parse(&key).is_ok(), "{key}");
            let prefix = naming::prefix(&scope);
            let name = format!("{prefix}{key}");
            assert_eq!(naming::key(&prefix, &name), Some(key.as_str()), "{name}");
        },
    );
}

/// A driver of one scope never takes the secrets of another for its own.
#[test]
fn a_name_belongs_to_one_scope() {
    holds(
        20_000,
        &(scope(), scope(), "[ab]{1,2}"),
        |(own, other, key)| {
            let told = |scope: &Scope| {
                let Scope {
                    namespace,
                    path,
                    env,
                    ..
                } = scope;
                (namespace.clone(), path.clone(), env.clone())
            };
            let name = format!("{}{key}", naming::prefix(&own));
            let read = naming::key(&naming::prefix(&other), &name);
            assert_eq!(read.is_some(), told(&own) == told(&other), "{name}");
        },
    );
}

#[test]
fn what_is_a_key_makes_the_name_again() {
    holds(10_000, &(scope(), "[aAb_/-]{0,12}"), |(scope, name)| {
        let prefix = naming::prefix(&scope);
        for name in [name.clone(), format!("{prefix}{name}")] {
            if let Some(key) = naming::key(&prefix, &name) {
                assert_eq!(format!("{prefix}{key}"), name);
                assert!(!key.contains('/') && !key.is_empty(), "{name}");
            }
        }
    });
}
