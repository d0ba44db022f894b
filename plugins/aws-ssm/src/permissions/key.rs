//! The KMS key of a vault's parameters. AWS's own, `aws/ssm`, needs no statement:
//! its key policy lets in everybody of the account who comes through Systems
//! Manager. The ARN of an alias grants nothing on the key that it means.

use keep_sdk::Role;

use super::statement::Statement;
use super::{Vault, arn, partition};

/// The alias of the key that AWS makes and keeps.
const AWS_MANAGED: &str = "alias/aws/ssm";

impl Vault<'_> {
    /// What the role needs of a key of the user's own, only where Parameter Store
    /// uses the key for the identity.
    pub(super) fn key(&self, role: Role) -> Option<Statement> {
        let region = &self.of.region;
        let key = self.of.key.as_deref()?;
        let (of_account, name) = match key.splitn(6, ':').nth(5) {
            Some(name) => (key.strip_suffix(name).unwrap_or(key).to_owned(), name),
            None => (arn("kms", region), key),
        };
        if name == AWS_MANAGED {
            return None;
        }
        let mut statement = Statement::new("KeepSsmKey").action("kms:Decrypt");
        if role != Role::ReadOnly {
            // The standard tier encrypts with the key, the advanced one with a
            // data key.
            statement = statement
                .action("kms:Encrypt")
                .action("kms:GenerateDataKey");
        }
        let statement = if name.starts_with("alias/") {
            let alias = [name.to_owned()];
            let statement = statement.resource(format!("{of_account}key/*"));
            statement.condition("ForAnyValue:StringEquals", "kms:ResourceAliases", &alias)
        } else {
            let id = name.strip_prefix("key/").unwrap_or(name);
            statement.resource(format!("{of_account}key/{id}"))
        };
        let mut services = vec![format!("ssm.{region}.amazonaws.com")];
        // In China services go by either ending.
        if partition(region) == "aws-cn" {
            services.push(format!("ssm.{region}.amazonaws.com.cn"));
        }
        Some(statement.condition("StringEquals", "kms:ViaService", &services))
    }
}
