//! The regions of AWS, as far as this version of Keep knows them.
//!
//! Source: the partitions of botocore 1.44.5 (`data/partitions.json`) without
//! the isolated ones, and the "Opt-in status" of each region in the guide "AWS
//! Account Management". AWS adds regions: an unknown name is never refused, only
//! remarked on where nobody answers.

/// Every region, for telling a misspelt one.
pub const REGIONS: [&str; 41] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "af-south-1",
    "ca-central-1",
    "ca-west-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "me-west-1",
    "mx-central-1",
    "sa-east-1",
    "sa-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eusc-de-east-1",
    "us-gov-east-1",
    "us-gov-west-1",
];

/// Those that an account has from its beginning. Each of the others must be
/// enabled first, and takes valid keys for unknown ones until it is.
const ENABLED_BY_DEFAULT: [&str; 17] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "sa-east-1",
];

/// Whether an account has to enable the region before it can be used. The
/// accounts of China and of governments are others altogether.
#[must_use]
pub fn is_opt_in(region: &str) -> bool {
    REGIONS.contains(&region)
        && !ENABLED_BY_DEFAULT.contains(&region)
        && !["cn-", "us-gov-", "eusc-"]
            .iter()
            .any(|apart| region.starts_with(apart))
}

/// Whether the text can be a part of a host name, which a region becomes.
pub(super) fn is_region(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=63).contains(&text.len()) && text.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::{ENABLED_BY_DEFAULT, REGIONS, is_opt_in, is_region};

    #[test]
    fn every_region_can_be_one_and_is_there_once() {
        let mut known = REGIONS.to_vec();
        known.sort_unstable();
        known.dedup();
        assert_eq!(known.len(), REGIONS.len());
        assert!(REGIONS.iter().all(|region| is_region(region)));
        assert!(ENABLED_BY_DEFAULT.iter().all(|name| REGIONS.contains(name)));
    }

    #[test]
    fn only_what_an_account_can_enable_has_to_be() {
        for (region, opt_in) in [
            ("us-east-1", false),
            ("af-south-1", true),
            ("eu-central-2", true),
            ("cn-north-1", false),
            ("us-gov-west-1", false),
            ("us-esat-1", false),
        ] {
            assert_eq!(is_opt_in(region), opt_in, "{region}");
        }
    }
}
