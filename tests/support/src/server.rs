//! A server as a child process.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::tools;

/// A server needs a second or two to start; on a busy machine, more.
const PATIENCE: Duration = Duration::from_mins(1);

/// Ends with whoever holds its stdin: whether that is dropped, exits or is
/// killed, the pipe closes, and `cat` with it. An interrupt from the keyboard
/// reaches the guard too and must not end it first. Only the server keeps the
/// log open, so that its end is seen. What it kept goes with it, if `SCRATCH` names
/// a directory.
pub(crate) const GUARD: &str = r#"
    trap '' INT
    "$@" & server=$!
    exec 2>/dev/null
    cat >/dev/null
    kill "$server"
    wait "$server"
    [ -z "${SCRATCH-}" ] || rm -r "$SCRATCH"
"#;

/// How often another port is tried, where somebody else was faster.
const ATTEMPTS: usize = 5;

/// Starts a program that has to be told its port: `command` makes it for a port and
/// a directory of its own, which goes with it. It is there once its stderr says
/// `ready`, and dies with this process at the latest.
pub(crate) fn on_free_port(
    name: &str,
    ready: &str,
    command: impl Fn(u16, &Path) -> Command,
) -> (Child, u16) {
    let mut log = String::new();
    for _ in 0..ATTEMPTS {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        // The guard removes it, also at the end of this process.
        let dir = dir.keep();
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("a bound address").port();
        drop(free);
        match guarded(&command(port, &dir), &dir, ready) {
            Ok(guard) => return (guard, port),
            Err(said) => log = said,
        }
    }
    panic!("{name} did not start (run `make setup`?):\n{log}");
}

/// What it said where it did not start.
fn guarded(command: &Command, scratch: &Path, ready: &str) -> Result<Child, String> {
    let mut guard = Command::new("sh")
        .args(["-c", GUARD, "sh"])
        .arg(command.get_program())
        .args(command.get_args())
        .env("SCRATCH", scratch)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("`sh` starts");
    let heard = lines(&mut guard);
    let mut log = String::new();
    loop {
        let Ok(line) = heard.recv_timeout(PATIENCE) else {
            drop(guard.stdin.take());
            let _ = guard.wait();
            return Err(log);
        };
        if line.contains(ready) {
            return Ok(guard);
        }
        log = log + &line + "\n";
    }
}

/// What comes on stderr, line by line.
fn lines(guard: &mut Child) -> mpsc::Receiver<String> {
    let log = guard.stderr.take().expect("stderr is a pipe");
    let (said, heard) = mpsc::channel();
    thread::spawn(move || {
        // To the end, or a full pipe would stop the server.
        for line in BufReader::new(log).lines().map_while(Result::ok) {
            let _ = said.send(line);
        }
    });
    heard
}

/// A program of the virtual environment that serves HTTP. It dies with this
/// process at the latest.
#[derive(Debug)]
pub(crate) struct Server {
    guard: Child,
    address: String,
    url: String,
}

impl Server {
    /// Starts the program, which must take a free port and log `Running on`
    /// with its address on stderr.
    pub(crate) fn start(program: &str, args: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "sh"])
            .arg(tools::venv(program))
            .args(args)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("`sh` starts");
        let heard = lines(&mut guard);
        let mut log = String::new();
        let address = loop {
            let Ok(line) = heard.recv_timeout(PATIENCE) else {
                // Closes the pipe, so that nothing is left behind.
                drop(guard.stdin.take());
                panic!("{program} did not start (run `make setup`?):\n{log}");
            };
            match line.split_once("Running on http://") {
                Some((_, rest)) => {
                    let address = rest.split_whitespace().next();
                    break address.expect("an address follows").to_owned();
                }
                None => log = log + &line + "\n",
            }
        };
        Self {
            guard,
            url: format!("http://{address}"),
            address,
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Sends an empty POST request to this path, which must succeed.
    pub(crate) fn post(&self, path: &str) {
        let request = format!(
            "POST {path} HTTP/1.0\r\nHost: {}\r\nContent-Length: 0\r\n\r\n",
            self.address
        );
        let mut answer = String::new();
        TcpStream::connect(&self.address)
            .and_then(|mut stream| {
                stream.write_all(request.as_bytes())?;
                stream.read_to_string(&mut answer)
            })
            .expect("the server answers");
        let status = answer.split(' ').nth(1);
        assert_eq!(status, Some("200"), "POST {path}: {answer}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}
