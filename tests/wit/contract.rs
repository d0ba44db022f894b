//! The packages of the contract as text, which a test may edit in memory, and
//! as `wit-parser` resolves them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use wit_parser::{Resolve, SourceMap, UnresolvedPackageGroup};

/// Each after those it uses.
pub(crate) const PACKAGES: [&str; 3] = ["host", "aws", "vault"];

/// The text of all three packages.
#[derive(Clone)]
pub(crate) struct Contract {
    /// By path, such as `host/log.wit`.
    files: BTreeMap<String, String>,
}

impl Contract {
    pub(crate) fn current() -> Self {
        Self::read(&directory())
    }

    pub(crate) fn released(version: &str) -> Self {
        Self::read(&directory().join("released").join(version))
    }

    fn read(directory: &Path) -> Self {
        let mut files = BTreeMap::new();
        for package in PACKAGES {
            for name in names_in(&directory.join(package)) {
                let path = format!("{package}/{name}");
                let text = fs::read_to_string(directory.join(&path));
                files.insert(path, text.expect("a file of the contract is text"));
            }
        }
        Self { files }
    }

    /// The version of its packages, which they share.
    pub(crate) fn version(&self) -> String {
        let resolve = self.resolve();
        let versions: Vec<String> = resolve
            .packages
            .iter()
            .filter_map(|(_, package)| Some(package.name.version.as_ref()?.to_string()))
            .collect();
        assert_eq!(versions.len(), PACKAGES.len(), "each package has a version");
        assert!(
            versions.iter().all(|version| *version == versions[0]),
            "the packages have one version: {versions:?}"
        );
        versions[0].clone()
    }

    /// The same with one place of one file changed.
    pub(crate) fn edited(&self, path: &str, from: &str, to: &str) -> Self {
        let text = &self.files[path];
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {path}");
        let mut edited = self.clone();
        edited.files.insert(path.into(), text.replace(from, to));
        edited
    }

    /// The same under another version, so that both fit in one [`Resolve`].
    pub(crate) fn renumbered(&self, to: &str) -> Self {
        let (from, to) = (format!("@{}", self.version()), format!("@{to}"));
        let renumber = |(path, text): (&String, &String)| (path.clone(), text.replace(&from, &to));
        Self {
            files: self.files.iter().map(renumber).collect(),
        }
    }

    pub(crate) fn resolve(&self) -> Resolve {
        let mut resolve = Resolve::new();
        self.push(&mut resolve);
        resolve
    }

    /// Adds the packages.
    pub(crate) fn push(&self, resolve: &mut Resolve) {
        for package in PACKAGES {
            let pushed = resolve.push_group(self.parsed(package));
            pushed.unwrap_or_else(|error| panic!("{package}: {error:?}"));
        }
    }

    fn parsed(&self, package: &str) -> UnresolvedPackageGroup {
        let mut sources = SourceMap::new();
        for (path, text) in &self.files {
            if Path::new(path).starts_with(package) {
                sources.push_str(path, text);
            }
        }
        let parsed = sources.parse();
        parsed.unwrap_or_else(|(sources, error)| panic!("{}", error.render(&sources)))
    }
}

/// `wit/`.
pub(crate) fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit")
}

/// What lies in a directory, in order.
pub(crate) fn names_in(directory: &Path) -> Vec<String> {
    let entries =
        fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut names: Vec<String> = entries
        .map(|entry| {
            let name = entry.expect("the directory can be listed").file_name();
            name.into_string().expect("a name is text")
        })
        .collect();
    names.sort();
    names
}
