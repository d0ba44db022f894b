//! What Keep's drivers for AWS write into policies of IAM: ARNs, statements, and the
//! use of a KMS key through a store.

mod key;
mod statement;

use keep_sdk::{Error, ErrorKind, Scope, naming};

pub use key::{key, through};
pub use statement::Statement;

/// Refuses settings that nothing can have: in a policy, `*` and `${` in them would
/// let the identity do more than the vault is about.
///
/// # Errors
/// One of the regions, or the key, is none.
pub fn check<'r>(
    regions: impl IntoIterator<Item = &'r str>,
    key: Option<&str>,
) -> Result<(), Error> {
    let of_region = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let of_key = |c: char| c.is_ascii_alphanumeric() || "-_/:".contains(c);
    let mut regions = regions.into_iter();
    if let Some(wrong) = regions.find(|region| !region.chars().all(of_region)) {
        let message = format!("`{wrong}` is not the name of an AWS region");
        return Err(Error::new(ErrorKind::WrongRegion, message).with_code("InvalidRegion"));
    }
    match key {
        Some(key) if !key.chars().all(of_key) => {
            let message = format!("`{key}` in `key` is not one KMS key");
            Err(Error::invalid(message))
        }
        _ => Ok(()),
    }
}

/// What the names of each env start with, with the slash; those of all envs where
/// none are named.
#[must_use]
pub fn prefixes(scope: &Scope, envs: &[String]) -> Vec<String> {
    let prefix = |env: &str| {
        naming::prefix(&Scope {
            env: env.to_owned(),
            ..scope.clone()
        })
    };
    match envs {
        [] => vec![prefix("").trim_end_matches('/').to_owned() + "/"],
        envs => envs.iter().map(|env| prefix(env)).collect(),
    }
}

/// `arn:PARTITION:SERVICE:REGION:*:`; the account is whosever the identity is,
/// for no other lets it in by this policy alone.
#[must_use]
pub fn arn(service: &str, region: &str) -> String {
    format!("arn:{}:{service}:{region}:*:", partition(region))
}

/// Accounts, and so ARNs, belong to one partition.
fn partition(region: &str) -> &'static str {
    const PARTITIONS: [(&str, &str); 7] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-iso-", "aws-iso"),
        ("us-isob-", "aws-iso-b"),
        ("eu-isoe-", "aws-iso-e"),
        ("us-isof-", "aws-iso-f"),
        ("eusc-", "aws-eusc"),
    ];
    let mut partitions = PARTITIONS.iter();
    let found = partitions.find(|(prefix, _)| region.starts_with(prefix));
    found.map_or("aws", |(_, partition)| partition)
}

#[cfg(test)]
mod tests {
    use super::partition;

    #[test]
    fn arns_are_of_the_partition_of_the_region() {
        for (region, expected) in [
            ("eu-west-1", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-west-1", "aws-us-gov"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
        ] {
            assert_eq!(partition(region), expected);
        }
    }
}
