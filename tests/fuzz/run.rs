//! Inputs for a target: its corpus, and mixtures of pieces of it with the words of
//! its language. The generator's seed is fixed, so a failure is there in every
//! run; a failing input is made as small as it goes.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use crate::targets::{TARGETS, Target};

/// How long to go on, where that is wanted (`README.md`).
const SECONDS: &str = "KEEP_FUZZ_SECONDS";

/// Most pieces of an input.
const PIECES: usize = 24;

#[track_caller]
pub(crate) fn fuzz(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name);
    let target = target.expect("there is such a target");
    let corpus = corpus(name);
    // One that refuses everything would hold whatever the reader does.
    let taken = corpus.iter().filter(|input| (target.check)(input));
    assert!(taken.count() > 0, "{name} takes nothing of its corpus");
    let inputs = mixtures(corpus, target.words);
    let seconds = std::env::var(SECONDS).ok();
    let Some(seconds) = seconds.and_then(|seconds| seconds.parse().ok()) else {
        return pass(target, &inputs, 0, cases(name));
    };
    let (start, mut ran) = (Instant::now(), 0);
    while start.elapsed() < Duration::from_secs(seconds) {
        ran += 1;
        pass(target, &inputs, ran, cases(name));
    }
    tell(name, ran * u64::from(cases(name)));
}

#[expect(
    clippy::print_stderr,
    reason = "whoever lets it run for long wants to know how far it came"
)]
fn tell(name: &str, inputs: u64) {
    eprintln!("{name}: {inputs} inputs");
}

/// As many as take about half a second.
fn cases(name: &str) -> u32 {
    match name {
        "component" => 60,
        "settings" | "vault" | "plugins_lock" | "storage" | "identity" => 150,
        "http_request" => 100,
        _ => 2_000,
    }
}

/// Tries so many inputs, others for each seed.
#[track_caller]
fn pass(target: &Target, inputs: &impl Strategy<Value = Vec<Vec<u8>>>, seed: u64, cases: u32) {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, random);
    let tried = runner.run(inputs, |pieces| {
        (target.check)(&pieces.concat());
        Ok(())
    });
    if let Err(TestError::Fail(reason, pieces)) = tried {
        let input = pieces.concat();
        panic!("{}: b\"{}\": {reason}", target.name, input.escape_ascii());
    }
}

/// The files of a target's corpus, in order of their names.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let host = Path::new(env!("CARGO_MANIFEST_DIR"));
    let directory = host.join("../tests/fuzz/corpus").join(name);
    let files = fs::read_dir(directory).expect("every target has a corpus");
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    let read = |file: &PathBuf| fs::read(file).expect("it can be read");
    files.iter().map(read).collect()
}

/// Pieces to be joined: words, stretches of the corpus, characters, bytes; or one
/// of the corpus with a few of them in its midst.
fn mixtures(
    corpus: Vec<Vec<u8>>,
    words: &'static [&'static str],
) -> impl Strategy<Value = Vec<Vec<u8>>> {
    let word = select(words).prop_map(|word| word.as_bytes().to_vec());
    let stretch = (select(corpus.clone()), any::<(usize, usize)>()).prop_map(|(text, places)| {
        let (start, end) = within(text.len(), places);
        text[start..end].to_vec()
    });
    let character = any::<char>().prop_map(|c| c.to_string().into_bytes());
    let bytes = vec(any::<u8>(), 0..4);
    let piece = proptest::prop_oneof![
        6 => word,
        2 => stretch,
        2 => character,
        1 => bytes,
    ];
    let piece = piece.boxed();
    let altered = (
        select(corpus),
        any::<(usize, usize)>(),
        vec(piece.clone(), 0..4),
    );
    let altered = altered.prop_map(|(text, places, middle)| {
        // Few bytes are taken away, so that most of its sense stays.
        let (start, end) = within(text.len(), places);
        let end = end.min(start + places.1 % 8);
        let whole = [
            text[..start].to_vec(),
            middle.concat(),
            text[end..].to_vec(),
        ];
        whole.to_vec()
    });
    proptest::prop_oneof![vec(piece, 0..PIECES), altered,]
}

/// Two places in something so long, in order.
fn within(length: usize, (one, other): (usize, usize)) -> (usize, usize) {
    let (one, other) = (one % (length + 1), other % (length + 1));
    (one.min(other), one.max(other))
}
