//! The conformance kit: does a driver keep the promises of the contract?
//!
//! Every promise of `wit/vault` that can be seen from outside is a [`Check`]
//! with an id that stays. [`run`] makes each in an env of its own, below a
//! namespace that no user has, and removes what was written. Who opens the
//! driver, and with which powers, is the caller's: [`Opener`].

mod bench;
mod check;
mod client;
mod driver;
mod entry;
mod neighbour;
mod permissions;
mod policies;
mod recycle;
mod replication;
mod rollback;
mod rotation;
mod run;
mod trace;
mod upkeep;
mod versions;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::drivers::{Manifest, Power};
use crate::error::Error;
use crate::runtime::{Abilities, Session};
use crate::vault::Scope;

pub use check::Check;
pub use run::{Outcome, Report, Tested, namespace, run};

/// A session that is being opened.
pub type Opening<'a> = Pin<Box<dyn Future<Output = Result<Session, Error>> + 'a>>;

/// Opens the driver under test, with its settings and powers.
pub trait Opener {
    fn open<'a>(&'a self, scope: &'a Scope) -> Opening<'a>;
}

/// What is known of the driver, and how it is to be tested.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    pub abilities: Abilities,
    /// What it wants to be allowed.
    pub powers: Vec<Power>,
    /// Its vaults have a path between namespace and env, which tells them apart.
    pub scope: bool,
    /// The slug of the vault.
    pub vault: String,
    /// The path of the vault.
    pub path: String,
    /// Where copies may be made.
    pub places: Vec<String>,
    /// How long a list may lag behind what was written.
    pub patience: Duration,
    /// Set from outside to end early.
    pub interrupted: Arc<AtomicBool>,
}

impl Conditions {
    /// What a driver's manifest and component say.
    #[must_use]
    pub fn of(manifest: &Manifest, abilities: Abilities) -> Self {
        Self {
            abilities,
            powers: manifest.powers.clone(),
            scope: manifest.field("scope").is_some(),
            vault: "conformance".into(),
            ..Self::default()
        }
    }

    /// Whether its store may be elsewhere.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        let here = |power: &Power| matches!(power, Power::Storage | Power::Plaintext);
        !self.powers.iter().all(here)
    }
}

/// Every check, group by group, in the order in which they are made.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    let groups = driver::GROUPS.iter().copied().chain([
        versions::CHECKS,
        recycle::CHECKS,
        rollback::CHECKS,
        rotation::CHECKS,
        replication::CHECKS,
        policies::CHECKS,
        permissions::CHECKS,
        upkeep::CHECKS,
    ]);
    groups.flatten()
}

#[cfg(test)]
mod tests;
