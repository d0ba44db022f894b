//! AWS Secrets Manager from the outside: the public interface of
//! `keep_host::aws` on every imitation of the service there is on this machine,
//! and on a stand-in of our own for what all of them get wrong or never do.

mod abilities;
mod elsewhere;
mod environment;
mod failures;
mod identity;
mod listing;
mod lives;
mod prefix;
mod reading;
mod requests;
mod stages;

use keep_host::aws::{AwsConfig, SecretsManager};
use keep_host::secret::SecretValue;

/// A vault at `endpoint`, with the keys of the profile `keys`.
fn vault(endpoint: &str) -> SecretsManager {
    vault_as("keys", endpoint)
}

/// A vault at `endpoint`, with the identity of that profile.
fn vault_as(profile: &str, endpoint: &str) -> SecretsManager {
    environment::isolated();
    SecretsManager::new(AwsConfig {
        region: Some("us-east-1".into()),
        profile: Some(profile.into()),
        endpoint: Some(endpoint.into()),
        ..AwsConfig::default()
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the tests compare values they made up"
)]
fn bytes(value: &SecretValue) -> &[u8] {
    value.expose()
}

fn text(value: &SecretValue) -> &str {
    std::str::from_utf8(bytes(value)).expect("the value is text")
}
