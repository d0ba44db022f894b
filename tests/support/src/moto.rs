//! An AWS on this machine: moto's server.

use std::sync::OnceLock;

use crate::server::Server;

/// A running moto server, which dies with this process at the latest.
#[derive(Debug)]
pub struct Moto(Server);

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
        // The system picks the port; the server's log tells it.
        Self(Server::start(
            "moto_server",
            &["-H", "127.0.0.1", "-p", "0"],
            &[],
        ))
    }

    /// The endpoint of every service.
    #[must_use]
    pub fn url(&self) -> &str {
        self.0.url()
    }

    /// Empties the server: of what other tests put there, too, if it is the
    /// shared one.
    pub fn reset(&self) {
        self.0.post("/moto-api/reset");
    }
}
