//! What AWS must allow an identity for its role, as statements of an IAM policy.
//! Names are the bound: parameters have none of Keep's tags.

mod key;
mod statement;

use keep_sdk::{Error, ErrorKind, Permissions, Role, Scope, naming};

use crate::ParameterStore;
use statement::Statement;

const READ: [&str; 3] = ["GetParameter", "GetParameters", "GetParameterHistory"];
const WRITE: [&str; 2] = ["PutParameter", "DeleteParameter"];

impl Permissions for ParameterStore {
    /// An admin does here what a developer does: there is nothing to rotate, to
    /// replicate or to tag.
    fn statements(&self, role: Role, envs: Vec<String>) -> Result<Vec<String>, Error> {
        let vault = Vault { of: self, envs };
        vault.is_plain()?;
        let names = vault.names().into_iter();
        let (sid, actions) = match role {
            Role::ReadOnly => ("KeepSsmRead", READ.to_vec()),
            Role::Developer | Role::Admin => ("KeepSsmReadWrite", [&READ[..], &WRITE].concat()),
        };
        let values = names.fold(
            Statement::new(sid).parameters(&actions),
            Statement::resource,
        );
        let list = Statement::new("KeepSsmList").parameters(&["GetParametersByPath"]);
        let list = vault.paths().into_iter().fold(list, Statement::resource);
        let statements = [Some(values), Some(list), vault.key(role)];
        Ok(statements.iter().flatten().map(Statement::json).collect())
    }
}

/// A vault in those envs; in all of its namespace where none are named.
struct Vault<'a> {
    of: &'a ParameterStore,
    envs: Vec<String>,
}

impl Vault<'_> {
    /// Refuses settings that nothing can have: in a policy, `*` and `${` in them
    /// would let the identity do more than the vault is about.
    fn is_plain(&self) -> Result<(), Error> {
        let of_region = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let of_key = |c: char| c.is_ascii_alphanumeric() || "-_/:".contains(c);
        let region = &self.of.region;
        if !region.chars().all(of_region) {
            let message = format!("`{region}` is not the name of an AWS region");
            return Err(Error::new(ErrorKind::WrongRegion, message).with_code("InvalidRegion"));
        }
        match self.of.key.as_deref() {
            Some(key) if !key.chars().all(of_key) => {
                let message = format!("`{key}` in `key` is not one KMS key");
                Err(Error::invalid(message))
            }
            _ => Ok(()),
        }
    }

    /// What each env's names start with, with the slash; that of all envs where
    /// none are named.
    fn prefixes(&self) -> Vec<String> {
        let prefix = |env: &str| {
            naming::prefix(&Scope {
                env: env.to_owned(),
                ..self.of.scope.clone()
            })
        };
        match self.envs.as_slice() {
            [] => vec![prefix("").trim_end_matches('/').to_owned() + "/"],
            envs => envs.iter().map(|env| prefix(env)).collect(),
        }
    }

    fn names(&self) -> Vec<String> {
        let arn = arn("ssm", &self.of.region) + "parameter/";
        let prefixes = self.prefixes().into_iter();
        prefixes.map(|prefix| format!("{arn}{prefix}*")).collect()
    }

    /// Listing asks for the path itself, which no name below it matches.
    fn paths(&self) -> Vec<String> {
        if self.envs.is_empty() {
            return self.names();
        }
        let names = self.names().into_iter();
        names
            .map(|name| name.trim_end_matches("/*").to_owned())
            .collect()
    }
}

/// `arn:PARTITION:SERVICE:REGION:*:`; the account is whosever the identity is,
/// for no other lets it in by this policy alone.
fn arn(service: &str, region: &str) -> String {
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
mod tests;
