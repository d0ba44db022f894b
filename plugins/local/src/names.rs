//! How items are named: `<KEY>#<number>` is a version, `<KEY>#deleted` the
//! tombstone of a deleted secret. Keys hold no `#`, so names cannot collide.

/// What an item's name stands for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ItemName<'a> {
    Version(&'a str, u64),
    Tombstone(&'a str),
}

impl<'a> ItemName<'a> {
    /// `None` for a name that this driver did not make.
    pub(crate) fn parse(name: &'a str) -> Option<Self> {
        let (key, rest) = name.rsplit_once('#')?;
        if rest == "deleted" {
            return Some(Self::Tombstone(key));
        }
        rest.parse().ok().map(|number| Self::Version(key, number))
    }
}

/// The common prefix of a key's items.
pub(crate) fn of_key(key: &str) -> String {
    format!("{key}#")
}

pub(crate) fn version(key: &str, number: u64) -> String {
    format!("{key}#{number}")
}

pub(crate) fn tombstone(key: &str) -> String {
    format!("{key}#deleted")
}

#[cfg(test)]
mod tests {
    use super::{ItemName, tombstone, version};

    #[test]
    fn names_are_read_back_as_what_they_were_made_from() {
        assert_eq!(
            ItemName::parse(&version("A-b_1", 42)),
            Some(ItemName::Version("A-b_1", 42))
        );
        assert_eq!(
            ItemName::parse(&tombstone("deleted")),
            Some(ItemName::Tombstone("deleted"))
        );
    }

    #[test]
    fn foreign_names_stand_for_nothing() {
        for name in ["A", "A#", "A#x", "A#-1", "A#99999999999999999999999"] {
            assert_eq!(ItemName::parse(name), None, "{name}");
        }
    }
}
