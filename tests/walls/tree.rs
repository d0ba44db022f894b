//! The files of the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// What holds fetched or built files; git keeps a file, not a directory, in
/// a linked work tree.
const NOT_OURS: [&str; 4] = [".git", ".venv", "node_modules", "target"];

/// A text file: its path from the top of the repository, and its content.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

pub(crate) fn repository() -> PathBuf {
    let host = Path::new(env!("CARGO_MANIFEST_DIR"));
    host.parent()
        .expect("`host` lies in the repository")
        .to_path_buf()
}

/// Every text file of the repository, in order of their paths.
pub(crate) fn files() -> Vec<File> {
    let mut files = Vec::new();
    read_below(&repository(), "", &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The Rust sources among them.
pub(crate) fn sources() -> Vec<File> {
    let mut files = files();
    files.retain(|file| Path::new(&file.path).extension().is_some_and(|e| e == "rs"));
    files
}

fn read_below(dir: &Path, prefix: &str, files: &mut Vec<File>) {
    for entry in fs::read_dir(dir).expect("the repository can be read") {
        let entry = entry.expect("the repository can be read");
        let name = entry
            .file_name()
            .into_string()
            .expect("a file's name is text");
        let kind = entry.file_type().expect("a file has a type");
        let path = format!("{prefix}{name}");
        if NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if kind.is_dir() {
            read_below(&entry.path(), &format!("{path}/"), files);
        } else if kind.is_file() {
            let bytes = fs::read(entry.path()).expect("the repository can be read");
            // A file that is not text has no lines to look at.
            files.extend(
                String::from_utf8(bytes)
                    .ok()
                    .map(|text| File { path, text }),
            );
        }
    }
}
