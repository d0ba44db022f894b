//! One program run, from its arguments to its [`Outcome`].

use std::ffi::OsStr;
use std::io::{Read, Write as _};
use std::iter;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Outcome, TestEnv};

/// Longer than any command may take, even on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A program about to run.
#[derive(Debug)]
#[must_use = "call `.run()`"]
pub struct Run<'e> {
    env: &'e TestEnv,
    command: Command,
    stdin: Vec<u8>,
    patience: Duration,
}

impl<'e> Run<'e> {
    pub(crate) fn new(env: &'e TestEnv, program: &OsStr) -> Self {
        let mut command = Command::new(program);
        command.current_dir(env.project());
        Self {
            env,
            command,
            stdin: Vec::new(),
            patience: PATIENCE,
        }
    }

    pub(crate) fn command(&mut self) -> &mut Command {
        &mut self.command
    }

    /// What the program reads; without it, stdin is an empty pipe.
    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    /// Sets a variable for this run.
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Waits that long for the end instead of a minute: for what compiles.
    pub fn patiently(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Starts in another directory: below the project, or absolute.
    pub fn current_dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(self.env.project().join(dir));
        self
    }

    /// Runs the program to its end, which a minute must bring (see [`Run::patiently`]).
    pub fn run(self) -> Outcome {
        self.finish(|_| ())
    }

    /// Runs the program and kills it (`SIGKILL`, code 137) when `moment`
    /// returns, unless it has ended by itself. When this returns, the program
    /// can change nothing any more.
    pub fn run_until(self, moment: impl FnOnce()) -> Outcome {
        self.finish(|child| {
            moment();
            child.kill().expect("a child can be killed");
        })
    }

    fn finish(mut self, meanwhile: impl FnOnce(&mut Child)) -> Outcome {
        let line = command_line(&self.command);
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self
            .command
            .spawn()
            .unwrap_or_else(|error| panic!("could not start {line}: {error}"));

        let mut stdin = child.stdin.take().expect("stdin is a pipe");
        let input = self.stdin;
        // A program may end without reading; that is for it to judge.
        let writer = thread::spawn(move || drop(stdin.write_all(&input)));
        let stdout = drain(child.stdout.take().expect("stdout is a pipe"));
        let stderr = drain(child.stderr.take().expect("stderr is a pipe"));
        meanwhile(&mut child);
        let status = wait(&mut child, &line, self.patience);
        writer.join().expect("the writer does not panic");
        let output = |reader: thread::JoinHandle<Vec<u8>>| reader.join().expect("no panic");
        Outcome::new(
            self.env.root(),
            line,
            // As a shell counts.
            status
                .code()
                .unwrap_or_else(|| 128 + status.signal().unwrap_or_default()),
            output(stdout),
            &String::from_utf8_lossy(&output(stderr)),
        )
    }
}

/// Program and arguments, without the variables that `Command`'s `Debug` adds.
fn command_line(command: &Command) -> String {
    let words = iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<String> = words.map(|word| word.to_string_lossy().into()).collect();
    format!("{words:?}")
}

fn drain(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).expect("a pipe can be read");
        bytes
    })
}

fn wait(child: &mut Child, line: &str, patience: Duration) -> ExitStatus {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            return status;
        }
        if started.elapsed() > patience {
            child.kill().expect("a child can be killed");
            panic!("{line} still ran after {patience:?}");
        }
        thread::sleep(Duration::from_millis(2));
    }
}
