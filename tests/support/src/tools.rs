//! Where `make setup` puts the programs that the tests run.

use std::path::{Path, PathBuf};

/// A program of the virtual environment, such as `python`.
pub fn venv(program: &str) -> PathBuf {
    let path = repository().join(".venv/bin").join(program);
    assert!(
        path.is_file(),
        "`.venv/bin/{program}` is missing: run `make setup`"
    );
    path
}

/// A program that cargo installed, such as `rvault`.
pub(crate) fn installed(program: &str) -> PathBuf {
    let path = repository().join(".tools/bin").join(program);
    assert!(
        path.is_file(),
        "`.tools/bin/{program}` is missing: run `make setup`"
    );
    path
}

/// The top of the checkout that this crate was built from.
pub fn repository() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .nth(2)
        .expect("tests/support lies two deep")
}
