//! What is denied is replaced by what is allowed, and said.

use keep_test_support::shelf::Shelf;
use keep_test_support::{Reply, StandIn, TestEnv};

use crate::keep;
use crate::service::{answer, answering, lines};

const ONE_BY_ONE: &str = "warning: `secretsmanager:BatchGetSecretValue` is denied to this \
                          identity, so the secrets were read one by one\n";
const PAGE_BY_PAGE: &str = "warning: `secretsmanager:ListSecrets` is denied to this identity, so \
                            the secrets were read page after page\n";
const LISTS_DENIED: &str = "\
error: vault `sm` (env `local`): AWS answered `AccessDeniedException` to \
`secretsmanager:ListSecrets` for `app/local/`: not authorized

hint: The identity in use needs the permission `secretsmanager:ListSecrets`
hint: Run `keep vault:edit sm` to use another identity
";

/// A service with 31 secrets that denies these actions.
fn denying(denied: &'static [&str]) -> (TestEnv, StandIn) {
    let shelf = Shelf::numbered(31);
    answering(move |call, _| match call.action.as_str() {
        action if denied.contains(&action) => Reply::denied(),
        _ => answer(&shelf, call),
    })
}

#[test]
fn without_batches_secrets_are_read_one_by_one() {
    let (env, aws) = denying(&["BatchGetSecretValue"]);
    keep(&env, "export --env local").assert(0, lines(31, &[]), ONE_BY_ONE);
    assert_eq!(aws.count("GetSecretValue"), 31);
    keep(&env, "export --env local --output .env").assert(
        0,
        "",
        &format!("{ONE_BY_ONE}Written to `.env`\n"),
    );
    assert_eq!(String::from_utf8_lossy(&env.read(".env")), lines(31, &[]));
}

#[test]
fn without_lists_pages_are_followed() {
    let (env, _aws) = denying(&["ListSecrets"]);
    keep(&env, "export --env local").assert(0, lines(31, &[]), PAGE_BY_PAGE);
    keep(&env, "show --env local --only K0030").assert(
        0,
        "K0030\tvalu****\tversion of app/local/K0030\n",
        PAGE_BY_PAGE,
    );
    keep(&env, "get K0030 --env local").assert_stdout("value of app/local/K0030");
    keep(&env, "show --keys --env local").assert(4, "", LISTS_DENIED);
}

#[test]
fn without_either_nothing_is_exported_and_the_permission_is_named() {
    let (env, _aws) = denying(&["ListSecrets", "BatchGetSecretValue"]);
    keep(&env, "export --env local --output .env").assert(4, "", LISTS_DENIED);
    assert!(!env.project().join(".env").exists());
}

/// Policies with conditions on tags deny `DescribeSecret` for what does not
/// exist, as nothing has no tags.
#[test]
fn a_denied_look_does_not_keep_a_new_secret_from_being_made() {
    let (env, aws) = denying(&["DescribeSecret"]);
    crate::set(&env, "NEW", "v").assert(0, "", &crate::said("NEW", "created"));
    assert_eq!(aws.calls().len(), 2);
}
