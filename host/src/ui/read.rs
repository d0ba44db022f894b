//! Values that come through stdin or from a file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use zeroize::{Zeroize as _, Zeroizing};

use super::{Ui, lock};
use crate::error::Error;
use crate::secret::{MAX_SECRET_BYTES, SecretValue};

impl Ui {
    /// All of stdin as one value; see [`read_secret`].
    pub fn stdin_secret(&self, trim: bool) -> Result<SecretValue, Error> {
        read_secret(&mut *lock(&self.input.reader), "standard input", trim)
    }

    /// All of stdin, at most `limit` bytes; see [`read_whole`].
    pub fn stdin_whole(&self, limit: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
        read_whole(&mut *lock(&self.input.reader), "standard input", limit)
    }
}

/// Opens a file that the user named. `name` is what errors call it.
pub fn open(path: &Path, name: &str) -> Result<File, Error> {
    File::open(path).map_err(|error| {
        let message = format!("cannot read {name}");
        let failed = match error.kind() {
            io::ErrorKind::NotFound => Error::not_found(message),
            _ => Error::other(message),
        };
        let denied = error.kind() == io::ErrorKind::PermissionDenied;
        failed.because(error.to_string()).perhaps_confined(denied)
    })
}

/// Every byte of `source` as one value; with `trim`, without one newline (`\n`
/// or `\r\n`) at its end. `name` is what errors call the source.
///
/// Fails where there are more than [`MAX_SECRET_BYTES`], and reads no further.
pub fn read_secret(mut source: impl Read, name: &str, trim: bool) -> Result<SecretValue, Error> {
    // One byte more than allowed, and the room for a newline that goes.
    let limit = MAX_SECRET_BYTES + 2;
    let mut buffer = Zeroizing::new(vec![0; limit + 1]);
    let mut length = fill(&mut source, name, &mut buffer)?;
    buffer[length..].zeroize();
    if trim && buffer[..length].ends_with(b"\n") {
        length -= 1;
        if buffer[..length].ends_with(b"\r") {
            length -= 1;
        }
    }
    if length > MAX_SECRET_BYTES {
        return Err(Error::other(format!(
            "{name} holds more than {MAX_SECRET_BYTES} bytes, the most that a secret may have"
        )));
    }
    Ok(SecretValue::new(buffer[..length].to_vec()))
}

/// Every byte of `source`, which may hold many secrets: what it outgrows is
/// wiped. `name` is what errors call the source.
///
/// Fails where there are more than `limit` bytes, and reads no further.
pub fn read_whole(
    mut source: impl Read,
    name: &str,
    limit: usize,
) -> Result<Zeroizing<Vec<u8>>, Error> {
    const FIRST: usize = 64 * 1024;
    let mut buffer = Zeroizing::new(vec![0; FIRST.min(limit + 1)]);
    let mut length = 0;
    loop {
        length += fill(&mut source, name, &mut buffer[length..])?;
        if length < buffer.len() {
            buffer.truncate(length);
            return Ok(buffer);
        }
        if length > limit {
            let message = format!("{name} holds more than {limit} bytes");
            return Err(Error::other(message));
        }
        let mut larger = Zeroizing::new(vec![0; (2 * length).min(limit + 1)]);
        larger[..length].copy_from_slice(&buffer);
        buffer = larger;
    }
}

/// Reads until the buffer is full or the source is at its end; gives how many
/// bytes were read.
fn fill(source: &mut impl Read, name: &str, buffer: &mut [u8]) -> Result<usize, Error> {
    let mut length = 0;
    while length < buffer.len() {
        match source.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                return Err(Error::other(format!("cannot read {name}")).because(error.to_string()));
            }
        }
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{read_secret, read_whole};
    use crate::error::Error;
    use crate::secret::MAX_SECRET_BYTES;
    use crate::ui::capture::Captured;

    fn read(bytes: &[u8], trim: bool) -> Result<Vec<u8>, Error> {
        let shown = Captured::pipe();
        shown.secret(&read_secret(bytes, "standard input", trim)?)?;
        Ok(shown.stdout_bytes())
    }

    #[test]
    fn bytes_are_exact_and_trim_drops_one_newline() {
        let table: [(&[u8], bool, &[u8]); 8] = [
            (b"", false, b""),
            (b"", true, b""),
            (b"a\n", false, b"a\n"),
            (b"a\n", true, b"a"),
            (b"a\r\n", true, b"a"),
            (b"a\n\n", true, b"a\n"),
            (b"a\r", true, b"a\r"),
            (b"\xff\x00 ", true, b"\xff\x00 "),
        ];
        for (bytes, trim, expected) in table {
            assert_eq!(read(bytes, trim), Ok(expected.to_vec()), "{bytes:?}");
        }
    }

    #[test]
    fn the_largest_value_fits_with_its_newline() {
        let mut bytes = vec![b'x'; MAX_SECRET_BYTES];
        assert_eq!(read(&bytes, false), Ok(bytes.clone()));
        bytes.extend(b"\r\n");
        assert_eq!(read(&bytes, true), Ok(vec![b'x'; MAX_SECRET_BYTES]));
    }

    #[test]
    fn one_byte_more_is_refused() {
        let refused = Error::other(
            "standard input holds more than 65536 bytes, the most that a secret may have",
        );
        for length in [MAX_SECRET_BYTES + 1, 10 * MAX_SECRET_BYTES] {
            assert_eq!(read(&vec![b'x'; length], true), Err(refused.clone()));
        }
    }

    #[test]
    fn a_text_is_read_to_its_limit() {
        let bytes: Vec<u8> = (0..300_000).map(|n: u32| n.to_le_bytes()[0]).collect();
        for length in [0, 1, 65_536, 65_537, 200_000, 300_000] {
            let whole = read_whole(&bytes[..length], "`f`", 300_000).unwrap();
            assert!(*whole == bytes[..length], "{length}");
        }
        for limit in [0, 10, 299_999] {
            let refused = Error::other(format!("`f` holds more than {limit} bytes"));
            let read = read_whole(&bytes[..], "`f`", limit);
            assert_eq!(read.map(|_| ()), Err(refused));
        }
    }

    #[test]
    fn stdin_is_read_whole() {
        let ui = Captured::pipe_with("line one\nline two\n");
        let value = ui.stdin_secret(true).unwrap();
        ui.secret(&value).unwrap();
        assert_eq!(ui.stdout(), "line one\nline two");
    }

    #[test]
    fn a_failing_source_is_named() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is gone"))
            }
        }
        assert_eq!(
            read_secret(Broken, "`key.pem`", false).map(|_| ()),
            Err(Error::other("cannot read `key.pem`").because("the disk is gone"))
        );
    }
}
