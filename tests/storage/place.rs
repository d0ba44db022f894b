//! A directory of its own for a test, and short words for what it does there.

use std::fs;
use std::path::{Path, PathBuf};

use keep_host::powers::storage::{Change, Expect, Location, StorageError, Store};
use keep_host::secret::SecretValue;
use tempfile::TempDir;

pub(crate) struct Place {
    _temporary: Option<TempDir>,
    pub(crate) root: PathBuf,
}

impl Place {
    pub(crate) fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        Self {
            root: temporary.path().into(),
            _temporary: Some(temporary),
        }
    }

    /// The place of another process.
    pub(crate) fn at(root: &Path) -> Self {
        Self {
            _temporary: None,
            root: root.into(),
        }
    }

    pub(crate) fn location(&self, vault: &str, env: &str) -> Location {
        Location {
            directory: self.root.join("vaults").join(vault),
            config_directory: self.root.join("config"),
            namespace: "shop".into(),
            vault: vault.into(),
            env: env.into(),
        }
    }

    pub(crate) fn store_of(&self, vault: &str, env: &str) -> Store {
        Store::open(&self.location(vault, env)).unwrap()
    }

    /// The store of the vault `local` in the env `production`.
    pub(crate) fn store(&self) -> Store {
        self.store_of("local", "production")
    }

    pub(crate) fn directory(&self) -> PathBuf {
        self.root.join("vaults/local")
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.directory().join("production.age")
    }

    pub(crate) fn identity(&self) -> PathBuf {
        self.root.join("config/identity.txt")
    }

    /// The names in the directory of the store, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.directory())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

pub(crate) fn secret(bytes: impl Into<Vec<u8>>) -> SecretValue {
    SecretValue::new(bytes.into())
}

pub(crate) fn put<'a>(name: &str, value: &'a SecretValue, expect: Expect) -> Change<'a> {
    Change::Put {
        name: name.into(),
        value,
        meta: Vec::new(),
        expect,
    }
}

/// Commits one item, whatever is there.
pub(crate) fn set(
    store: &mut Store,
    name: &str,
    value: impl Into<Vec<u8>>,
) -> Result<u64, StorageError> {
    store.commit(&[put(name, &secret(value), Expect::Anything)])
}

pub(crate) fn plaintext(value: &SecretValue) -> Vec<u8> {
    #[expect(clippy::disallowed_methods, reason = "tests compare what is stored")]
    value.expose().to_vec()
}

/// The value of one item.
pub(crate) fn get(store: &mut Store, name: &str) -> Option<Vec<u8>> {
    let values = store.read(&[name]).unwrap();
    let [value] = values.try_into().unwrap();
    value.as_ref().map(plaintext)
}

/// The names of all items, in the store's order.
pub(crate) fn item_names(store: &mut Store) -> Vec<String> {
    let items = store.items("").unwrap();
    items.into_iter().map(|item| item.name).collect()
}
