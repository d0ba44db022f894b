//! The KMS key of a vault's secrets. AWS's own, `aws/secretsmanager`, needs no
//! statement: its key policy lets in everybody of the account who comes through
//! Secrets Manager. The ARN of an alias grants nothing on the key that it means.

use keep_sdk::Role;

use super::statement::Statement;
use super::{Vault, arn, partition};

/// The alias of the key that AWS makes and keeps.
const AWS_MANAGED: &str = "alias/aws/secretsmanager";

impl Vault<'_> {
    /// What the role needs of a key of the user's own.
    pub(super) fn key(&self, role: Role) -> Option<Statement> {
        let key = self.of.kms_key.as_deref()?;
        let (of_account, name) = match key.splitn(6, ':').nth(5) {
            Some(name) => (key.strip_suffix(name).unwrap_or(key).to_owned(), name),
            None => (arn("kms", &self.of.region), key),
        };
        if name == AWS_MANAGED {
            return None;
        }
        let mut statement = Statement::new("KeepKey").action("kms:Decrypt");
        if role != Role::ReadOnly {
            // `UpdateSecret`, with which a description or another key is set,
            // also encrypts anew what is there.
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
        Some(through_secrets_manager(statement, self.regions()))
    }
}

/// Only where Secrets Manager of one of these regions uses the key for the
/// identity.
pub(super) fn through_secrets_manager<'r>(
    statement: Statement,
    regions: impl IntoIterator<Item = &'r str>,
) -> Statement {
    let services: Vec<String> = regions
        .into_iter()
        .flat_map(|region| {
            let service = format!("secretsmanager.{region}.amazonaws.com");
            // In China services go by either ending.
            let chinese = (partition(region) == "aws-cn").then(|| format!("{service}.cn"));
            std::iter::once(service).chain(chinese)
        })
        .collect();
    statement.condition("StringEquals", "kms:ViaService", &services)
}
