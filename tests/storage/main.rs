//! The power `storage` through its public face: what it keeps, what it
//! refuses, and what survives when a process is killed.

#![expect(
    clippy::unwrap_used,
    reason = "functions that tests share fail the test that calls them"
)]

mod children;
mod concurrency;
mod conflicts;
mod damage;
mod identity;
mod kills;
mod permissions;
mod place;
mod recovery;
mod round_trip;
