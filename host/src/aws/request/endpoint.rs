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
    let own = session.config.endpoint.clone();
    own.unwrap_or_else(|| configured(&session.sdk, service))
}

fn configured(sdk: &SdkConfig, service: &Service) -> String {
    let of_service = || {
        let key = ServiceConfigKey::builder()
            .service_id(service.sdk_id)
            .env("AWS_ENDPOINT_URL")
            .profile("endpoint_url")
            .build();
        sdk.service_config()?.load_config(key.ok()?)
    };
    let of_all = || sdk.endpoint_url().map(str::to_owned);
    of_service().or_else(of_all).unwrap_or_else(|| {
        let region = sdk.region().map(AsRef::as_ref).unwrap_or_default();
        let fips = sdk.use_fips().unwrap_or_default();
        let dual_stack = sdk.use_dual_stack().unwrap_or_default();
        regional(service, region, fips, dual_stack)
    })
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
    use aws_config::{Region, SdkConfig};
    use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

    use super::{Service, configured, regional};

    /// As the environment's `AWS_ENDPOINT_URL_SSM` would be found.
    #[derive(Debug)]
    struct OfSsm;

    impl LoadServiceConfig for OfSsm {
        fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
            let named = (key.env(), key.service_id(), key.profile());
            (named == ("AWS_ENDPOINT_URL", "SSM", "endpoint_url")).then(|| "http://ssm".to_owned())
        }
    }

    #[test]
    fn what_is_configured_goes_before_the_region() {
        let endpoint = |sdk: aws_types::sdk_config::Builder, service: &str| {
            let service = Service::find(service).expect("it is known");
            let sdk = sdk.region(Region::new("eu-west-1"));
            configured(&sdk.build(), service)
        };
        let none = SdkConfig::builder;
        let of_all = || none().endpoint_url("http://all");
        let fips = || none().use_fips(true).use_dual_stack(true);
        for (sdk, service, expected) in [
            (none(), "ssm", "https://ssm.eu-west-1.amazonaws.com"),
            (fips(), "ssm", "https://ssm-fips.eu-west-1.api.aws"),
            (of_all(), "ssm", "http://all"),
            (of_all().service_config(OfSsm), "ssm", "http://ssm"),
            (of_all().service_config(OfSsm), "kms", "http://all"),
            (none().service_config(OfSsm), "ssm", "http://ssm"),
        ] {
            assert_eq!(endpoint(sdk, service), expected);
        }
    }

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
