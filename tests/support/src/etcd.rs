//! etcd: the server itself, of the Debian package `etcd-server`.

use std::path::Path;
use std::process::{Child, Command};
use std::sync::OnceLock;

use serde_json::Value;

use crate::server::on_free_port;

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
        // Its gateway connects to the port that it was told.
        let (guard, port) = on_free_port("etcd", "serving client traffic", |port, dir| {
            let url = format!("{scheme}://127.0.0.1:{port}");
            let mut etcd = Command::new("etcd");
            etcd.arg(format!("--data-dir={}", dir.display()))
                .arg(format!("--listen-client-urls={url}"))
                .arg(format!("--advertise-client-urls={url}"))
                .args(["--listen-peer-urls=http://127.0.0.1:0", "--logger=zap"])
                // It is not there to survive a crash of this machine.
                .arg("--unsafe-no-fsync")
                .args(options);
            etcd
        });
        let url = format!("{scheme}://127.0.0.1:{port}");
        Self { guard, url }
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
