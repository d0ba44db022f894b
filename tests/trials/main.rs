//! Trials that a security team would ask for, of the built program: many processes
//! and many secrets at once, what stays in memory, and what breaks underneath.

mod faults;
mod load;
mod many_secrets;
mod memory;
mod project;
