//! Rules that hold for any input, each told a second time in the plainest way
//! there is, and compared. The seed is fixed.

mod addresses;
mod globs;
mod store_names;

use std::fmt::Debug;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Tries so many inputs.
#[track_caller]
fn holds<S>(cases: u32, inputs: &S, rule: impl Fn(S::Value))
where
    S: Strategy,
    S::Value: Debug,
{
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, random);
    let tried = runner.run(inputs, |input| {
        rule(input);
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
}
