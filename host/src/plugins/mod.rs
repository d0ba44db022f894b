//! Drivers from outside the binary: where their components come from, and what
//! each user lets them do.
//!
//! What a project uses is pinned to its bytes in `.keep/plugins.lock`, which is
//! shared. What a plugin may do is in each user's own trust store, bound to the
//! project and to those bytes: a commit can name a plugin, and change it, but
//! cannot allow it anything.

mod note;
mod plugin;
mod source;
mod trust;

pub(crate) use note::{Note, Stamp};
pub(crate) use plugin::sha256;
pub use plugin::{Plugin, PluginError};
pub use source::{MAX_COMPONENT, Source, SourceError};
pub use trust::{Grants, Trust};
