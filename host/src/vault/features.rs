//! What advice may speak of.

/// What the driver of a vault has, so that nobody is told to set what it does not
/// know, or to run what it cannot do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// Whether policies of AWS say who may what.
    pub calls_aws: bool,
    /// The settings that say where the store is.
    pub place: Vec<String>,
    /// Whether older versions can be listed.
    pub versions: bool,
    /// Whether `doctor` finds and repairs what is wrong with its secrets.
    pub upkeep: bool,
}
