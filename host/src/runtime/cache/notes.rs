//! Notes beside the compiled code: nobody but Keep can have written them either.

use std::path::PathBuf;

use super::{Cache, HASH};
use crate::project::files::{self, Mode};

/// Changes with what a file holds.
const FORMAT: &[u8] = b"keep plugin note 1";

/// The largest note that is read, in bytes.
const MAX_BYTES: usize = 1024 * 1024;

impl Cache {
    /// The note of that name, if Keep wrote it.
    pub(crate) fn note(&self, name: &str) -> Option<Vec<u8>> {
        let mut bytes = files::read_capped(&self.note_file(name), MAX_BYTES).ok()?;
        let (hash, text) = bytes.split_first_chunk::<HASH>()?;
        // Compared in constant time.
        let is_ours = self.note_hash(name, text) == blake3::Hash::from(*hash);
        bytes.drain(..HASH);
        is_ours.then_some(bytes)
    }

    /// Remembers it. Where that cannot be, all is only slower.
    pub(crate) fn set_note(&self, name: &str, text: &[u8]) {
        let mut bytes = self.note_hash(name, text).as_bytes().to_vec();
        bytes.extend_from_slice(text);
        let _ = files::create_dirs(&self.directory, Mode::Private)
            .and_then(|()| files::write_atomic(&self.note_file(name), &bytes, Mode::Private));
    }

    fn note_file(&self, name: &str) -> PathBuf {
        self.directory.join(format!("{name}.note"))
    }

    fn note_hash(&self, name: &str, text: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(FORMAT);
        // Names have one length, so that none can run over into the text.
        hasher.update(blake3::hash(name.as_bytes()).as_bytes());
        hasher.update(text);
        hasher.finalize()
    }
}
