//! Whose credentials a vault uses: the SDK's providers and their order.
//!
//! A vault that names no profile gets the SDK's default chain: environment,
//! the profile in use (with SSO, roles and processes), web identity, container,
//! instance. A vault that names one gets that profile, whatever is in the
//! environment, as `aws --profile` does: who writes a profile down means that
//! account, and variables left over in a shell must not send a secret to
//! another. Where the profile only has settings, the machine's own identity
//! (container, instance) follows; the environment's keys never do.

use std::time::Duration;

use aws_config::Region;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::SharedCredentialsProvider;

use super::explain::no_such_profile;
use super::profiles::Profiles;
use crate::vault::ContractError;

/// The metadata service answers from the same machine or not at all: without
/// any credentials, asking for it is all that a user waits for.
const IMDS_CONNECT_TIMEOUT: Duration = Duration::from_millis(300);
const IMDS_READ_TIMEOUT: Duration = Duration::from_secs(1);
const IMDS_ATTEMPTS: u32 = 2;

/// The providers for a vault that names this profile, or none.
///
/// Errors: `unauthenticated` with the code `MissingProfile`.
pub(super) async fn of(
    profile: Option<&str>,
    region: Region,
    provider: ProviderConfig,
) -> Result<SharedCredentialsProvider, ContractError> {
    let provider = provider.with_region(Some(region.clone()));
    let imds = imds::Client::builder()
        .configure(&provider)
        .connect_timeout(IMDS_CONNECT_TIMEOUT)
        .read_timeout(IMDS_READ_TIMEOUT)
        .max_attempts(IMDS_ATTEMPTS)
        .build();
    let Some(name) = profile else {
        let chain = DefaultCredentialsChain::builder()
            .configure(provider)
            .region(region)
            .imds_client(imds);
        return Ok(SharedCredentialsProvider::new(chain.build().await));
    };
    // Without this, a name that is nowhere would silently become the identity
    // of the machine. Files that cannot be read have it: who reads them for the
    // credentials says what is wrong.
    if let Ok(profiles) = Profiles::load(Some(name)).await
        && !profiles.has(name)
    {
        return Err(no_such_profile(name, "the vault", &profiles));
    }
    let profile = ProfileFileCredentialsProvider::builder()
        .configure(&provider)
        .profile_name(name)
        .build();
    let container = EcsCredentialsProvider::builder()
        .configure(&provider)
        .build();
    let instance = ImdsCredentialsProvider::builder()
        .configure(&provider)
        .imds_client(imds)
        .build();
    let chain = CredentialsProviderChain::first_try("Profile", profile)
        .or_else("EcsContainer", container)
        .or_else("Ec2InstanceMetadata", instance);
    Ok(SharedCredentialsProvider::new(chain))
}
