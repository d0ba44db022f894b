use std::fs;
use std::path::Path;
use std::sync::Barrier;
use std::thread;

use super::VaultEdit;
use crate::project::error::ProjectError;
use crate::project::names::{DriverId, EnvName, ScopePath, VaultSlug};
use crate::project::{InitOptions, Project, ValueProblem, VaultConfig};

fn project(dir: &Path) -> Project {
    Project::init(dir, InitOptions::default()).unwrap()
}

fn slug(text: &str) -> VaultSlug {
    VaultSlug::parse(text).unwrap()
}

fn vault(text: &str) -> VaultConfig {
    VaultConfig::new(slug(text), DriverId::parse("ssm").unwrap(), "SSM").unwrap()
}

fn env(text: &str) -> EnvName {
    EnvName::parse(text).unwrap()
}

fn files(project: &Project) -> Vec<String> {
    let entries = fs::read_dir(project.keep_dir().join("vaults")).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn default_of(project: &Project) -> Option<String> {
    project
        .settings()
        .unwrap()
        .default_vault()
        .map(str::to_owned)
}

fn rename(to: &str) -> VaultEdit {
    VaultEdit {
        slug: Some(slug(to)),
        ..VaultEdit::default()
    }
}

#[test]
fn the_first_vault_becomes_the_default() {
    let dir = tempfile::tempdir().unwrap();
    let project = project(dir.path());
    assert!(project.add_vault(vault("a"), false).unwrap());
    assert!(!project.add_vault(vault("b"), false).unwrap());
    assert_eq!(default_of(&project), Some("a".into()));
    assert!(project.add_vault(vault("c"), true).unwrap());
    assert_eq!(default_of(&project), Some("c".into()));
    project.set_default("b").unwrap();
    assert_eq!(default_of(&project), Some("b".into()));
    assert_eq!(files(&project), ["a.json", "b.json", "c.json"]);
}

#[test]
fn no_vault_is_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let project = project(dir.path());
    project.add_vault(vault("a"), false).unwrap();
    let odd = project.keep_dir().join("vaults/odd.json");
    fs::write(&odd, r#"{"slug": "b", "driver": "ssm", "name": "B"}"#).unwrap();
    let error = project.add_vault(vault("b"), false).unwrap_err();
    assert_eq!(error.to_string(), "a vault `b` exists already");
    let error = project.add_vault(vault("odd"), false).unwrap_err();
    let ProjectError::VaultFileTaken { path, slug } = error else {
        panic!("{error}");
    };
    assert_eq!((path.file_name(), slug.as_str()), (odd.file_name(), "b"));
    for to in ["b", "odd"] {
        project.edit_vault("a", rename(to)).unwrap_err();
    }
    assert_eq!(files(&project), ["a.json", "odd.json"]);
    assert_eq!(project.vault("a").unwrap().name(), "SSM");
}

#[test]
fn an_edit_changes_only_what_it_names() {
    let dir = tempfile::tempdir().unwrap();
    let project = project(dir.path());
    let mut original = vault("a");
    original.set_setting("region", "us-east-1").unwrap();
    original.set_setting("x-unknown", "kept").unwrap();
    project.add_vault(original, false).unwrap();
    let edit = VaultEdit {
        name: Some("Renamed".into()),
        scope: Some(ScopePath::parse("team").unwrap()),
        settings: vec![
            ("region".into(), String::new()),
            ("profile".into(), "p".into()),
        ],
        ..VaultEdit::default()
    };
    let edited = project.edit_vault("a", edit).unwrap();
    assert_eq!(edited.name(), "Renamed");
    assert_eq!(
        fs::read_to_string(project.keep_dir().join("vaults/a.json")).unwrap(),
        r#"{
    "slug": "a",
    "driver": "ssm",
    "name": "Renamed",
    "scope": "team",
    "x-unknown": "kept",
    "profile": "p"
}"#
    );
}

#[test]
fn a_failed_edit_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let project = project(dir.path());
    project.add_vault(vault("a"), false).unwrap();
    let edit = VaultEdit {
        slug: Some(slug("b")),
        settings: vec![("driver".into(), "x".into())],
        ..VaultEdit::default()
    };
    let error = project.edit_vault("a", edit).unwrap_err();
    let ProjectError::Value { what, problem } = error else {
        panic!("{error}");
    };
    assert_eq!(what, "driver");
    assert_eq!(
        problem,
        ValueProblem::ReservedSettingName {
            name: "driver".into()
        }
    );
    assert_eq!(files(&project), ["a.json"]);
    assert_eq!(default_of(&project), Some("a".into()));
}

#[test]
fn a_renamed_vault_moves_its_file_and_the_default() {
    let dir = tempfile::tempdir().unwrap();
    let project = project(dir.path());
    project.add_vault(vault("a"), false).unwrap();
    project.add_vault(vault("b"), false).unwrap();
    let renamed = project.edit_vault("a", rename("aws")).unwrap();
    assert_eq!(renamed.slug().as_str(), "aws");
    assert_eq!(files(&project), ["aws.json", "b.json"]);
    assert_eq!(default_of(&project), Some("aws".into()));
    project.edit_vault("b", rename("c")).unwrap();
    assert_eq!(default_of(&project), Some("aws".into()));
    project.edit_vault("aws", rename("aws")).unwrap();
    assert_eq!(files(&project), ["aws.json", "c.json"]);
}

#[test]
fn a_file_with_a_name_of_its_own_keeps_it_and_is_the_one_removed() {
    let dir = tempfile::tempdir().unwrap();
    let project = project(dir.path());
    project.add_vault(vault("main"), false).unwrap();
    let odd = project.keep_dir().join("vaults/odd.json");
    fs::write(&odd, r#"{"slug": "b", "driver": "ssm", "name": "B"}"#).unwrap();
    let renamed = project.edit_vault("b", rename("c")).unwrap();
    assert_eq!(renamed.file(), Some(odd.as_path()));
    assert_eq!(files(&project), ["main.json", "odd.json"]);
    project.remove_vault("c").unwrap();
    assert_eq!(files(&project), ["main.json"]);
}

#[test]
fn the_default_vault_and_unknown_ones_are_not_removed() {
    let dir = tempfile::tempdir().unwrap();
    let project = project(dir.path());
    project.add_vault(vault("aws"), false).unwrap();
    let error = project.remove_vault("aws").unwrap_err();
    assert!(
        matches!(&error, ProjectError::DefaultVault { slug } if slug.as_str() == "aws"),
        "{error}"
    );
    for error in [
        project.remove_vault("awz").unwrap_err(),
        project.set_default("awz").unwrap_err(),
        project.edit_vault("awz", VaultEdit::default()).unwrap_err(),
    ] {
        assert_eq!(
            error.to_string(),
            "no vault is called `awz`; did you mean `aws`?"
        );
    }
    assert_eq!(files(&project), ["aws.json"]);
}

#[test]
fn environments_are_added_and_removed() {
    let dir = tempfile::tempdir().unwrap();
    let project = project(dir.path());
    let settings = project.add_env(env("qa")).unwrap();
    assert_eq!(
        settings.envs(),
        ["local", "staging", "production", "qa"].map(env)
    );
    let error = project.add_env(env("qa")).unwrap_err();
    assert_eq!(error.to_string(), "an environment `qa` exists already");
    let settings = project.remove_env(&env("qa")).unwrap();
    assert_eq!(settings.envs(), ["local", "staging", "production"].map(env));
    let error = project.remove_env(&env("qa")).unwrap_err();
    assert!(
        matches!(&error, ProjectError::UnknownEnv { name, .. } if name == "qa"),
        "{error}"
    );
    for name in ["local", "staging", "production"] {
        let error = project.remove_env(&env(name)).unwrap_err();
        assert!(
            matches!(&error, ProjectError::SystemEnv { env } if env.as_str() == name),
            "{error}"
        );
    }
}

#[test]
fn the_last_environment_stays() {
    let dir = tempfile::tempdir().unwrap();
    let options = InitOptions {
        envs: Some(vec![env("only")]),
        ..InitOptions::default()
    };
    let project = Project::init(dir.path(), options).unwrap();
    let error = project.remove_env(&env("only")).unwrap_err();
    assert!(
        matches!(&error, ProjectError::LastEnv { env } if env.as_str() == "only"),
        "{error}"
    );
}

#[test]
fn concurrent_changes_lose_nothing() {
    const EACH: usize = 50;
    let dir = tempfile::tempdir().unwrap();
    let project = project(dir.path());
    let start = Barrier::new(2);
    thread::scope(|scope| {
        for writer in ["a", "b"] {
            let (project, start) = (&project, &start);
            scope.spawn(move || {
                start.wait();
                for number in 0..EACH {
                    project.add_env(env(&format!("{writer}-{number}"))).unwrap();
                }
            });
        }
    });
    let settings = project.settings().unwrap();
    assert_eq!(settings.envs().len(), 3 + 2 * EACH);
    for writer in ["a", "b"] {
        let own: Vec<_> = settings
            .envs()
            .iter()
            .filter(|e| e.as_str().starts_with(&format!("{writer}-")))
            .cloned()
            .collect();
        let expected: Vec<_> = (0..EACH).map(|n| env(&format!("{writer}-{n}"))).collect();
        assert_eq!(own, expected);
    }
}
