//! `SERVICE:ACTION`, as IAM policies write it.

use std::{fmt, str::FromStr};

use super::PowerError;

/// Services whose actions change who somebody is or what anybody may do: each
/// action has to be named.
const NEVER_WILD: [&str; 4] = ["iam", "organizations", "sso", "sts"];

/// The actions of one AWS service that a power covers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AwsAction {
    /// As endpoints and signatures name it, such as `ssm`.
    service: String,
    /// The action, or what it starts with.
    name: String,
    /// Whether `name` is only the start, so that a `*` follows.
    wild: bool,
}

impl AwsAction {
    /// Whether a request for this action is covered.
    #[must_use]
    pub fn covers(&self, service: &str, action: &str) -> bool {
        self.service == service
            && if self.wild {
                action.starts_with(&self.name)
            } else {
                action == self.name
            }
    }

    /// Whether all that the other covers is covered.
    #[must_use]
    pub fn includes(&self, other: &Self) -> bool {
        self == other || (self.wild && self.covers(&other.service, &other.name))
    }

    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    pub(super) fn meaning(&self) -> String {
        let Self { service, name, .. } = self;
        match (self.wild, name.as_str()) {
            (true, "") => {
                format!("make every request to AWS `{service}` with your AWS credentials")
            }
            (true, _) => {
                format!("make the requests `{service}:{name}…` to AWS with your AWS credentials")
            }
            (false, _) => {
                format!("make the request `{service}:{name}` to AWS with your AWS credentials")
            }
        }
    }
}

impl fmt::Display for AwsAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = if self.wild { "*" } else { "" };
        write!(f, "{}:{}{star}", self.service, self.name)
    }
}

impl FromStr for AwsAction {
    type Err = PowerError;

    fn from_str(text: &str) -> Result<Self, PowerError> {
        let (service, action) = text
            .split_once(':')
            .ok_or(PowerError::Invalid("it is not `aws:SERVICE:ACTION`"))?;
        let in_service = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if service.is_empty() || !service.chars().all(in_service) {
            return Err(PowerError::Invalid(
                "a service has lower-case letters, digits and `-`",
            ));
        }
        if service == "secretsmanager" {
            // Its names are bound to the namespace there.
            return Err(PowerError::Invalid(
                "for AWS Secrets Manager there is the power `aws:secretsmanager`",
            ));
        }
        let (name, wild) = match action.strip_suffix('*') {
            Some(start) => (start, true),
            None => (action, false),
        };
        if !name.chars().all(|c| c.is_ascii_alphanumeric()) || (name.is_empty() && !wild) {
            return Err(PowerError::Invalid(
                "an action has letters and digits, and may end in `*`",
            ));
        }
        if wild && NEVER_WILD.contains(&service) {
            return Err(PowerError::Invalid(
                "the actions of this service can only be granted one by one",
            ));
        }
        Ok(Self {
            service: service.to_owned(),
            name: name.to_owned(),
            wild,
        })
    }
}
