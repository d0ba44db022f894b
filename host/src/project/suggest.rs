//! "Did you mean": the few known names that a mistyped one resembles.

/// Most names suggested.
pub const MAX_SUGGESTIONS: usize = 3;

/// The names of `known` that `name` resembles, best first, at most
/// [`MAX_SUGGESTIONS`]. Equals rank by their order in `known`.
///
/// A name resembles another if it is the other's beginning (two characters or
/// more), or if about a third of its characters, two at the least for anything
/// but the shortest, are wrong or swapped. Upper and lower case are alike.
pub fn suggest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    // The distance is quadratic, and nobody means a longer name than this.
    const LONGEST: usize = 255;
    if name.is_empty() || name.len() > LONGEST {
        return Vec::new();
    }
    let name = name.to_ascii_lowercase();
    let mut close: Vec<(usize, &str)> = known
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .filter_map(|candidate| Some((distance(&name, candidate)?, candidate)))
        .collect();
    close.sort_by_key(|(distance, _)| *distance);
    close.truncate(MAX_SUGGESTIONS);
    close
        .into_iter()
        .map(|(_, known)| known.to_owned())
        .collect()
}

fn distance(name: &str, candidate: &str) -> Option<usize> {
    let candidate = candidate.to_ascii_lowercase();
    let edits = strsim::damerau_levenshtein(name, &candidate);
    let shorter = name.chars().count().min(candidate.chars().count());
    let tolerated = match shorter {
        0..=2 => 1,
        3..=6 => 2,
        longer => longer / 3,
    };
    if edits <= tolerated {
        return Some(edits);
    }
    let begins = shorter >= 2 && (candidate.starts_with(name) || name.starts_with(&candidate));
    begins.then_some(edits)
}

#[cfg(test)]
mod tests {
    use super::suggest;

    const ENVS: [&str; 4] = ["local", "staging", "production", "preprod"];

    #[test]
    fn typos_swaps_case_and_beginnings_are_recognised() {
        for (typo, meant) in [
            ("loacl", "local"),
            ("Staging", "staging"),
            ("stagign", "staging"),
            ("producton", "production"),
            ("prod", "production"),
            ("production-eu", "production"),
        ] {
            assert_eq!(suggest(typo, ENVS).first().map(String::as_str), Some(meant));
        }
    }

    #[test]
    fn unlike_names_suggest_nothing() {
        assert_eq!(suggest("demo", ENVS), Vec::<String>::new());
        assert_eq!(suggest("", ENVS), Vec::<String>::new());
        assert_eq!(suggest(&"p".repeat(100_000), ENVS), Vec::<String>::new());
    }

    #[test]
    fn at_most_three_best_first() {
        let known = ["env4", "env3", "env2", "env1", "env"];
        assert_eq!(suggest("env1", known), ["env1", "env4", "env3"]);
    }
}
