//! Takes secrets out of a stream of bytes, wherever the stream is cut.

mod forms;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton as _, StateID};
use aho_corasick::nfa::noncontiguous::NFA;
use zeroize::Zeroizing;

use super::environment::plaintext;
use crate::error::Error;
use crate::secret::SecretValue;

/// A secret of fewer bytes is a word that any text has.
pub(super) const SHORTEST: usize = 4;

/// Stands where a secret stood.
const MASK: &[u8] = b"[REDACTED]";

/// Knows the secrets. Its automaton is made of their bytes and not wiped, as
/// the variables of the program are not.
pub(super) struct Redactor {
    automaton: NFA,
    start: StateID,
    /// For each state, how many of the last bytes may be the beginning of a
    /// secret.
    pending: Vec<usize>,
}

impl Redactor {
    pub(super) fn of<'a>(secrets: impl Iterator<Item = &'a SecretValue>) -> Result<Self, Error> {
        let patterns: Vec<_> = secrets
            .flat_map(|value| forms::of(plaintext(value)))
            .collect();
        let bytes = patterns.iter().map(|pattern| pattern.as_slice());
        let too_many = |_| Error::other("the secrets are too large together to be redacted");
        let automaton = NFA::builder().prefilter(false).build(bytes);
        let automaton = automaton.map_err(too_many)?;
        // Fails for automata that only match at the beginning; this one is none.
        let start = automaton
            .start_state(Anchored::No)
            .map_err(|error| Error::other(error.to_string()))?;
        let mut redactor = Self {
            automaton,
            start,
            pending: Vec::new(),
        };
        redactor.learn_what_is_pending(&patterns);
        Ok(redactor)
    }

    /// Along its own bytes, each pattern leads through the states that stand
    /// for its beginnings. A whole pattern with which no longer one begins is
    /// decided: what may be the beginning of a secret is a part of its end.
    fn learn_what_is_pending(&mut self, patterns: &[Zeroizing<Vec<u8>>]) {
        for pattern in patterns {
            let mut state = self.start;
            for (index, byte) in pattern.iter().enumerate().take(pattern.len() - 1) {
                state = self.next(state, *byte);
                self.set_pending(state, index + 1);
            }
        }
        // The end of a pattern may be a shorter pattern.
        let mut shortest_first: Vec<&[u8]> = patterns.iter().map(|p| p.as_slice()).collect();
        shortest_first.sort_by_key(|pattern| pattern.len());
        for pattern in shortest_first {
            let whole = self.after(pattern);
            if self.pending(whole) == 0 {
                let pending = self.pending(self.after(&pattern[1..]));
                self.set_pending(whole, pending);
            }
        }
    }

    fn after(&self, bytes: &[u8]) -> StateID {
        let next = |state, byte: &u8| self.next(state, *byte);
        bytes.iter().fold(self.start, next)
    }

    fn next(&self, state: StateID, byte: u8) -> StateID {
        self.automaton.next_state(Anchored::No, state, byte)
    }

    /// For one stream, from its beginning.
    pub(super) fn filter(&self) -> Filter<'_> {
        Filter {
            redactor: self,
            state: self.start,
            held: Zeroizing::default(),
            found: VecDeque::new(),
        }
    }

    fn set_pending(&mut self, state: StateID, pending: usize) {
        if self.pending.len() <= state.as_usize() {
            self.pending.resize(state.as_usize() + 1, 0);
        }
        self.pending[state.as_usize()] = pending;
    }

    fn pending(&self, state: StateID) -> usize {
        let pending = self.pending.get(state.as_usize());
        pending.copied().unwrap_or_default()
    }

    /// The length of the longest pattern that ends in this state.
    fn longest(&self, state: StateID) -> Option<usize> {
        if !self.automaton.is_match(state) {
            return None;
        }
        let ending = 0..self.automaton.match_len(state);
        let lengths = ending.map(|index| {
            let pattern = self.automaton.match_pattern(state, index);
            self.automaton.pattern_len(pattern)
        });
        lengths.max()
    }
}

/// One stream on its way.
pub(super) struct Filter<'r> {
    redactor: &'r Redactor,
    state: StateID,
    /// What may still become part of a secret, and what has not been given
    /// out for it.
    held: Zeroizing<Vec<u8>>,
    /// Where in `held` secrets are; in order, none overlapping another.
    found: VecDeque<Found>,
}

/// A stretch of secrets, one or several that overlap.
struct Found {
    start: usize,
    end: usize,
    /// Whether its mask was given out.
    masked: bool,
}

impl Filter<'_> {
    /// Takes the next bytes of the stream; gives those that are decided. Held
    /// back is only what a secret may begin with.
    pub(super) fn pass(&mut self, bytes: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut whole = Zeroizing::new(Vec::with_capacity(self.held.len() + bytes.len()));
        whole.extend_from_slice(&self.held);
        whole.extend_from_slice(bytes);
        let known = std::mem::replace(&mut self.held, whole).len();
        for (index, byte) in bytes.iter().enumerate() {
            self.state = self.redactor.next(self.state, *byte);
            if let Some(length) = self.redactor.longest(self.state) {
                let end = known + index + 1;
                self.cover(end - length, end);
            }
        }
        let pending = self.redactor.pending(self.state);
        self.give(self.held.len() - pending)
    }

    /// The end of the stream: half a secret is none.
    pub(super) fn finish(mut self) -> Zeroizing<Vec<u8>> {
        self.give(self.held.len())
    }

    /// Notes a secret. It ends behind all others, and may overlap the last.
    fn cover(&mut self, start: usize, end: usize) {
        let mut found = Found {
            start,
            end,
            masked: false,
        };
        while let Some(last) = self.found.pop_back_if(|last| last.end > start) {
            found.start = found.start.min(last.start);
            found.masked |= last.masked;
        }
        self.found.push_back(found);
    }

    /// Gives out the first bytes of what is held, each stretch of secrets as
    /// one mask.
    fn give(&mut self, length: usize) -> Zeroizing<Vec<u8>> {
        let masks = self.found.len() * MASK.len();
        let mut given = Zeroizing::new(Vec::with_capacity(length + masks));
        let mut at = 0;
        for found in &mut self.found {
            if found.start >= length {
                break;
            }
            given.extend_from_slice(&self.held[at..found.start]);
            if !std::mem::replace(&mut found.masked, true) {
                given.extend_from_slice(MASK);
            }
            at = found.end.min(length);
        }
        given.extend_from_slice(&self.held[at..length]);
        self.held = Zeroizing::new(self.held[length..].to_vec());
        self.found.retain_mut(|found| {
            found.start = found.start.saturating_sub(length);
            found.end = found.end.saturating_sub(length);
            found.end > 0
        });
        given
    }
}
