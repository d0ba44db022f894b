use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;
use wasmtime::Engine;

use super::{Cache, HASH, fingerprint};
use crate::plugins::sha256;

/// A component with one function, and its directory of configuration and cache.
struct Place {
    directory: TempDir,
    engine: Engine,
}

const COMPONENT: &str = r#"(component
    (core module $m (func (export "f") (result i32) i32.const 7))
    (core instance $i (instantiate $m))
    (func (export "f") (result u32) (canon lift (core func $i "f"))))"#;

impl Place {
    fn new() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
            engine: Engine::new(&crate::runtime::config::engine()).unwrap(),
        }
    }

    fn cache(&self) -> Cache {
        let root = self.directory.path();
        Cache::open(&root.join("config"), &root.join("cache")).unwrap()
    }

    /// Loads it, and says what the file holds then.
    fn load(&self) -> Vec<u8> {
        let component = wat::parse_str(COMPONENT).unwrap();
        let loaded = self
            .cache()
            .component(&self.engine, &component, &sha256(&component))
            .unwrap();
        assert_eq!(loaded.component_type().exports(&self.engine).len(), 1);
        fs::read(self.file()).unwrap()
    }

    fn file(&self) -> PathBuf {
        let mut files = fs::read_dir(self.directory.path().join("cache/compiled")).unwrap();
        let file = files.next().unwrap().unwrap().path();
        assert!(files.next().is_none(), "there is one file");
        file
    }
}

/// Whatever else is written into the file: were it loaded, the file would stay as
/// it is. Compiled anew, it is written anew.
#[test]
fn no_changed_byte_is_ever_loaded() {
    let place = Place::new();
    let good = place.load();
    let cache = place.cache();
    let component = sha256(&wat::parse_str(COMPONENT).unwrap());
    let engine = fingerprint(&place.engine);
    let file = place.file();
    let is_ours = |bytes: &[u8]| {
        fs::write(&file, bytes).unwrap();
        cache.read(&file, &component, engine).is_some()
    };
    assert!(is_ours(&good));
    let mut bad = good.clone();
    for at in 0..good.len() {
        bad[at] ^= 1;
        assert!(!is_ours(&bad), "byte {at} of {}", good.len());
        bad[at] ^= 1;
    }
    bad[good.len() / 2] ^= 1;
    for bad in [
        &bad[..],
        &good[..good.len() - 1],
        &good[..HASH],
        &good[..7],
        b"",
    ] {
        assert!(!is_ours(bad), "{} bytes", bad.len());
        assert_eq!(place.load(), good);
    }
}

/// Code of another component is good code, but not of this one.
#[test]
fn code_of_something_else_is_not_loaded() {
    let place = Place::new();
    let good = place.load();
    let file = place.file();
    let other = wat::parse_str(COMPONENT.replace("i32.const 7", "i32.const 8")).unwrap();
    place
        .cache()
        .component(&place.engine, &other, &sha256(&other))
        .unwrap();
    let mut files = fs::read_dir(place.directory.path().join("cache/compiled")).unwrap();
    let theirs = files.find_map(|entry| {
        let path = entry.unwrap().path();
        (path != file).then_some(path)
    });
    fs::copy(theirs.unwrap(), &file).unwrap();
    let component = wat::parse_str(COMPONENT).unwrap();
    place
        .cache()
        .component(&place.engine, &component, &sha256(&component))
        .unwrap();
    assert_eq!(fs::read(&file).unwrap(), good);
}

#[test]
fn another_users_code_is_not_loaded() {
    let place = Place::new();
    let good = place.load();
    fs::remove_file(place.directory.path().join("config/compiled.key")).unwrap();
    let anew = place.load();
    assert_ne!(anew[..HASH], good[..HASH]);
    assert_eq!(anew[HASH..], good[HASH..]);
}

/// It is loaded from the file the second time, or this would be slow for nothing.
#[test]
fn what_was_compiled_is_loaded() {
    let place = Place::new();
    let good = place.load();
    // Marked with a hash that fits: only whoever reads the file sees it.
    let cache = place.cache();
    let component = sha256(&wat::parse_str(COMPONENT).unwrap());
    let mut hasher = cache.hasher(&component, fingerprint(&place.engine));
    hasher.update(&good[HASH..]);
    assert_eq!(hasher.finalize().as_bytes(), &good[..HASH]);
    let modified = fs::metadata(place.file()).unwrap().modified().unwrap();
    place.load();
    assert_eq!(
        fs::metadata(place.file()).unwrap().modified().unwrap(),
        modified
    );
}

#[test]
fn where_nothing_can_be_written_it_is_compiled() {
    let place = Place::new();
    let root = place.directory.path();
    fs::write(root.join("cache"), "a file").unwrap();
    let component = wat::parse_str(COMPONENT).unwrap();
    place
        .cache()
        .component(&place.engine, &component, &sha256(&component))
        .unwrap();
    fs::write(root.join("no-directory"), "a file").unwrap();
    assert!(Cache::open(&root.join("no-directory"), &root.join("cache")).is_none());
}

#[test]
fn many_processes_may_fill_it_at_once() {
    let place = Place::new();
    let component = wat::parse_str(COMPONENT).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let cache = place.cache();
                cache
                    .component(&place.engine, &component, &sha256(&component))
                    .unwrap();
            });
        }
    });
    let good = place.load();
    assert_eq!(place.load(), good);
}

#[test]
fn a_note_is_believed_where_keep_wrote_it() {
    let place = Place::new();
    let cache = place.cache();
    assert_eq!(cache.note("one"), None);
    cache.set_note("one", b"text");
    assert_eq!(cache.note("one").as_deref(), Some(&b"text"[..]));
    let compiled = place.directory.path().join("cache/compiled");
    let good = fs::read(compiled.join("one.note")).unwrap();
    fs::write(compiled.join("two.note"), &good).unwrap();
    assert_eq!(cache.note("two"), None, "another name");
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(compiled.join("one.note"), bad).unwrap();
        assert_eq!(cache.note("one"), None, "byte {at}");
    }
    fs::write(compiled.join("one.note"), &good[..7]).unwrap();
    assert_eq!(cache.note("one"), None);
    fs::write(compiled.join("one.note"), good).unwrap();
    fs::remove_file(place.directory.path().join("config/compiled.key")).unwrap();
    assert_eq!(place.cache().note("one"), None, "another user's");
}
