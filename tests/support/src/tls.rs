//! A server with TLS.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::{repository, venv};

/// `tls_server.py`, until it is dropped.
pub struct TlsServer {
    process: Child,
    directory: TempDir,
    port: u64,
    proxy: u64,
}

impl TlsServer {
    /// Starts one, with no files yet.
    pub fn start() -> Self {
        let directory = TempDir::new().expect("a directory");
        let mut process = Command::new(venv("python"))
            .arg(repository().join("tests/support/tls_server.py"))
            .arg(directory.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let stdout = process.stdout.take().expect("it is a pipe");
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        read.expect("the server says where it is");
        let ports: serde_json::Value = serde_json::from_str(&line).expect("it says it in JSON");
        let port = |name: &str| ports[name].as_u64().expect("a port");
        let (port, proxy) = (port("server"), port("proxy"));
        Self {
            process,
            directory,
            port,
            proxy,
        }
    }

    /// The file that names its authority, as `SSL_CERT_FILE` wants it.
    pub fn authority(&self) -> PathBuf {
        self.directory.path().join("ca.pem")
    }

    pub fn port(&self) -> u64 {
        self.port
    }

    pub fn proxy(&self) -> u64 {
        self.proxy
    }

    /// Has it serve a file, and says at which URL.
    pub fn serve(&self, name: &str, content: &[u8]) -> String {
        let directory = self.directory.path().join("www");
        fs::create_dir_all(&directory).expect("the directory is ours");
        fs::write(directory.join(name), content).expect("the directory is ours");
        self.url(name)
    }

    pub fn url(&self, path: &str) -> String {
        format!("https://localhost:{}/{path}", self.port)
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}
