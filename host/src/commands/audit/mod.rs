//! `keep audit`, `audit:on`, `audit:off`. The log itself is written where vaults are
//! used.

pub(super) mod show;
pub(super) mod switch;
