//! Waiting for vaults, on the one thread that Keep has.

use std::future::Future;

use crate::error::Error;

/// Runs what talks to vaults to its end.
pub(crate) fn wait<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| {
        Error::other("the operating system refused what Keep needs to run")
            .because(error.to_string())
    })?;
    runtime.block_on(work)
}
