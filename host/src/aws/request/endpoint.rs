//! Where the requests to a service go, by the rules of the SDK: the vault's own
//! endpoint, else the environment's or the profile's for this service or for all,
//! else the service's in the region.

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

use super::Service;
use crate::aws::session::Session;

/// The host names of a partition end in the first, those that answer over IPv6
/// too in the second.
const fn suffixes(region: &str) -> (&'static str, &'static str) {
    match region.as_bytes() {
        [b'c', b'n', b'-', ..] => ("amazonaws.com.cn", "api.amazonwebservices.com.cn"),
        [b'e', b'u', b's', b'c', b'-', ..] => ("amazonaws.eu", "api.amazonwebservices.eu"),
        _ => ("amazonaws.com", "api.aws"),
    }
}

pub(super) fn of(session: &Session, service: &Service) -> String {
    if let Some(own) = &session.config.endpoint {
        return own.clone();
    }
    let sdk = &session.sdk;
    let configured = configured(sdk, service).or_else(|| sdk.endpoint_url().map(str::to_owned));
    configured.unwrap_or_else(|| {
        let fips = sdk.use_fips().unwrap_or_default();
        let dual_stack = sdk.use_dual_stack().unwrap_or_default();
        regional(service, &session.region, fips, dual_stack)
    })
}

fn configured(sdk: &SdkConfig, service: &Service) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(service.sdk_id)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build();
    sdk.service_config()?.load_config(key.ok()?)
}

fn regional(service: &Service, region: &str, fips: bool, dual_stack: bool) -> String {
    let (plain, dual) = suffixes(region);
    let suffix = if dual_stack { dual } else { plain };
    // Where a service has but one endpoint, which is what FIPS asks for.
    let is_fips = !dual_stack && service.is_fips_for_governments && region.starts_with("us-gov-");
    let fips = if fips && !is_fips { "-fips" } else { "" };
    format!("https://{}{fips}.{region}.{suffix}", service.id)
}

#[cfg(test)]
mod tests {
    use super::{Service, regional};

    /// As the rules of the SDK for each of the three services have it.
    #[test]
    fn each_partition_has_its_own_names() {
        for (service, region, fips, dual_stack, expected) in [
            (
                "ssm",
                "eu-west-1",
                false,
                false,
                "https://ssm.eu-west-1.amazonaws.com",
            ),
            (
                "kms",
                "cn-north-1",
                false,
                false,
                "https://kms.cn-north-1.amazonaws.com.cn",
            ),
            (
                "ssm",
                "us-gov-west-1",
                false,
                false,
                "https://ssm.us-gov-west-1.amazonaws.com",
            ),
            (
                "ssm",
                "us-gov-west-1",
                true,
                false,
                "https://ssm.us-gov-west-1.amazonaws.com",
            ),
            (
                "kms",
                "us-gov-west-1",
                true,
                false,
                "https://kms-fips.us-gov-west-1.amazonaws.com",
            ),
            (
                "ssm",
                "us-east-1",
                true,
                false,
                "https://ssm-fips.us-east-1.amazonaws.com",
            ),
            (
                "ssm",
                "us-east-1",
                false,
                true,
                "https://ssm.us-east-1.api.aws",
            ),
            (
                "ssm",
                "us-east-1",
                true,
                true,
                "https://ssm-fips.us-east-1.api.aws",
            ),
            (
                "dynamodb",
                "eusc-de-east-1",
                false,
                false,
                "https://dynamodb.eusc-de-east-1.amazonaws.eu",
            ),
        ] {
            let service = Service::find(service).expect("it is known");
            assert_eq!(regional(service, region, fips, dual_stack), expected);
        }
    }
}
