//! Killing `keep` (`SIGKILL`) at any moment of a write loses no secret whose
//! `set` had succeeded, leaves no half-written file, and does not stand in the
//! way of the next command.
//!
//! Each test is a loop: a command is killed, then everything is compared with
//! what must be there. The interrupted change was made or was not; every
//! earlier one holds. Moments are drawn from a fixed seed, but what the program
//! was doing then differs from run to run. Every other kill waits for a
//! temporary file to appear, and so falls into the write itself.

mod cases;
mod delete;
mod every_command;
mod first_write;
mod import;
mod killer;
mod observed;
mod output;
mod project;
mod random;
mod set;
mod store;
mod tree;
