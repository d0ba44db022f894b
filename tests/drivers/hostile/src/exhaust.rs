//! Using up what there is: time, memory, handles.

use std::hint::black_box;

use keep_sdk::{Error, Secret};

pub(crate) fn forever() -> ! {
    let mut turns = 0_u64;
    loop {
        turns = black_box(turns.wrapping_add(1));
    }
}

/// Allocates until that crashes.
pub(crate) fn memory() -> ! {
    loop {
        std::mem::forget(black_box(vec![1_u8; 1 << 20]));
    }
}

/// Asks for too much and takes the refusal well; crashes when called again.
pub(crate) fn memory_refused_once() -> Result<(), Error> {
    std::thread_local! {
        static REFUSED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
    }
    assert!(!REFUSED.get(), "once");
    REFUSED.set(true);
    let mut bytes: Vec<u8> = Vec::new();
    bytes
        .try_reserve(1 << 30)
        .map_err(|_| Error::invalid("no memory"))
}

/// Makes secrets of that many bytes and never lets go of one.
pub(crate) fn handles(bytes: usize) -> Result<(), Error> {
    let bytes = vec![b'x'; bytes];
    for _ in 0..100_000 {
        std::mem::forget(Secret::from_bytes(&bytes)?);
    }
    Ok(())
}
