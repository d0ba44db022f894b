//! The rules that keep Keep's parts apart, asserted by reading the sources. A
//! failure lists each line that breaks the rule and where its code belongs.

mod arrows;
mod code;
mod layout;
mod services;
mod tree;
mod words;
