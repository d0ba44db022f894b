//! `--only` and `--except` against a matcher that tries everything.

use keep_host::project::Filter;

use super::holds;

/// Every way to share the text out among the stars.
fn matches(glob: &[char], text: &[char]) -> bool {
    match glob {
        [] => text.is_empty(),
        ['*', glob @ ..] => (0..=text.len()).any(|taken| matches(glob, &text[taken..])),
        [wanted, glob @ ..] => match text {
            [found, text @ ..] => (*wanted == '?' || wanted == found) && matches(glob, text),
            [] => false,
        },
    }
}

fn naively(globs: &[String], key: &str) -> bool {
    let letters = |text: &str| text.chars().collect::<Vec<_>>();
    let key = letters(key);
    globs.iter().any(|glob| matches(&letters(glob), &key))
}

#[test]
fn globs_match_what_trying_everything_matches() {
    let globs = || proptest::collection::vec("[AaBé_*?]{1,8}", 0..3);
    holds(
        4_000,
        &(globs(), globs(), "[AaBé_]{0,10}"),
        |(only, except, key)| {
            let list = |globs: &[String]| globs.join(" ,");
            let filter = Filter::new(Some(&list(&only)), Some(&list(&except)));
            let expected = (only.is_empty() || naively(&only, &key)) && !naively(&except, &key);
            assert_eq!(filter.passes(&key), expected, "{only:?} {except:?} {key:?}");
        },
    );
}
