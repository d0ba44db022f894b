//! Writing many secrets to one place: what `import` and `copy` share.
//!
//! A plan is made from what the place holds now, is shown, and is carried out:
//! only what differs is written, several keys at a time. What fails is told key
//! by key and the rest is kept, so that the same command, run again, does what
//! is left.

mod execute;
mod plan;
mod report;

use plan::{Action, Plan};
pub(super) use plan::{Candidate, Existing};

use crate::app::App;
use crate::error::Error;
use crate::exit::Exit;
use crate::project::{EnvName, VaultConfig};

/// How a command that writes many secrets goes about it.
pub(super) struct Job<'a> {
    /// Where to.
    pub(super) vault: &'a VaultConfig,
    pub(super) env: &'a EnvName,
    /// `Imported into` or `Copied to`, for the last line.
    pub(super) done: &'a str,
    /// What to pass where keys hold other values.
    pub(super) on_conflict: &'a str,
    pub(super) existing: Existing,
    pub(super) dry_run: bool,
    /// Whether the outcome goes to stdout as JSON.
    pub(super) json: bool,
}

impl Job<'_> {
    /// Plans, shows and writes.
    pub(super) async fn run(
        &self,
        app: &App<'_>,
        candidates: Vec<Candidate>,
    ) -> Result<Exit, Error> {
        let mut vault = app.open_vault(self.vault, self.env).await?;
        let place = vault.place();
        let plan = Plan::make(app, &mut vault, candidates, self.existing).await?;
        if self.dry_run {
            return self.show(app, &plan);
        }
        let conflicts = plan.conflicts();
        if !conflicts.is_empty() {
            let message = match conflicts.len() {
                1 => format!("1 key has another value in {place}; nothing was written"),
                count => format!("{count} keys have other values in {place}; nothing was written"),
            };
            let mut error = Error::other(message).hint(self.on_conflict);
            error.items = conflicts;
            return Err(error);
        }
        app.ui.items(&plan.changes());
        let outcomes = execute::execute(app, self, vault, plan).await?;
        self.report(app, &place, &outcomes)
    }
}
