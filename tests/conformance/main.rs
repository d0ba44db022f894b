//! The conformance kit against drivers that break one promise each
//! (`tests/drivers/mutant`): it must find what is broken, and nothing else.

mod defects;
mod laboratory;
mod mutants;
mod sound;
