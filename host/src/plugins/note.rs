//! What is remembered of a pinned plugin, so that using it does not take reading
//! all of it: one made of JavaScript or Python has 12 to 18 MB.
//!
//! What runs is code that was compiled from the pinned bytes, whatever became of the
//! file; the note says whether the file is still the one that was read.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// Of one component, at one place.
#[derive(Serialize, Deserialize)]
pub(crate) struct Note {
    /// As it stands in the component.
    pub(super) manifest: String,
    /// Of the component, in bytes.
    pub(super) size: usize,
    /// Of its file, where it is in one of the user's.
    pub(super) stamp: Option<Stamp>,
}

impl Note {
    pub(crate) fn has_stamp(&self) -> bool {
        self.stamp.is_some()
    }

    /// Whether the file is still the one that was read.
    pub(crate) fn is_of(&self, file: &Path) -> bool {
        self.stamp.is_some() && self.stamp == Stamp::of(file)
    }
}

/// What changes with a file's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    /// In seconds and nanoseconds since 1970, as the next one.
    modified: (i64, i64),
    /// When anything of the file last changed: no program sets this one.
    changed: (i64, i64),
}

/// How long after its last change a file's stamp is trusted, in seconds. Clocks of
/// file systems are coarse: a second change may leave the time of the first.
const SETTLED: i64 = 2;

impl Stamp {
    /// Of the file as it is now; none where a later change might not show.
    #[cfg(unix)]
    pub(crate) fn of(file: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let now = jiff::Timestamp::now().as_second();
        let metadata = std::fs::metadata(file).ok()?;
        let is_settled = metadata.ctime().saturating_add(SETTLED) < now;
        is_settled.then(|| Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        })
    }

    #[cfg(not(unix))]
    pub(crate) fn of(_file: &Path) -> Option<Self> {
        None
    }
}
