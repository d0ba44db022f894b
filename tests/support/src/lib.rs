//! What the tests of the built program share.
//!
//! [`TestEnv`] is a project in a world of its own, [`Moto`] an AWS for it, and
//! [`Witness`] tells what a client other than Keep finds there. [`StandIn`] is
//! an AWS that answers as one test says, for what moto gets wrong or never
//! does; [`Strict`](strict::Strict) is one that keeps all rules of Secrets
//! Manager, and breaks where a test wants it to. All of them panic with the fix when something is missing: no test is
//! skipped.

mod call;
mod env;
mod moto;
mod outcome;
mod run;
pub mod shelf;
mod stand_in;
pub mod strict;
mod terminal;
mod tools;
mod witness;

#[cfg(test)]
mod tests;

pub use call::Call;
pub use env::TestEnv;
pub use moto::Moto;
pub use outcome::Outcome;
pub use run::Run;
pub use stand_in::{Reply, StandIn};
pub use terminal::Screen;
pub use tools::{repository, venv};
pub use witness::Witness;
