//! The files of a project come with somebody's commit. What is read, written and
//! read again says the same, and nothing that Keep does not know is lost.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use keep_host::project::{Namespace, Project, Settings, VaultConfig, VaultEdit};
use serde_json::{Map, Value};
use tempfile::TempDir;

use super::assert_one_line;

pub(crate) const SETTINGS: &[&str] = &[
    "{",
    "}",
    "\"app_name\":",
    "\"namespace\":",
    "\"envs\":",
    "[\"local\"]",
    "\"default_vault\":",
    "\"template_path\":",
    "\"updated_at\":",
    "\"version\":",
    "\"1.0\"",
    "\"x\":",
    "\"shop\"",
    ",",
    "null",
    "1e308",
    "123456789012345678901234567890",
    "0.1",
    "-0",
    "\\u00e9",
    "é",
    "\n",
    "\\u0000",
    "\u{202e}",
];
pub(crate) const VAULT: &[&str] = &[
    "{",
    "}",
    "\"slug\":",
    "\"driver\":",
    "\"name\":",
    "\"scope\":",
    "\"permissions\":",
    "\"region\":",
    "\"local\"",
    "\"a/b\"",
    "[\"a\",1]",
    ",",
    "null",
    "true",
    "{\"a\":[]}",
    "1.5e3",
    "\" \":",
    "é",
    "\u{202e}",
];
pub(crate) const PLUGINS_LOCK: &[&str] = &[
    "{",
    "}",
    "\"acme\":",
    "\"source\":",
    "\"version\":",
    "\"sha256\":",
    "\"powers\":",
    "[]",
    "[\"plaintext\"]",
    "\"file:a.wasm\"",
    "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"",
    ",",
    "\"signed\":",
    "1",
    "\"../x\":",
    "\u{202e}",
];

const GOOD: &str = r#"{"app_name": "Shop", "namespace": "shop", "envs": ["local"]}"#;

struct Place {
    _directory: TempDir,
    project: Project,
}

impl Place {
    /// A project with these bytes in one of its files.
    fn with(file: &str, bytes: &[u8]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let root = directory.path();
        fs::create_dir_all(root.join(".keep/vaults")).expect("a directory");
        fs::write(root.join(".keep/settings.json"), GOOD).expect("a file");
        fs::write(root.join(".keep").join(file), bytes).expect("a file");
        let project = Project::discover(root, Some(root)).expect("a project");
        Self {
            _directory: directory,
            project,
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.project.keep_dir().join(name)
    }

    fn members(&self, name: &str) -> Map<String, Value> {
        let bytes = fs::read(self.file(name)).expect("it is there");
        serde_json::from_slice(&bytes).expect("an object of JSON")
    }
}

pub(crate) fn settings(bytes: &[u8]) -> bool {
    const FILE: &str = "settings.json";
    let place = Place::with(FILE, bytes);
    let before = match place.project.settings() {
        Ok(settings) => settings,
        Err(error) => return assert_one_line(&error),
    };
    assert_eq!(
        Namespace::parse(before.namespace().as_str()).as_ref(),
        Ok(before.namespace())
    );
    let envs: BTreeSet<_> = before.envs().iter().collect();
    assert!(!envs.is_empty() && envs.len() == before.envs().len());
    let mut members = place.members(FILE);
    let written = place.project.update_settings(|_| Ok(()));
    written.expect("it was read");
    let after = place.project.settings().expect("it was written");
    assert_eq!(told(&after), told(&before));
    let mut again = place.members(FILE);
    // The time of the change.
    members.shift_remove("updated_at");
    again.shift_remove("updated_at");
    assert_same_members(&again, &members);
    true
}

fn told(settings: &Settings) -> String {
    format!(
        "{:?} {} {:?} {:?} {:?} {:?} {:?}",
        settings.app_name(),
        settings.namespace(),
        settings.envs(),
        settings.default_vault(),
        settings.template_path(),
        settings.created_at(),
        settings.version(),
    )
}

/// In their order too.
#[track_caller]
fn assert_same_members(again: &Map<String, Value>, before: &Map<String, Value>) {
    let names = |members: &Map<String, Value>| members.keys().cloned().collect::<Vec<_>>();
    assert_eq!(again, before);
    assert_eq!(names(again), names(before));
}

pub(crate) fn vault(bytes: &[u8]) -> bool {
    const FILE: &str = "vaults/main.json";
    let place = Place::with(FILE, bytes);
    let before = match place.project.vaults() {
        Ok(mut vaults) => vaults.remove(0),
        Err(error) => return assert_one_line(&error),
    };
    let members = place.members(FILE);
    let slug = before.slug().as_str();
    let edited = place.project.edit_vault(slug, VaultEdit::default());
    edited.expect("it was read");
    let after = place.project.vaults().expect("it was written").remove(0);
    assert_eq!(described(&after), described(&before));
    assert_same_members(&place.members(FILE), &members);
    says_what_it_says_already(&place, &before);
    assert_same_members(&place.members(FILE), &members);
    true
}

/// Setting what is set already changes nothing.
fn says_what_it_says_already(place: &Place, vault: &VaultConfig) {
    let mut settings = vault.settings();
    // Nothing at all takes a setting away, and a list may be longer than a text.
    settings.retain(|(_, value)| (1..=1_000).contains(&value.len()));
    let edit = VaultEdit {
        name: Some(vault.name().to_owned()),
        scope: Some(vault.scope().clone()),
        settings,
        ..VaultEdit::default()
    };
    let edited = place.project.edit_vault(vault.slug().as_str(), edit);
    edited.expect("it says nothing new");
}

fn described(vault: &VaultConfig) -> String {
    format!(
        "{} {} {:?} {} {:?}",
        vault.slug(),
        vault.driver(),
        vault.name(),
        vault.scope(),
        vault.settings(),
    )
}

pub(crate) fn plugins_lock(bytes: &[u8]) -> bool {
    const FILE: &str = "plugins.lock";
    let place = Place::with(FILE, bytes);
    let before = match place.project.plugins() {
        Ok(plugins) => plugins,
        Err(error) => return assert_one_line(&error),
    };
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    for (id, pinned) in before.iter() {
        // They become names of files.
        assert!(!id.as_str().contains(['/', '\\', '.', '\0']), "{id}");
        assert_eq!(pinned.sha256.len(), 64);
        assert!(pinned.sha256.bytes().all(is_digit), "{}", pinned.sha256);
    }
    let members = place.members(FILE);
    let written = place.project.update_plugins(|_| ());
    written.expect("it was read");
    if members.is_empty() {
        assert!(!place.file(FILE).exists());
        return false;
    }
    let after = place.project.plugins().expect("it was written");
    assert!(after.iter().eq(before.iter()));
    assert_same_members(&place.members(FILE), &members);
    true
}
