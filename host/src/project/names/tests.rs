use super::{DriverId, EnvName, Key, NameError, NameKind, Namespace, ScopePath, VaultSlug};

fn invalid(kind: NameKind, name: &str) -> NameError {
    NameError::InvalidCharacters {
        kind,
        name: name.into(),
    }
}

#[test]
fn key_is_trimmed_and_keeps_its_case() {
    for (text, key) in [
        ("DB_PASSWORD", "DB_PASSWORD"),
        (" \t\n\r\0\x0Bapi-Key_1 \n", "api-Key_1"),
        ("_private", "_private"),
        ("1key", "1key"),
        ("a-", "a-"),
    ] {
        assert_eq!(Key::parse(text).map(String::from), Ok(key.to_owned()));
    }
    let longest = "k".repeat(255);
    assert_eq!(Key::parse(&longest).map(String::from), Ok(longest));
}

#[test]
fn key_checks_length_then_characters_then_the_hyphen() {
    let long = format!("-{}/", "k".repeat(254));
    assert_eq!(
        Key::parse(&long),
        Err(NameError::TooLong {
            kind: NameKind::Key,
            bytes: 256
        })
    );
    for blank in ["", "   ", "\0\n"] {
        assert_eq!(
            Key::parse(blank),
            Err(NameError::Empty {
                kind: NameKind::Key
            })
        );
    }
    for bad in ["a/b", "-a/b", "a b", "a.b", "clé", "a:b", "../x", "*"] {
        assert_eq!(Key::parse(bad), Err(invalid(NameKind::Key, bad)));
    }
    assert_eq!(
        Key::parse("-key"),
        Err(NameError::LeadingHyphen {
            kind: NameKind::Key,
            name: "-key".into()
        })
    );
}

#[test]
fn a_name_with_control_characters_inside_is_refused_and_shown_escaped() {
    assert_eq!(
        Key::parse("a\u{1b}[31m\nb"),
        Err(invalid(NameKind::Key, "a\\u{1b}[31m\\nb"))
    );
    // A blank that PHP's trim leaves alone is a bad character.
    assert_eq!(
        Key::parse("KEY\u{a0}"),
        Err(invalid(NameKind::Key, "KEY\\u{a0}"))
    );
    let long = format!("é{}", "x".repeat(100));
    assert_eq!(
        Key::parse(&long),
        Err(invalid(NameKind::Key, &format!("é{}…", "x".repeat(59))))
    );
}

#[test]
fn env_vault_and_driver_are_lower_case_and_not_trimmed() {
    assert_eq!(
        EnvName::parse("qa-2_x").map(String::from),
        Ok("qa-2_x".into())
    );
    assert_eq!(
        EnvName::parse("Local"),
        Err(invalid(NameKind::Env, "Local"))
    );
    assert_eq!(
        EnvName::parse("local\n"),
        Err(invalid(NameKind::Env, "local\\n"))
    );
    assert_eq!(
        VaultSlug::parse("aws/x"),
        Err(invalid(NameKind::Vault, "aws/x"))
    );
    assert_eq!(
        VaultSlug::parse(&"v".repeat(51)),
        Err(NameError::TooLong {
            kind: NameKind::Vault,
            bytes: 51
        })
    );
    assert_eq!(
        DriverId::parse(""),
        Err(NameError::Empty {
            kind: NameKind::Driver
        })
    );
}

#[test]
fn namespace_is_trimmed_and_may_be_upper_case() {
    assert_eq!(
        Namespace::parse(" My-App_1 ").map(String::from),
        Ok("My-App_1".into())
    );
    assert_eq!(
        Namespace::parse("my app"),
        Err(invalid(NameKind::Namespace, "my app"))
    );
    assert_eq!(
        Namespace::parse(&"n".repeat(101)),
        Err(NameError::TooLong {
            kind: NameKind::Namespace,
            bytes: 101
        })
    );
}

#[test]
fn scope_is_a_path_of_segments() {
    for (text, scope) in [
        ("", ""),
        (" / ", ""),
        ("team", "team"),
        ("/team/api-1/", "team/api-1"),
    ] {
        assert_eq!(
            ScopePath::parse(text).map(String::from),
            Ok(scope.to_owned())
        );
    }
    for bad in ["a//b", "a/../b", "a b", "a.b"] {
        assert_eq!(ScopePath::parse(bad), Err(invalid(NameKind::Scope, bad)));
    }
}

#[test]
fn messages_say_the_rule() {
    let said = |error: Result<Key, NameError>| error.map(String::from).map_err(|e| e.to_string());
    assert_eq!(
        said(Key::parse("a/b")),
        Err("secret key `a/b` contains invalid characters: only letters, digits, `_` and `-` are allowed".into())
    );
    assert_eq!(
        said(Key::parse("-a")),
        Err("secret key `-a` cannot start with a hyphen".into())
    );
    assert_eq!(said(Key::parse("")), Err("the secret key is empty".into()));
    assert_eq!(
        said(Key::parse(&"k".repeat(300))),
        Err("the secret key has 300 bytes, which is more than 255".into())
    );
}

#[test]
fn serde_applies_the_rule() {
    let env: EnvName = serde_json::from_str("\"local\"").unwrap();
    assert_eq!(serde_json::to_string(&env).unwrap(), "\"local\"");
    let refused = serde_json::from_str::<EnvName>("\"LOCAL\"").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "environment name `LOCAL` contains invalid characters: only lowercase letters, digits, `_` and `-` are allowed"
    );
}
