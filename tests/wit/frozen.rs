//! What was released is never edited: each released version has the digests
//! of its files beside them, as `sha256sum --check SHA256SUMS` reads them.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::contract::{Contract, PACKAGES, directory, names_in};
use crate::growth::released_versions;

const RECORD: &str = "SHA256SUMS";

/// What the record of a version should say.
fn digests(version: &Path) -> String {
    let mut lines = String::new();
    let mut packages = PACKAGES;
    packages.sort_unstable();
    for package in packages {
        for name in names_in(&version.join(package)) {
            let bytes = fs::read(version.join(package).join(&name));
            let digest = Sha256::digest(bytes.expect("a released file can be read"));
            for byte in digest {
                write!(lines, "{byte:02x}").expect("writing to a string works");
            }
            writeln!(lines, "  {package}/{name}").expect("writing to a string works");
        }
    }
    lines
}

#[test]
fn released_files_are_as_they_were_released() {
    for version in released_versions() {
        let directory = directory().join("released").join(&version);
        let recorded = fs::read_to_string(directory.join(RECORD));
        let recorded = recorded.expect("a released version has its digests recorded");
        assert_eq!(
            digests(&directory),
            recorded,
            "`wit/released/{version}` is frozen: put it back, and change `wit/` instead"
        );
    }
}

#[test]
fn a_released_directory_holds_its_own_version_and_nothing_else() {
    let mut expected: Vec<&str> = PACKAGES.into_iter().chain([RECORD]).collect();
    expected.sort_unstable();
    for version in released_versions() {
        let directory = directory().join("released").join(&version);
        assert_eq!(names_in(&directory), expected, "wit/released/{version}");
        assert_eq!(Contract::released(&version).version(), version);
    }
}
