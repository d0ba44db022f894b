//! A session as checks use it: what must work fails the check where it does
//! not, and every write is noted.

use super::check::{Checked, Stop, ensure};
use super::trace::Trace;
use crate::runtime::{CallError, Session};
use crate::secret::SecretValue;
use crate::vault::{
    ContractError, Entry, ErrorKind, Found, PutMode, PutOptions, Readings, Scope, Selector, Written,
};

pub(super) struct Client {
    /// For calls that may fail, and writes nothing.
    pub(super) session: Session,
    scope: Scope,
    trace: Trace,
}

/// The call as messages name it, and what came of it where that is no answer.
pub(super) fn failed(call: &str, error: &CallError) -> Stop {
    match error {
        CallError::Contract { error, .. } if error.kind == ErrorKind::Unsupported => {
            Stop::Skipped(format!("the driver answers `{call}` with `unsupported`"))
        }
        error => Stop::Failed(format!("`{call}` failed with {}", shown(error))),
    }
}

/// An error in words.
pub(super) fn shown(error: &CallError) -> String {
    match error {
        CallError::Contract { error, .. } => {
            format!("`{}`: {}", kind(error.kind), error.message)
        }
        fault => format!("a fault: {fault}"),
    }
}

/// As `wit/host/errors.wit` writes it.
pub(super) fn kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "not-found",
        ErrorKind::AlreadyExists => "already-exists",
        ErrorKind::Denied => "denied",
        ErrorKind::Unauthenticated => "unauthenticated",
        ErrorKind::Encryption => "encryption",
        ErrorKind::WrongRegion => "wrong-region",
        ErrorKind::Conflict => "conflict",
        ErrorKind::Throttled => "throttled",
        ErrorKind::Unavailable => "unavailable",
        ErrorKind::Invalid => "invalid",
        ErrorKind::Unsupported => "unsupported",
        ErrorKind::PendingDeletion => "pending-deletion",
        ErrorKind::Internal => "internal",
    }
}

/// The error with which a call must be refused.
pub(super) fn refused<T>(
    call: &str,
    outcome: Result<T, CallError>,
    expected: ErrorKind,
) -> Checked<ContractError> {
    match outcome {
        Ok(_) => Err(Stop::Failed(format!("`{call}` succeeded"))),
        Err(CallError::Contract { error, .. }) if error.kind == expected => Ok(error),
        Err(error) => Err(failed(call, &error)),
    }
}

/// Whether two values are one; how many bytes each has is all that is told.
pub(super) fn same(found: &SecretValue, written: &[u8]) -> Checked {
    ensure!(
        found.same_as(&SecretValue::new(written.to_vec())),
        "a value of {} bytes that is not the one of {} bytes that was written",
        found.len(),
        written.len()
    );
    Ok(())
}

impl Client {
    pub(super) fn new(session: Session, scope: Scope, trace: Trace) -> Self {
        Self {
            session,
            scope,
            trace,
        }
    }

    /// A write that may fail.
    pub(super) async fn try_put(
        &mut self,
        key: &str,
        value: &[u8],
        options: &PutOptions,
    ) -> Result<Written, CallError> {
        self.trace.note(&self.scope, key);
        let value = SecretValue::new(value.to_vec());
        self.session.put(key, value, options).await
    }

    pub(super) async fn try_mode(
        &mut self,
        key: &str,
        value: &[u8],
        mode: PutMode,
    ) -> Result<Written, CallError> {
        let options = PutOptions {
            mode,
            ..PutOptions::default()
        };
        self.try_put(key, value, &options).await
    }

    pub(super) async fn put_with(
        &mut self,
        key: &str,
        value: &[u8],
        options: &PutOptions,
    ) -> Checked<Written> {
        let written = self.try_put(key, value, options).await;
        written.map_err(|error| failed("put", &error))
    }

    pub(super) async fn put(&mut self, key: &str, value: &[u8]) -> Checked<Written> {
        self.put_with(key, value, &PutOptions::default()).await
    }

    pub(super) async fn find(&mut self, key: &str, at: &Selector) -> Checked<Option<Found>> {
        let found = self.session.get(key, at).await;
        found.map_err(|error| failed("get", &error))
    }

    /// The current secret, which must be there.
    pub(super) async fn get(&mut self, key: &str) -> Checked<Found> {
        self.at(key, &Selector::Current).await
    }

    pub(super) async fn at(&mut self, key: &str, at: &Selector) -> Checked<Found> {
        let found = self.find(key, at).await?;
        found.ok_or_else(|| Stop::Failed(format!("`get` of `{key}` answered none")))
    }

    /// The key must have this value.
    pub(super) async fn holds(&mut self, key: &str, value: &[u8]) -> Checked {
        same(&self.get(key).await?.value, value)
    }

    pub(super) async fn lacks(&mut self, key: &str) -> Checked {
        let found = self.find(key, &Selector::Current).await?;
        ensure!(found.is_none(), "`get` of `{key}` answered a secret");
        Ok(())
    }

    pub(super) async fn get_many(&mut self, keys: &[&str]) -> Checked<Readings> {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        let readings = self.session.get_many(&keys).await;
        whole("get-many", readings)
    }

    pub(super) async fn get_all(&mut self) -> Checked<Readings> {
        let readings = self.session.get_all().await;
        whole("get-all", readings)
    }

    pub(super) async fn entries(&mut self) -> Checked<Vec<Entry>> {
        let entries = self.session.keys().await;
        entries.map_err(|error| failed("keys", &error))
    }

    pub(super) async fn entry(&mut self, key: &str) -> Checked<Entry> {
        let mut entries = self.entries().await?.into_iter();
        let found = entries.find(|entry| entry.key == key);
        found.ok_or_else(|| Stop::Failed(format!("`keys` leaves `{key}` out")))
    }

    /// `keys` must answer exactly these.
    pub(super) async fn lists(&mut self, expected: &[&str]) -> Checked {
        let entries = self.entries().await?;
        let keys = entries.iter().map(|entry| entry.key.as_str());
        exactly("keys", keys.collect(), expected)
    }

    /// `get-all` must answer exactly these.
    pub(super) async fn reads(&mut self, expected: &[&str]) -> Checked {
        let readings = self.get_all().await?;
        let keys = readings.found.iter().map(|found| found.entry.key.as_str());
        exactly("get-all", keys.collect(), expected)
    }

    pub(super) async fn delete(&mut self, key: &str) -> Checked<bool> {
        let deleted = self.session.delete(key).await;
        deleted.map_err(|error| failed("delete", &error))
    }

    /// Deletes what must be there.
    pub(super) async fn remove(&mut self, key: &str) -> Checked {
        ensure!(
            self.delete(key).await?,
            "`delete` of `{key}`, which is there, answered false"
        );
        Ok(())
    }
}

/// Readings none of which failed.
fn whole(call: &str, readings: Result<Readings, CallError>) -> Checked<Readings> {
    let readings = readings.map_err(|error| failed(call, &error))?;
    if let Some(one) = readings.failed.first() {
        return Err(Stop::Failed(format!(
            "`{call}` could not read `{}`: `{}`: {}",
            one.key,
            kind(one.error.kind),
            one.error.message
        )));
    }
    Ok(readings)
}

/// The keys of an answer must be these, whatever their order.
pub(super) fn exactly(call: &str, mut found: Vec<&str>, expected: &[&str]) -> Checked {
    let mut expected = expected.to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    let missing = expected.iter().find(|key| !found.contains(key));
    let surplus = found.iter().find(|key| !expected.contains(key));
    match (missing, surplus) {
        (None, None) => Ok(()),
        (Some(key), _) => Err(Stop::Failed(format!("`{call}` leaves `{key}` out"))),
        (None, Some(key)) => Err(Stop::Failed(format!(
            "`{call}` has `{key}`, which is not there"
        ))),
    }
}
