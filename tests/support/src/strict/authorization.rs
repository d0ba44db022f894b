//! Who may do what is for the test to decide. Every question that the service
//! would ask its policies is put to the test's own rule, and is kept.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;

/// One question to the policies. A call may need several answers: creating a
/// secret with tags is also `secretsmanager:TagResource`, and a batch is
/// `secretsmanager:GetSecretValue` for each secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Such as `secretsmanager:GetSecretValue`.
    pub action: String,
    /// The ARN; without its random end for a name that no secret has, and
    /// `None` for what can only be allowed for `*`.
    pub resource: Option<String>,
    /// The secret's name, as far as there is a resource.
    pub name: Option<String>,
    /// The tags the secret has at this moment.
    pub resource_tags: BTreeMap<String, String>,
    /// The tags the request would give it.
    pub request_tags: BTreeMap<String, String>,
    /// The keys of tags that the request gives or takes.
    pub tag_keys: Vec<String>,
    pub region: String,
    /// The access key that signed the request.
    pub access_key: String,
}

/// A rule's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Allow,
    Deny,
}

pub(super) type Authorize = dyn Fn(&Check) -> Decision + Send + Sync;

/// What the service says of a denial.
pub(super) fn denied(check: &Check) -> Refusal {
    let resource = check.name.as_deref().unwrap_or("*");
    let resource = match &check.resource {
        Some(arn) if !check.resource_tags.is_empty() => arn,
        _ => resource,
    };
    let message = format!(
        "User: arn:aws:iam::{}:user/tester is not authorized to perform: {} on resource: \
         {resource} because no identity-based policy allows the {} action",
        super::ACCOUNT,
        check.action,
        check.action
    );
    Refusal::new("AccessDeniedException", message)
}
