//! The stand-in as a service that works: a shelf to read from, and writes that
//! succeed.

use keep_test_support::shelf::Shelf;
use keep_test_support::{Call, Reply, StandIn, TestEnv};
use serde_json::json;

use crate::project;

/// A project in the namespace `app`, and the service it uses; the shelf's
/// secrets are those of the env `local`.
pub(crate) fn serving(shelf: Shelf) -> (TestEnv, StandIn) {
    answering(move |call, _| answer(&shelf, call))
}

/// The same with answers of the test's own.
pub(crate) fn answering(
    answer: impl Fn(&Call, usize) -> Reply + Send + Sync + 'static,
) -> (TestEnv, StandIn) {
    let aws = StandIn::start(answer);
    (project("app", &aws.url()), aws)
}

/// What a service answers that holds the shelf and takes every write to
/// `app/production/OLD`, which it has, and to `app/production/NEW`, which it
/// has not.
pub(crate) fn answer(shelf: &Shelf, call: &Call) -> Reply {
    let tag = |key: &str, value: &str| json!({ "Key": key, "Value": value });
    match call.action.as_str() {
        "DescribeSecret" if call.field("SecretId") == "app/production/OLD" => Reply::ok(&json!({
            "Name": "app/production/OLD",
            "Tags": [
                tag("ManagedBy", "Keep"),
                tag("Namespace", "app"),
                tag("Environment", "production"),
                tag("VaultSlug", "sm"),
            ],
        })),
        "DescribeSecret" => Reply::error(400, "ResourceNotFoundException", "not there"),
        "CreateSecret" | "PutSecretValue" => Reply::ok(&json!({ "VersionId": "v2" })),
        "DeleteSecret" => Reply::ok(&json!({ "DeletionDate": 1_700_604_800 })),
        "ListSecretVersionIds" => Reply::ok(&json!({ "Versions": [{ "VersionId": "v1" }] })),
        _ => shelf.answer(call),
    }
}

/// The lines of an env file with the secrets of `Shelf::numbered`, but those.
pub(crate) fn lines(count: usize, without: &[usize]) -> String {
    (0..count)
        .filter(|number| !without.contains(number))
        .map(|number| format!("K{number:04}='value of app/local/K{number:04}'\n"))
        .collect()
}

/// What helps against a key that does not serve.
pub(crate) const KEY_HINTS: &str = "\
hint: The identity in use needs `kms:Decrypt` for the secret's KMS key, by its own policy and the key's
hint: Run `aws kms describe-key --key-id KEY` to see whether it is enabled
hint: Run `keep vault:edit sm --set key=KEY` to choose another for new secrets
";

/// What helps against a denial of this action.
pub(crate) fn denial_hints(action: &str) -> String {
    format!(
        "hint: The identity in use needs the permission `secretsmanager:{action}`\n\
         hint: Run `keep vault:edit sm` to use another identity\n"
    )
}

/// Thirty secrets of which two cannot be read, and what is said of these.
pub(crate) fn two_unreadable() -> (Shelf, &'static str) {
    let mut shelf = Shelf::numbered(30);
    shelf.unreadable = [
        ("app/local/K0002".to_owned(), "DecryptionFailure"),
        ("app/local/K0027".to_owned(), "AccessDeniedException"),
    ]
    .into();
    let failures = "  K0002  failed: AWS answered `DecryptionFailure` to \
                    `secretsmanager:GetSecretValue` for `app/local/K0002`: no\n  \
                    K0027  failed: AWS answered `AccessDeniedException` to \
                    `secretsmanager:GetSecretValue` for `app/local/K0027`: no\n";
    (shelf, failures)
}
