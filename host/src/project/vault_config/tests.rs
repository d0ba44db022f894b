use std::fs;

use super::VaultConfig;
use crate::project::document::{DocumentError, ValueProblem};
use crate::project::names::{DriverId, NameError, NameKind, ScopePath, VaultSlug};

fn read_as(file: &str, json: &str) -> Result<VaultConfig, DocumentError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(file);
    fs::write(&path, json).unwrap();
    VaultConfig::read(&path)
}

fn invalid(json: &str) -> (usize, String, ValueProblem) {
    match read_as("v.json", json).unwrap_err() {
        DocumentError::Invalid {
            line,
            field,
            problem,
            ..
        } => (line, field, problem),
        other => panic!("{other}"),
    }
}

fn missing(json: &str) -> &'static str {
    match read_as("v.json", json).unwrap_err() {
        DocumentError::Missing { field, .. } => field,
        other => panic!("{other}"),
    }
}

fn vault() -> VaultConfig {
    let slug = VaultSlug::parse("aws").unwrap();
    let driver = DriverId::parse("secretsmanager").unwrap();
    VaultConfig::new(slug, driver, "AWS Secrets Manager").unwrap()
}

#[test]
fn the_slug_is_the_one_inside_or_the_file_name() {
    let named = r#"{"slug": "prod", "driver": "ssm", "name": "P"}"#;
    assert_eq!(
        read_as("other.json", named).unwrap().slug().as_str(),
        "prod"
    );
    let unnamed = r#"{"driver": "ssm", "name": "P"}"#;
    assert_eq!(
        read_as("other.json", unnamed).unwrap().slug().as_str(),
        "other"
    );
    let null = r#"{"slug": null, "driver": "ssm", "name": "P", "scope": null}"#;
    let vault = read_as("other.json", null).unwrap();
    assert_eq!(
        (vault.slug().as_str(), vault.scope().as_str()),
        ("other", "")
    );
}

#[test]
fn settings_reach_a_driver_as_text() {
    let vault = read_as(
        "v.json",
        r#"{"slug": "v", "driver": "ssm", "name": "V", "scope": "/team/a/",
            "region": "eu-west-1", "port": 8200, "tls": false, "absent": null,
            "replica-regions": ["eu-west-2", "us-east-1"], "mixed": [1, true, null],
            "deep": {"a": ["b"]}, "nested": [["x"]],
            "permissions": {"local": ["list"]}, "permissions_verified_at": "2025-01-01"}"#,
    )
    .unwrap();
    assert_eq!(vault.scope().as_str(), "team/a");
    let settings = vault.settings();
    let settings: Vec<_> = settings
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    assert_eq!(
        settings,
        [
            ("region", "eu-west-1"),
            ("port", "8200"),
            ("tls", "false"),
            ("replica-regions", "eu-west-2,us-east-1"),
            ("mixed", "1,true"),
            ("deep", r#"{"a":["b"]}"#),
            ("nested", r#"[["x"]]"#),
        ]
    );
    assert_eq!(vault.setting("port"), Some("8200".into()));
    assert_eq!(vault.setting("driver"), None);
    assert_eq!(vault.setting("permissions"), None);
    assert_eq!(vault.setting("no-such"), None);
}

#[test]
fn missing_and_wrong_fields_are_named_with_their_line() {
    assert_eq!(missing("{}"), "driver");
    assert_eq!(missing(r#"{"driver": "ssm"}"#), "name");
    let text = ValueProblem::Type { expected: "text" };
    let characters = |kind, name: &str| {
        ValueProblem::Name(NameError::InvalidCharacters {
            kind,
            name: name.into(),
        })
    };
    let file = |field: &str, value: &str| {
        let mut fields = vec![("slug", "\"v\""), ("driver", "\"ssm\""), ("name", "\"V\"")];
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let lines: Vec<_> = fields
            .iter()
            .map(|(name, text)| format!("\"{name}\": {text}"))
            .collect();
        format!("{{\n{}\n}}", lines.join(",\n"))
    };
    let long = format!("[\"{}\"]", "x".repeat(1001));
    for (field, value, line, problem) in [
        ("slug", "7", 4, text),
        ("slug", "\"AWS\"", 4, characters(NameKind::Vault, "AWS")),
        ("driver", "\"a b\"", 4, characters(NameKind::Driver, "a b")),
        ("name", "\"\\t\"", 4, ValueProblem::Blank),
        ("scope", "\"a//b\"", 5, characters(NameKind::Scope, "a//b")),
        ("region", &long, 5, ValueProblem::TooLong { max: 1000 }),
        (" ", "1", 5, ValueProblem::BlankSettingName),
    ] {
        assert_eq!(
            invalid(&file(field, value)),
            (line, field.to_owned(), problem)
        );
    }
}

#[test]
fn a_new_vault_is_written_as_php_keep_writes_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut vault = vault();
    vault.set_setting("region", "us-east-1").unwrap();
    vault.set_setting("key", "alias/keep").unwrap();
    vault.set_scope(ScopePath::parse("team").unwrap());
    let path = dir.path().join("aws.json");
    vault.save(dir.path(), path.clone()).unwrap();
    assert_eq!(vault.file(), Some(path.as_path()));
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        r#"{
    "slug": "aws",
    "driver": "secretsmanager",
    "name": "AWS Secrets Manager",
    "scope": "team",
    "region": "us-east-1",
    "key": "alias/keep"
}"#
    );
}

#[test]
fn setting_what_is_there_changes_nothing() {
    let json = r#"{"slug": "v", "driver": "ssm", "name": "V", "scope": "/a/", "port": 1, "replica-regions": ["a", "b"]}"#;
    let mut vault = read_as("v.json", json).unwrap();
    let before = vault.document.render();
    for (key, value) in vault.settings() {
        vault.set_setting(&key, &value).unwrap();
    }
    vault.set_scope(ScopePath::parse("a").unwrap());
    assert_eq!(vault.document.render(), before);
    vault.set_setting("replica-regions", "a,c").unwrap();
    assert_eq!(vault.setting("replica-regions"), Some("a,c".into()));
}

#[test]
fn settings_are_removed_by_an_empty_value_and_never_shadow_a_field() {
    let mut vault = vault();
    vault.set_setting("region", "us-east-1").unwrap();
    vault.set_setting("profile", "p").unwrap();
    vault.set_setting("region", "").unwrap();
    assert_eq!(vault.settings(), [("profile".to_owned(), "p".to_owned())]);
    assert_eq!(
        vault.set_setting("scope", "x"),
        Err(ValueProblem::ReservedSettingName {
            name: "scope".into()
        })
    );
    assert_eq!(
        vault.set_setting("region", &"x".repeat(1001)),
        Err(ValueProblem::TooLong { max: 1000 })
    );
    assert_eq!(vault.set_name(""), Err(ValueProblem::Blank));
}
