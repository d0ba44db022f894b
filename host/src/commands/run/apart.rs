//! Where a plugin has the secrets, a second `keep` reads them: one that is confined
//! before the plugin runs, and ends before the program starts. What confines a process
//! cannot be lifted, and the program would have it too. This process runs no plugin,
//! and takes variables and nothing else from the other.

use std::env;
use std::io::{self, Read};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{self, Child, Command, ExitStatus, Stdio};

use rustix::process::{Signal, getppid, set_parent_process_death_signal};
use zeroize::Zeroizing;

use super::environment::{Environment, plaintext};
use crate::error::Error;
use crate::exit::Exit;
use crate::project::EnvName;
use crate::secret::SecretValue;
use crate::ui::Ui;

/// Tells the second process for which one it reads: one that inherited it from
/// elsewhere is no second process.
const VARIABLE: &str = "KEEP_RUN_READS_FOR";

/// This very program, whatever was installed since.
const THIS_PROGRAM: &str = "/proc/self/exe";

/// The most that is taken, in bytes. No program can be started with as much.
const MOST: usize = 256 * 1024 * 1024;

/// What came of reading.
pub(super) enum Outcome {
    Environment(Environment),
    /// It said why on stderr.
    Failed(Exit),
}

/// Whether this is the second process. It ends with the first one.
pub(super) fn is_second() -> bool {
    let asking = env::var(VARIABLE).ok().and_then(|id| id.parse().ok());
    let parent = || getppid().map(|parent| parent.as_raw_nonzero().get());
    asking.is_some()
        && parent() == asking
        && set_parent_process_death_signal(Some(Signal::KILL)).is_ok()
        // It may have ended just before.
        && parent() == asking
}

/// Reads in a second process, which gets the same words. The env may have been
/// chosen, or asked for: it is not asked for twice.
pub(super) fn read(env: &EnvName) -> Result<Outcome, Error> {
    let failed = |error: io::Error| {
        Error::other("a second process for the plugin could not be started")
            .because(error.to_string())
    };
    let mut words = env::args_os();
    let mut command = Command::new(THIS_PROGRAM);
    command.arg0(words.next().unwrap_or_default());
    command.args(words).stdout(Stdio::piped());
    command.env(VARIABLE, process::id().to_string());
    let child = command.env("KEEP_ENV", env.as_str()).spawn();
    let mut child = child.map_err(failed)?;
    let answer = answer(&mut child);
    let status = child.wait().map_err(failed)?;
    match (answer, status.code()) {
        (Some(answer), Some(0)) => match decoded(&answer) {
            Some(environment) => Ok(Outcome::Environment(environment)),
            None => Err(Error::driver("the process of the plugin gave no variables")),
        },
        _ => ended(status).map(Outcome::Failed),
    }
}

/// The whole answer; its length comes first, so that its room is made at once.
fn answer(child: &mut Child) -> Option<Zeroizing<Vec<u8>>> {
    let mut pipe = child.stdout.take()?;
    let mut length = [0; size_of::<u64>()];
    pipe.read_exact(&mut length).ok()?;
    let length = usize::try_from(u64::from_le_bytes(length)).ok();
    let length = length.filter(|length| *length <= MOST)?;
    let mut answer = Zeroizing::new(vec![0; length]);
    pipe.read_exact(&mut answer).ok()?;
    Some(answer)
}

/// As the second process ended, so does this one.
fn ended(status: ExitStatus) -> Result<Exit, Error> {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    match code.filter(|code| *code != 0) {
        Some(code) => Ok(Exit::Program(code)),
        None => Err(Error::driver(match status.signal() {
            Some(signal) => format!("the process of the plugin was ended by signal {signal}"),
            None => "the process of the plugin ended without an answer".into(),
        })),
    }
}

/// Gives the first process what was read.
pub(super) fn hand_over(ui: &Ui, environment: &Environment) -> Result<Exit, Error> {
    ui.out(&encoded(environment))?;
    Ok(Exit::Ok)
}

/// Every part of the environment: how many there are, and each with its length.
fn encoded(environment: &Environment) -> Zeroizing<Vec<u8>> {
    let pairs = [&environment.variables, &environment.parts];
    let names = [&environment.removed, &environment.plain];
    let mut fields: Vec<&[u8]> = Vec::new();
    let counts = pairs.map(|pairs| pairs.len().to_le_bytes());
    let more = names.map(|names| names.len().to_le_bytes());
    for (pairs, count) in pairs.into_iter().zip(&counts) {
        fields.push(count);
        for (name, value) in pairs {
            fields.extend([name.as_bytes(), plaintext(value)]);
        }
    }
    for (names, count) in names.into_iter().zip(&more) {
        fields.push(count);
        fields.extend(names.iter().map(String::as_bytes));
    }
    let length: usize = fields
        .iter()
        .map(|field| size_of::<u64>() + field.len())
        .sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(size_of::<u64>() + length));
    bytes.extend_from_slice(&(length as u64).to_le_bytes());
    for field in fields {
        bytes.extend_from_slice(&(field.len() as u64).to_le_bytes());
        bytes.extend_from_slice(field);
    }
    bytes
}

/// What [`encoded`] made, without the length before it. Whoever broke out of the
/// sandbox may have made it: it is variables, or nothing.
fn decoded(bytes: &[u8]) -> Option<Environment> {
    let mut fields = Fields(bytes);
    let variables = fields.pairs()?;
    let parts = fields.pairs()?;
    let removed = fields.names()?;
    let plain = fields.names()?;
    let is_name = |name: &str| !name.is_empty() && !name.contains(['=', '\0']);
    let mut names = variables.iter().map(|(name, _)| name).chain(&removed);
    let sound = fields.0.is_empty()
        && names.all(|name| is_name(name))
        && variables
            .iter()
            .all(|(_, value)| !plaintext(value).contains(&0));
    sound.then(|| Environment {
        variables,
        removed: removed.into_iter().collect(),
        plain: plain.into_iter().collect(),
        parts,
    })
}

struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let (field, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(field)
    }

    fn count(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.next()?.try_into().ok()?))
    }

    fn text(&mut self) -> Option<String> {
        String::from_utf8(self.next()?.to_vec()).ok()
    }

    fn pairs(&mut self) -> Option<Vec<(String, SecretValue)>> {
        let count = self.count()?;
        let pair = |_| Some((self.text()?, SecretValue::new(self.next()?.to_vec())));
        (0..count).map(pair).collect()
    }

    fn names(&mut self) -> Option<Vec<String>> {
        let count = self.count()?;
        (0..count).map(|_| self.text()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Environment, SecretValue, decoded, encoded, plaintext};

    fn environment(variables: &[(&str, &str)]) -> Environment {
        let pair = |(name, value): &(&str, &str)| {
            let value = SecretValue::from_text((*value).to_owned());
            ((*name).to_owned(), value)
        };
        Environment {
            variables: variables.iter().map(pair).collect(),
            removed: ["GONE".to_owned()].into(),
            plain: ["B".to_owned()].into(),
            parts: vec![pair(&("B", "part"))],
        }
    }

    fn shown(environment: &Environment) -> String {
        let pairs = |pairs: &[(String, SecretValue)]| {
            let pairs = pairs.iter().map(|(name, value)| {
                format!("{name}={}", String::from_utf8_lossy(plaintext(value)))
            });
            pairs.collect::<Vec<_>>()
        };
        let (variables, parts) = (pairs(&environment.variables), pairs(&environment.parts));
        let (removed, plain) = (&environment.removed, &environment.plain);
        format!("{variables:?} {parts:?} {removed:?} {plain:?}")
    }

    #[test]
    fn what_was_read_arrives() {
        let sent = environment(&[("A", "é\n"), ("B", ""), ("C", "x=y")]);
        let bytes = encoded(&sent);
        assert_eq!(bytes[..8], (bytes.len() as u64 - 8).to_le_bytes());
        let received = decoded(&bytes[8..]).expect("an environment");
        assert_eq!(shown(&received), shown(&sent));
    }

    #[test]
    fn anything_else_is_refused() {
        for variables in [[("", "x")], [("A=B", "x")], [("A\0", "x")], [("A", "x\0y")]] {
            let bytes = encoded(&environment(&variables));
            assert!(decoded(&bytes[8..]).is_none(), "{variables:?}");
        }
        let bytes = encoded(&environment(&[("A", "x")]));
        for end in 8..bytes.len() {
            assert!(decoded(&bytes[8..end]).is_none(), "{end}");
        }
        let longer = [&bytes[8..], &[0]].concat();
        assert!(decoded(&longer).is_none());
        // A count that no memory could hold.
        let mut endless = bytes[8..].to_vec();
        endless[8..16].fill(0xff);
        assert!(decoded(&endless).is_none());
    }
}
