//! The user's identity: the secret keys that stores on this machine are sealed
//! for, in age's identity file format (comments with `#`, one key a line).
//!
//! The first key seals; every key opens. So a key that was restored from a
//! backup can be added below the present one, and a new key above it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use age::secrecy::ExposeSecret;
use age::x25519;
use zeroize::Zeroizing;

use super::error::StorageError;
use super::file;

const MAX_FILE: u64 = 64 << 10;

/// At least one key.
pub(super) struct Keys(Vec<x25519::Identity>);

impl Keys {
    /// None if there is no file. Permissions of the file that are wider than
    /// 0600 are narrowed rather than refused: a copy from a backup often has
    /// them, the remedy is always the same, and the refusal would stop nobody
    /// who has read it by then. Where they cannot be narrowed, that is
    /// [`StorageError::ExposedIdentity`].
    pub(super) fn load(path: &Path) -> Result<Option<Self>, StorageError> {
        let target = std::fs::canonicalize(path);
        let Some((mut file, len)) = file::open(target.as_deref().unwrap_or(path), MAX_FILE)? else {
            return Ok(None);
        };
        narrow(&file, path)?;
        let mut text = Zeroizing::new(Vec::with_capacity(usize::try_from(len).unwrap_or(0) + 1));
        Read::by_ref(&mut file)
            .take(len)
            .read_to_end(&mut text)
            .map_err(StorageError::reading(path))?;
        Self::parse(&text, path).map(Some)
    }

    /// As [`Keys::load`], but makes a key if there is none. Where two
    /// processes do so at once, both get the key of the first.
    pub(super) fn load_or_create(path: &Path) -> Result<Self, StorageError> {
        if let Some(keys) = Self::load(path)? {
            return Ok(keys);
        }
        file::create_directory(file::parent(path))?;
        let key = x25519::Identity::generate();
        let secret = key.to_string();
        let text = [
            "# public key: ",
            &key.to_public().to_string(),
            "\n",
            secret.expose_secret(),
            "\n",
        ];
        // Of the right size at once: `concat` makes one allocation.
        let text = Zeroizing::new(text.concat());
        file::create_once(path, text.as_bytes())?;
        Self::load(path)?.ok_or_else(|| StorageError::EmptyIdentity {
            identity: path.into(),
        })
    }

    /// Whom to seal for.
    pub(super) fn recipient(&self) -> x25519::Recipient {
        self.0[0].to_public()
    }

    pub(super) fn all(&self) -> &[x25519::Identity] {
        &self.0
    }

    fn parse(text: &[u8], path: &Path) -> Result<Self, StorageError> {
        let mut keys = Vec::new();
        for (line, number) in text.split(|byte| *byte == b'\n').zip(1..) {
            let line = line.trim_ascii();
            if line.is_empty() || line.starts_with(b"#") {
                continue;
            }
            let key = std::str::from_utf8(line)
                .ok()
                .and_then(|line| line.parse().ok());
            keys.push(key.ok_or_else(|| StorageError::InvalidIdentity {
                identity: path.into(),
                line: number,
            })?);
        }
        if keys.is_empty() {
            return Err(StorageError::EmptyIdentity {
                identity: path.into(),
            });
        }
        Ok(Self(keys))
    }
}

#[cfg(unix)]
fn narrow(file: &File, path: &Path) -> Result<(), StorageError> {
    use std::os::unix::fs::PermissionsExt;
    const OTHERS: u32 = 0o077;
    let permissions = file.metadata().map_err(StorageError::reading(path))?;
    let mode = permissions.permissions().mode() & 0o777;
    if mode & OTHERS == 0 {
        return Ok(());
    }
    let narrowed = std::fs::Permissions::from_mode(mode & 0o700);
    file.set_permissions(narrowed)
        .map_err(|source| StorageError::ExposedIdentity {
            identity: path.into(),
            mode,
            source,
        })
}

#[cfg(not(unix))]
fn narrow(_: &File, _: &Path) -> Result<(), StorageError> {
    Ok(())
}

#[cfg(test)]
mod tests;
