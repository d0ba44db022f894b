//! What every driver promises: `keep:vault/driver`.

mod deleting;
mod entries;
mod hostile;
mod isolation;
mod limits;
mod listing;
mod many;
mod modes;
mod names;
mod paging;
mod reading;
mod sessions;
mod values;

use super::Check;

pub(super) const GROUPS: [&[Check]; 13] = [
    reading::CHECKS,
    many::CHECKS,
    listing::CHECKS,
    modes::CHECKS,
    deleting::CHECKS,
    entries::CHECKS,
    values::CHECKS,
    limits::CHECKS,
    names::CHECKS,
    hostile::CHECKS,
    isolation::CHECKS,
    sessions::CHECKS,
    paging::CHECKS,
];
