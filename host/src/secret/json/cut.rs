//! Taking values out of a JSON text that came from elsewhere. What is left is the
//! text as it was, with `null` where they were. Text, names and depth are a
//! stranger's: only as many steps are gone as the longest pattern has.

use std::ops::Range;

use super::text::{Parts, characters, checked, parts, range};
use super::{NotJson, SecretValue, index, meaning, steps};

/// Longest text of all pointers of one answer together, in bytes: each repeats
/// the names above its value, which may be as long as the text allows.
const MAX_POINTERS: usize = 1024 * 1024;

/// Which values of a text: a JSON pointer in which the step `*` stands for every
/// member and item.
#[derive(Debug)]
pub(crate) struct Pattern(Vec<Step>);

#[derive(Debug)]
enum Step {
    Each,
    Named(String),
}

/// A value that was taken out.
pub(crate) struct Taken {
    /// The first pattern that matched.
    pub(crate) pattern: usize,
    /// Where it was.
    pub(crate) pointer: String,
    /// Whether `value` was a string, whose quotes are gone.
    pub(crate) is_string: bool,
    pub(crate) value: SecretValue,
}

/// Why nothing was taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotCut {
    NotJson,
    /// There are more values, or longer pointers to them, than are allowed.
    TooMany,
}

impl From<NotJson> for NotCut {
    fn from(_: NotJson) -> Self {
        Self::NotJson
    }
}

impl Pattern {
    /// `None` where the text is no JSON pointer.
    pub(crate) fn of(pointer: &str) -> Option<Self> {
        let steps = steps(pointer)?.into_iter().map(|step| match step.as_str() {
            "*" => Step::Each,
            _ => Step::Named(step),
        });
        Some(Self(steps.collect()))
    }

    pub(crate) fn steps(&self) -> usize {
        self.0.len()
    }
}

/// Takes every value that a pattern matches out of `text`, except what is `null`:
/// at most `most`. One may lie within another; each is a value. Where an object
/// has a name twice, both are taken, the last one last.
pub(crate) fn cut(
    text: &[u8],
    patterns: &[Pattern],
    most: usize,
) -> Result<(Vec<u8>, Vec<Taken>), NotCut> {
    let value = checked(text)?;
    let mut search = Search {
        patterns,
        most,
        pointer: String::new(),
        pointers: 0,
        found: Vec::new(),
    };
    let all: Vec<Progress> = (0..patterns.len()).map(|pattern| (pattern, 0)).collect();
    search.visit(value, &all)?;
    let ranges = search.found.iter().map(|found| range(value, found.value));
    let rest = with_null_at(value, ranges);
    let taken = search.found.into_iter().map(|found| Taken {
        pattern: found.pattern,
        pointer: found.pointer,
        is_string: found.value.starts_with('"'),
        value: meaning(found.value),
    });
    Ok((rest, taken.collect()))
}

/// The ranges are in the order of their starts; one may lie within another.
fn with_null_at(text: &str, ranges: impl Iterator<Item = Range<usize>>) -> Vec<u8> {
    // What it holds is no secret: it may grow and leave a copy behind.
    let mut rest = Vec::with_capacity(text.len());
    let mut end = 0;
    for range in ranges {
        if range.start >= end {
            rest.extend_from_slice(&text.as_bytes()[end..range.start]);
            rest.extend_from_slice(b"null");
            end = range.end;
        }
    }
    rest.extend_from_slice(&text.as_bytes()[end..]);
    rest
}

/// A pattern, and how many of its steps led here.
type Progress = (usize, usize);

struct Found<'t> {
    pattern: usize,
    pointer: String,
    value: &'t str,
}

struct Search<'t, 'p> {
    patterns: &'p [Pattern],
    most: usize,
    /// Where the search is.
    pointer: String,
    /// Bytes of all pointers in `found`.
    pointers: usize,
    found: Vec<Found<'t>>,
}

impl<'t> Search<'t, '_> {
    /// Looks at a value that the first steps of these patterns led to.
    fn visit(&mut self, value: &'t str, here: &[Progress]) -> Result<(), NotCut> {
        let ends = |&&(pattern, steps): &&Progress| self.patterns[pattern].0.len() == steps;
        let ended = here.iter().find(ends).map(|&(pattern, _)| pattern);
        let open: Vec<Progress> = here.iter().filter(|one| !ends(one)).copied().collect();
        if let Some(pattern) = ended
            && value != "null"
        {
            self.find(value, pattern)?;
        }
        if open.is_empty() {
            return Ok(());
        }
        match parts(value) {
            Parts::Object(members) => {
                for (written, value) in members {
                    let name: String = characters(written).into_iter().flatten().collect();
                    let there = self.further(&open, |step| step == name);
                    if !there.is_empty() {
                        let step = name.replace('~', "~0").replace('/', "~1");
                        self.enter(&step, value, &there)?;
                    }
                }
            }
            Parts::Array(items) => {
                for (at, value) in items.into_iter().enumerate() {
                    let there = self.further(&open, |step| index(step) == Some(at));
                    if !there.is_empty() {
                        self.enter(&at.to_string(), value, &there)?;
                    }
                }
            }
            Parts::Scalar => {}
        }
        Ok(())
    }

    /// The patterns whose next step leads to a member, one step on.
    fn further(&self, open: &[Progress], is_named: impl Fn(&str) -> bool) -> Vec<Progress> {
        let leads = |&(pattern, steps): &Progress| {
            let matches = match &self.patterns[pattern].0[steps] {
                Step::Each => true,
                Step::Named(name) => is_named(name),
            };
            matches.then_some((pattern, steps + 1))
        };
        open.iter().filter_map(leads).collect()
    }

    fn enter(&mut self, step: &str, value: &'t str, there: &[Progress]) -> Result<(), NotCut> {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(step);
        let visited = self.visit(value, there);
        self.pointer.truncate(length);
        visited
    }

    fn find(&mut self, value: &'t str, pattern: usize) -> Result<(), NotCut> {
        self.pointers += self.pointer.len();
        if self.found.len() == self.most || self.pointers > MAX_POINTERS {
            return Err(NotCut::TooMany);
        }
        self.found.push(Found {
            pattern,
            pointer: self.pointer.clone(),
            value,
        });
        Ok(())
    }
}
