//! The power `storage`: a small sealed store on this machine, one file for
//! each vault and env. It knows nothing of drivers or of how it is called.
//!
//! The file `<directory>/<env>.age` is a standard binary age file, sealed for
//! the X25519 identity in `<config directory>/identity.txt`, so that the stock
//! tool opens it: `age -d -i identity.txt production.age`. Inside is JSON:
//!
//! ```json
//! {"format": 1, "store": "<namespace>/<vault>/<env>", "revision": 7, "items": [
//!   {"name": "DB_HOST", "revision": 6, "modified": 1700000000000, "meta": {}, "text": "db.internal"},
//!   {"name": "TLS_KEY", "revision": 7, "modified": 1700000000001, "meta": {}, "base64": "LS0tLS1C..."}]}
//! ```
//!
//! `modified` is in milliseconds since 1970-01-01T00:00:00Z. A value is `text`
//! where JSON spells it without an escape, else `base64` (RFC 4648, padded):
//! escaped text would pass through buffers of the JSON reader that are not
//! wiped. `store` ties a file to its place: a copy under the name of another
//! env is refused.
//!
//! Reads take no lock, because the file is only ever replaced as a whole. A
//! commit holds a lock (`<env>.age.lock`, which stays), reads the file anew,
//! and replaces it only if it could be read and every expectation held.
//!
//! The `age` crate's own buffer of the last 64 KiB written is wiped by the program's
//! allocator alone.

mod contents;
mod document;
mod error;
mod file;
mod identity;
mod limits;
mod lock;
mod seal;

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::secret::SecretValue;

use contents::Contents;
use identity::Keys;
use lock::Lock;

pub use error::{InvalidChange, StorageError};

/// How long a commit waits for others: each takes milliseconds, and there may be many.
const PATIENCE: Duration = Duration::from_secs(30);

/// Which store, and where its file and its key are.
#[derive(Clone, Debug)]
pub struct Location {
    /// Holds the store's file; created (0700) by the first commit.
    pub directory: PathBuf,
    /// Holds `identity.txt`; created (0700) by the first commit.
    pub config_directory: PathBuf,
    pub namespace: String,
    /// The slug of the vault; without `/`.
    pub vault: String,
    /// ASCII letters, digits, `-`, `_` and `.`, which is not the first.
    pub env: String,
}

/// What is known of one item. Never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub name: String,
    /// The store's revision when this item was written.
    pub revision: u64,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub modified_ms: u64,
    /// In order of key.
    pub meta: Vec<(String, String)>,
}

/// What must hold for a change to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    Anything,
    /// No item has this name.
    Absent,
    /// The item has this revision.
    Revision(u64),
}

/// One step of a commit. Steps are made in order: each one's expectation is
/// about what the steps before it left.
#[derive(Debug)]
pub enum Change<'a> {
    Put {
        name: String,
        value: &'a SecretValue,
        /// At most 16 pairs of different keys.
        meta: Vec<(String, String)>,
        expect: Expect,
    },
    /// Removing what is not there is no error, and a step like any other.
    Delete { name: String, expect: Expect },
}

/// One store. What was read is kept until the next commit, so a `Store` is for
/// one command and not for waiting on other processes' commits.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    identity: PathBuf,
    binding: String,
    contents: Option<Contents>,
    waited: Duration,
}

impl Store {
    /// Names the store; nothing is read or created yet. Fails with
    /// [`StorageError::InvalidLocation`] where a name cannot be a file's.
    pub fn open(location: &Location) -> Result<Self, StorageError> {
        limits::check_location(location)?;
        let Location {
            namespace,
            vault,
            env,
            ..
        } = location;
        Ok(Self {
            path: location.directory.join(format!("{env}.age")),
            identity: location.config_directory.join("identity.txt"),
            binding: format!("{namespace}/{vault}/{env}"),
            contents: None,
            waited: Duration::ZERO,
        })
    }

    /// How long commits have waited for others since this was last asked.
    pub fn take_waited(&mut self) -> Duration {
        std::mem::take(&mut self.waited)
    }

    /// The items whose names start with `prefix`, in order of name. A store
    /// that was never written has none.
    pub fn items(&mut self, prefix: &str) -> Result<Vec<Item>, StorageError> {
        Ok(self.contents()?.items(prefix))
    }

    /// Copies of the values of these items, in the order asked; `None` for
    /// what is not there.
    pub fn read<S: AsRef<str>>(
        &mut self,
        names: &[S],
    ) -> Result<Vec<Option<SecretValue>>, StorageError> {
        let contents = self.contents()?;
        let value = |name: &S| contents.value(name.as_ref());
        Ok(names.iter().map(value).collect())
    }

    /// Makes all changes or none, durably, and returns the revision of the
    /// store after the last. Blocks for the disk, and up to half a minute
    /// for other processes' commits.
    ///
    /// An error means that nothing was changed, with one exception: if the
    /// disk fails after the new file took its place, it stays.
    pub fn commit(&mut self, changes: &[Change<'_>]) -> Result<u64, StorageError> {
        limits::check_changes(changes)?;
        self.contents = None;
        file::create_directory(file::parent(&self.path))?;
        let _lock = self.lock()?;
        file::remove_stale(&self.path)?;
        let (mut contents, keys) = match self.load()? {
            Some((contents, keys)) => (contents, Some(keys)),
            None => (Contents::default(), None),
        };
        let now_ms = now_ms();
        for change in changes {
            contents.apply(change, now_ms)?;
        }
        if contents.len() > limits::MAX_ITEMS {
            return Err(StorageError::TooManyItems {
                path: self.path.clone(),
                limit: limits::MAX_ITEMS,
            });
        }
        // Only a made-up file gets here; what is refused by reading is never written.
        if contents.revision() > document::MAX_REVISION {
            return Err(StorageError::Corrupt {
                path: self.path.clone(),
                problem: "its revisions are used up".into(),
            });
        }
        // A key is made only where no file exists that needs another one.
        let keys = match keys {
            Some(keys) => keys,
            None => Keys::load_or_create(&self.identity)?,
        };
        file::replace(&self.path, |writer| {
            seal::seal(writer, &keys.recipient(), limits::MAX_PLAINTEXT, |plain| {
                document::encode(&self.binding, &contents, plain)
            })
        })?;
        let revision = contents.revision();
        self.contents = Some(contents);
        Ok(revision)
    }

    fn lock(&mut self) -> Result<Lock, StorageError> {
        let asked = Instant::now();
        let lock = Lock::acquire(&self.path.with_added_extension("lock"), PATIENCE);
        self.waited += asked.elapsed();
        lock
    }

    fn contents(&mut self) -> Result<&Contents, StorageError> {
        let contents = match self.contents.take() {
            Some(contents) => contents,
            None => self.load()?.map(|(read, _)| read).unwrap_or_default(),
        };
        Ok(self.contents.insert(contents))
    }

    /// The file as it is now, and the keys that opened it; none if there is no
    /// file.
    fn load(&self) -> Result<Option<(Contents, Keys)>, StorageError> {
        let Some((file, len)) = file::open(&self.path, limits::MAX_SEALED)? else {
            return Ok(None);
        };
        let Some(keys) = Keys::load(&self.identity)? else {
            return Err(StorageError::NoIdentity {
                path: self.path.clone(),
                identity: self.identity.clone(),
            });
        };
        let plain = seal::unseal(file, len, &keys).map_err(|e| e.at(&self.path, &self.identity))?;
        let (binding, contents) = document::decode(&plain).map_err(|e| e.at(&self.path))?;
        if binding != self.binding {
            return Err(StorageError::WrongStore {
                path: self.path.clone(),
                found: binding,
                expected: self.binding.clone(),
            });
        }
        Ok(Some((contents, keys)))
    }
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}
