//! The key that a store was sealed for, lost, changed and found again.

use std::fs;

use keep_host::powers::storage::StorageError;

use crate::place::{Place, get, set};

#[test]
fn without_the_identity_nothing_is_read_written_or_created() {
    let place = Place::new();
    set(&mut place.store(), "A", "1").unwrap();
    let sealed = fs::read(place.file()).unwrap();
    fs::remove_file(place.identity()).unwrap();
    for error in [
        place.store().items("").unwrap_err(),
        set(&mut place.store(), "A", "2").unwrap_err(),
    ] {
        assert_eq!(
            error.to_string(),
            format!(
                "`{}` cannot be opened without its identity, and `{}` does not exist: \
                 restore it from a backup",
                place.file().display(),
                place.identity().display()
            )
        );
        assert!(matches!(
            error,
            StorageError::NoIdentity { path, identity }
                if path == place.file() && identity == place.identity()
        ));
    }
    assert!(!place.identity().exists());
    assert_eq!(fs::read(place.file()).unwrap(), sealed);
}

#[test]
fn another_identity_does_not_open_or_overwrite_a_store() {
    let place = Place::new();
    set(&mut place.store(), "A", "1").unwrap();
    let sealed = fs::read(place.file()).unwrap();
    let lost = fs::read_to_string(place.identity()).unwrap();
    fs::remove_file(place.identity()).unwrap();

    // A store without a file gets a new identity.
    set(&mut place.store_of("local", "staging"), "B", "2").unwrap();
    let present = fs::read_to_string(place.identity()).unwrap();
    assert_ne!(present, lost);
    for error in [
        place.store().items("").unwrap_err(),
        set(&mut place.store(), "A", "2").unwrap_err(),
    ] {
        assert!(matches!(
            error,
            StorageError::WrongKey { path, identity }
                if path == place.file() && identity == place.identity()
        ));
    }
    assert_eq!(fs::read(place.file()).unwrap(), sealed);

    // With both keys in the file, both stores open; commits use the first key.
    fs::write(place.identity(), format!("{present}{lost}")).unwrap();
    assert_eq!(get(&mut place.store(), "A"), Some(b"1".to_vec()));
    set(&mut place.store(), "A", "3").unwrap();
    fs::write(place.identity(), present).unwrap();
    assert_eq!(get(&mut place.store(), "A"), Some(b"3".to_vec()));
    let value = get(&mut place.store_of("local", "staging"), "B");
    assert_eq!(value, Some(b"2".to_vec()));
}
