//! Keep on a service that keeps every rule of the real one, and fails, lags and
//! counts as a test says.

mod calls;
mod doctor;
mod faults;
mod lag;
mod lost;
mod pending;
mod replicas;

use keep_test_support::TestEnv;
use keep_test_support::strict::Strict;

use crate::project;

/// A project in the namespace `app`, and the service it uses.
pub(crate) fn on_strict() -> (TestEnv, Strict) {
    let aws = Strict::start();
    (project("app", &aws.url()), aws)
}

/// The tags that Keep gives a secret of the env `production`.
const TAGS: [(&str, &str); 4] = [
    ("ManagedBy", "Keep"),
    ("Namespace", "app"),
    ("Environment", "production"),
    ("VaultSlug", "sm"),
];

/// Adds a secret to the env `production` as Keep would.
fn create(aws: &Strict, key: &str, value: &str) {
    aws.create(&format!("app/production/{key}"), value, &TAGS);
}
