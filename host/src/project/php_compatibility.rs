//! Projects as PHP Keep writes them load, and a change of ours alters the
//! bytes it is about and no others.

use std::fs;
use std::path::Path;

use super::{EnvName, InitOptions, Project, VaultEdit, VaultSlug};

const SETTINGS: &str = r#"{
    "app_name": "Caf\u00e9 Shop",
    "namespace": "cafe-shop",
    "envs": [
        "local",
        "staging",
        "production"
    ],
    "default_vault": "aws-us-east-1",
    "template_path": "deploy/env",
    "created_at": "2025-09-12T08:15:30+02:00",
    "updated_at": "2025-09-12T08:15:30+02:00",
    "version": "1.0"
}"#;

const MINIMAL_SETTINGS: &str = r#"{
    "app_name": "Shop",
    "namespace": "shop",
    "envs": [
        "local"
    ]
}"#;

const SECRETS_MANAGER: &str = r#"{
    "slug": "aws-us-east-1",
    "driver": "secretsmanager",
    "name": "AWS Secrets Manager",
    "scope": "team/api",
    "region": "us-east-1",
    "key": "arn:aws:kms:us-east-1:123456789012:key/0000-1111",
    "permissions": {
        "local": [
            "list",
            "read"
        ],
        "production": []
    },
    "permissions_verified_at": "2025-09-12T08:16:00+02:00"
}"#;

/// Older files leave the slug to the file name.
const SSM: &str = r#"{
    "driver": "ssm",
    "name": "AWS SSM Parameter Store",
    "scope": "",
    "region": "eu-west-1"
}"#;

const WORKSPACE: &str = r#"{
    "active_vaults": [
        "aws-us-east-1"
    ],
    "active_envs": [],
    "created_at": "2025-09-12T08:17:00+02:00",
    "updated_at": "2025-09-12T08:17:00+02:00"
}"#;

fn php_project(root: &Path) -> Project {
    let keep = root.join(".keep");
    fs::create_dir_all(keep.join("vaults")).unwrap();
    fs::create_dir_all(keep.join("local")).unwrap();
    for (file, text) in [
        ("settings.json", SETTINGS),
        ("vaults/prod.json", SECRETS_MANAGER),
        ("vaults/ssm.json", SSM),
        ("local/workspace.json", WORKSPACE),
        (".gitignore", "# Theirs\nlocal/\n# Ours\n!.gitignore\n"),
    ] {
        fs::write(keep.join(file), text).unwrap();
    }
    Project::discover(root, None).unwrap()
}

fn read(project: &Project, file: &str) -> String {
    fs::read_to_string(project.keep_dir().join(file)).unwrap()
}

/// `before`, with the time of the last change as it is now.
fn with_new_time(project: &Project, before: &str) -> String {
    let settings = project.settings().unwrap();
    let now = settings.updated_at().unwrap();
    assert_ne!(now, "2025-09-12T08:15:30+02:00");
    before.replace(
        "\"updated_at\": \"2025-09-12T08:15:30+02:00\"",
        &format!("\"updated_at\": \"{now}\""),
    )
}

fn untouched(project: &Project, files: &[&str]) {
    for (file, text) in [
        ("settings.json", SETTINGS),
        ("vaults/prod.json", SECRETS_MANAGER),
        ("vaults/ssm.json", SSM),
        ("local/workspace.json", WORKSPACE),
        (".gitignore", "# Theirs\nlocal/\n# Ours\n!.gitignore\n"),
    ] {
        if files.contains(&file) {
            assert_eq!(read(project, file), text, "{file}");
        }
    }
}

#[test]
fn a_project_loads() {
    let dir = tempfile::tempdir().unwrap();
    let project = php_project(dir.path());
    let settings = project.settings().unwrap();
    assert_eq!(settings.app_name(), "Café Shop");
    assert_eq!(settings.template_path(), "deploy/env");
    assert_eq!(settings.created_at(), Some("2025-09-12T08:15:30+02:00"));
    let default = project.default_vault().unwrap().unwrap();
    assert_eq!(default.driver().as_str(), "secretsmanager");
    assert_eq!(default.scope().as_str(), "team/api");
    assert_eq!(
        default.settings(),
        [
            ("region".to_owned(), "us-east-1".to_owned()),
            (
                "key".to_owned(),
                "arn:aws:kms:us-east-1:123456789012:key/0000-1111".to_owned()
            ),
        ]
    );
    assert_eq!(
        project.vault("ssm").unwrap().name(),
        "AWS SSM Parameter Store"
    );
}

#[test]
fn adding_an_environment_adds_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let project = php_project(dir.path());
    project.add_env(EnvName::parse("qa").unwrap()).unwrap();
    let expected = SETTINGS.replace(
        "        \"production\"\n",
        "        \"production\",\n        \"qa\"\n",
    );
    assert_eq!(
        read(&project, "settings.json"),
        with_new_time(&project, &expected)
    );
    untouched(
        &project,
        &[
            "vaults/prod.json",
            "vaults/ssm.json",
            "local/workspace.json",
            ".gitignore",
        ],
    );
}

#[test]
fn minimal_settings_gain_what_was_set_in_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let project = php_project(dir.path());
    fs::write(project.settings_file(), MINIMAL_SETTINGS).unwrap();
    project.set_default("ssm").unwrap();
    let settings = project.settings().unwrap();
    let now = settings.updated_at().unwrap();
    let expected = MINIMAL_SETTINGS.replace(
        "    ]\n}",
        &format!("    ],\n    \"default_vault\": \"ssm\",\n    \"updated_at\": \"{now}\"\n}}"),
    );
    assert_eq!(read(&project, "settings.json"), expected);
}

#[test]
fn initializing_again_changes_the_time_alone() {
    let dir = tempfile::tempdir().unwrap();
    let project = php_project(dir.path());
    Project::init(dir.path(), InitOptions::default()).unwrap();
    assert_eq!(
        read(&project, "settings.json"),
        with_new_time(&project, SETTINGS)
    );
}

#[test]
fn an_edited_vault_keeps_its_file_and_what_is_not_a_setting() {
    let dir = tempfile::tempdir().unwrap();
    let project = php_project(dir.path());
    let edit = VaultEdit {
        settings: vec![("region".into(), "eu-west-1".into())],
        ..VaultEdit::default()
    };
    project.edit_vault("aws-us-east-1", edit).unwrap();
    assert_eq!(
        read(&project, "vaults/prod.json"),
        SECRETS_MANAGER.replace("\"region\": \"us-east-1\"", "\"region\": \"eu-west-1\"")
    );
    untouched(
        &project,
        &["settings.json", "vaults/ssm.json", "local/workspace.json"],
    );
}

#[test]
fn renaming_a_vault_without_a_slug_inside_adds_it() {
    let dir = tempfile::tempdir().unwrap();
    let project = php_project(dir.path());
    let edit = VaultEdit {
        slug: VaultSlug::parse("parameters").ok(),
        ..VaultEdit::default()
    };
    project.edit_vault("ssm", edit).unwrap();
    assert_eq!(
        read(&project, "vaults/parameters.json"),
        SSM.replacen("{\n", "{\n    \"slug\": \"parameters\",\n", 1)
    );
    assert!(!project.keep_dir().join("vaults/ssm.json").exists());
    untouched(&project, &["settings.json", "vaults/prod.json"]);
}

#[test]
fn renaming_the_default_vault_takes_the_default_along() {
    let dir = tempfile::tempdir().unwrap();
    let project = php_project(dir.path());
    let edit = VaultEdit {
        slug: VaultSlug::parse("main").ok(),
        ..VaultEdit::default()
    };
    project.edit_vault("aws-us-east-1", edit).unwrap();
    let expected = SETTINGS.replace("\"aws-us-east-1\"", "\"main\"");
    assert_eq!(
        read(&project, "settings.json"),
        with_new_time(&project, &expected)
    );
    assert_eq!(
        read(&project, "vaults/prod.json"),
        SECRETS_MANAGER.replace("\"slug\": \"aws-us-east-1\"", "\"slug\": \"main\"")
    );
}
