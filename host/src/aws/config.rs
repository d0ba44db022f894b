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
use aws_credential_types::provider::SharedCredentialsProvider;

use super::credentials;
use super::transport::Transport;
use crate::vault::{ContractError, ErrorKind};

const CONNECT_TIMEOUT: Duration = Duration::from_millis(3_100);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);
const OPERATION_TIMEOUT: Duration = Duration::from_secs(30);
const ATTEMPTS: u32 = 3;

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
}

/// Loads the configuration. Reads files and environment; the network is used
/// when credentials are first needed, not here.
///
/// Errors: `wrong-region` with the code `MissingRegion`, `InvalidRegion` or
/// `InvalidEndpoint`; `unauthenticated` with the code `MissingProfile`.
pub(super) async fn load(
    config: &AwsConfig,
    transport: &Transport,
) -> Result<SdkConfig, ContractError> {
    let region = region(config).await?;
    if let Some(endpoint) = &config.endpoint {
        check_endpoint(endpoint)?;
    }
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build();
    let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS);

    let provider = ProviderConfig::without_region()
        .with_http_client(transport.clone())
        .with_timeout_config(timeouts.clone())
        .with_retry_config(retries.clone());
    let profile = config.profile.as_deref();
    let credentials = credentials::of(profile, region.clone(), provider).await?;
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
        return Ok(base);
    };
    let assumed = AssumeRoleProvider::builder(role)
        .session_name("keep")
        .configure(&base)
        .build()
        .await;
    Ok(base
        .into_builder()
        .credentials_provider(SharedCredentialsProvider::new(assumed))
        .build())
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
        Err(ContractError::new(ErrorKind::WrongRegion, message).with_code("InvalidRegion"))
    }
}

/// Whether the text can be a part of a host name, which a region becomes.
fn is_region(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=63).contains(&text.len()) && text.chars().all(is_part)
}

fn check_endpoint(endpoint: &str) -> Result<(), ContractError> {
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
    use super::{AwsConfig, Transport, load};
    use crate::vault::{ContractError, ErrorKind};

    async fn refusal(config: AwsConfig) -> ContractError {
        load(&config, &Transport::new())
            .await
            .expect_err("the settings are wrong")
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
