//! What a program did: its code, and all it wrote.

use std::fmt::{self, Write as _};
use std::path::Path;

/// The end of a run. Temporary paths in `stderr` are written `$DIR`, for they
/// differ from run to run; `stdout` is data and stays as it was.
#[derive(Debug)]
#[must_use = "assert what the program did"]
pub struct Outcome {
    /// The exit code; 128 + n if signal n ended the program.
    pub code: i32,
    /// The exact bytes.
    pub stdout: Vec<u8>,
    /// The text, with temporary paths below `$DIR`.
    pub stderr: String,
    line: String,
    root: String,
}

impl Outcome {
    pub(crate) fn new(root: &Path, line: String, code: i32, stdout: Vec<u8>, stderr: &str) -> Self {
        let root = root.display().to_string();
        Self {
            code,
            stdout,
            stderr: stderr.replace(&root, "$DIR"),
            line,
            root,
        }
    }

    /// Compares code, stdout and stderr together, and shows all three when one
    /// differs. Temporary paths are expected as `$DIR` in stdout too.
    #[track_caller]
    pub fn assert(&self, code: i32, stdout: impl AsRef<[u8]>, stderr: &str) {
        let stdout = stdout.as_ref();
        let same = self.code == code && self.normal_stdout() == stdout && self.stderr == stderr;
        assert!(
            same,
            "{self}\nbut expected\n{}",
            shown(code, stdout, stderr)
        );
    }

    /// Success that says nothing: code 0, this stdout, an empty stderr.
    #[track_caller]
    pub fn assert_stdout(&self, stdout: impl AsRef<[u8]>) {
        self.assert(0, stdout, "");
    }

    /// The one JSON document on stdout of a run that ended with code 0.
    #[track_caller]
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        assert!(self.code == 0, "{self}\nbut expected code 0");
        match serde_json::from_slice(&self.stdout) {
            Ok(value) => value,
            Err(error) => panic!("{self}\nbut expected JSON on stdout: {error}"),
        }
    }

    /// Stdout with `$DIR` for temporary paths, if it is text.
    fn normal_stdout(&self) -> Vec<u8> {
        match std::str::from_utf8(&self.stdout) {
            Ok(text) => text.replace(&self.root, "$DIR").into_bytes(),
            Err(_) => self.stdout.clone(),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line.replace(&self.root, "$DIR");
        let end = shown(self.code, &self.normal_stdout(), &self.stderr);
        write!(f, "{line}\nended with\n{end}")
    }
}

fn shown(code: i32, stdout: &[u8], stderr: &str) -> String {
    let mut text = format!("code: {code}\n");
    for (name, stream) in [
        ("stdout", String::from_utf8_lossy(stdout)),
        ("stderr", stderr.into()),
    ] {
        let _ = writeln!(text, "{name}:");
        for line in stream.split_inclusive('\n') {
            let _ = writeln!(text, "    {line:?}");
        }
    }
    text
}
