//! The age file around a store's content: sealed for one recipient, opened
//! with any of the keys. age authenticates every byte of it.

use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use age::{DecryptError, Decryptor, Encryptor, x25519};
use zeroize::Zeroizing;

use super::error::StorageError;
use super::identity::Keys;

#[derive(Debug)]
pub(super) enum UnsealError {
    NoMatchingKeys,
    /// Not an age file, or not as it was written.
    Damaged(&'static str),
    Io(io::Error),
}

impl UnsealError {
    pub(super) fn at(self, path: &Path, identity: &Path) -> StorageError {
        match self {
            Self::NoMatchingKeys => StorageError::WrongKey {
                path: path.into(),
                identity: identity.into(),
            },
            Self::Damaged(problem) => StorageError::Corrupt {
                path: path.into(),
                problem: problem.into(),
            },
            Self::Io(source) => StorageError::reading(path)(source),
        }
    }

    /// The system's own errors have a number, the decoder's have none.
    fn of_io(error: io::Error, problem: &'static str) -> Self {
        if error.raw_os_error().is_some() {
            Self::Io(error)
        } else {
            Self::Damaged(problem)
        }
    }
}

/// The content of the age file of `len` bytes that `sealed` gives.
pub(super) fn unseal(
    sealed: impl Read,
    len: u64,
    keys: &Keys,
) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
    const HEADER: &str = "its header is not an age file's, or was altered";
    // As large as the chunks of age: a chunk is read past this buffer.
    let sealed = BufReader::with_capacity(64 << 10, sealed.take(len));
    let reader = Decryptor::new_buffered(sealed).and_then(|decryptor| {
        let identities = keys.all().iter().map(|key| key as &dyn age::Identity);
        decryptor.decrypt(identities)
    });
    let mut reader = reader.map_err(|error| match error {
        DecryptError::NoMatchingKeys => UnsealError::NoMatchingKeys,
        DecryptError::Io(error) => UnsealError::of_io(error, HEADER),
        _ => UnsealError::Damaged(HEADER),
    })?;
    // The content is shorter than the file, so this never grows: growing would
    // leave a copy behind.
    let mut plain = Zeroizing::new(Vec::with_capacity(usize::try_from(len).unwrap_or(0)));
    reader
        .read_to_end(&mut plain)
        .map_err(|error| UnsealError::of_io(error, "it was cut off or altered"))?;
    Ok(plain)
}

#[derive(Debug)]
pub(super) enum SealError {
    TooLarge { limit: u64 },
    Io(io::Error),
}

impl SealError {
    pub(super) fn at(self, path: &Path) -> StorageError {
        match self {
            Self::TooLarge { limit } => StorageError::TooLarge {
                path: path.into(),
                limit,
            },
            Self::Io(source) => StorageError::writing(path)(source),
        }
    }
}

/// Writes the age file of what `content` writes, which is `limit` bytes at
/// most.
pub(super) fn seal(
    sealed: &mut dyn Write,
    recipient: &x25519::Recipient,
    limit: u64,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), SealError> {
    let recipients = [recipient as &dyn age::Recipient];
    let encryptor = Encryptor::with_recipients(recipients.into_iter())
        .map_err(|error| SealError::Io(io::Error::other(error)))?;
    let mut limited = Limited {
        inner: encryptor.wrap_output(sealed).map_err(SealError::Io)?,
        left: Some(limit),
    };
    let written = content(&mut limited);
    if limited.left.is_none() {
        return Err(SealError::TooLarge { limit });
    }
    written.map_err(SealError::Io)?;
    limited.inner.finish().map_err(SealError::Io)?;
    Ok(())
}

/// Takes so many bytes, and then nothing more.
struct Limited<W> {
    inner: W,
    /// None once somebody wrote more.
    left: Option<u64>,
}

impl<W: Write> Write for Limited<W> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let after = self
            .left
            .and_then(|left| left.checked_sub(buf.len() as u64));
        self.left = after;
        match after {
            Some(_) => self.inner.write_all(buf).map(|()| buf.len()),
            None => Err(io::ErrorKind::FileTooLarge.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests;
