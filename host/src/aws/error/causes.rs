//! Errors and what caused them.

use std::error::Error;

use super::{MAX_MESSAGE, clean};

/// The first error of that type in the chain of causes.
pub(in crate::aws) fn find<'a, T: Error + 'static>(
    error: &'a (dyn Error + 'static),
) -> Option<&'a T> {
    causes(error).find_map(|cause| cause.downcast_ref::<T>())
}

/// The deepest error of that type in the chain of causes.
pub(in crate::aws) fn deepest<'a, T: Error + 'static>(
    error: &'a (dyn Error + 'static),
) -> Option<&'a T> {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<T>())
        .last()
}

/// What the deepest cause says: the operating system's or the TLS library's
/// words, made on this side of the wire.
pub(in crate::aws) fn innermost(error: &(dyn Error + 'static)) -> String {
    let text = causes(error).last().map(ToString::to_string);
    clean(&text.unwrap_or_default(), MAX_MESSAGE)
}

/// The error and its causes. An `io::Error` hides its payload from `source()`.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    fn next<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
        match error.downcast_ref::<std::io::Error>() {
            Some(io) => io.get_ref().map(|payload| payload as _),
            None => error.source(),
        }
    }
    std::iter::successors(Some(error), |&error| next(error)).take(64)
}
