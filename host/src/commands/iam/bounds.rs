//! What a driver may ask for. Its statements end up in an account's policies,
//! so one that goes too far must not get there unseen: whatever is not known to
//! be within the vault is refused.
//!
//! * The effect is `Allow`, and no action has a wildcard.
//! * The services are those of the driver's powers: Secrets Manager, KMS and
//!   Lambda for `aws:secretsmanager`; Parameter Store, with the actions that were
//!   granted, and KMS for `aws:ssm:...`; none for any other.
//! * Secrets and parameters are named below the vault's namespace and scope. Only
//!   what AWS allows for all or none is for `*`, and only reading is for links.
//! * Keys are used through these two services alone, and functions are called by
//!   an admin alone, each with a part of its name given.
//! * A reader is given nothing that writes.

use super::policy::{Statement, Words};
use crate::cli::IamRole;
use crate::drivers::Power;

/// AWS knows no resource for these.
const OF_ALL: [&str; 3] = ["BatchGetSecretValue", "GetRandomPassword", "ListSecrets"];
const KEY_USES: [&str; 3] = ["Decrypt", "Encrypt", "GenerateDataKey"];
/// How the names of actions that change nothing begin.
const READING: [&str; 4] = ["BatchGet", "Describe", "Get", "List"];

/// The vault that a driver speaks for.
pub(super) struct Bounds<'a> {
    pub(super) powers: &'a [Power],
    pub(super) namespace: &'a str,
    pub(super) scope: &'a str,
    /// The setting: `ENV/KEY=ARN`, separated by commas.
    pub(super) links: &'a str,
    pub(super) role: IamRole,
}

/// Why statements cannot stand in a policy.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Excess {
    /// No grant of these powers would help: what goes too far, in words.
    Beyond(String),
    /// The manifest asks for these, and the user did not grant them.
    NotGranted(Vec<Power>),
}

impl Bounds<'_> {
    /// Whether all statements are within bounds, for a driver whose manifest asks
    /// for these powers.
    pub(super) fn hold_all(&self, statements: &[Statement], asked: &[Power]) -> Result<(), Excess> {
        let could_be: Vec<Power> = self.powers.iter().chain(asked).cloned().collect();
        let at_most = Bounds {
            powers: &could_be,
            ..*self
        };
        let mut is_short = false;
        for statement in statements {
            at_most.hold(statement).map_err(Excess::Beyond)?;
            is_short |= self.hold(statement).is_err();
        }
        if is_short {
            return Err(Excess::NotGranted(self.missing(statements, asked)));
        }
        Ok(())
    }

    /// The actions that were not granted. Where none is named, as for a key alone,
    /// it is all of the store's.
    fn missing(&self, statements: &[Statement], asked: &[Power]) -> Vec<Power> {
        let mut missing: Vec<Power> = Vec::new();
        let actions = statements.iter().flat_map(|statement| &statement.action.0);
        for action in actions {
            if covers(self.powers, action) || !covers(asked, action) {
                continue;
            }
            let power = format!("aws:{action}").parse();
            missing.extend(power.ok().filter(|power| !missing.contains(power)));
        }
        if missing.is_empty() {
            let aws = asked.iter().filter(|power| matches!(power, Power::Aws(_)));
            missing.extend(aws.cloned());
        }
        missing
    }

    /// What of the statement is out of bounds, if anything is.
    pub(super) fn hold(&self, statement: &Statement) -> Result<(), String> {
        let Statement { sid, effect, .. } = statement;
        if sid.is_empty() || !sid.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(format!("the id `{sid}` is not of letters and digits"));
        }
        if effect != "Allow" {
            return Err(format!("the effect `{effect}` of `{sid}` is not `Allow`"));
        }
        let (actions, resources) = (&statement.action.0, &statement.resource.0);
        if actions.is_empty() || resources.is_empty() {
            return Err(format!("`{sid}` has no action or no resource"));
        }
        for action in actions {
            for resource in resources {
                if !self.is_within(action, resource, statement) {
                    return Err(format!("`{action}` on `{resource}` (`{sid}`)"));
                }
            }
        }
        Ok(())
    }

    fn is_within(&self, action: &str, resource: &str, statement: &Statement) -> bool {
        let Some((service, name)) = action.split_once(':') else {
            return false;
        };
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let has_secrets = self.powers.contains(&Power::AwsSecretsManager);
        if !is_name {
            return false;
        }
        match service {
            "secretsmanager" if has_secrets => self.is_of_the_vault(name, resource),
            "ssm" => self.is_parameter(name, resource),
            "kms" => self.is_use_of_a_key(name, resource, statement),
            "lambda" if has_secrets => {
                let function = resource_of(resource, "lambda");
                let function = function.and_then(|name| name.strip_prefix("function:"));
                name == "InvokeFunction"
                    && self.role == IamRole::Admin
                    && function.is_some_and(begins_with_a_name)
            }
            _ => false,
        }
    }

    fn is_of_the_vault(&self, action: &str, resource: &str) -> bool {
        if !self.is_for_the_role(action) {
            return false;
        }
        if OF_ALL.contains(&action) {
            return resource == "*";
        }
        if action == "GetSecretValue" && self.is_link(resource) {
            return true;
        }
        let name = resource_of(resource, "secretsmanager");
        self.is_below(name.and_then(|name| name.strip_prefix("secret:")))
    }

    /// The path that is listed is named like what lies below it.
    fn is_parameter(&self, action: &str, resource: &str) -> bool {
        let granted = covers(self.powers, &format!("ssm:{action}"));
        let name = resource_of(resource, "ssm");
        let name = name.and_then(|name| name.strip_prefix("parameter/"));
        granted && self.is_for_the_role(action) && self.is_below(name)
    }

    fn is_for_the_role(&self, action: &str) -> bool {
        let reads = READING.iter().any(|verb| action.starts_with(verb));
        reads || self.role != IamRole::ReadOnly
    }

    fn is_below(&self, name: Option<&str>) -> bool {
        let prefix = match self.scope {
            "" => format!("{}/", self.namespace),
            scope => format!("{}/{scope}/", self.namespace),
        };
        name.is_some_and(|name| name.starts_with(&prefix))
    }

    /// With or without the six characters that AWS adds.
    fn is_link(&self, resource: &str) -> bool {
        let links = self.links.split(',');
        let mut arns = links.filter_map(|link| Some(link.split_once('=')?.1.trim()));
        arns.any(|arn| {
            let rest = resource.strip_prefix(arn);
            matches!(rest, Some("" | "-??????")) && resource_of(arn, "secretsmanager").is_some()
        })
    }

    fn is_use_of_a_key(&self, action: &str, resource: &str, statement: &Statement) -> bool {
        let key = resource_of(resource, "kms").and_then(|name| name.strip_prefix("key/"));
        let reads = action == "Decrypt" || self.role != IamRole::ReadOnly;
        KEY_USES.contains(&action) && reads && key.is_some() && self.is_through_a_store(statement)
    }

    /// Whether it is for what a store of the driver's does for the identity, and
    /// no more.
    fn is_through_a_store(&self, statement: &Statement) -> bool {
        let equal = statement.condition.get("StringEquals");
        let via = equal.and_then(|keys| keys.get("kms:ViaService"));
        let of_store = |service: &String| match service.split('.').next() {
            Some("secretsmanager") => self.powers.contains(&Power::AwsSecretsManager),
            Some("ssm") => self
                .powers
                .iter()
                .any(|power| matches!(power, Power::Aws(granted) if granted.service() == "ssm")),
            _ => false,
        };
        via.is_some_and(|Words(services)| !services.is_empty() && services.iter().all(of_store))
    }
}

/// Whether one of the powers is for that action, written as policies do.
fn covers(powers: &[Power], action: &str) -> bool {
    action.split_once(':').is_some_and(|(service, name)| {
        powers.iter().any(|power| match power {
            Power::Aws(own) => own.covers(service, name),
            _ => false,
        })
    })
}

/// What follows the account in an ARN of that service.
fn resource_of<'a>(arn: &'a str, service: &str) -> Option<&'a str> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts[..] {
        ["arn", _, of, _, _, resource] if of == service => Some(resource),
        _ => None,
    }
}

/// `*` alone would be every function of the account.
fn begins_with_a_name(function: &str) -> bool {
    function.starts_with(|c: char| c.is_ascii_alphanumeric())
}
