//! Where the keys in use came from, as the SDK's own providers tell it: whoever
//! has to replace them must know where they are.

use std::sync::{Arc, Mutex, PoisonError};

use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

/// What a person would have to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Environment,
    Profile,
    /// A container, an instance, or a token that a platform puts into a file.
    Machine,
}

/// The source of the credentials that were given out last.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin(Arc<Mutex<Option<Source>>>);

impl Origin {
    /// The same provider, with what it gives taken note of.
    pub(super) fn watch(&self, provider: SharedCredentialsProvider) -> Watched {
        Watched {
            provider,
            origin: self.clone(),
        }
    }

    pub(super) fn source(&self) -> Option<Source> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, credentials: &Credentials) {
        let features = credentials.get_property::<Vec<AwsCredentialFeature>>();
        let source = features.map(|features| {
            if features.contains(&AwsCredentialFeature::CredentialsProfile) {
                Source::Profile
            } else if features.contains(&AwsCredentialFeature::CredentialsEnvVars) {
                Source::Environment
            } else {
                Source::Machine
            }
        });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = source;
    }
}

#[derive(Debug)]
pub(super) struct Watched {
    provider: SharedCredentialsProvider,
    origin: Origin,
}

impl ProvideCredentials for Watched {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let credentials = self.provider.provide_credentials().await?;
            self.origin.note(&credentials);
            Ok(credentials)
        })
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        self.provider.fallback_on_interrupt()
    }
}
