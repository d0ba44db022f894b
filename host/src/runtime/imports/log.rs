//! `keep:host/log`: lines for whoever asked for them, cleaned and counted.

use crate::runtime::{
    bindings::vault::keep::host::log::{Host, Level},
    convert::clip,
    state::State,
};

/// Longest line, in characters.
const MAX_LINE: usize = 1_024;

impl Host for State {
    async fn log(&mut self, level: Level, message: String) -> wasmtime::Result<()> {
        self.log_lines += 1;
        let last = self.log_lines == self.limits.log_lines;
        if self.log_lines > self.limits.log_lines {
            return Ok(());
        }
        let Some(sink) = &mut self.powers.log else {
            return Ok(());
        };
        let level = match level {
            Level::Error => "error",
            Level::Warn => "warn",
            Level::Info => "info",
            Level::Debug => "debug",
        };
        sink(level, &clip(&message, MAX_LINE));
        if last {
            sink("warn", "further lines of this driver are dropped");
        }
        Ok(())
    }
}
