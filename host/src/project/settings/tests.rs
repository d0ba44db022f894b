use std::fs;
use std::path::Path;

use super::{Settings, is_version, now};
use crate::project::document::{DocumentError, ValueProblem};
use crate::project::names::{EnvName, NameError, NameKind, Namespace, VaultSlug};

fn read(json: &str) -> Result<Settings, DocumentError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("settings.json");
    fs::write(&path, json).unwrap();
    Settings::read(&path)
}

fn missing(json: &str) -> &'static str {
    match read(json).unwrap_err() {
        DocumentError::Missing { field, .. } => field,
        other => panic!("{other}"),
    }
}

fn invalid(json: &str) -> (usize, String, ValueProblem) {
    match read(json).unwrap_err() {
        DocumentError::Invalid {
            line,
            field,
            problem,
            ..
        } => (line, field, problem),
        other => panic!("{other}"),
    }
}

fn envs(names: &[&str]) -> Vec<EnvName> {
    names
        .iter()
        .map(|name| EnvName::parse(name).unwrap())
        .collect()
}

#[test]
fn missing_settings_are_reported_in_order_and_before_wrong_ones() {
    assert_eq!(missing("{}"), "app_name");
    assert_eq!(missing(r#"{"app_name": null, "namespace": 1}"#), "app_name");
    assert_eq!(missing(r#"{"app_name": ""}"#), "namespace");
    assert_eq!(
        missing(r#"{"app_name": "", "namespace": "no good"}"#),
        "envs"
    );
    assert_eq!(
        missing(r#"{"app_name": "A", "namespace": "a", "envs": []}"#),
        "envs"
    );
    let error = read("{}").unwrap_err().to_string();
    assert!(
        error.ends_with("settings.json` lacks the required `app_name`"),
        "{error}"
    );
}

#[test]
fn wrong_values_are_named_with_their_line() {
    let with = |field: &str, value: &str| {
        let mut fields = vec![
            ("app_name", "\"A\""),
            ("namespace", "\"a\""),
            ("envs", "[\"local\"]"),
            ("default_vault", "null"),
            ("version", "\"1.0\""),
        ];
        for (name, text) in &mut fields {
            if *name == field {
                *text = value;
            }
        }
        let lines: Vec<_> = fields
            .iter()
            .map(|(name, text)| format!("\"{name}\": {text}"))
            .collect();
        format!("{{\n{}\n}}", lines.join(",\n"))
    };
    let characters = |kind, name: &str| {
        ValueProblem::Name(NameError::InvalidCharacters {
            kind,
            name: name.into(),
        })
    };
    let list = "a list of texts";
    for (field, value, line, problem) in [
        ("app_name", "\" \"", 2, ValueProblem::Blank),
        ("app_name", "7", 2, ValueProblem::Type { expected: "text" }),
        (
            "app_name",
            &format!("\"{}\"", "é".repeat(51)),
            2,
            ValueProblem::TooLong { max: 100 },
        ),
        (
            "namespace",
            "\"my app\"",
            3,
            characters(NameKind::Namespace, "my app"),
        ),
        (
            "envs",
            "\"local\"",
            4,
            ValueProblem::Type { expected: list },
        ),
        (
            "envs",
            "[\"local\", 1]",
            4,
            ValueProblem::Type { expected: list },
        ),
        ("envs", "[\"Local\"]", 4, characters(NameKind::Env, "Local")),
        (
            "envs",
            "[\"a\", \"b\", \"a\"]",
            4,
            ValueProblem::Duplicate { name: "a".into() },
        ),
        (
            "default_vault",
            "\"\"",
            5,
            ValueProblem::Name(NameError::Empty {
                kind: NameKind::Vault,
            }),
        ),
        (
            "default_vault",
            "\"a/b\"",
            5,
            characters(NameKind::Vault, "a/b"),
        ),
        ("version", "\"1\"", 6, ValueProblem::Version),
    ] {
        assert_eq!(
            invalid(&with(field, value)),
            (line, field.to_owned(), problem)
        );
    }
}

#[test]
fn optional_settings_have_php_keeps_defaults() {
    let settings = read(r#"{"app_name": "A", "namespace": " a ", "envs": ["local"]}"#).unwrap();
    assert_eq!(settings.namespace().as_str(), "a");
    assert_eq!(settings.default_vault(), None);
    assert_eq!(settings.template_path(), "env");
    assert_eq!(settings.version(), "1.0");
    assert_eq!((settings.created_at(), settings.updated_at()), (None, None));
    let upper =
        read(r#"{"app_name": "A", "namespace": "a", "envs": ["l"], "default_vault": "AWS"}"#);
    assert_eq!(upper.unwrap().default_vault(), Some("AWS"));
}

#[test]
fn new_settings_are_written_as_php_keep_writes_them() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("settings.json");
    let namespace = Namespace::parse("cafe-api").unwrap();
    let mut settings = Settings::new("Café/API", namespace, envs(&["local", "qa"])).unwrap();
    settings.save(dir.path(), &path).unwrap();
    let (created, updated) = (
        settings.created_at().unwrap(),
        settings.updated_at().unwrap(),
    );
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        format!(
            r#"{{
    "app_name": "Caf\u00e9/API",
    "namespace": "cafe-api",
    "envs": [
        "local",
        "qa"
    ],
    "default_vault": null,
    "template_path": "env",
    "created_at": "{created}",
    "updated_at": "{updated}",
    "version": "1.0"
}}"#
        )
    );
}

#[test]
fn setters_follow_the_rules() {
    let mut settings =
        Settings::new("A", Namespace::parse("a").unwrap(), envs(&["local"])).unwrap();
    assert_eq!(settings.set_app_name(" "), Err(ValueProblem::Blank));
    assert_eq!(settings.set_envs(Vec::new()), Err(ValueProblem::NoEnvs));
    assert_eq!(
        settings.set_envs(envs(&["b", "b"])),
        Err(ValueProblem::Duplicate { name: "b".into() })
    );
    assert_eq!(
        (settings.app_name(), settings.envs()),
        ("A", &envs(&["local"])[..])
    );
    settings.set_default_vault(Some(&VaultSlug::parse("aws").unwrap()));
    assert_eq!(settings.default_vault(), Some("aws"));
    settings.set_default_vault(None);
    assert_eq!(settings.default_vault(), None);
    settings.set_template_path("deploy/env");
    assert_eq!(settings.template_path(), "deploy/env");
    settings.set_template_path("  ");
    assert_eq!(settings.template_path(), "env");
}

#[test]
fn an_unreadable_file_is_a_file_error() {
    let error = Settings::read(Path::new("/nonexistent/settings.json")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot read `/nonexistent/settings.json`: it does not exist"
    );
}

#[test]
fn versions_and_times_have_their_form() {
    for (text, expected) in [
        ("1.0", true),
        ("12.34", true),
        ("1", false),
        ("1.", false),
        (".1", false),
        ("1.0.0", false),
        ("1.0\n", false),
        ("a.b", false),
    ] {
        assert_eq!(is_version(text), expected, "{text}");
    }
    let now = now();
    assert_eq!(now.len(), "2025-09-12T10:11:12+00:00".len());
    let parsed: jiff::Timestamp = now.parse().unwrap();
    let age = jiff::Timestamp::now().as_second() - parsed.as_second();
    assert!((0..60).contains(&age), "{now}");
}
