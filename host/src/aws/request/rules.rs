//! The services that requests can be made to, and what holds for each whatever a
//! driver says. Source of names and shapes: the services' API references.

use super::names;
use crate::vault::{ContractError, ErrorKind};

/// A service that speaks JSON.
#[derive(Debug)]
pub struct Service {
    /// As endpoints, signatures and IAM policies name it.
    pub id: &'static str,
    /// As the settings of the SDK name it.
    pub(super) sdk_id: &'static str,
    /// What stands before the action in `X-Amz-Target`.
    pub(super) target: &'static str,
    /// The version of the protocol.
    pub(super) json: &'static str,
    /// Whether its endpoint in the regions of governments is the one for FIPS too.
    pub(super) is_fips_for_governments: bool,
    /// What the actions that change nothing begin with.
    reads: &'static [&'static str],
    /// The only actions there are; all where it is empty.
    actions: &'static [&'static str],
    /// Where requests name what has to lie below the namespace.
    pub(super) names: &'static [&'static str],
    /// Where answers hold secrets.
    pub secrets: &'static [SecretMember],
}

/// Where an answer holds a secret.
#[derive(Debug)]
pub struct SecretMember {
    /// A JSON pointer in which `*` stands for each item.
    pub pointer: &'static str,
    pub is_base64: bool,
}

static SERVICES: [Service; 3] = [
    Service {
        id: "dynamodb",
        sdk_id: "DynamoDB",
        target: "DynamoDB_20120810",
        json: "1.0",
        is_fips_for_governments: true,
        reads: &[
            "BatchGet",
            "Describe",
            "Get",
            "List",
            "Query",
            "Scan",
            "TransactGet",
        ],
        actions: &[],
        names: &[],
        secrets: &[],
    },
    Service {
        id: "kms",
        sdk_id: "KMS",
        target: "TrentService",
        json: "1.1",
        is_fips_for_governments: false,
        reads: &[
            "Decrypt",
            "Derive",
            "Describe",
            "Encrypt",
            "Generate",
            "Get",
            "List",
            "ReEncrypt",
            "Sign",
            "Verify",
        ],
        actions: &[],
        names: &[],
        secrets: &[
            SecretMember {
                pointer: "/Plaintext",
                is_base64: true,
            },
            SecretMember {
                pointer: "/PrivateKeyPlaintext",
                is_base64: true,
            },
            SecretMember {
                pointer: "/SharedSecret",
                is_base64: true,
            },
        ],
    },
    Service {
        id: "ssm",
        sdk_id: "SSM",
        target: "AmazonSSM",
        json: "1.1",
        is_fips_for_governments: true,
        reads: &["Describe", "Get", "List"],
        // Those of Parameter Store. The service also runs commands on machines,
        // which no namespace could bound.
        actions: &[
            "AddTagsToResource",
            "DeleteParameter",
            "DeleteParameters",
            names::DESCRIBE_PARAMETERS,
            "GetParameter",
            "GetParameterHistory",
            "GetParameters",
            "GetParametersByPath",
            "LabelParameterVersion",
            "ListTagsForResource",
            "PutParameter",
            "RemoveTagsFromResource",
            "UnlabelParameterVersion",
        ],
        names: &["/Name", "/Names/*", "/Path", "/ResourceId"],
        secrets: &[
            SecretMember {
                pointer: "/Parameter/Value",
                is_base64: false,
            },
            SecretMember {
                pointer: "/Parameters/*/Value",
                is_base64: false,
            },
        ],
    },
];

impl Service {
    /// # Errors
    /// `unsupported` for one that is not known.
    pub fn find(id: &str) -> Result<&'static Self, ContractError> {
        let found = SERVICES.iter().find(|service| service.id == id);
        found.ok_or_else(|| {
            let known = SERVICES.iter().map(|known| format!("`{}`", known.id));
            let known: Vec<String> = known.collect();
            let message = format!(
                "requests can be made to the services {} of AWS only",
                known.join(", ")
            );
            ContractError::new(ErrorKind::Unsupported, message)
        })
    }

    /// Whether a request may be sent for a vault of this namespace. The caller
    /// has seen to it that the action was granted.
    ///
    /// # Errors
    /// `unsupported` for an action that is not made, `invalid` for a body that is
    /// not plain JSON, `denied` with the code `outside-namespace`.
    pub fn check(&self, action: &str, body: &[u8], namespace: &str) -> Result<(), ContractError> {
        if !self.actions.is_empty() && !self.actions.contains(&action) {
            let message = format!("`{}` of AWS is asked for parameters only", self.id);
            return Err(ContractError::new(ErrorKind::Unsupported, message));
        }
        names::check(self, action, body, namespace)
    }

    /// Whether a request changes something, as far as is known.
    pub(super) fn changes(&self, action: &str) -> bool {
        !self.reads.iter().any(|start| action.starts_with(start))
    }
}
