//! What AWS must allow an identity for its role, as statements of an IAM policy.
//!
//! Names are the outer bound of every role: no other secret can take a name
//! below the vault's, and none can leave it. For developers and readers the
//! tags must fit too. An admin puts wrong and missing tags right, so tags could
//! not bound what an admin may do.

use keep_driver_aws_policy::{self as policy, Statement, arn};
use keep_sdk::{Error, Permissions, Role};

use crate::SecretsManager;

/// As policies name it.
const SERVICE: &str = "secretsmanager";

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
        policy::check(vault.regions(), self.kms_key.as_deref())?;
        let mut statements = match role {
            Role::ReadOnly => vec![vault.tagged("KeepRead", &[&READ])],
            Role::Developer => vec![
                vault.tagged("KeepReadWrite", &[&READ, &WRITE, vault.removing_copies()]),
                vault.creation(),
                vault.tagging(),
            ],
            Role::Admin => vec![vault.named("KeepManage", &[&READ, &WRITE, &MANAGE])],
        };
        statements.push(
            Statement::new("KeepList")
                .actions(SERVICE, &LISTS)
                .resource("*"),
        );
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
    /// The secret's own region and those of its replicas, which have its name
    /// and its tags.
    fn regions(&self) -> impl Iterator<Item = &str> {
        let replicas = self.of.replica_regions.iter();
        std::iter::once(self.of.region.as_str()).chain(replicas.map(String::as_str))
    }

    /// The names of the vault in a region, whether a secret has them or not.
    fn names(&self, region: &str) -> Vec<String> {
        let prefixes = policy::prefixes(&self.of.scope, &self.envs).into_iter();
        let arn = arn(SERVICE, region);
        let arns = prefixes.map(|prefix| format!("{arn}secret:{prefix}*"));
        arns.collect()
    }

    /// Actions on every secret with one of the names, replicas too.
    fn named(&self, sid: &'static str, actions: &[&[&str]]) -> Statement {
        let names = self.regions().flat_map(|region| self.names(region));
        names.fold(
            Statement::new(sid).actions(SERVICE, &actions.concat()),
            |statement, name| statement.resource(&name),
        )
    }

    /// The same of new secrets, which are made in one region.
    fn unmade(&self, sid: &'static str, action: &str) -> Statement {
        let names = self.names(&self.of.region).into_iter();
        names.fold(
            Statement::new(sid).actions(SERVICE, &[action]),
            |statement, name| statement.resource(&name),
        )
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

    /// What the role needs of a key of the user's own.
    fn key(&self, role: Role) -> Option<Statement> {
        let key = self.of.kms_key.as_deref()?;
        let regions: Vec<&str> = self.regions().collect();
        policy::key("KeepKey", SERVICE, key, &regions, role)
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
        let mut read = Statement::new("KeepLinks").actions(SERVICE, &["GetSecretValue"]);
        let mut keys = Statement::new("KeepLinkKeys").action("kms:Decrypt");
        for arn in arns {
            // An ARN may be written without the six characters that AWS adds.
            read = read.resource(arn).resource(&format!("{arn}-??????"));
            let parts: Vec<&str> = arn.split(':').collect();
            if let [_, partition, _, region, account, ..] = parts[..] {
                let of_account = format!("arn:{partition}:kms:{region}:{account}:key/*");
                keys = policy::through(SERVICE, keys.resource(&of_account), &[region]);
            }
        }
        vec![read, keys]
    }
}

fn only_standard_tags(statement: Statement) -> Statement {
    statement.condition("ForAllValues:StringEquals", "aws:TagKeys", &TAG_KEYS)
}

#[cfg(test)]
mod tests;
