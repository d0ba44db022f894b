//! Plugins to measure: one of 2 MB that is made here of the local driver, and those
//! that were named on the command line.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// In bytes.
const SIZE: usize = 2_000_000;

const MANIFEST: &str = r#"{
    "id": "two-megabytes", "label": "A plugin of 2 MB", "version": "1.0.0",
    "description": "The local driver with code that nobody calls", "powers": ["storage"], "config": []
}"#;

/// A component, and the id that its manifest has.
pub(crate) struct Plugin {
    pub(crate) id: String,
    pub(crate) file: PathBuf,
    /// As it is shown.
    pub(crate) name: String,
}

impl Plugin {
    /// The file is named as the plugin, which is how `keep plugin:build` names it.
    pub(crate) fn at(file: PathBuf) -> Self {
        let id = file.file_stem().expect("a file has a name");
        let id = id.to_string_lossy().into_owned();
        let size = fs::metadata(&file).expect("the file is there").len() / 1000;
        let name = format!("`{id}`, {}.{} MB", size / 1000, size % 1000 / 100);
        Self { id, file, name }
    }
}

/// Written into `directory`, of the module that the build of `keep` left behind.
pub(crate) fn two_megabytes(keep: &Path, directory: &Path) -> Plugin {
    let target = keep.parent().and_then(Path::parent);
    let guests = target.expect("a target directory").join("guests");
    let module = guests.join("wasm32-unknown-unknown/guest/keep_driver_local.wasm");
    let file = directory.join("two-megabytes.wasm");
    let manifest = directory.join("manifest.json");
    fs::write(&manifest, MANIFEST).expect("the directory is ours");
    // In a process of its own: the memory of this one counts as that of those that
    // it starts, until they are what they will be.
    let packed = Command::new(keep)
        .args(["plugin:pack", "--quiet"])
        .arg(&module)
        .arg("--manifest")
        .arg(&manifest)
        .arg("--output")
        .arg(&file)
        .status();
    assert!(packed.expect("`keep` starts").success());
    let module = fs::read(module).expect("it was just read");
    let mut section = vec![1];
    let mut size = module.len();
    while size >= 0x80 {
        section.push(u8::try_from(size & 0x7f).expect("seven bits") | 0x80);
        size >>= 7;
    }
    section.push(u8::try_from(size).expect("seven bits"));
    let mut component = OpenOptions::new()
        .append(true)
        .open(&file)
        .expect("it was just written");
    // Other core modules, which are compiled and never started.
    for _ in 0..SIZE / module.len() {
        component.write_all(&section).expect("the file is ours");
        component.write_all(&module).expect("the file is ours");
    }
    Plugin::at(file)
}
