//! What the tests of the built program share.
//!
//! [`TestEnv`] is a project in a world of its own, a [`Service`] an AWS for it,
//! and [`Witness`] tells what a client other than Keep finds there.
//! [`Strict`](strict::Strict) is a service that keeps all rules of Secrets
//! Manager, and breaks where a test wants it to; [`StandIn`] answers as one test
//! says. All of them panic with the fix when something is missing: no test is
//! skipped.

mod call;
mod conformance;
mod env;
mod etcd;
pub mod hashicorp_vault;
mod ministack;
mod moto;
mod outcome;
mod run;
mod server;
mod service;
pub mod shelf;
mod stand_in;
pub mod strict;
mod table;
mod terminal;
mod tls;
mod tools;
mod trips;
mod web;
mod witness;

#[cfg(test)]
mod tests;

pub use call::Call;
pub use conformance::Conformance;
pub use env::TestEnv;
pub use etcd::Etcd;
pub use ministack::{AccessKeys, Ministack};
pub use moto::Moto;
pub use outcome::Outcome;
pub use run::Run;
pub use service::Service;
pub use stand_in::{Reply, StandIn};
pub use table::table;
pub use terminal::Screen;
pub use tls::TlsServer;
pub use tools::{repository, venv};
pub use witness::Witness;
