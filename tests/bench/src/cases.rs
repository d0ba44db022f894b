//! What is measured.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};

use crate::world::{SECRETS, World, key, value};

/// One command.
pub(crate) struct Case {
    pub(crate) name: String,
    program: PathBuf,
    words: Vec<String>,
    /// Whether what it prints on stdout is right.
    is_right: fn(&[u8]) -> bool,
}

impl Case {
    /// Its wall time from its start to its end, with all output read.
    pub(crate) fn time(&self, world: &World) -> Duration {
        let mut command = world.command(&self.program);
        command.args(&self.words);
        let started = Instant::now();
        let output = command.output();
        let time = started.elapsed();
        self.succeeded(&output.expect("the program starts"));
        time
    }

    /// A fast answer that is wrong would be no result.
    pub(crate) fn check(&self, world: &World) {
        let mut command = world.command(&self.program);
        let output = command.args(&self.words).output();
        let output = output.expect("the program starts");
        self.succeeded(&output);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!((self.is_right)(&output.stdout), "{}: {text}", self.name);
    }

    fn succeeded(&self, output: &Output) {
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", self.name);
    }
}

/// Every case. The first is what the others are compared with.
pub(crate) fn all(keep: &Path, direct: &Path) -> Vec<Case> {
    let secret = |out: &[u8]| out == value(0).as_bytes();
    let every = |out: &[u8]| {
        let text = String::from_utf8_lossy(out);
        text.lines().count() == SECRETS && text.contains(&value(SECRETS - 1))
    };
    let nothing = |out: &[u8]| out.is_empty();
    let version = |out: &[u8]| out.starts_with(b"keep ");
    let case = |name: &str, words: &str, is_right: fn(&[u8]) -> bool| Case {
        name: name.to_owned(),
        program: keep.to_owned(),
        words: words.split(' ').map(str::to_owned).collect(),
        is_right,
    };
    let key = key(0);
    vec![
        Case {
            program: direct.to_owned(),
            ..case(
                "AWS SDK program: GetSecretValue",
                &format!("bench/many/{key}"),
                secret,
            )
        },
        case("keep --version", "--version", version),
        case(
            "keep get, secretsmanager",
            &format!("get {key} --vault aws --env many"),
            secret,
        ),
        case(
            "keep export, secretsmanager, 200 secrets",
            "export --vault aws --env many",
            every,
        ),
        case(
            "keep get, local, 1 secret",
            &format!("get {key} --vault file --env few"),
            secret,
        ),
        case(
            "keep get, local, 200 secrets",
            &format!("get {key} --vault file --env many"),
            secret,
        ),
        case(
            "keep set, local, 1 secret",
            &format!("set {key} {} --vault file --env few", value(0)),
            nothing,
        ),
        case(
            "keep set, local, 200 secrets",
            &format!("set {key} {} --vault file --env many", value(0)),
            nothing,
        ),
        case(
            "keep export, local, 200 secrets",
            "export --vault file --env many",
            every,
        ),
    ]
}
