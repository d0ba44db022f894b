//! A listing that lags by five minutes, as the real one may: what is decided
//! about one key is decided without it.

use std::time::Duration;

use keep_test_support::Outcome;

use super::{create, on_strict};
use crate::import::import;
use crate::{keep, set};

/// What each step wrote, and what the service holds in the end.
fn answers(lag: Duration) -> (Vec<String>, [Option<String>; 5]) {
    let (env, aws) = on_strict();
    aws.lag_listing(lag);
    create(&aws, "THEIRS", "theirs");
    let steps = [
        set(&env, "A", "one"),
        keep(&env, "get A --env production"),
        set(&env, "A", "two"),
        set(&env, "A --if-absent", "three"),
        keep(&env, "copy A --from production --to staging"),
        keep(&env, "copy A --from production --to staging"),
        set(&env, "A", "four"),
        keep(&env, "copy A --from production --to staging"),
        keep(&env, "copy A --from production --to staging --overwrite"),
        keep(&env, "get A --env staging"),
        keep(&env, "rename A THEIRS --env production --yes"),
        keep(&env, "rename A B --env production --yes"),
        keep(&env, "get A --env production"),
        keep(&env, "get B --env production"),
        keep(&env, "rename THEIRS A --env production --yes"),
        import(&env, "B=four\nC=five\n", ""),
        import(&env, "B=six\nC=five\n", ""),
        import(&env, "B=six\nC=five\nTHEIRS=seven\n", "--overwrite"),
        keep(&env, "delete C --env production --yes"),
        import(&env, "C=five\n", ""),
        keep(&env, "restore C --env production"),
        keep(&env, "get C --env production"),
        keep(&env, "delete C --env production --yes --purge"),
        set(&env, "C", "again"),
    ];
    let written = steps.iter().map(Outcome::to_string).collect();
    let values = [
        "production/A",
        "production/B",
        "production/C",
        "production/THEIRS",
        "staging/A",
    ];
    (
        written,
        values.map(|name| aws.value(&format!("app/{name}"))),
    )
}

#[test]
fn a_listing_that_lags_changes_no_answer() {
    let (at_once, values) = answers(Duration::ZERO);
    let (lagging, lagging_values) = answers(Duration::from_mins(5));
    for (at_once, lagging) in at_once.iter().zip(&lagging) {
        assert_eq!(at_once, lagging);
    }
    let expected = [
        None,
        Some("six"),
        Some("again"),
        Some("seven"),
        Some("four"),
    ];
    assert_eq!(values, expected.map(|value| value.map(str::to_owned)));
    assert_eq!(values, lagging_values);
}

/// What is read through the listing lags, and this service's does.
#[test]
fn a_whole_environment_is_what_the_listing_knows() {
    let (env, aws) = on_strict();
    create(&aws, "A", "one");
    aws.freeze_listing();
    assert_eq!(set(&env, "B", "two").code, 0);
    keep(&env, "export --env production").assert_stdout("A=one\n");
    keep(&env, "get B --env production").assert_stdout("two");
    aws.thaw_listing();
    keep(&env, "export --env production").assert_stdout("A=one\nB=two\n");
}
