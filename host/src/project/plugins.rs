//! `.keep/plugins.lock`: the drivers that a project gets from outside the
//! binary, each pinned to its bytes. It is shared, so it says nothing of what
//! anybody allows: that is each person's own (`crate::plugins::Trust`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::document::{Document, DocumentError, Loaded, ValueProblem};
use super::error::ProjectError;
use super::files::{self, FileProblem, Mode};
use super::lock::Lock;
use super::names::DriverId;
use super::root::Project;

/// One pinned plugin. All of it may come from somebody else's commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinnedPlugin {
    /// Where its component comes from, such as `file:drivers/acme.wasm`.
    pub source: String,
    /// Its own version, for people.
    pub version: String,
    /// SHA-256 of the component: 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// The powers that its manifest asks for, as their words.
    pub powers: Vec<String>,
}

/// The file's content.
#[derive(Clone, Debug)]
pub struct PluginsLock {
    plugins: BTreeMap<DriverId, PinnedPlugin>,
    document: Document,
}

impl PluginsLock {
    pub fn get(&self, id: &str) -> Option<&PinnedPlugin> {
        self.iter()
            .find(|(own, _)| own.as_str() == id)
            .map(|(_, pinned)| pinned)
    }

    /// In order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&DriverId, &PinnedPlugin)> {
        self.plugins.iter()
    }

    pub fn pin(&mut self, id: DriverId, pinned: PinnedPlugin) {
        let PinnedPlugin {
            source,
            version,
            sha256,
            powers,
        } = &pinned;
        let entry = json!({
            "source": source,
            "version": version,
            "sha256": sha256,
            "powers": powers,
        });
        self.document.set(id.as_str(), entry);
        self.plugins.insert(id, pinned);
    }

    /// Whether it was there.
    pub fn unpin(&mut self, id: &str) -> bool {
        self.plugins.retain(|own, _| own.as_str() != id);
        self.document.map.shift_remove(id).is_some()
    }

    fn read(path: &Path) -> Result<Self, DocumentError> {
        let loaded = match Loaded::read(path, &[]) {
            Err(DocumentError::File(error)) if error.problem == FileProblem::NotFound => {
                return Ok(Self {
                    plugins: BTreeMap::new(),
                    document: Document::new(&[]),
                });
            }
            loaded => loaded?,
        };
        let entries = loaded.document.map.iter();
        let plugins = entries.map(|(id, entry)| {
            let named = DriverId::parse(id).map_err(|error| loaded.invalid(id, error))?;
            let pinned = pinned(entry).map_err(|problem| loaded.invalid(id, problem))?;
            Ok((named, pinned))
        });
        let plugins = plugins.collect::<Result<_, DocumentError>>()?;
        Ok(Self {
            plugins,
            document: loaded.document,
        })
    }
}

fn pinned(entry: &Value) -> Result<PinnedPlugin, ValueProblem> {
    let expected = |expected| ValueProblem::Type { expected };
    let text = |field: &str, what| {
        let value = entry.get(field).and_then(Value::as_str);
        value.map(str::to_owned).ok_or_else(|| expected(what))
    };
    let sha256 = text("sha256", "a `sha256`")?;
    // It becomes the name of a file.
    if !is_sha256(&sha256) {
        return Err(expected("a `sha256` of 64 hexadecimal digits"));
    }
    let powers = entry.get("powers").and_then(Value::as_array);
    let powers = powers.ok_or_else(|| expected("a list of `powers`"))?;
    let powers = powers.iter().map(|power| {
        let power = power.as_str();
        power
            .map(str::to_owned)
            .ok_or_else(|| expected("a list of texts as `powers`"))
    });
    Ok(PinnedPlugin {
        source: text("source", "a `source`")?,
        version: text("version", "a `version`")?,
        sha256,
        powers: powers.collect::<Result<_, _>>()?,
    })
}

fn is_sha256(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 64 && text.bytes().all(is_digit)
}

impl Project {
    /// What the project pins; nothing where it has no such file.
    pub fn plugins(&self) -> Result<PluginsLock, ProjectError> {
        Ok(PluginsLock::read(&self.plugins_file())?)
    }

    pub fn plugins_file(&self) -> PathBuf {
        self.keep_dir().join("plugins.lock")
    }

    /// Changes the file, from what it says now.
    pub fn update_plugins<T>(
        &self,
        change: impl FnOnce(&mut PluginsLock) -> T,
    ) -> Result<T, ProjectError> {
        let _lock = Lock::acquire(self.root())?;
        let mut plugins = self.plugins()?;
        let answer = change(&mut plugins);
        let path = self.plugins_file();
        if plugins.document.map.is_empty() {
            if path.exists() {
                files::remove(&path)?;
            }
            return Ok(answer);
        }
        let text = plugins.document.render() + "\n";
        files::write_atomic_inside(self.root(), &path, text.as_bytes(), Mode::Shared)?;
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::{DriverId, PinnedPlugin, Project};

    fn project() -> (tempfile::TempDir, Project) {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join(".keep")).unwrap();
        let project = Project::at(directory.path().into());
        (directory, project)
    }

    fn acme() -> PinnedPlugin {
        PinnedPlugin {
            source: "file:drivers/acme.wasm".into(),
            version: "1.2.0".into(),
            sha256: "0123456789abcdef".repeat(4),
            powers: vec!["plaintext".into(), "http:{url}".into()],
        }
    }

    #[test]
    fn what_was_pinned_is_read_again_and_unknown_fields_of_others_stay() {
        let (_directory, project) = project();
        assert_eq!(project.plugins().unwrap().iter().count(), 0);
        let pin = |id: &str| {
            let id = DriverId::parse(id).unwrap();
            project.update_plugins(|lock| lock.pin(id, acme())).unwrap();
        };
        pin("acme");
        let text = std::fs::read_to_string(project.plugins_file()).unwrap();
        let newer = text.replace("\"version\"", "\"signed-by\": \"x\",\n        \"version\"");
        std::fs::write(project.plugins_file(), newer).unwrap();
        pin("other");
        let lock = project.plugins().unwrap();
        assert_eq!(lock.get("acme"), Some(&acme()));
        assert_eq!(lock.iter().count(), 2);
        let text = std::fs::read_to_string(project.plugins_file()).unwrap();
        assert!(text.contains("\"signed-by\": \"x\""), "{text}");
        assert!(text.ends_with("}\n"), "{text}");

        assert!(project.update_plugins(|lock| lock.unpin("acme")).unwrap());
        assert!(!project.update_plugins(|lock| lock.unpin("acme")).unwrap());
        assert_eq!(project.plugins().unwrap().get("acme"), None);
    }

    #[test]
    fn a_file_that_pins_nothing_certain_is_refused() {
        let (_directory, project) = project();
        let good = r#"{"source":"s","version":"1","sha256":"SHA","powers":[]}"#
            .replace("SHA", &"a".repeat(64));
        for (entry, problem) in [
            ("1".to_owned(), "a `sha256` is expected"),
            (
                good.replace(&"a".repeat(64), "../../x"),
                "a `sha256` of 64 hexadecimal digits is expected",
            ),
            (good.replace("[]", "1"), "a list of `powers` is expected"),
            (
                good.replace("[]", "[1]"),
                "a list of texts as `powers` is expected",
            ),
            (
                good.replace("\"source\"", "\"from\""),
                "a `source` is expected",
            ),
        ] {
            std::fs::write(project.plugins_file(), format!("{{\n\"acme\": {entry}}}")).unwrap();
            let error = project.plugins().unwrap_err().to_string();
            let file = project.plugins_file();
            assert_eq!(
                error,
                format!("`{}`, line 2: `acme`: {problem}", file.display())
            );
        }
    }
}
