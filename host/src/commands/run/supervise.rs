//! `--redact`: Keep stays between the program and the output.
//!
//! The program gets pipes for its output and the same stdin, and stays in the
//! same process group, so that it reads from the terminal as before. One thread
//! per pipe filters; this one passes signals on and waits.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rustix::process::{Pid, Signal, getpgrp, getpid, getsid, kill_process};
use rustix::termios::tcgetpgrp;
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH};
use signal_hook::iterator::SignalsInfo;
use signal_hook::iterator::exfiltrator::WithOrigin;
use signal_hook::iterator::exfiltrator::origin::Origin;
use signal_hook::low_level::{emulate_default_handler, raise, siginfo::Cause};
use zeroize::Zeroizing;

use super::program::Program;
use super::redact::Redactor;
use crate::error::{Error, Kind};
use crate::exit::Exit;
use crate::ui::Ui;

/// What is passed on to the program.
const FORWARDED: [i32; 7] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH];

/// As much is read of a pipe at once.
const CHUNK: usize = 16 * 1024;

/// Runs the program to its end, with its output redacted.
pub(super) fn run(ui: &Ui, program: Program, redactor: &Redactor) -> Result<Exit, Error> {
    // Before the program starts, so that no signal in between is lost.
    let mut signals = listen().map_err(|error| failed(&error))?;
    let mut child = program.start(|command| {
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        piped.spawn()
    })?;
    drop(program);
    let open = AtomicUsize::new(2);
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let (status, relayed) = thread::scope(|scope| {
        let open = &open;
        let output = scope.spawn(move || {
            let relayed = relay(stdout, redactor, &|bytes| ui.out(bytes));
            closed(open);
            relayed
        });
        let errors = scope.spawn(move || {
            let relayed = relay(stderr, redactor, &|bytes| ui.relay_errors(bytes));
            closed(open);
            relayed
        });
        let status = attend(&mut signals, &mut child, open);
        let relayed = [output.join(), errors.join()];
        (status, relayed)
    });
    let status = status.map_err(|error| failed(&error))?;
    for relayed in relayed {
        match relayed {
            // The program has met the closed pipe itself.
            Ok(Err(error)) if error.kind == Kind::BrokenPipe => {}
            Ok(relayed) => relayed?,
            Err(_) => return Err(Error::other("the program's output was lost")),
        }
    }
    Ok(Exit::Program(code(status)))
}

/// As a shell counts.
fn code(status: ExitStatus) -> u8 {
    let code = status
        .code()
        .unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
    u8::try_from(code).unwrap_or(u8::MAX)
}

fn failed(error: &io::Error) -> Error {
    Error::other("the program cannot be watched").because(error.to_string())
}

/// Takes delivery of what is to be passed on. A signal that is ignored (by
/// `nohup`, say) stays so, for the program too.
fn listen() -> io::Result<SignalsInfo<WithOrigin>> {
    let ignored = ignored();
    let heeded = FORWARDED
        .into_iter()
        .filter(|signal| ignored >> (signal - 1) & 1 == 0);
    SignalsInfo::new(heeded.chain([SIGCHLD]))
}

/// The set of ignored signals, bit 0 for signal 1; where it cannot be known,
/// none.
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    field
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or_default()
}

/// Passes signals on until the program has ended and its output is closed: a
/// process that it left behind may still have something to say.
fn attend(
    signals: &mut SignalsInfo<WithOrigin>,
    child: &mut Child,
    open: &AtomicUsize,
) -> io::Result<ExitStatus> {
    let mut ended = None;
    for origin in signals.forever() {
        match (origin.signal, ended) {
            (SIGCHLD, _) => {
                ended = match ended {
                    None => child.try_wait()?,
                    known => known,
                };
                if let Some(status) = ended
                    && open.load(Ordering::SeqCst) == 0
                {
                    return Ok(status);
                }
            }
            // There is nobody left to pass it on to.
            (signal, Some(_)) => emulate_default_handler(signal)?,
            (signal, None) if !reached_the_group(&origin) => {
                let program = Pid::from_child(child);
                if let Some(signal) = Signal::from_named_raw(signal) {
                    // It may have ended just now.
                    let _ = kill_process(program, signal);
                }
            }
            _ => {}
        }
    }
    Err(io::Error::other("signals are not delivered any more"))
}

/// Whether the program got the signal as well: what a terminal sends (Ctrl-C)
/// goes to every process in its foreground. Twice would be more than once: many
/// programs take the second for "at once".
fn reached_the_group(origin: &Origin) -> bool {
    match origin.cause {
        // A hang-up is told to the leader of the session alone.
        Cause::Kernel => origin.signal != SIGHUP || !leads_the_session(),
        // Some systems do not tell.
        Cause::Unknown => in_foreground(),
        _ => false,
    }
}

fn leads_the_session() -> bool {
    getsid(None) == Ok(getpid())
}

fn in_foreground() -> bool {
    File::open("/dev/tty")
        .is_ok_and(|terminal| tcgetpgrp(terminal).is_ok_and(|group| group == getpgrp()))
}

/// Tells [`attend`] to look.
fn closed(open: &AtomicUsize) {
    open.fetch_sub(1, Ordering::SeqCst);
    // Fails for signals that do not exist only.
    let _ = raise(SIGCHLD);
}

/// Copies a pipe to its end. Where it cannot be written on, the pipe is closed,
/// and the program meets that.
fn relay(
    pipe: Option<impl Read>,
    redactor: &Redactor,
    write: &dyn Fn(&[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    let Some(mut pipe) = pipe else {
        return Ok(());
    };
    let mut filter = redactor.filter();
    let mut chunk = Zeroizing::new(vec![0; CHUNK]);
    loop {
        match pipe.read(&mut chunk) {
            Ok(0) => return write(&filter.finish()),
            Ok(length) => write(&filter.pass(&chunk[..length]))?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                return Err(
                    Error::other("cannot read the program's output").because(error.to_string())
                );
            }
        }
    }
}
