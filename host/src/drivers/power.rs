//! What the host can do for a driver, if the driver's manifest asks for it and
//! its user granted it.

use std::{fmt, str::FromStr};

/// One power. The words are the manifest's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Power {
    /// `storage`: a sealed store on this machine.
    Storage,
    /// `aws:secretsmanager`: AWS Secrets Manager with the vault's credentials,
    /// below the project's namespace.
    AwsSecretsManager,
    /// `plaintext`: the bytes of secrets in the driver's own memory.
    Plaintext,
}

impl Power {
    const WORDS: [(Self, &'static str); 3] = [
        (Self::Storage, "storage"),
        (Self::AwsSecretsManager, "aws:secretsmanager"),
        (Self::Plaintext, "plaintext"),
    ];

    /// What the power means, in words for whoever is asked to grant it.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Storage => "keep an encrypted store on this machine",
            Self::AwsSecretsManager => {
                "use AWS Secrets Manager with your AWS credentials, below the project's namespace"
            }
            Self::Plaintext => "see the plaintext of the secrets it handles",
        }
    }
}

impl fmt::Display for Power {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = Self::WORDS.iter().find(|(power, _)| power == self);
        f.write_str(word.map_or("", |(_, word)| word))
    }
}

impl FromStr for Power {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let word = Self::WORDS.iter().find(|(_, word)| *word == text);
        word.map(|(power, _)| *power).ok_or(())
    }
}
