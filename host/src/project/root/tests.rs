use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::Project;
use crate::project::error::ProjectError;

const SETTINGS: &str = r#"{"app_name": "A", "namespace": "a", "envs": ["local", "production"]}"#;

fn make_project(root: &Path) -> PathBuf {
    fs::create_dir_all(root.join(".keep/vaults")).unwrap();
    fs::write(root.join(".keep/settings.json"), SETTINGS).unwrap();
    root.canonicalize().unwrap()
}

fn add_vault(root: &Path, file: &str, slug: &str) {
    let json = format!(r#"{{"slug": "{slug}", "driver": "ssm", "name": "N"}}"#);
    fs::write(root.join(".keep/vaults").join(file), json).unwrap();
}

#[test]
fn the_nearest_project_upward_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let outer = make_project(&dir.path().join("outer"));
    let inner = make_project(&outer.join("a/inner"));
    let below = inner.join("x/y");
    fs::create_dir_all(&below).unwrap();
    assert_eq!(Project::discover(&below, None).unwrap().root(), inner);
    assert_eq!(
        Project::discover(&outer.join("a"), None).unwrap().root(),
        outer
    );
    // A `.keep` without settings is no project.
    fs::create_dir_all(inner.join("x/.keep/local")).unwrap();
    assert_eq!(Project::discover(&below, None).unwrap().root(), inner);
}

#[test]
fn an_explicit_project_is_taken_alone() {
    let dir = tempfile::tempdir().unwrap();
    let root = make_project(&dir.path().join("p"));
    fs::create_dir(root.join("sub")).unwrap();
    let found = Project::discover(dir.path(), Some(Path::new("p"))).unwrap();
    assert_eq!(found.root(), root);
    let error = Project::discover(&root, Some(Path::new("sub"))).unwrap_err();
    let ProjectError::NotAProject { path } = error else {
        panic!("{error}");
    };
    assert_eq!(path, root.join("sub"));
}

#[test]
fn no_project_names_where_the_search_began() {
    let dir = tempfile::tempdir().unwrap();
    let error = Project::discover(dir.path(), None).unwrap_err();
    let ProjectError::NotInitialized { start } = error else {
        panic!("{error}");
    };
    assert_eq!(start, dir.path().canonicalize().unwrap());
}

#[test]
fn a_project_planted_where_everybody_writes_is_not_found_from_below() {
    let dir = tempfile::tempdir().unwrap();
    let shared = make_project(&dir.path().join("tmp"));
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o1777)).unwrap();
    fs::create_dir(shared.join("mine")).unwrap();
    let error = Project::discover(&shared.join("mine"), None).unwrap_err();
    assert!(
        matches!(error, ProjectError::NotInitialized { .. }),
        "{error}"
    );
    assert_eq!(Project::discover(&shared, None).unwrap().root(), shared);
}

#[test]
fn vaults_come_in_the_order_of_file_names() {
    let dir = tempfile::tempdir().unwrap();
    let root = make_project(dir.path());
    let project = Project::discover(&root, None).unwrap();
    for (file, slug) in [("b.json", "b"), ("a.json", "z"), ("c.json", "a")] {
        add_vault(&root, file, slug);
    }
    for ignored in [".d.json", "e.json.bak", "json"] {
        add_vault(&root, ignored, "ignored");
    }
    let vaults = project.vaults().unwrap();
    let slugs: Vec<_> = vaults.iter().map(|vault| vault.slug().as_str()).collect();
    assert_eq!(slugs, ["z", "b", "a"]);
    let file = project.vault("z").unwrap();
    assert_eq!(
        file.file(),
        Some(root.join(".keep/vaults/a.json").as_path())
    );
}

#[test]
fn a_project_without_a_vault_directory_has_no_vaults() {
    let dir = tempfile::tempdir().unwrap();
    let root = make_project(dir.path());
    fs::remove_dir(root.join(".keep/vaults")).unwrap();
    let project = Project::discover(&root, None).unwrap();
    assert_eq!(project.vaults().unwrap().len(), 0);
    assert_eq!(
        project.vault("aws").unwrap_err().to_string(),
        "no vault is called `aws`; there are none yet"
    );
}

#[test]
fn two_files_of_one_slug_are_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let root = make_project(dir.path());
    add_vault(&root, "one.json", "aws");
    add_vault(&root, "two.json", "aws");
    let error = Project::discover(&root, None)
        .unwrap()
        .vaults()
        .unwrap_err();
    let vaults = root.join(".keep/vaults");
    let (one, two) = (vaults.join("one.json"), vaults.join("two.json"));
    assert_eq!(
        error.to_string(),
        format!(
            "`{}` and `{}` both configure the vault `aws`",
            one.display(),
            two.display()
        )
    );
}

#[test]
fn unknown_names_come_with_suggestions_and_what_there_is() {
    let dir = tempfile::tempdir().unwrap();
    let root = make_project(dir.path());
    add_vault(&root, "aws.json", "aws");
    let project = Project::discover(&root, None).unwrap();
    assert_eq!(project.env("production").unwrap().as_str(), "production");
    let error = project.env("prod").unwrap_err();
    assert_eq!(
        error.to_string(),
        "no environment is called `prod`; did you mean `production`?"
    );
    let ProjectError::UnknownEnv {
        name,
        suggestions,
        known,
    } = error
    else {
        panic!("{error}");
    };
    assert_eq!(name, "prod");
    assert_eq!(suggestions, ["production"]);
    assert_eq!(known, ["local", "production"]);
    assert_eq!(
        project.env("x\u{1b}[0m").unwrap_err().to_string(),
        "no environment is called `x\\u{1b}[0m`; there are `local`, `production`"
    );
    assert_eq!(
        project.vault("AWS").unwrap_err().to_string(),
        "no vault is called `AWS`; did you mean `aws`?"
    );
}

#[test]
fn the_default_vault_is_looked_up() {
    let dir = tempfile::tempdir().unwrap();
    let root = make_project(dir.path());
    let project = Project::discover(&root, None).unwrap();
    assert!(project.default_vault().unwrap().is_none());
    let with_default = SETTINGS.replace("\"envs\"", "\"default_vault\": \"aws\", \"envs\"");
    fs::write(project.settings_file(), with_default).unwrap();
    assert_eq!(
        project.default_vault().unwrap_err().to_string(),
        "the default vault `aws` is not there; there are none yet"
    );
    add_vault(&root, "aws.json", "aws");
    let default = project.default_vault().unwrap().unwrap();
    assert_eq!(default.slug().as_str(), "aws");
}

#[test]
fn the_template_directory_is_relative_to_the_root_or_absolute() {
    let dir = tempfile::tempdir().unwrap();
    let root = make_project(dir.path());
    let project = Project::discover(&root, None).unwrap();
    assert_eq!(project.template_dir().unwrap(), root.join("env"));
    let absolute = SETTINGS.replace("\"envs\"", "\"template_path\": \"/t\", \"envs\"");
    fs::write(project.settings_file(), absolute).unwrap();
    assert_eq!(project.template_dir().unwrap(), Path::new("/t"));
}
