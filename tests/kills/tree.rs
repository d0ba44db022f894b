//! Everything below a directory, kept so that it can be put back.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// Files with what they hold, and directories, each with its mode.
pub(crate) struct Tree {
    root: PathBuf,
    entries: BTreeMap<PathBuf, (u32, Option<Vec<u8>>)>,
}

impl Tree {
    pub(crate) fn read(root: &Path) -> Self {
        let entries = walk(root).into_iter().map(|path| {
            let metadata = fs::symlink_metadata(&path).expect("it was listed");
            let content = metadata
                .is_file()
                .then(|| fs::read(&path).expect("it is ours"));
            (path, (metadata.permissions().mode(), content))
        });
        Self {
            root: root.into(),
            entries: entries.collect(),
        }
    }

    /// Makes the directory what it was.
    pub(crate) fn restore(&self) {
        for entry in fs::read_dir(&self.root).expect("it is ours") {
            let path = entry.expect("it is ours").path();
            let removed = if path.is_dir() {
                fs::remove_dir_all(&path)
            } else {
                fs::remove_file(&path)
            };
            removed.expect("it is ours");
        }
        // A directory comes before what is in it.
        for (path, (mode, content)) in &self.entries {
            let made = match content {
                Some(content) => fs::write(path, content),
                None => fs::create_dir(path),
            };
            made.and_then(|()| fs::set_permissions(path, Permissions::from_mode(*mode)))
                .expect("it is ours");
        }
    }
}

/// Every file and directory below.
pub(crate) fn walk(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root).expect("the directory is there") {
        let path = entry.expect("the directory can be listed").path();
        if path.is_dir() {
            found.extend(walk(&path));
        }
        found.push(path);
    }
    found
}
