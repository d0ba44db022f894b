//! A program that is about to start: found as `execvp` finds it, with the
//! variables it gets.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::environment::{Environment, plaintext};
use crate::error::{Error, Kind};

/// Where programs are where `PATH` does not say it.
const DEFAULT_PATH: &str = "/bin:/usr/bin";

/// What reads a script that names no interpreter.
const SHELL: &str = "/bin/sh";

/// The program, its arguments and its environment.
pub(super) struct Program {
    name: OsString,
    arguments: Vec<OsString>,
    environment: Environment,
    inherits: bool,
}

impl Program {
    /// `words` are the program's name and its arguments.
    pub(super) fn new(words: &[OsString], environment: Environment, inherits: bool) -> Self {
        let (name, arguments) = words.split_first().unzip();
        Self {
            name: name.cloned().unwrap_or_default(),
            arguments: arguments.unwrap_or_default().to_vec(),
            environment,
            inherits,
        }
    }

    /// Becomes the program; returns only where that fails.
    #[cfg(unix)]
    pub(super) fn replace_this_process(&self) -> Result<std::convert::Infallible, Error> {
        use std::os::unix::process::CommandExt as _;
        self.start(|command| Err(command.exec()))
    }

    /// Runs it as a child.
    #[cfg(not(unix))]
    pub(super) fn run_to_its_end(&self) -> Result<crate::exit::Exit, Error> {
        let status = self.start(Command::status)?;
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        Ok(code.map_or(crate::exit::Exit::Failure, crate::exit::Exit::Program))
    }

    /// Tries each place where the program may be, as `execvp` does. This
    /// process's own `PATH` counts, for the program may get none or another.
    pub(super) fn start<T>(
        &self,
        launch: impl Fn(&mut Command) -> io::Result<T>,
    ) -> Result<T, Error> {
        let mut unusable = None;
        for path in places(&self.name, env::var_os("PATH")) {
            let mut started = launch(&mut self.command(&path, None));
            if started.as_ref().is_err_and(names_no_interpreter) {
                started = launch(&mut self.command(Path::new(SHELL), Some(&path)));
            }
            match started {
                Ok(started) => return Ok(started),
                Err(error) => match error.kind() {
                    // It is there: what is not is its interpreter.
                    ErrorKind::NotFound if path.is_file() => unusable = Some((path, error)),
                    ErrorKind::NotFound | ErrorKind::NotADirectory => {}
                    ErrorKind::PermissionDenied => unusable = Some((path, error)),
                    ErrorKind::ArgumentListTooLong => return Err(self.too_large(&error)),
                    _ => return Err(not_started(&path, &error)),
                },
            }
        }
        Err(match unusable {
            Some((path, error)) => not_started(&path, &error),
            None => self.not_there(),
        })
    }

    /// `program` with the arguments, behind a script that it is to read.
    fn command(&self, program: &Path, script: Option<&Path>) -> Command {
        let mut command = Command::new(program);
        match script {
            Some(script) => {
                command.arg(script);
            }
            #[cfg(unix)]
            None => {
                std::os::unix::process::CommandExt::arg0(&mut command, &self.name);
            }
            #[cfg(not(unix))]
            None => {}
        }
        command.args(&self.arguments);
        if !self.inherits {
            command.env_clear();
        }
        for name in &self.environment.removed {
            command.env_remove(name);
        }
        for (name, value) in &self.environment.variables {
            command.env(name, os_text(plaintext(value)));
        }
        command
    }

    fn not_there(&self) -> Error {
        let name = self.name.display();
        let message = if has_directory(&self.name) {
            format!("there is no program `{name}`")
        } else {
            format!("there is no program `{name}` in `PATH`")
        };
        let error = Error::new(Kind::NoProgram, message);
        if self.name.to_string_lossy().contains(char::is_whitespace) {
            return error.hint("Pass a line for the shell as `keep run -- sh -c 'LINE'`");
        }
        error
    }

    /// One variable is longer than the system lets any be, or all of them
    /// together are.
    fn too_large(&self, error: &io::Error) -> Error {
        let variables = &self.environment.variables;
        let lengths = variables
            .iter()
            .map(|(name, value)| (name.len() + "=".len() + value.len(), name));
        let limit = longest_variable();
        let message = match lengths.max() {
            Some((length, name)) if length > limit => format!(
                "the variable `{name}` is {length} bytes long with its name, and {limit} fit"
            ),
            _ => format!(
                "the {} variables and the arguments are too large together",
                variables.len()
            ),
        };
        Error::new(Kind::NotStarted, message)
            .because(error.to_string())
            .hint("Leave out what the program does not need with `--only` or `--except`")
    }
}

/// What one variable may take with its name: Linux's `MAX_ARG_STRLEN` counts
/// the NUL byte behind it, too.
#[cfg(target_os = "linux")]
fn longest_variable() -> usize {
    rustix::param::page_size() * 32 - 1
}

/// Other systems only limit the sum.
#[cfg(not(target_os = "linux"))]
fn longest_variable() -> usize {
    usize::MAX
}

/// A text without `#!`. `execvp` hands it to the shell by itself, a spawn does
/// not.
#[cfg(unix)]
fn names_no_interpreter(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::NOEXEC.raw_os_error())
}

#[cfg(not(unix))]
fn names_no_interpreter(_: &io::Error) -> bool {
    false
}

fn not_started(path: &Path, error: &io::Error) -> Error {
    let shown = path.display();
    let failed = Error::new(Kind::NotStarted, format!("`{shown}` cannot be started"))
        .because(error.to_string());
    match error.kind() {
        ErrorKind::PermissionDenied if path.is_file() => {
            failed.hint(format!("Run `chmod +x {shown}` if it is a program"))
        }
        ErrorKind::NotFound => {
            failed.hint("The file is there; the interpreter that its first line names is not")
        }
        _ => failed,
    }
}

/// Every path that the name may mean, in the order in which they are tried.
fn places(name: &OsStr, path: Option<OsString>) -> Vec<PathBuf> {
    if name.is_empty() || has_directory(name) {
        return vec![name.into()];
    }
    let path = path.unwrap_or_else(|| DEFAULT_PATH.into());
    let places = env::split_paths(&path).map(|directory| {
        // An empty part of `PATH` is the working directory.
        if directory.as_os_str().is_empty() {
            Path::new(".").join(name)
        } else {
            directory.join(name)
        }
    });
    places.collect()
}

fn has_directory(name: &OsStr) -> bool {
    name.as_encoded_bytes()
        .iter()
        .any(|byte| std::path::is_separator(char::from(*byte)))
}

#[cfg(unix)]
fn os_text(bytes: &[u8]) -> &OsStr {
    std::os::unix::ffi::OsStrExt::from_bytes(bytes)
}

/// Variables are text on such a system.
#[cfg(not(unix))]
fn os_text(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::places;

    #[test]
    fn a_program_is_looked_for_as_execvp_does() {
        for (name, path, expected) in [
            ("a", Some("/x:/y"), &["/x/a", "/y/a"][..]),
            ("a", Some(":y:"), &["./a", "y/a", "./a"]),
            ("a", Some(""), &["./a"]),
            ("a", None, &["/bin/a", "/usr/bin/a"]),
            ("./a", Some("/x"), &["./a"]),
            ("b/a", Some("/x"), &["b/a"]),
            ("", Some("/x"), &[""]),
        ] {
            let found = places(OsStr::new(name), path.map(Into::into));
            let found: Vec<_> = found.iter().map(|path| path.to_str().unwrap()).collect();
            assert_eq!(found, expected, "{name} {path:?}");
        }
    }
}
