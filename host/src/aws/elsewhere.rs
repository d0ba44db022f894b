//! The same account in other regions: where else secrets of a prefix are, and
//! secrets that an ARN names.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws_config::Region;
use futures_util::future::join_all;
use tokio::time::timeout;

use super::regions::{REGIONS, is_opt_in};
use super::secrets_manager::SecretsManager;
use super::session::Session;
use super::types::{ReadValues, SecretSelector};
use crate::vault::ContractError;

/// A region that has not answered by then is left out.
const PATIENCE: Duration = Duration::from_secs(5);

impl SecretsManager {
    /// The other regions in which the first page of `ListSecrets` has secrets
    /// below `prefix`, with how many. Regions that do not answer, may not be
    /// listed or have to be enabled first are left out.
    pub async fn elsewhere(&self, prefix: &str) -> Result<Vec<(String, u32)>, ContractError> {
        let session = self.session().await?;
        let own = session.region.as_str();
        let others = REGIONS.iter().filter(|region| {
            **region != own && !is_opt_in(region) && partition(region) == partition(own)
        });
        let counts = others.map(|region| async move {
            let there = session.in_region(region);
            let page = timeout(PATIENCE, there.list_page(prefix, None, false));
            let count = page.await.ok()?.ok()?.secrets.len();
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            (count > 0).then(|| ((*region).to_owned(), count))
        });
        let mut found: Vec<_> = join_all(counts).await.into_iter().flatten().collect();
        found.sort();
        Ok(found)
    }

    /// `GetSecretValue` of each ARN in the region that it names, side by side.
    /// The answer goes by ARN; one that does not exist is in neither list. Each
    /// may be another account's, in a region of its own: none fails the others.
    pub async fn get_linked(&self, arns: &[String]) -> Result<ReadValues, ContractError> {
        let session = self.session().await?;
        let own = session.region.as_str();
        let others: BTreeSet<&str> = arns.iter().map(|arn| region_of(arn)).collect();
        let others = others.into_iter().filter(|region| *region != own);
        let others: BTreeMap<&str, Session> = others
            .map(|region| (region, session.in_region(region)))
            .collect();
        let reads = arns.iter().map(|arn| {
            let there = others.get(region_of(arn)).unwrap_or(session);
            async move { (arn, there.get(arn, &SecretSelector::default()).await) }
        });
        let mut values = ReadValues::default();
        for (arn, answer) in join_all(reads).await {
            match answer {
                Ok(Some(mut value)) => {
                    value.name.clone_from(arn);
                    values.found.push(value);
                }
                Ok(None) => {}
                Err(error) => values.failed.push((arn.clone(), error)),
            }
        }
        Ok(values)
    }
}

/// `arn:PARTITION:secretsmanager:REGION:...`.
fn region_of(arn: &str) -> &str {
    arn.split(':').nth(3).unwrap_or_default()
}

impl Session {
    /// The same identity and settings in another region.
    fn in_region(&self, region: &str) -> Self {
        let there = self.sdk.clone().into_builder();
        self.with_sdk(there.region(Region::new(region.to_owned())).build())
    }
}

/// Regions of different partitions share no accounts.
fn partition(region: &str) -> &str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ if region.starts_with("eusc-") => "aws-eusc",
        _ => "aws",
    }
}
