//! The storage: leaves an item and tells what else is to be seen.

use keep_sdk::{
    Error, Secret,
    storage::{self, Change, Expect, Put},
};

/// Reads `name` and every item, then writes `own`. The error says what was
/// seen, for there is no other way to say it.
pub(crate) fn visit(name: &str) -> Result<(), Error> {
    let there = |found: &[Option<Secret>]| found.iter().flatten().count();
    let named = there(&storage::read(&[name.to_owned()])?);
    let all = storage::items("")?.len();
    let value = Secret::from_bytes(b"value")?;
    storage::commit(&[Change::Put(Put {
        name: "own".into(),
        value: &value,
        meta: Vec::new(),
        expect: Expect::Anything,
    })])?;
    let after = storage::items("")?.len();
    Err(Error::invalid(format!(
        "named {named}, all {all}, after writing {after}"
    )))
}

/// The value of the first item.
pub(crate) fn value() -> Result<Option<Secret>, Error> {
    let names = storage::items("")?.into_iter().map(|item| item.name);
    let names: Vec<String> = names.take(1).collect();
    Ok(storage::read(&names)?.into_iter().flatten().next())
}
