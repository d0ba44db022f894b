//! Ctrl-C: the check under way is ended, what was written is removed, and what
//! is known is told. A second one ends everything at once.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::error::Error;

/// Raises the flag at the first signal.
#[cfg(unix)]
pub(super) fn listen(interrupted: &Arc<AtomicBool>) -> Result<(), Error> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag::{register, register_conditional_default};

    for signal in [SIGINT, SIGTERM] {
        // In this order: the first signal finds the flag down, and raises it.
        register_conditional_default(signal, Arc::clone(interrupted))
            .and_then(|_| register(signal, Arc::clone(interrupted)))
            .map_err(|error| {
                Error::other("signals cannot be listened to").because(error.to_string())
            })?;
    }
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn listen(_interrupted: &Arc<AtomicBool>) -> Result<(), Error> {
    Ok(())
}
