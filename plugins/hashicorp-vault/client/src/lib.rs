//! What both versions of `HashiCorp` Vault's KV engine have in common: signing in,
//! sending, and the fields in which a secret lies. Values and tokens come and go as
//! handles.

mod encode;
pub mod fields;
mod refusal;
mod server;
mod sign_in;
pub mod time;

pub use fields::Data;
pub use server::{Answer, Server, Verb};

use keep_sdk::{Config, Error};

/// Where a setting has one, without the slashes around it.
#[must_use]
pub fn path_of(config: &Config, setting: &str) -> Option<String> {
    let path = config.get(setting)?.trim_matches('/');
    (!path.is_empty()).then(|| path.to_owned())
}

/// The path of the engine.
///
/// # Errors
/// The setting holds none.
pub fn mount(config: &Config) -> Result<String, Error> {
    let mount = path_of(config, "mount");
    mount.ok_or_else(|| Error::invalid("the setting `mount` names no KV engine"))
}
