//! What a driver may use up. Text and sizes from drivers are hostile: every
//! number here bounds something that a driver could otherwise grow at will.

use std::time::Duration;

use wasmtime::{Error, ResourceLimiter};

/// The limits of one session.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// All linear memories together, in bytes.
    pub memory: usize,
    /// Time a call may take in all, waiting for the store included.
    pub wall: Duration,
    /// Time a call may compute.
    pub cpu: Duration,
    /// Log lines in one session.
    pub log_lines: usize,
    /// Requests in one call, to servers and to AWS.
    pub requests: usize,
    /// Secrets in one answer, and handles alive at once.
    pub secrets: usize,
    /// Bytes of all secrets that handles stand for at once.
    pub secret_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 64 * 1024 * 1024,
            wall: Duration::from_mins(2),
            cpu: Duration::from_secs(10),
            log_lines: 1_000,
            requests: 10_000,
            secrets: 20_000,
            // As much as the sealed store of `storage` takes.
            secret_bytes: 256 * 1024 * 1024,
        }
    }
}

/// Elements of all tables of a session together.
pub(crate) const MAX_TABLE_ELEMENTS: usize = 100_000;

/// Bytes that one call may move into the host: an answer of as many large
/// values as fit the memory of the guest, and no more.
pub(crate) const HOSTCALL_BYTES: usize = 64 * 1024 * 1024;

/// A limit that a driver ran into, as the sentence about the driver goes on.
/// Host functions fail with it; the session turns it into a call's error.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Exceeded(pub(crate) String);

/// What a guest was refused more of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Memory,
    Table,
}

/// Counts memory over all memories of a store; wasmtime's own limiter counts
/// each by itself.
pub(crate) struct Meter {
    limit: usize,
    used: usize,
    elements: usize,
    /// A growth was refused in this call: a crash that follows is most likely
    /// because of it.
    pub(crate) refused: Option<Refused>,
}

impl Meter {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            used: 0,
            elements: 0,
            refused: None,
        }
    }
}

impl ResourceLimiter for Meter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> Result<bool, Error> {
        let used = self.used.saturating_add(desired.saturating_sub(current));
        let allowed = used <= self.limit;
        if allowed {
            self.used = used;
        } else {
            self.refused = Some(Refused::Memory);
        }
        Ok(allowed)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> Result<bool, Error> {
        let elements = self
            .elements
            .saturating_add(desired.saturating_sub(current));
        let allowed = elements <= MAX_TABLE_ELEMENTS;
        if allowed {
            self.elements = elements;
        } else {
            self.refused = Some(Refused::Table);
        }
        Ok(allowed)
    }

    fn instances(&self) -> usize {
        100
    }

    fn tables(&self) -> usize {
        100
    }

    fn memories(&self) -> usize {
        20
    }
}
