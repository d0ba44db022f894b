//! `--only` and `--except`: which keys a command looks at.
//!
//! Patterns are case-sensitive and match the whole key; `*` stands for any
//! text, `?` for one character, everything else for itself. Matching costs at
//! most pattern length times key length.

/// Comma lists of globs, parsed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    only: Vec<String>,
    except: Vec<String>,
}

impl Filter {
    /// Entries are trimmed; empty ones are ignored, so `","` filters nothing.
    pub fn new(only: Option<&str>, except: Option<&str>) -> Self {
        Self {
            only: entries(only),
            except: entries(except),
        }
    }

    /// Whether every key passes.
    pub fn is_empty(&self) -> bool {
        self.only.is_empty() && self.except.is_empty()
    }

    /// Whether `only` is empty or matches, and `except` does not match.
    pub fn passes(&self, key: &str) -> bool {
        let any = |globs: &[String]| globs.iter().any(|glob| matches(glob, key));
        (self.only.is_empty() || any(&self.only)) && !any(&self.except)
    }
}

fn entries(list: Option<&str>) -> Vec<String> {
    let entries = list.unwrap_or_default().split(',').map(str::trim);
    let entries = entries.filter(|entry| !entry.is_empty());
    entries.map(str::to_owned).collect()
}

/// Greedy matching: on a mismatch, the last `*` takes one character more.
/// Going back to an earlier `*` could never help, so there is no recursion.
fn matches(glob: &str, key: &str) -> bool {
    let (mut pattern, mut rest) = (glob.chars(), key.chars());
    // After the last `*`: the pattern that follows it, the text not yet given to it.
    let mut star = None;
    loop {
        let (mut next_pattern, mut next_rest) = (pattern.clone(), rest.clone());
        match (next_pattern.next(), next_rest.next()) {
            (Some('*'), _) => {
                star = Some((next_pattern.clone(), rest.clone()));
                pattern = next_pattern;
                continue;
            }
            (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {
                (pattern, rest) = (next_pattern, next_rest);
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        let Some((after_star, mut given)) = star.take() else {
            return false;
        };
        if given.next().is_none() {
            return false;
        }
        star = Some((after_star.clone(), given.clone()));
        (pattern, rest) = (after_star, given);
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Filter, matches};

    #[test]
    fn globs_match_whole_keys_case_sensitively() {
        for (glob, key, expected) in [
            ("DB_*", "DB_HOST", true),
            ("DB_*", "DB_", true),
            ("DB_*", "MY_DB_HOST", false),
            ("*_KEY", "API_KEY", true),
            ("*_KEY", "API_KEY_2", false),
            ("db_*", "DB_HOST", false),
            ("*", "", true),
            ("?", "", false),
            ("K?Y", "KEY", true),
            ("K?Y", "KY", false),
            ("K?", "Ké", true),
            ("*a*b", "xaxbxab", true),
            ("*a*b", "xaxbxa", false),
            ("**A**", "A", true),
            ("[A]", "A", false),
            ("[A]", "[A]", true),
            ("a.c", "abc", false),
        ] {
            assert_eq!(matches(glob, key), expected, "{glob} on {key}");
        }
    }

    #[test]
    fn only_and_except_are_combined() {
        let filter = Filter::new(Some(" DB_* ,, API_?"), Some("*_PASSWORD"));
        for (key, passes) in [
            ("DB_HOST", true),
            ("DB_PASSWORD", false),
            ("API_1", true),
            ("API_10", false),
            ("OTHER", false),
        ] {
            assert_eq!(filter.passes(key), passes, "{key}");
        }
        let except = Filter::new(None, Some("A,B"));
        assert_eq!(
            ["A", "B", "C"].map(|key| except.passes(key)),
            [false, false, true]
        );
    }

    #[test]
    fn empty_entries_filter_nothing() {
        for filter in [Filter::new(None, None), Filter::new(Some(" , "), Some(""))] {
            assert_eq!(filter, Filter::default());
            assert_eq!((filter.is_empty(), filter.passes("ANY")), (true, true));
        }
    }

    #[test]
    fn a_hostile_pattern_is_not_exponential() {
        let started = Instant::now();
        assert!(!matches(
            &"a*".repeat(200),
            &format!("{}b", "a".repeat(199))
        ));
        assert!(!matches(
            &format!("{}b", "*a".repeat(500)),
            &"a".repeat(5000)
        ));
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}
