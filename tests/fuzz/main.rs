//! Every reader of hostile bytes, given bytes that nobody wrote, and rules that
//! hold for any input, tried on many.
//!
//! Here the inputs are few and the same in every run. `README.md` tells how to
//! let each target run for as long as one likes, and how with a fuzzing engine
//! that follows what the code does (`engine`).

mod properties;
mod run;
mod targets;

use run::fuzz;

/// A test for each target, and none forgotten.
macro_rules! fuzzed {
    ($($name:ident),+ $(,)?) => {
        $(
            #[test]
            fn $name() {
                fuzz(stringify!($name));
            }
        )+

        #[test]
        fn every_target_is_run() {
            let names = targets::TARGETS.map(|target| target.name);
            assert_eq!(names.as_slice(), [$(stringify!($name)),+]);
        }
    };
}

fuzzed!(
    template,
    dotenv,
    json,
    yaml,
    csv,
    settings,
    vault,
    plugins_lock,
    manifest,
    component,
    origin,
    http_request,
    aws_request,
    storage,
    identity,
    names,
    shown,
);
