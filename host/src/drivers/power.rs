//! What the host can do for a driver, if the driver's manifest asks for it and
//! its user granted it.

mod aws;
mod http;

use std::{fmt, str::FromStr};

pub use aws::AwsAction;
pub use http::{HttpTarget, Origin};

/// Longest power in a manifest, in bytes.
const MAX_WORDS: usize = 256;

const TOO_LONG: PowerError = PowerError::Invalid("a power has at most 256 bytes");

/// One power. The words are the manifest's, the trust store's and the
/// command line's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Power {
    /// `storage`: a sealed store on this machine.
    Storage,
    /// `aws:secretsmanager`: AWS Secrets Manager with the vault's credentials,
    /// below the project's namespace.
    AwsSecretsManager,
    /// `aws:SERVICE:ACTION`: requests that the host signs and sends.
    Aws(AwsAction),
    /// `http:ORIGIN` or `http:{SETTING}`: requests to one server.
    Http(HttpTarget),
    /// `http+private:ORIGIN`: the same, also where the name leads to an address
    /// that is not public. Only users say this, no manifest.
    PrivateHttp(Origin),
    /// `plaintext`: the bytes of secrets in the driver's own memory.
    Plaintext,
}

/// Why a text is no power.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PowerError {
    #[error("no power has this name")]
    Unknown,
    #[error("{0}")]
    Invalid(&'static str),
}

impl Power {
    /// What the power means, in words for whoever is asked to grant it.
    #[must_use]
    pub fn meaning(&self) -> String {
        match self {
            Self::Storage => "keep an encrypted store on this machine".into(),
            Self::AwsSecretsManager => {
                "use AWS Secrets Manager with your AWS credentials, below the project's namespace"
                    .into()
            }
            Self::Aws(action) => action.meaning(),
            Self::Http(target) => target.meaning(),
            Self::PrivateHttp(origin) => {
                format!("talk to {origin}, also inside a private network, and see what it answers")
            }
            Self::Plaintext => "see the plaintext of the secrets it handles".into(),
        }
    }

    /// Whether whoever granted this has granted that.
    #[must_use]
    pub fn covers(&self, wanted: &Self) -> bool {
        match (self, wanted) {
            (Self::PrivateHttp(granted), Self::Http(HttpTarget::Origin(wanted))) => {
                granted == wanted
            }
            _ => self == wanted,
        }
    }

    /// A name in Punycode may be longer than it was written, and what is stored
    /// has to be read again.
    fn of_size(self) -> Result<Self, PowerError> {
        let fits = self.to_string().len() <= MAX_WORDS;
        fits.then_some(self).ok_or(TOO_LONG)
    }

    /// Whether it leads to AWS, with the vault's credentials.
    #[must_use]
    pub fn calls_aws(&self) -> bool {
        matches!(self, Self::AwsSecretsManager | Self::Aws(_))
    }

    /// The same with the setting's value in place of its name, where the power
    /// names one: what a user grants is a server, not whatever a file in the
    /// project says next week. `None` while the vault does not say.
    ///
    /// # Errors
    /// The setting holds no URL that a request could go to.
    pub fn resolve<'a>(
        &self,
        setting: impl FnOnce(&str) -> Option<&'a str>,
    ) -> Result<Option<Self>, PowerError> {
        match self {
            Self::Http(HttpTarget::Setting(name)) => setting(name)
                .map(|url| {
                    let origin = Origin::of_url(url)?;
                    Self::Http(HttpTarget::Origin(origin)).of_size()
                })
                .transpose(),
            other => Ok(Some(other.clone())),
        }
    }
}

impl fmt::Display for Power {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Storage => f.write_str("storage"),
            Self::AwsSecretsManager => f.write_str("aws:secretsmanager"),
            Self::Aws(action) => write!(f, "aws:{action}"),
            Self::Http(target) => write!(f, "http:{target}"),
            Self::PrivateHttp(origin) => write!(f, "http+private:{origin}"),
            Self::Plaintext => f.write_str("plaintext"),
        }
    }
}

impl FromStr for Power {
    type Err = PowerError;

    fn from_str(text: &str) -> Result<Self, PowerError> {
        if text.len() > MAX_WORDS {
            return Err(TOO_LONG);
        }
        let power = match (text, text.split_once(':')) {
            ("storage", _) => Ok(Self::Storage),
            ("plaintext", _) => Ok(Self::Plaintext),
            ("aws:secretsmanager", _) => Ok(Self::AwsSecretsManager),
            (_, Some(("aws", rest))) => rest.parse().map(Self::Aws),
            (_, Some(("http", rest))) => rest.parse().map(Self::Http),
            (_, Some(("http+private", rest))) => rest.parse().map(Self::PrivateHttp),
            _ => Err(PowerError::Unknown),
        };
        power?.of_size()
    }
}

#[cfg(test)]
mod tests;
