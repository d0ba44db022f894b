use std::io::{self, Read};
use std::path::Path;

use super::{SealError, UnsealError, seal, unseal};
use crate::powers::storage::identity::Keys;

fn keys(directory: &Path) -> Keys {
    Keys::load_or_create(&directory.join("identity.txt")).unwrap()
}

fn sealed(keys: &Keys, content: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::new();
    seal(&mut sealed, &keys.recipient(), u64::MAX, |plain| {
        plain.write_all(content)
    })
    .unwrap();
    sealed
}

fn unsealed(sealed: &[u8], keys: &Keys) -> Result<Vec<u8>, UnsealError> {
    unseal(sealed, sealed.len() as u64, keys).map(|plain| plain.to_vec())
}

#[test]
fn content_of_any_length_comes_back() {
    let directory = tempfile::tempdir().unwrap();
    let keys = keys(directory.path());
    for len in [0, 1, 65_535, 65_536, 65_537, 131_072, 300_000] {
        let content: Vec<u8> = (0..len).map(|i: u32| i.to_le_bytes()[1]).collect();
        let sealed = sealed(&keys, &content);
        assert!(sealed.starts_with(b"age-encryption.org/v1\n-> X25519 "));
        assert_eq!(unsealed(&sealed, &keys).unwrap(), content);
    }
}

#[test]
fn every_flipped_bit_and_every_cut_is_noticed() {
    let directory = tempfile::tempdir().unwrap();
    let keys = keys(directory.path());
    let sealed = sealed(&keys, b"content");
    let refused = |bytes: &[u8]| match unsealed(bytes, &keys) {
        Err(UnsealError::Damaged(_) | UnsealError::NoMatchingKeys) => {}
        other => panic!("{other:?}"),
    };
    for at in 0..sealed.len() {
        for bit in 0..8 {
            let mut bytes = sealed.clone();
            bytes[at] ^= 1 << bit;
            refused(&bytes);
        }
        refused(&sealed[..at]);
    }
    refused(&[&sealed[..], b"x"].concat());
}

#[test]
fn more_than_the_limit_is_not_sealed() {
    let directory = tempfile::tempdir().unwrap();
    let keys = keys(directory.path());
    let sealing = |bytes: &[u8]| {
        seal(&mut io::sink(), &keys.recipient(), 10, |plain| {
            plain.write_all(b"12345")?;
            plain.write_all(bytes)
        })
    };
    sealing(b"67890").unwrap();
    let error = sealing(b"67890+").unwrap_err();
    assert!(matches!(error, SealError::TooLarge { limit: 10 }));
}

#[test]
fn an_error_of_the_disk_is_not_taken_for_damage() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from_raw_os_error(5))
        }
    }
    let directory = tempfile::tempdir().unwrap();
    let keys = keys(directory.path());
    let sealed = sealed(&keys, &vec![7; 200_000]);
    for good in [0, 50, 100_000] {
        let reader = sealed[..good].chain(Failing);
        let error = unseal(reader, sealed.len() as u64, &keys).unwrap_err();
        assert!(matches!(error, UnsealError::Io(e) if e.raw_os_error() == Some(5)));
    }
}
