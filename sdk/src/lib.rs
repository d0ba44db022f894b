//! Write a Keep vault driver in Rust.
//!
//! A driver is a WebAssembly component that tells Keep how one kind of store
//! names and keeps secrets. Implement [`Driver`], and the abilities your store
//! has ([`Versions`], [`Recycle`], [`Rollback`] and so on), then export them.
//! This one is complete; it serves what it knows of its own scope, and takes
//! nothing:
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use keep_sdk::{
//!     Config, Driver, Entry, Error, Found, PutOptions, Scope, Secret, Selector, Written,
//! };
//!
//! struct Facts(BTreeMap<&'static str, String>);
//!
//! impl Driver for Facts {
//!     fn open(scope: Scope, config: Config) -> Result<Self, Error> {
//!         let tier = config.get("tier").unwrap_or("standard").to_owned();
//!         Ok(Self([("APP", scope.namespace), ("ENV", scope.env), ("TIER", tier)].into()))
//!     }
//!
//!     fn get(&self, key: &str, at: Selector) -> Result<Option<Found>, Error> {
//!         let entry = Entry::new(key);
//!         let Some(value) = self.0.get(key).filter(|_| at.is(&entry)) else {
//!             return Ok(None);
//!         };
//!         Ok(Some(Found { entry, value: Secret::from_bytes(value.as_bytes())? }))
//!     }
//!
//!     fn keys(&self) -> Result<Vec<Entry>, Error> {
//!         Ok(self.0.keys().map(|key| Entry::new(*key)).collect())
//!     }
//!
//!     fn put(&self, _: &str, _: &Secret, _: PutOptions) -> Result<Written, Error> {
//!         Err(Error::unsupported("this vault is read-only"))
//!     }
//!
//!     fn delete(&self, _: &str) -> Result<bool, Error> {
//!         Err(Error::unsupported("this vault is read-only"))
//!     }
//! }
//!
//! keep_sdk::export_driver!(Facts);
//! # fn main() {}
//! ```
//!
//! `keep plugin:new NAME --lang rust` writes one that keeps secrets, and all that
//! it needs to be built.
//!
//! Secrets are handles ([`Secret`]): the host holds the bytes, the driver
//! passes them on. Whatever a driver may do is an import it was granted:
//! [`storage`], [`http`], [`aws`] and [`aws_request`] are such powers. What goes to a
//! server is put together by the host from the parts of [`payload`]:
//!
//! ```no_run
//! use keep_sdk::aws_request::{self, Call};
//! use keep_sdk::payload::{Encoding, Part, Seal};
//! use keep_sdk::{Error, Secret};
//!
//! fn write(value: &Secret) -> Result<(), Error> {
//!     let start = r#"{"Name":"/app/local/KEY","Type":"SecureString","Value":"#;
//!     let body = vec![Part::Text(start.into()), Part::Json(value), Part::Text("}".into())];
//!     let (service, action) = ("ssm".into(), "PutParameter".into());
//!     aws_request::send(&Call { service, action, body, seals: vec![] }).map(|_| ())
//! }
//!
//! fn read() -> Result<Option<Secret>, Error> {
//!     let answer = aws_request::send(&Call {
//!         service: "ssm".into(),
//!         action: "GetParameter".into(),
//!         body: vec![Part::Text(r#"{"Name":"/app/local/KEY","WithDecryption":true}"#.into())],
//!         seals: vec![Seal { pointer: "/Parameter/Value".into(), encoding: Encoding::Text }],
//!     })?;
//!     // The rest of the answer is in `answer.body`, with `null` for the value.
//!     Ok(answer.secrets.into_iter().next().map(|sealed| sealed.value))
//! }
//! ```
//!
//! Requests that need not wait for one another go to [`aws_request::send_all`] or
//! [`http::send_all`], which has them made side by side.

#[doc(hidden)]
pub mod bindings;
mod current;
mod driver;
mod error;
#[doc(hidden)]
pub mod export;
mod limits;
pub mod naming;
pub mod paging;

pub use bindings::aws::keep::aws::{request as aws_request, secrets_manager as aws};
pub use bindings::credentials::keep::host::credentials;
pub use bindings::http::keep::host::http;
pub use bindings::payload::keep::host::payload;
pub use bindings::permissions::exports::keep::vault::permissions::Role;
pub use bindings::policies::exports::keep::vault::policies::Attached;
pub use bindings::replication::exports::keep::vault::replication::{
    Replica, State as ReplicaState,
};
pub use bindings::rollback::exports::keep::vault::rollback::Change;
pub use bindings::rotation::exports::keep::vault::rotation::{
    Settings as RotationSettings, Status as RotationStatus,
};
pub use bindings::storage::keep::host::storage;
pub use bindings::upkeep::exports::keep::vault::upkeep::{Finding, Severity};
pub use bindings::vault::keep::host::clock;
pub use bindings::vault::keep::host::errors::{Error, ErrorKind};
pub use bindings::vault::keep::host::log::{self, Level};
pub use bindings::vault::keep::host::secrets::Secret;
pub use bindings::vault::keep::vault::types::{
    Entry, Failed, Found, PutMode, PutOptions, Readings, Scope, Selector, Version, Written,
};
pub use driver::{
    Config, Driver, Permissions, Policies, Recycle, Replication, Rollback, Rotation, Upkeep,
    Versions,
};
