//! `keep vault:…`: which vaults the project has. No vault is asked.

pub(super) mod add;
pub(super) mod default;
pub(super) mod delete;
pub(super) mod edit;
pub(super) mod fields;
pub(super) mod list;
