//! What AWS must allow an identity for its role, as statements of an IAM policy.
//!
//! Names are the outer bound of every role: no other secret can take a name
//! below the vault's, and none can leave it. For developers and readers the
//! tags must fit too. An admin puts wrong and missing tags right, so tags could
//! not bound what an admin may do.

mod key;
mod statement;

use keep_sdk::{Error, ErrorKind, Permissions, Role, Scope, naming};

use crate::SecretsManager;
use statement::Statement;

/// The keys of the standard tags (`tags.rs`).
const TAG_KEYS: [&str; 4] = ["ManagedBy", "Namespace", "Environment", "VaultSlug"];

const READ: [&str; 3] = ["GetSecretValue", "DescribeSecret", "ListSecretVersionIds"];
const WRITE: [&str; 5] = [
    "PutSecretValue",
    "UpdateSecret",
    "UpdateSecretVersionStage",
    "DeleteSecret",
    "RestoreSecret",
];
/// Beyond reading and writing: making, tagging, rotating, replicating, and who
/// else is let in.
const MANAGE: [&str; 10] = [
    "CreateSecret",
    "TagResource",
    "UntagResource",
    "RotateSecret",
    "CancelRotateSecret",
    "ReplicateSecretToRegions",
    "RemoveRegionsFromReplication",
    "GetResourcePolicy",
    "PutResourcePolicy",
    "DeleteResourcePolicy",
];
/// AWS allows these for all secrets or for none.
const LISTS: [&str; 2] = ["ListSecrets", "BatchGetSecretValue"];

impl Permissions for SecretsManager {
    fn statements(&self, role: Role, envs: Vec<String>) -> Result<Vec<String>, Error> {
        let vault = Vault { of: self, envs };
        vault.is_plain()?;
        let mut statements = match role {
            Role::ReadOnly => vec![vault.tagged("KeepRead", &[&READ])],
            Role::Developer => vec![
                vault.tagged("KeepReadWrite", &[&READ, &WRITE, vault.removing_copies()]),
                vault.creation(),
                vault.tagging(),
            ],
            Role::Admin => vec![vault.named("KeepManage", &[&READ, &WRITE, &MANAGE])],
        };
        statements.push(Statement::new("KeepList").secrets(&LISTS).resource("*"));
        if role == Role::Developer {
            statements.extend(vault.replicas());
        }
        if role == Role::Admin {
            statements.push(vault.rotation());
        }
        statements.extend(vault.key(role));
        statements.extend(vault.links());
        Ok(statements.iter().map(Statement::json).collect())
    }
}

/// A vault in those envs; in all of its namespace where none are named.
struct Vault<'a> {
    of: &'a SecretsManager,
    envs: Vec<String>,
}

impl Vault<'_> {
    /// Refuses settings that no secret can have: in a policy, `*` and `${` in them
    /// would let the identity do more than the vault is about.
    fn is_plain(&self) -> Result<(), Error> {
        let of_region = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let of_key = |c: char| c.is_ascii_alphanumeric() || "-_/:".contains(c);
        let mut regions = self.regions();
        if let Some(wrong) = regions.find(|region| !region.chars().all(of_region)) {
            let message = format!("`{wrong}` is not the name of an AWS region");
            return Err(Error::new(ErrorKind::WrongRegion, message).with_code("InvalidRegion"));
        }
        match self.of.kms_key.as_deref() {
            Some(key) if !key.chars().all(of_key) => {
                let message = format!("`{key}` in `key` is not one KMS key");
                Err(Error::invalid(message))
            }
            _ => Ok(()),
        }
    }

    /// The secret's own region and those of its replicas, which have its name
    /// and its tags.
    fn regions(&self) -> impl Iterator<Item = &str> {
        let replicas = self.of.replica_regions.iter();
        std::iter::once(self.of.region.as_str()).chain(replicas.map(String::as_str))
    }

    /// The names of the vault in a region, whether a secret has them or not.
    fn names(&self, region: &str) -> Vec<String> {
        let scope = |env: &str| Scope {
            env: env.to_owned(),
            ..self.of.scope.clone()
        };
        let prefixes: Vec<String> = match self.envs.as_slice() {
            [] => {
                let prefix = naming::prefix(&scope(""));
                vec![prefix.trim_end_matches('/').to_owned() + "/"]
            }
            envs => envs.iter().map(|env| naming::prefix(&scope(env))).collect(),
        };
        let arn = arn("secretsmanager", region);
        let arns = prefixes
            .iter()
            .map(|prefix| format!("{arn}secret:{prefix}*"));
        arns.collect()
    }

    /// Actions on every secret with one of the names, replicas too.
    fn named(&self, sid: &'static str, actions: &[&[&str]]) -> Statement {
        let names = self.regions().flat_map(|region| self.names(region));
        names.fold(
            Statement::new(sid).secrets(&actions.concat()),
            |statement, name| statement.resource(&name),
        )
    }

    /// The same of new secrets, which are made in one region.
    fn unmade(&self, sid: &'static str, action: &str) -> Statement {
        let names = self.names(&self.of.region).into_iter();
        names.fold(Statement::new(sid).secrets(&[action]), |statement, name| {
            statement.resource(&name)
        })
    }

    /// The same, if the tags fit too.
    fn tagged(&self, sid: &'static str, actions: &[&[&str]]) -> Statement {
        self.fitting(self.named(sid, actions), "StringEquals", "aws:ResourceTag")
    }

    /// Only a secret that gets the tags by which it can be read afterwards.
    fn creation(&self) -> Statement {
        let created = self.unmade("KeepCreate", "CreateSecret");
        only_standard_tags(self.fitting(created, "StringEquals", "aws:RequestTag"))
    }

    /// For a secret with tags AWS asks for `TagResource` too, of a secret that
    /// has no tags at that moment. What has other tags keeps them, and no secret
    /// is tagged into another env.
    fn tagging(&self) -> Statement {
        let tagged = self.unmade("KeepTag", "TagResource");
        let tagged = self.fitting(tagged, "StringEqualsIfExists", "aws:RequestTag");
        only_standard_tags(self.fitting(tagged, "StringEqualsIfExists", "aws:ResourceTag"))
    }

    /// AWS deletes no secret that has copies in other regions: they go first.
    fn removing_copies(&self) -> &'static [&'static str] {
        match self.of.replica_regions.as_slice() {
            [] => &[],
            _ => &["RemoveRegionsFromReplication"],
        }
    }

    /// A new secret is replicated to the regions of the vault, and to no others.
    fn replicas(&self) -> Option<Statement> {
        let regions = &self.of.replica_regions;
        let statement = self.unmade("KeepReplicate", "ReplicateSecretToRegions");
        (!regions.is_empty()).then(|| {
            statement.condition(
                "ForAllValues:StringEquals",
                "secretsmanager:AddReplicaRegions",
                regions,
            )
        })
    }

    /// Whoever sets up a rotation must be allowed to call its function. AWS's
    /// own functions, and its own policy for them, begin with `SecretsManager`.
    fn rotation(&self) -> Statement {
        let functions = arn("lambda", &self.of.region) + "function:SecretsManager*";
        Statement::new("KeepRotate")
            .action("lambda:InvokeFunction")
            .resource(&functions)
    }

    fn fitting(&self, statement: Statement, operator: &'static str, key: &str) -> Statement {
        let key = |tag: &str| format!("{key}/{tag}");
        let namespace = &self.of.scope.namespace;
        let statement = statement
            .condition(operator, &key("ManagedBy"), &["Keep"])
            .condition(operator, &key("Namespace"), &[namespace]);
        if self.envs.is_empty() {
            return statement;
        }
        statement.condition(operator, &key("Environment"), &self.envs)
    }

    /// Reading what links of these envs stand for. It has no tags of ours, and
    /// its key is known to its owner alone.
    fn links(&self) -> Vec<Statement> {
        let all = self.of.links.iter().chain(&self.of.other_links);
        let wanted = |env: &String| self.envs.is_empty() || self.envs.contains(env);
        let arns: Vec<&str> = all
            .filter(|link| wanted(&link.env))
            .map(|link| link.arn.as_str())
            .collect();
        if arns.is_empty() {
            return Vec::new();
        }
        let mut read = Statement::new("KeepLinks").secrets(&["GetSecretValue"]);
        let mut keys = Statement::new("KeepLinkKeys").action("kms:Decrypt");
        for arn in arns {
            // An ARN may be written without the six characters that AWS adds.
            read = read.resource(arn).resource(&format!("{arn}-??????"));
            let parts: Vec<&str> = arn.split(':').collect();
            if let [_, partition, _, region, account, ..] = parts[..] {
                let of_account = format!("arn:{partition}:kms:{region}:{account}:key/*");
                keys = key::through_secrets_manager(keys.resource(&of_account), [region]);
            }
        }
        vec![read, keys]
    }
}

/// `arn:PARTITION:SERVICE:REGION:*:`; the account is whosever the identity is,
/// for no other lets it in by this policy alone.
fn arn(service: &str, region: &str) -> String {
    format!("arn:{}:{service}:{region}:*:", partition(region))
}

fn only_standard_tags(statement: Statement) -> Statement {
    statement.condition("ForAllValues:StringEquals", "aws:TagKeys", &TAG_KEYS)
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
