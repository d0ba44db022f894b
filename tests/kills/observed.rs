//! What a user has, piece by piece: files, and what the sealed ones hold.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use keep_host::powers::storage::{Location, Store};
use keep_test_support::TestEnv;

use crate::tree::walk;

/// By name: a file with its mode and its text, or an item of a sealed file with
/// what is known of it and its value.
pub(crate) type Pieces = BTreeMap<String, String>;

/// How the paths of locks end.
const LOCKS: [&str; 3] = [".age.lock", "/trust.lock", "/.keep/local/lock"];

/// Everything but the cache, locks, and what a killed program leaves behind.
///
/// # Panics
/// A sealed file cannot be opened.
#[track_caller]
pub(crate) fn pieces(env: &TestEnv) -> Pieces {
    let mut pieces = Pieces::new();
    for top in ["project", "config", "home"] {
        for path in walk(&env.root().join(top)) {
            let is_lock = LOCKS
                .iter()
                .any(|end| path.display().to_string().ends_with(end));
            if path.is_dir() || is_lock || is_left(&path) {
                continue;
            }
            if path.extension().is_some_and(|end| end == "age") {
                pieces.extend(items(env, &path));
            }
            let name = path.strip_prefix(env.root()).expect("it is below");
            pieces.insert(name.display().to_string(), file(&path));
        }
    }
    pieces
}

/// The temporary files of programs that were killed.
pub(crate) fn left(env: &TestEnv) -> Vec<PathBuf> {
    let mut left = Vec::new();
    for top in ["project", "config", "home"] {
        left.extend(walk(&env.root().join(top)));
    }
    left.retain(|path| path.is_file() && is_left(path));
    left
}

/// What has a temporary name, or is in a directory that has one.
fn is_left(path: &Path) -> bool {
    path.ancestors()
        .any(|above| above.extension().is_some_and(|end| end == "tmp"))
}

/// Sealed content differs each time; what it holds is told item by item.
fn file(path: &Path) -> String {
    let metadata = fs::metadata(path).expect("it was listed");
    let mode = metadata.permissions().mode() & 0o7777;
    if path.extension().is_some_and(|end| end == "age") {
        return format!("{mode:o} sealed");
    }
    let bytes = fs::read(path).expect("it is ours");
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => timeless(text),
        Err(_) => String::from_utf8_lossy(&bytes).into_owned(),
    };
    format!("{mode:o} {text}")
}

/// The items of a sealed file, whatever it is called by.
#[track_caller]
fn items(env: &TestEnv, path: &Path) -> Pieces {
    let directory = path.parent().expect("a file is in a directory");
    let text = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let name = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    // Tokens of vaults are in stores by project and vault.
    let (namespace, vault) = if path.starts_with(env.root().join("config")) {
        (text(directory), "credentials".to_owned())
    } else {
        ("app".to_owned(), text(directory))
    };
    let location = Location {
        directory: directory.into(),
        config_directory: env.root().join("config"),
        namespace,
        vault: vault.clone(),
        env: name.clone(),
    };
    let opened = Store::open(&location).and_then(|mut store| {
        let items = store.items("")?;
        let names: Vec<String> = items.iter().map(|item| item.name.clone()).collect();
        Ok((items, store.read(&names)?))
    });
    let (items, values) = match opened {
        Ok(opened) => opened,
        Err(error) => panic!("`{}` is no store any more: {error}", path.display()),
    };
    let known = items.into_iter().zip(values).map(|(item, value)| {
        let value = value.expect("it was listed");
        #[expect(clippy::disallowed_methods, reason = "tests compare what is stored")]
        let value = String::from_utf8_lossy(value.expose()).into_owned();
        let about = format!("{:?} {value}", item.meta);
        (format!("{vault}/{name} {}", item.name), timeless(&about))
    });
    known.collect()
}

/// The same without points in time: as RFC 3339, or in milliseconds.
fn timeless(text: &str) -> String {
    const FORMS: [&str; 2] = ["0000-00-00T00:00:00", "0000000000000"];
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let form = FORMS.iter().find(|form| has_form(rest, form));
        if let Some(form) = form {
            result.push_str("TIME");
            rest = &rest[form.len()..];
        } else {
            result.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    result
}

fn has_form(text: &str, form: &str) -> bool {
    let matching = text
        .bytes()
        .zip(form.bytes())
        .filter(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            form => byte == form,
        });
    matching.count() == form.len()
}
