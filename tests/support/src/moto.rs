//! An AWS on this machine: moto's server as a child process.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use crate::tools;

/// A moto server needs a second or two to start; a busy machine, more.
const PATIENCE: Duration = Duration::from_mins(1);

/// Ends with whoever holds its stdin: whether that is dropped, exits or is
/// killed, the pipe closes, and `cat` with it. An interrupt from the keyboard
/// reaches the guard too and must not end it first. Only the server keeps the
/// log open, so that its end is seen.
const GUARD: &str = r#"
    trap '' INT
    "$@" & server=$!
    exec 2>/dev/null
    cat >/dev/null
    kill "$server"
    wait "$server"
"#;

/// A running moto server, which dies with this process at the latest.
#[derive(Debug)]
pub struct Moto {
    guard: Child,
    address: String,
    url: String,
}

impl Moto {
    /// The one server that the tests of this process share. Each test keeps to
    /// a namespace of its own, so that they can run side by side.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Moto> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// Starts a server on a free port, for a test that needs one alone.
    #[must_use]
    pub fn start() -> Self {
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "sh"])
            .arg(tools::venv("moto_server"))
            // The system picks the port; the server's log tells it.
            .args(["-H", "127.0.0.1", "-p", "0"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("`sh` starts");
        let log = guard.stderr.take().expect("stderr is a pipe");
        let (said, heard) = mpsc::channel();
        thread::spawn(move || {
            // To the end, or a full pipe would stop the server.
            for line in BufReader::new(log).lines().map_while(Result::ok) {
                let _ = said.send(line);
            }
        });
        let mut log = String::new();
        let address = loop {
            let Ok(line) = heard.recv_timeout(PATIENCE) else {
                // Closes the pipe, so that nothing is left behind.
                drop(guard.stdin.take());
                panic!("moto_server did not start (run `make setup`?):\n{log}");
            };
            match line.split_once("Running on http://") {
                Some((_, address)) => break address.trim().to_owned(),
                None => log = log + &line + "\n",
            }
        };
        Self {
            guard,
            url: format!("http://{address}"),
            address,
        }
    }

    /// The endpoint of every service.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Empties the server: of what other tests put there, too, if it is the
    /// shared one.
    pub fn reset(&self) {
        let request = format!(
            "POST /moto-api/reset HTTP/1.0\r\nHost: {}\r\nContent-Length: 0\r\n\r\n",
            self.address
        );
        let mut answer = String::new();
        TcpStream::connect(&self.address)
            .and_then(|mut stream| {
                stream.write_all(request.as_bytes())?;
                stream.read_to_string(&mut answer)
            })
            .expect("moto answers");
        let status = answer.split(' ').nth(1);
        assert_eq!(status, Some("200"), "moto could not reset: {answer}");
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}
