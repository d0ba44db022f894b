//! The contract in `wit/`: what may still change, what is frozen, that it is
//! documented, and that the drivers of this binary keep to it.

mod contract;
mod documentation;
mod drivers;
mod frozen;
mod growth;
