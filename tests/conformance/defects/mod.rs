//! Each defect of the mutant, and the checks that find it: those that one would
//! name, and no other. A `*` at the end stands for all that begin so.

mod abilities;
mod reading;
mod recovery;
mod values;
mod writing;

pub(crate) type Defect = (&'static str, &'static [&'static str]);

pub(crate) fn all() -> impl Iterator<Item = Defect> {
    let tables = [
        reading::DEFECTS,
        writing::DEFECTS,
        values::DEFECTS,
        recovery::DEFECTS,
        abilities::DEFECTS,
    ];
    tables.into_iter().flatten().copied()
}
