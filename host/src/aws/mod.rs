//! AWS: the only code of Keep that names the AWS SDK.
//!
//! It speaks for one vault: [`AwsConfig`] says which identity and region, and
//! [`SecretsManager`] offers what the WIT interface `keep:aws/secrets-manager`
//! promises, in plain Rust types, and the requests of `keep:aws/request`, with values as
//! [`SecretValue`](crate::secret::SecretValue) and failures as
//! [`ContractError`](crate::vault::ContractError). Which names a caller may ask
//! for is not decided here: that is the power's business.

mod ahead;
mod batch;
mod caller;
mod config;
mod credentials;
mod details;
mod elsewhere;
mod encryption;
mod error;
mod explain;
mod identity;
mod lost_answer;
mod origin;
mod pages;
mod plaintext;
mod policy;
mod prefix;
mod profiles;
mod read;
mod regions;
mod replicas;
mod replication;
mod request;
mod rotation;
mod secrets_manager;
mod session;
mod stages;
mod transport;
mod types;
mod write;

pub use caller::Caller;
pub use config::AwsConfig;
pub use details::{SecretDetails, SecretReplica, SecretRotation};
pub use regions::{REGIONS, is_opt_in};
pub use request::{SecretMember, Service, ServiceRequest};
pub use rotation::SecretRotationRules;
pub use secrets_manager::SecretsManager;
pub use types::{
    NewSecret, ReadValue, ReadValues, SecretDescription, SecretSelector, SecretSummary,
    SecretVersionInfo,
};
