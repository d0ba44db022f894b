//! What AWS must allow an identity for its role, as statements of an IAM policy.
//! Names are the bound: parameters have none of Keep's tags.

use keep_driver_aws_policy::{self as policy, Statement, arn};
use keep_sdk::{Error, Permissions, Role};

use crate::ParameterStore;

/// As policies name it.
const SERVICE: &str = "ssm";

const READ: [&str; 3] = ["GetParameter", "GetParameters", "GetParameterHistory"];
const WRITE: [&str; 2] = ["PutParameter", "DeleteParameter"];

impl Permissions for ParameterStore {
    /// An admin does here what a developer does: there is nothing to rotate, to
    /// replicate or to tag.
    fn statements(&self, role: Role, envs: Vec<String>) -> Result<Vec<String>, Error> {
        let vault = Vault { of: self, envs };
        policy::check([self.region.as_str()], self.key.as_deref())?;
        let (sid, actions) = match role {
            Role::ReadOnly => ("KeepSsmRead", READ.to_vec()),
            Role::Developer | Role::Admin => ("KeepSsmReadWrite", [&READ[..], &WRITE].concat()),
        };
        let on = |statement: Statement, resources: Vec<String>| {
            let resources = resources.into_iter();
            resources.fold(statement, |statement, arn| statement.resource(&arn))
        };
        let values = Statement::new(sid).actions(SERVICE, &actions);
        let list = Statement::new("KeepSsmList").actions(SERVICE, &["GetParametersByPath"]);
        let statements = [
            Some(on(values, vault.names())),
            Some(on(list, vault.paths())),
            vault.key(role),
        ];
        Ok(statements.iter().flatten().map(Statement::json).collect())
    }
}

/// A vault in those envs; in all of its namespace where none are named.
struct Vault<'a> {
    of: &'a ParameterStore,
    envs: Vec<String>,
}

impl Vault<'_> {
    fn names(&self) -> Vec<String> {
        let arn = arn(SERVICE, &self.of.region) + "parameter/";
        let prefixes = policy::prefixes(&self.of.scope, &self.envs).into_iter();
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

    /// What the role needs of a key of the user's own.
    fn key(&self, role: Role) -> Option<Statement> {
        let key = self.of.key.as_deref()?;
        policy::key("KeepSsmKey", SERVICE, key, &[&self.of.region], role)
    }
}

#[cfg(test)]
mod tests;
