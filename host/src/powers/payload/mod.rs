//! Secrets in what is sent to a server and in what it answers, so that a driver
//! which speaks to one needs to see neither.
//!
//! [`assemble`] joins the [`Part`]s of a request. [`Seals`] say which values of
//! the answer are secret, are checked before the request is sent, and take those
//! values out of the answer.

mod budget;
mod error;
mod parts;
mod seals;
#[cfg(test)]
mod tests;

pub use budget::{Budget, MAX_ANSWERS_BYTES};
pub use error::PayloadError;
pub use parts::{MAX_BODY_BYTES, MAX_PARTS, Part, assemble};
pub use seals::{Encoding, MAX_ANSWER_BYTES, MAX_SEALED, MAX_SEALS, Opened, Seal, Sealed, Seals};
