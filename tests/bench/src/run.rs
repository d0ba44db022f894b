//! One run of a program: its time from its start to its end with all output
//! read, and the most memory that it held.

use std::io::Read as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

pub(crate) struct Run {
    pub(crate) time: Duration,
    /// Peak resident size in bytes.
    pub(crate) memory: u64,
    pub(crate) stdout: Vec<u8>,
}

/// Runs it to its end.
///
/// # Panics
/// It does not start, or fails.
pub(crate) fn run(mut command: Command) -> Run {
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let started = Instant::now();
    let mut child = command.spawn().expect("the program starts");
    let mut err = child.stderr.take().expect("it is piped");
    let said = thread::spawn(move || {
        let mut said = String::new();
        let _ = err.read_to_string(&mut said);
        said
    });
    let mut stdout = Vec::new();
    let mut out = child.stdout.take().expect("it is piped");
    out.read_to_end(&mut stdout).expect("a pipe can be read");
    let (status, memory) = wait(child);
    let time = started.elapsed();
    let said = said.join().expect("it reads");
    assert!(status.success(), "{command:?}: {said}");
    Run {
        time,
        memory,
        stdout,
    }
}

/// The only call that tells the memory of this child and no other.
fn wait(child: Child) -> (ExitStatus, u64) {
    let mut status = 0;
    let pid = libc::pid_t::try_from(child.id()).expect("the system's number");
    // SAFETY: all zeros is a valid `rusage`, and both pointers are to what lives
    // until the call is over. Nobody else waits for the child.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        let waited = libc::wait4(pid, &raw mut status, 0, &raw mut usage);
        assert_eq!(waited, pid, "the child is ours");
        usage
    };
    let kilobytes = u64::try_from(usage.ru_maxrss).unwrap_or_default();
    (ExitStatus::from_raw(status), kilobytes * 1024)
}
