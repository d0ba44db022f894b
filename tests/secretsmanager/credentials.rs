//! Whose keys sign the calls, and that they are never shown.

use std::time::{Duration, Instant};

use keep_test_support::shelf::Shelf;
use keep_test_support::{StandIn, TestEnv};

use crate::service::answer;
use crate::{KEEP, keep, set, set_up};

const PROFILES: &str = "\
[profile team]
aws_access_key_id = AKIDTEAM
aws_secret_access_key = canary-team

[profile settings-only]
region = eu-west-1
";

const PROFILE: &str = "hint: Run `keep vault:edit sm --set profile=NAME` to use a profile of the \
                       AWS configuration\n";

fn service() -> StandIn {
    let shelf = Shelf::numbered(1);
    StandIn::start(move |call, _| answer(&shelf, call))
}

/// A project with these settings of its vault, profiles in its home, and no
/// keys in its environment.
fn without_keys(aws: &StandIn, settings: &[&str]) -> TestEnv {
    let env = TestEnv::new(KEEP).with_var("AWS_ENDPOINT_URL", aws.url());
    env.write("../home/.aws/config", PROFILES);
    set_up(&env, "app", "sm", settings);
    env
}

fn with_keys(aws: &StandIn, settings: &[&str]) -> TestEnv {
    without_keys(aws, settings)
        .with_var("AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT")
        .with_var("AWS_SECRET_ACCESS_KEY", "canary-environment")
        .with_var("AWS_SESSION_TOKEN", "canary-token")
}

fn signers(aws: &StandIn) -> Vec<String> {
    let calls = aws.calls();
    calls
        .iter()
        .map(|call| call.access_key().to_owned())
        .collect()
}

#[test]
fn no_credentials_at_all_is_told_at_once() {
    let aws = service();
    let env = without_keys(&aws, &[]);
    let begun = Instant::now();
    keep(&env, "get K0000 --env local").assert(
        4,
        "",
        &format!(
            "error: `K0000` in vault `sm` (env `local`): no AWS credentials were found\n\n\
             hint: Run `aws configure sso` to sign in, or `aws configure` to store keys\n{PROFILE}"
        ),
    );
    let waited = begun.elapsed();
    assert!(waited < Duration::from_secs(5), "{waited:?}");
    assert_eq!(aws.calls().len(), 0);
}

/// Keys left in a shell's environment used to go before the profile that the
/// vault names, and the secret came from, or went to, another account.
#[test]
fn the_vaults_profile_goes_before_the_environment() {
    let aws = service();
    let env = with_keys(&aws, &["profile=team"]);
    keep(&env, "get K0000 --env local").assert_stdout("value of app/local/K0000");
    assert_eq!(signers(&aws), ["AKIDTEAM"]);
    assert!(!aws.calls()[0].headers.contains_key("x-amz-security-token"));
}

#[test]
fn without_a_profile_of_the_vault_the_environment_goes_first() {
    let aws = service();
    let env = with_keys(&aws, &[]).with_var("AWS_PROFILE", "team");
    keep(&env, "get K0000 --env local").assert_stdout("value of app/local/K0000");
    let env = without_keys(&aws, &[]).with_var("AWS_PROFILE", "team");
    keep(&env, "get K0000 --env local").assert_stdout("value of app/local/K0000");
    assert_eq!(signers(&aws), ["AKIDENVIRONMENT", "AKIDTEAM"]);
}

#[test]
fn a_profile_that_gives_no_keys_is_not_replaced_by_the_environments() {
    let aws = service();
    for (profile, told) in [
        (
            "settings-only",
            "no AWS credentials were found\n\n\
             hint: Run `aws configure sso` to sign in, or `aws configure` to store keys",
        ),
        (
            "taem",
            "the AWS configuration files have no profile `taem`, which the vault names\n  \
             Caused by: MissingProfile\n\n\
             hint: Did you mean `team`?\n\
             hint: Run `aws configure list-profiles` to see which there are",
        ),
        (
            "$(reboot)",
            "the AWS configuration files have no profile `$(reboot)`, which the vault names\n  \
             Caused by: MissingProfile\n\n\
             hint: Run `aws configure list-profiles` to see which there are",
        ),
    ] {
        let env = with_keys(&aws, &[&format!("profile={profile}")]);
        keep(&env, "get K0000 --env local").assert(
            4,
            "",
            &format!("error: `K0000` in vault `sm` (env `local`): {told}\n{PROFILE}"),
        );
    }
    assert_eq!(aws.calls().len(), 0);
}

#[test]
fn neither_keys_nor_values_are_ever_on_stderr() {
    let aws = service();
    for env in [with_keys(&aws, &[]), with_keys(&aws, &["profile=team"])] {
        let env = env.with_var("RUST_LOG", "trace");
        let outcomes = [
            set(&env, "NEW -vv", "canary-value"),
            set(&env, "OLD -vv --format json", "canary-value"),
            set(&env, "OLD -vv --if-version 1", "canary-value"),
            keep(&env, "get K0000 --env local -vv"),
            keep(&env, "get K0000 --env local -vv --output value"),
            keep(&env, "get NONE --env local -vv"),
            keep(&env, "export --env local -vv --output .env"),
            keep(&env, "show --env local -vv"),
            keep(&env, "delete OLD --env production --yes -vv"),
            keep(&env, "history OLD --env production -vv"),
        ];
        for outcome in outcomes {
            for secret in ["canary", "value of", "AKID"] {
                assert!(!outcome.stderr.contains(secret), "{outcome}");
            }
        }
    }
    // The keys were in use all the same.
    let signers = signers(&aws);
    for key in ["AKIDENVIRONMENT", "AKIDTEAM"] {
        assert!(signers.iter().any(|signer| signer == key), "{signers:?}");
    }
}
