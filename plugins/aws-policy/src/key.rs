//! The KMS key of a vault. AWS's own, `aws/SERVICE`, needs no statement: its key
//! policy lets in everybody of the account who comes through the service. The ARN of
//! an alias grants nothing on the key that it means.

use keep_sdk::Role;

use crate::{Statement, arn, partition};

/// What the role needs of a key of the user's own, in the regions where the service
/// keeps what it encrypts. The first is the vault's.
#[must_use]
pub fn key(
    sid: &'static str,
    service: &str,
    key: &str,
    regions: &[&str],
    role: Role,
) -> Option<Statement> {
    let (of_account, name) = match key.splitn(6, ':').nth(5) {
        Some(name) => (key.strip_suffix(name).unwrap_or(key).to_owned(), name),
        None => (arn("kms", regions.first()?), key),
    };
    if name == format!("alias/aws/{service}") {
        return None;
    }
    let mut statement = Statement::new(sid).action("kms:Decrypt");
    if role != Role::ReadOnly {
        // Either is what encrypts a value, by its size and by the service; a new
        // description or another key encrypts anew what is there.
        statement = statement
            .action("kms:GenerateDataKey")
            .action("kms:Encrypt");
    }
    let statement = if name.starts_with("alias/") {
        statement.resource(&format!("{of_account}key/*")).condition(
            "ForAnyValue:StringEquals",
            "kms:ResourceAliases",
            &[name],
        )
    } else {
        let id = name.strip_prefix("key/").unwrap_or(name);
        statement.resource(&format!("{of_account}key/{id}"))
    };
    Some(through(service, statement, regions))
}

/// Only where the service, in one of these regions, uses the key for the identity.
#[must_use]
pub fn through(service: &str, statement: Statement, regions: &[&str]) -> Statement {
    let services: Vec<String> = regions
        .iter()
        .flat_map(|region| {
            let service = format!("{service}.{region}.amazonaws.com");
            // In China services go by either ending.
            let chinese = (partition(region) == "aws-cn").then(|| format!("{service}.cn"));
            std::iter::once(service).chain(chinese)
        })
        .collect();
    statement.condition("StringEquals", "kms:ViaService", &services)
}
