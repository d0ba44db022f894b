//! A project directory and everything else that Keep looks at, all of it below
//! one temporary directory.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{AccessKeys, Run};

/// An empty project with its own home, configuration, cache and temporary
/// files. What it runs sees `PATH` of this process and nothing else of it.
///
/// `$DIR/project`, `$DIR/home`, `$DIR/config`, `$DIR/cache` and `$DIR/tmp` are
/// the directories; an [`Outcome`](crate::Outcome) writes the same `$DIR`.
#[derive(Debug)]
pub struct TestEnv {
    // Its drop removes the directory.
    _dir: TempDir,
    root: PathBuf,
    keep: PathBuf,
    vars: Vec<(OsString, OsString)>,
}

impl TestEnv {
    /// `keep` is the binary: `env!("CARGO_BIN_EXE_keep")`, which cargo gives
    /// to tests of the package `keep` alone.
    pub fn new(keep: impl AsRef<Path>) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        // As `getcwd` tells it, so that printed paths are recognised.
        let root = fs::canonicalize(dir.path()).expect("the directory was just made");
        let mut vars = vec![(
            OsString::from("PATH"),
            env::var_os("PATH").unwrap_or_default(),
        )];
        for (name, below) in [
            ("HOME", "home"),
            ("KEEP_CONFIG_DIR", "config"),
            ("KEEP_CACHE_DIR", "cache"),
            ("TMPDIR", "tmp"),
        ] {
            vars.push((name.into(), root.join(below).into()));
        }
        for below in ["project", "home", "config", "cache", "tmp"] {
            fs::create_dir(root.join(below)).expect("the directory is empty and ours");
        }
        // Credentials must not come from the machine that runs the tests.
        vars.push(("AWS_EC2_METADATA_DISABLED".into(), "true".into()));
        let keep = keep.as_ref().to_path_buf();
        Self {
            _dir: dir,
            root,
            keep,
            vars,
        }
    }

    /// Adds what leads the AWS SDK to this endpoint: its address, a region, and
    /// keys that are valid nowhere else.
    #[must_use]
    pub fn with_aws_at(self, url: &str) -> Self {
        self.with_var("AWS_ENDPOINT_URL", url)
            .with_var("AWS_REGION", "us-east-1")
            .with_var("AWS_ACCESS_KEY_ID", "testing")
            .with_var("AWS_SECRET_ACCESS_KEY", "testing")
    }

    /// Makes every run that of the user whose keys these are.
    #[must_use]
    pub fn with_keys(self, keys: &AccessKeys) -> Self {
        self.with_var("AWS_ACCESS_KEY_ID", &keys.id)
            .with_var("AWS_SECRET_ACCESS_KEY", &keys.secret)
    }

    /// Sets a variable for every run.
    #[must_use]
    pub fn with_var(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        let pair = (name.as_ref().to_owned(), value.as_ref().to_owned());
        self.vars.push(pair);
        self
    }

    /// `keep` with these arguments, in the project directory.
    pub fn keep<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Run<'_> {
        self.program(&self.keep, args)
    }

    /// Another program in the same surroundings, with `$KEEP` naming the
    /// binary: what a shell, or a reader of Keep's output, makes of it.
    pub fn program<A: AsRef<OsStr>>(
        &self,
        program: impl AsRef<OsStr>,
        args: impl IntoIterator<Item = A>,
    ) -> Run<'_> {
        let mut run = Run::new(self, program.as_ref());
        run.command().args(args).env_clear();
        run.command().envs(self.vars.iter().cloned());
        run.command().env("KEEP", &self.keep);
        run
    }

    /// The temporary directory that holds all others.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The project directory, where commands run.
    #[must_use]
    pub fn project(&self) -> PathBuf {
        self.root.join("project")
    }

    /// Writes a file of the project; missing directories are made.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.project().join(path);
        let parent = path.parent().expect("a file lies in a directory");
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, content))
            .unwrap_or_else(|error| panic!("could not write `{}`: {error}", path.display()));
    }

    /// The bytes of a file of the project.
    #[must_use]
    pub fn read(&self, path: &str) -> Vec<u8> {
        let path = self.project().join(path);
        fs::read(&path)
            .unwrap_or_else(|error| panic!("could not read `{}`: {error}", path.display()))
    }
}
