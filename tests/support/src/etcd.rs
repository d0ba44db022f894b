//! etcd: the server itself, of the Debian package `etcd-server`.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use crate::server::GUARD;
use serde_json::Value;

/// A server needs a second or two to start; on a busy machine, more.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often another port is tried, where somebody else was faster.
const ATTEMPTS: usize = 5;

/// A running server, which dies with this process at the latest.
#[derive(Debug)]
pub struct Etcd {
    guard: Child,
    url: String,
}

impl Etcd {
    /// The one server that the tests of this process share, which lets everybody in.
    /// Each test keeps to a namespace of its own.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Etcd> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// Starts a server that speaks HTTP, for a test that needs one alone. It takes 64
    /// MB of disk.
    #[must_use]
    pub fn start() -> Self {
        Self::with("http", &[])
    }

    /// Starts a server that speaks HTTPS, with this certificate and key.
    #[must_use]
    pub fn with_tls(certificate: &Path, key: &Path) -> Self {
        let [certificate, key] = [("cert", certificate), ("key", key)]
            .map(|(option, path)| format!("--{option}-file={}", path.display()));
        Self::with("https", &[&certificate, &key])
    }

    fn with(scheme: &str, options: &[&str]) -> Self {
        let mut log = String::new();
        for _ in 0..ATTEMPTS {
            match Self::try_start(scheme, options) {
                Ok(server) => return server,
                Err(said) => log = said,
            }
        }
        panic!("etcd did not start (run `make setup`?):\n{log}");
    }

    /// The server's log where it did not start.
    fn try_start(scheme: &str, options: &[&str]) -> Result<Self, String> {
        let dir = tempfile::tempdir().expect("a temporary directory can be made");
        // Its guard removes it, also at the end of this process.
        let dir = dir.keep();
        // Its gateway connects to the port that it was told, so it must be told one.
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("a bound address").port();
        drop(free);
        let url = format!("{scheme}://127.0.0.1:{port}");
        let mut guard = Command::new("sh")
            .args(["-c", GUARD, "sh", "etcd"])
            .arg(format!("--data-dir={}", dir.display()))
            .arg(format!("--listen-client-urls={url}"))
            .arg(format!("--advertise-client-urls={url}"))
            .args(["--listen-peer-urls=http://127.0.0.1:0", "--logger=zap"])
            // It is not there to survive a crash of this machine.
            .arg("--unsafe-no-fsync")
            .args(options)
            .env("SCRATCH", &dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("`sh` starts");
        let lines = guard.stderr.take().expect("stderr is a pipe");
        let (said, heard) = mpsc::channel();
        thread::spawn(move || {
            // To the end, or a full pipe would stop the server.
            for line in BufReader::new(lines).lines().map_while(Result::ok) {
                let _ = said.send(line);
            }
        });
        let server = Self { guard, url };
        let mut log = String::new();
        loop {
            let Ok(line) = heard.recv_timeout(PATIENCE) else {
                return Err(log);
            };
            if line.contains("serving client traffic") {
                return Ok(server);
            }
            log = log + &line + "\n";
        }
    }

    /// The URL, as a vault's setting has it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sends one of the gateway's requests as a client other than Keep, which must
    /// succeed, and gives the answer.
    pub fn ask(&self, name: &str, body: &Value) -> Value {
        crate::web::post(&format!("{}/v3/{name}", self.url), body)
    }
}

impl Drop for Etcd {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}
