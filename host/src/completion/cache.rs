//! Keys that a vault elsewhere listed a short while ago. Names only, in files
//! that nobody else may read; a lost or damaged one costs a question.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::project::dirs::cache_dir;
use crate::project::files::{self, Mode};

/// How long an answer is good.
const FRESH: Duration = Duration::from_mins(5);

const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Whose keys.
#[derive(Hash)]
pub(super) struct Place<'a> {
    pub(super) root: &'a Path,
    pub(super) vault: &'a str,
    pub(super) env: &'a str,
}

/// One file of the cache.
#[derive(Serialize, Deserialize)]
pub(super) struct Remembered {
    root: PathBuf,
    vault: String,
    env: String,
    /// Seconds since 1970.
    listed: u64,
    pub(super) keys: Vec<String>,
}

impl Remembered {
    /// Whether the vault need not be asked again. A time to come is a clock
    /// that was wrong.
    pub(super) fn is_fresh(&self) -> bool {
        let age = now().checked_sub(self.listed);
        age.is_some_and(|age| age < FRESH.as_secs())
    }
}

/// What was remembered of the place, however old.
pub(super) fn read(place: &Place<'_>) -> Option<Remembered> {
    let bytes = files::read_capped(&file(place)?, MAX_BYTES).ok()?;
    let found: Remembered = serde_json::from_slice(&bytes).ok()?;
    // The file's name is only a hash.
    let same = found.root == place.root && found.vault == place.vault && found.env == place.env;
    same.then_some(found)
}

/// Remembers the keys. That it cannot is no failure.
pub(super) fn write(place: &Place<'_>, keys: &[String]) {
    let remembered = Remembered {
        root: place.root.to_owned(),
        vault: place.vault.to_owned(),
        env: place.env.to_owned(),
        listed: now(),
        keys: keys.to_vec(),
    };
    let (Some(file), Ok(json)) = (file(place), serde_json::to_vec(&remembered)) else {
        return;
    };
    let directory = file.parent().map(fs::create_dir_all);
    if matches!(directory, Some(Ok(()))) {
        let _ = files::write_atomic(&file, &json, Mode::Private);
    }
}

/// Makes the directory, for a process that will not be let make it.
pub(super) fn make() {
    if let Some(directory) = directory() {
        let _ = fs::create_dir_all(directory);
    }
}

/// Where the keys of all places are.
pub(super) fn directory() -> Option<PathBuf> {
    Some(cache_dir(|name| env::var_os(name)).ok()?.join("keys"))
}

fn file(place: &Place<'_>) -> Option<PathBuf> {
    let mut hasher = DefaultHasher::new();
    place.hash(&mut hasher);
    Some(directory()?.join(format!("{:016x}.json", hasher.finish())))
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::{FRESH, Remembered, now};

    #[test]
    fn five_minutes_and_no_time_to_come() {
        for (listed, fresh) in [
            (now(), true),
            (now() - FRESH.as_secs() - 1, false),
            (now() + 60, false),
        ] {
            let remembered = Remembered {
                root: "/p".into(),
                vault: "v".into(),
                env: "e".into(),
                listed,
                keys: Vec::new(),
            };
            assert_eq!(remembered.is_fresh(), fresh, "{listed}");
        }
    }
}
