//! Credentials that were found before they were needed: a process that is confined
//! starts no program and opens few files, and credentials may take either.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

/// Before they expire, new ones are asked for.
const MARGIN: Duration = Duration::from_mins(1);

#[derive(Debug)]
pub(super) struct Ahead {
    found: Credentials,
    /// Asked once those have expired.
    provider: SharedCredentialsProvider,
}

impl Ahead {
    pub(super) fn of(
        found: Credentials,
        provider: SharedCredentialsProvider,
    ) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Self { found, provider })
    }

    fn holds(&self) -> bool {
        let expiry = self.found.expiry();
        expiry.is_none_or(|expiry| SystemTime::now() + MARGIN < expiry)
    }
}

impl ProvideCredentials for Ahead {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        if self.holds() {
            return future::ProvideCredentials::ready(Ok(self.found.clone()));
        }
        self.provider.provide_credentials()
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        self.provider.fallback_on_interrupt()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use aws_credential_types::Credentials;
    use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};

    use super::Ahead;

    #[tokio::test]
    async fn they_are_used_until_they_expire() {
        let keys = |id: &str, expiry: Option<SystemTime>| {
            Credentials::new(id, "secret", None, expiry, "test")
        };
        let now = SystemTime::now();
        for (expiry, expected) in [
            (None, "ahead"),
            (Some(now + Duration::from_mins(10)), "ahead"),
            (Some(now + Duration::from_secs(30)), "later"),
            (Some(now - Duration::from_mins(10)), "later"),
        ] {
            let later = SharedCredentialsProvider::new(keys("later", None));
            let provider = Ahead::of(keys("ahead", expiry), later);
            let given = provider.provide_credentials().await.expect("keys");
            assert_eq!(given.access_key_id(), expected);
        }
    }
}
