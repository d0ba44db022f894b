use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use super::{InitOptions, detect_name, slug_of};
use crate::project::error::ProjectError;
use crate::project::files::FileProblem;
use crate::project::{EnvName, Namespace, Project};

fn namespace(name: &str) -> Option<String> {
    slug_of(name).map(String::from)
}

fn directory(name: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    fs::create_dir(&path).unwrap();
    (dir, path)
}

#[test]
fn namespaces_are_slugs() {
    for (name, slug) in [
        ("My App", "my-app"),
        ("acme/App_1", "acmeapp-1"),
        ("  --My   __App--  ", "my-app"),
        ("Café", "caf"),
        ("v1.2", "v12"),
    ] {
        assert_eq!(namespace(name), Some(slug.into()), "{name}");
    }
    for name in ["", "日本", "-_-", "!?"] {
        assert_eq!(namespace(name), None, "{name}");
    }
}

#[test]
fn names_are_detected_in_order() {
    let (_guard, dir) = directory("the-directory");
    let write = |file: &str, text: &str| fs::write(dir.join(file), text).unwrap();
    assert_eq!(detect_name(&dir), "the-directory");
    write("package.json", r#"{"name": "the-package"}"#);
    assert_eq!(detect_name(&dir), "the-package");
    write("composer.json", r#"{"name": "acme/the-library"}"#);
    assert_eq!(detect_name(&dir), "the-library");
    for useless in [
        "not json",
        "{}",
        r#"{"name": 7}"#,
        r#"{"name": "acme/"}"#,
        r#"{"name": "a\u001b[0m"}"#,
    ] {
        write("composer.json", useless);
        assert_eq!(detect_name(&dir), "the-package", "{useless}");
    }
    write(
        "package.json",
        &format!(r#"{{"name": "{}"}}"#, "x".repeat(101)),
    );
    assert_eq!(detect_name(&dir), "the-directory");
    assert_eq!(detect_name(Path::new("/")), "app");
}

#[test]
fn a_new_project_has_its_directories_settings_and_gitignore() {
    let (_guard, dir) = directory("My App");
    let project = Project::init(&dir, InitOptions::default()).unwrap();
    let settings = project.settings().unwrap();
    assert_eq!(settings.app_name(), "My App");
    assert_eq!(settings.namespace().as_str(), "my-app");
    assert_eq!(
        settings.envs(),
        ["local", "staging", "production"].map(|env| EnvName::parse(env).unwrap())
    );
    assert_eq!(settings.default_vault(), None);
    assert_eq!(project.vaults().unwrap().len(), 0);
    assert!(project.keep_dir().join("vaults").is_dir());
    let local = fs::metadata(project.local_dir()).unwrap();
    assert_eq!(local.permissions().mode() & 0o777, 0o700);
    let ignored = fs::read_to_string(project.keep_dir().join(".gitignore")).unwrap();
    let rules: Vec<_> = ignored.lines().filter(|l| !l.starts_with('#')).collect();
    assert_eq!(rules, ["local/", "!.gitignore"]);
    assert_eq!(ignored.lines().count(), 4);
}

#[test]
fn what_is_given_is_taken() {
    let (_guard, dir) = directory("dir");
    let options = InitOptions {
        name: Some("Shop".into()),
        namespace: Some(Namespace::parse("acme-shop").unwrap()),
        envs: Some(vec![EnvName::parse("dev").unwrap()]),
        template_path: Some("deploy".into()),
    };
    let settings = Project::init(&dir, options).unwrap().settings().unwrap();
    assert_eq!(settings.app_name(), "Shop");
    assert_eq!(settings.namespace().as_str(), "acme-shop");
    assert_eq!(settings.envs(), [EnvName::parse("dev").unwrap()]);
    assert_eq!(settings.template_path(), "deploy");
}

#[test]
fn an_existing_project_keeps_what_was_not_given() {
    let (_guard, dir) = directory("dir");
    fs::create_dir_all(dir.join(".keep/vaults")).unwrap();
    let before = r#"{
    "app_name": "Old",
    "namespace": "Old_NS",
    "envs": [
        "one"
    ],
    "default_vault": "aws",
    "template_path": "deploy/env",
    "created_at": "2025-01-02T03:04:05+02:00",
    "updated_at": "2025-01-02T03:04:05+02:00",
    "version": "1.7",
    "x-team": {
        "a": 1
    }
}"#;
    fs::write(dir.join(".keep/settings.json"), before).unwrap();
    fs::write(dir.join(".keep/vaults/aws.json"), "not read").unwrap();
    fs::write(dir.join("composer.json"), r#"{"name": "acme/other"}"#).unwrap();
    let options = InitOptions {
        name: Some("New".into()),
        ..InitOptions::default()
    };
    let project = Project::init(&dir, options).unwrap();
    let settings = project.settings().unwrap();
    let updated = settings.updated_at().unwrap();
    assert_ne!(updated, "2025-01-02T03:04:05+02:00");
    let expected = before.replace("\"Old\"", "\"New\"").replace(
        "\"updated_at\": \"2025-01-02T03:04:05+02:00\"",
        &format!("\"updated_at\": \"{updated}\""),
    );
    assert_eq!(
        fs::read_to_string(project.settings_file()).unwrap(),
        expected
    );
    assert_eq!(
        fs::read(dir.join(".keep/vaults/aws.json")).unwrap(),
        b"not read"
    );
}

#[test]
fn a_name_that_makes_no_namespace_leaves_nothing_behind() {
    let (_guard, dir) = directory("日本");
    let error = Project::init(&dir, InitOptions::default()).unwrap_err();
    assert!(
        matches!(&error, ProjectError::NoNamespace { name } if name == "日本"),
        "{error}"
    );
    assert!(!dir.join(".keep").exists());
}

#[test]
fn broken_settings_are_not_replaced() {
    let (_guard, dir) = directory("dir");
    fs::create_dir(dir.join(".keep")).unwrap();
    let file = dir.join(".keep/settings.json");
    fs::write(&file, "{").unwrap();
    let error = Project::init(&dir, InitOptions::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "`{}` is not valid JSON: EOF while parsing an object at line 1, column 1",
            file.canonicalize().unwrap().display()
        )
    );
    assert_eq!(fs::read(&file).unwrap(), b"{");
}

#[test]
fn a_keep_directory_that_leads_elsewhere_is_refused() {
    let (guard, dir) = directory("dir");
    let elsewhere = guard.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, dir.join(".keep")).unwrap();
    let error = Project::init(&dir, InitOptions::default()).unwrap_err();
    assert!(
        matches!(&error, ProjectError::File(file) if file.problem == FileProblem::Symlink),
        "{error}"
    );
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
}
