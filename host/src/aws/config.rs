//! From a vault's settings to a loaded SDK configuration.
//!
//! Identity: what `credentials` finds, then `role-arn` on top of it. Keep never
//! holds a credential itself.

use std::time::Duration;

use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::ProfileFileRegionProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};

use super::ahead::Ahead;
use super::credentials;
use super::origin::Origin;
use super::profiles::Profiles;
use super::regions::is_region;
use super::transport::Transport;
use crate::vault::{ContractError, ErrorKind};

const ATTEMPTS: u32 = 3;

/// How long a region is waited for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Patience {
    /// Where there is no other to ask.
    Long,
    /// Where a replica has the values too: whoever needs one to start an
    /// application cannot wait half a minute for every region that is down. The
    /// attempts stay three, as throttling is no reason to go elsewhere, but come
    /// sooner, and the limit on all of them together ends the wait. A connection
    /// across the world, with TLS, takes less than one second.
    Short,
}

impl Patience {
    fn retries(self) -> RetryConfig {
        let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS);
        match self {
            Self::Long => retries,
            Self::Short => retries.with_initial_backoff(Duration::from_millis(300)),
        }
    }

    fn timeouts(self) -> TimeoutConfig {
        let (connect, attempt, operation) = match self {
            Self::Long => (3_100, 10_000, 30_000),
            Self::Short => (2_000, 4_000, 8_000),
        };
        TimeoutConfig::builder()
            .connect_timeout(Duration::from_millis(connect))
            .operation_attempt_timeout(Duration::from_millis(attempt))
            .operation_timeout(Duration::from_millis(operation))
            .build()
    }
}

/// What a vault's settings say about AWS. Everything is optional: what is not
/// said comes from the SDK's environment variables and files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwsConfig {
    pub region: Option<String>,
    /// The name of a profile in the AWS configuration files. Goes before
    /// credentials in the environment, unlike the variable `AWS_PROFILE`.
    pub profile: Option<String>,
    /// A role to assume with the identity that was found.
    pub role_arn: Option<String>,
    /// An `http` or `https` URL that replaces the endpoints of Secrets Manager
    /// and of STS.
    pub endpoint: Option<String>,
    /// The KMS key of new secrets, if it is not AWS's own.
    pub kms_key: Option<String>,
    /// Where the secrets are replicated to: regions, comma separated.
    pub replica_regions: Option<String>,
    /// `REGION=URL`, comma separated: what replaces the endpoints there.
    pub replica_endpoints: Option<String>,
}

/// What a configuration was loaded to.
pub(super) struct Loaded {
    pub(super) sdk: SdkConfig,
    pub(super) origin: Origin,
}

/// Loads the configuration. Reads files and environment; the network is used
/// when credentials are first needed, not here.
///
/// Errors: `wrong-region` with the code `MissingRegion`, `InvalidRegion` or
/// `InvalidEndpoint`; `unauthenticated` with the code `MissingProfile`.
pub(super) async fn load(
    config: &AwsConfig,
    patience: Patience,
    transport: &Transport,
    ahead: Option<&Credentials>,
) -> Result<Loaded, ContractError> {
    let region = region(config).await?;
    if let Some(endpoint) = &config.endpoint {
        check_endpoint(endpoint)?;
    }
    let timeouts = patience.timeouts();
    let retries = patience.retries();

    let profile = config.profile.as_deref();
    let origin = Origin::default();
    let credentials = signing(config, region.clone(), patience, transport).await?;
    let credentials = match ahead {
        None => credentials,
        Some(found) => Ahead::of(found.clone(), credentials),
    };
    let credentials = SharedCredentialsProvider::new(origin.watch(credentials));
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(transport.clone())
        .region(region)
        .timeout_config(timeouts)
        .retry_config(retries);
    if let Ok(name) = AppName::new("keep") {
        loader = loader.app_name(name);
    }
    if let Some(profile) = profile {
        loader = loader.profile_name(profile);
    }
    if let Some(endpoint) = &config.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    let base = loader.credentials_provider(credentials).load().await;
    let Some(role) = &config.role_arn else {
        return Ok(Loaded { sdk: base, origin });
    };
    let assumed = AssumeRoleProvider::builder(role)
        .session_name("keep")
        .configure(&base)
        .build()
        .await;
    let sdk = base
        .into_builder()
        .credentials_provider(SharedCredentialsProvider::new(assumed))
        .build();
    Ok(Loaded { sdk, origin })
}

/// Credentials that take a program or a file from anywhere, found before they are
/// needed. Nothing where there are none of that kind, or they cannot be had: who
/// needs them says why.
pub(super) async fn found_ahead(config: &AwsConfig) -> Option<Credentials> {
    let profiles = Profiles::load(config.profile.as_deref()).await.ok()?;
    if !profiles.reach_out() {
        return None;
    }
    let region = region(config).await.ok()?;
    let transport = Transport::new();
    let provider = signing(config, region, Patience::Long, &transport).await;
    provider.ok()?.provide_credentials().await.ok()
}

/// The providers of this vault's credentials, without its role.
async fn signing(
    config: &AwsConfig,
    region: Region,
    patience: Patience,
    transport: &Transport,
) -> Result<SharedCredentialsProvider, ContractError> {
    let provider = ProviderConfig::without_region()
        .with_http_client(transport.clone())
        .with_timeout_config(patience.timeouts())
        .with_retry_config(patience.retries());
    credentials::of(config.profile.as_deref(), region, provider).await
}

/// The vault's region, else the environment's, else the profile's. The machine
/// that happens to run Keep is not asked: the same settings must not mean
/// another store on another instance.
async fn region(config: &AwsConfig) -> Result<Region, ContractError> {
    let region = if let Some(region) = &config.region {
        Region::new(region.clone())
    } else {
        let mut profile = ProfileFileRegionProvider::builder();
        if let Some(name) = &config.profile {
            profile = profile.profile_name(name);
        }
        let chain = RegionProviderChain::first_try(EnvironmentVariableRegionProvider::new())
            .or_else(profile.build());
        chain.region().await.ok_or_else(|| {
            let message = "no AWS region is set; give the vault a `region`, or set `AWS_REGION`";
            ContractError::new(ErrorKind::WrongRegion, message).with_code("MissingRegion")
        })?
    };
    if is_region(region.as_ref()) {
        Ok(region)
    } else {
        let shown: String = region.as_ref().escape_default().take(64).collect();
        let message = format!("`{shown}` is not the name of an AWS region");
        let error = ContractError::new(ErrorKind::WrongRegion, message);
        Err(error
            .with_code("InvalidRegion")
            .with_detail("region", shown))
    }
}

pub(super) fn check_endpoint(endpoint: &str) -> Result<(), ContractError> {
    let rest = endpoint
        .strip_prefix("https://")
        .or_else(|| endpoint.strip_prefix("http://"));
    let is_url = rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with(['/', '?', '#'])
            && !rest.contains(|c: char| c.is_whitespace() || c.is_control())
    });
    if is_url {
        return Ok(());
    }
    let shown: String = endpoint.escape_default().take(200).collect();
    let message = format!("the endpoint `{shown}` is not an `http://` or `https://` URL");
    Err(ContractError::new(ErrorKind::WrongRegion, message).with_code("InvalidEndpoint"))
}

#[cfg(test)]
mod tests {
    use super::{AwsConfig, Patience, Transport, load};
    use crate::vault::{ContractError, ErrorKind};

    async fn refusal(config: AwsConfig) -> ContractError {
        load(&config, Patience::Long, &Transport::new(), None)
            .await
            .err()
            .expect("the settings are wrong")
    }

    #[tokio::test]
    async fn a_region_that_cannot_be_in_a_host_name_is_refused_before_any_request() {
        for region in ["", "us east-1", "us-east-1.evil.example/", "US-EAST-1"] {
            let config = AwsConfig {
                region: Some(region.into()),
                ..AwsConfig::default()
            };
            let error = refusal(config).await;
            assert_eq!(
                (error.kind, error.code.as_str()),
                (ErrorKind::WrongRegion, "InvalidRegion"),
                "{region}"
            );
        }
    }

    #[tokio::test]
    async fn an_endpoint_is_an_http_url() {
        for endpoint in ["localhost:5000", "ftp://localhost", "http://", "http://a b"] {
            let config = AwsConfig {
                region: Some("us-east-1".into()),
                endpoint: Some(endpoint.into()),
                ..AwsConfig::default()
            };
            let error = refusal(config).await;
            assert_eq!(
                (error.kind, error.code.as_str()),
                (ErrorKind::WrongRegion, "InvalidEndpoint"),
                "{endpoint}"
            );
        }
    }
}
