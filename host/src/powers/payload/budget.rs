//! The bytes that answers to requests sent together may have in all: the host holds
//! every one of them until the driver gets them.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::PayloadError;

/// Most bytes of all answers to requests sent together: as many as a driver has
/// memory.
pub const MAX_ANSWERS_BYTES: usize = 64 * 1024 * 1024;

/// What is left of them.
#[derive(Debug)]
pub struct Budget(AtomicUsize);

impl Default for Budget {
    fn default() -> Self {
        Self(AtomicUsize::new(MAX_ANSWERS_BYTES))
    }
}

impl Budget {
    /// Counts bytes that came. What went over the limit is not given back, so that
    /// whoever asks for too much gets an end to it.
    ///
    /// # Errors
    /// There are not as many left.
    pub fn take(&self, bytes: usize) -> Result<(), PayloadError> {
        let left = |left: usize| Some(left.saturating_sub(bytes));
        let (set, fetch) = (Ordering::Relaxed, Ordering::Relaxed);
        let before = self.0.fetch_update(set, fetch, left).unwrap_or_default();
        if before < bytes {
            return Err(PayloadError::AnswersTooLarge);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, MAX_ANSWERS_BYTES};
    use crate::powers::payload::PayloadError;

    #[test]
    fn the_last_byte_fits_and_none_after_it() {
        let budget = Budget::default();
        assert_eq!(budget.take(MAX_ANSWERS_BYTES - 1), Ok(()));
        assert_eq!(budget.take(1), Ok(()));
        assert_eq!(budget.take(0), Ok(()));
        assert_eq!(budget.take(1), Err(PayloadError::AnswersTooLarge));
    }

    #[test]
    fn what_is_too_much_leaves_nothing() {
        let budget = Budget::default();
        let much = budget.take(MAX_ANSWERS_BYTES + 1);
        assert_eq!(much, Err(PayloadError::AnswersTooLarge));
        assert_eq!(budget.take(1), Err(PayloadError::AnswersTooLarge));
    }
}
