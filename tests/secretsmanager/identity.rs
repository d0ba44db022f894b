//! Identities that AWS does not take, or that cannot be had: each is told apart
//! from the others, with what to type next.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use keep_test_support::{Reply, StandIn, TestEnv};

use crate::{KEEP, keep, set_up};

const PROFILES: &str = "\
[profile team]
aws_access_key_id = AKIDTEAM
aws_secret_access_key = s

[sso-session company]
sso_region = us-east-1
sso_start_url = https://company.example/start

[profile sign-in]
sso_session = company
sso_account_id = 123456789012
sso_role_name = reader

[profile deploy]
role_arn = arn:aws:iam::123456789012:role/deploy
source_profile = team

[profile careful]
role_arn = arn:aws:iam::123456789012:role/careful
source_profile = team
mfa_serial = arn:aws:iam::123456789012:mfa/ana

[profile broken-process]
credential_process = false
";

const OTHER: &str = "hint: Run `keep vault:edit sm` to choose other credentials\n";
const ASKED: &str = "to `secretsmanager:GetSecretValue` for `app/local/A`: no";

/// A project at `url` with profiles in its home, and no keys.
fn at(url: &str, settings: &[&str]) -> TestEnv {
    let env = TestEnv::new(KEEP).with_var("AWS_ENDPOINT_URL", url);
    env.write("../home/.aws/config", PROFILES);
    set_up(&env, "app", "sm", settings);
    env
}

/// The same with keys in the environment.
fn with_keys(env: TestEnv) -> TestEnv {
    env.with_var("AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT")
        .with_var("AWS_SECRET_ACCESS_KEY", "s")
        .with_var("AWS_SESSION_TOKEN", "t")
}

/// What `get` says, after its first words.
#[track_caller]
fn assert_get(env: &TestEnv, code: i32, told: &str) {
    keep(env, "get A --env local").assert(
        code,
        "",
        &format!("error: `A` in vault `sm` (env `local`): {told}"),
    );
}

fn refusing(code: &'static str) -> StandIn {
    StandIn::start(move |_, _| Reply::error(400, code, "no"))
}

/// STS's form of an error.
fn sts_error(code: &str, message: &str) -> Reply {
    Reply::text(
        403,
        format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>\
             <Message>{message}</Message></Error></ErrorResponse>"
        ),
    )
}

#[test]
fn keys_that_have_expired_are_told_with_where_they_are() {
    for code in ["ExpiredToken", "ExpiredTokenException"] {
        let aws = refusing(code);
        assert_get(
            &with_keys(at(&aws.url(), &[])),
            4,
            &format!(
                "the AWS keys in the environment have expired: AWS answered `{code}` {ASKED}\n\n\
                 hint: Set new keys, or run `unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY \
                 AWS_SESSION_TOKEN` to go on without them\n{OTHER}"
            ),
        );
        // The vault's profile goes first.
        let of_profile = format!(
            "the AWS keys of the profile `team` have expired: AWS answered `{code}` {ASKED}\n\n\
             hint: Run `aws configure --profile team` to store new keys\n{OTHER}"
        );
        let env = with_keys(at(&aws.url(), &["profile=team"]));
        assert_get(&env, 4, &of_profile);
        let env = at(&aws.url(), &[]).with_var("AWS_PROFILE", "team");
        assert_get(&env, 4, &of_profile);
    }
}

#[test]
fn a_key_that_nobody_knows_is_told_apart_from_a_wrong_secret() {
    let try_them = "hint: Check `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and \
                    `AWS_SESSION_TOKEN`: run `aws sts get-caller-identity` to try them\n";
    let store = "hint: Run `aws configure --profile team` to store the right keys\n";
    for (codes, told) in [
        (
            ["UnrecognizedClientException", "InvalidClientTokenId"],
            ["AWS does not know the access key ", ""],
        ),
        (
            ["InvalidSignatureException", "SignatureDoesNotMatch"],
            ["the secret key ", " does not belong to its access key"],
        ),
    ] {
        for code in codes {
            let aws = refusing(code);
            let [before, after] = told;
            let answered = format!("{after}: AWS answered `{code}` {ASKED}\n\n");
            assert_get(
                &with_keys(at(&aws.url(), &[])),
                4,
                &format!("{before}in the environment{answered}{try_them}{OTHER}"),
            );
            assert_get(
                &at(&aws.url(), &["profile=team"]),
                4,
                &format!("{before}of the profile `team`{answered}{store}{OTHER}"),
            );
            assert_eq!(aws.calls().len(), 2);
        }
    }
}

/// AWS takes valid keys for unknown ones where the account has not enabled the
/// region.
#[test]
fn a_region_that_has_to_be_enabled_may_be_why_a_key_is_unknown() {
    let aws = refusing("UnrecognizedClientException");
    assert_get(
        &at(&aws.url(), &["profile=team", "region=af-south-1"]),
        4,
        &format!(
            "AWS does not know the access key of the profile `team`: AWS answered \
             `UnrecognizedClientException` {ASKED}\n\n\
             hint: Run `aws account enable-region --region-name af-south-1` if the account has \
             not enabled this region\n\
             hint: Run `aws configure --profile team` to store the right keys\n{OTHER}"
        ),
    );
}

/// The `Date` of an answer that many seconds from now.
fn date(seconds: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = i64::try_from(now.expect("it is after 1970").as_secs()).expect("it is before 2554");
    let then = Timestamp::from_second(now + seconds).expect("a time");
    then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A wrong clock is refused with the code of a wrong secret key. The answer's
/// date tells; the SDK signs by it and tries again, and here in vain.
#[test]
fn a_wrong_clock_is_told_apart_from_a_wrong_secret() {
    let hint = "hint: Set this machine's clock, such as with `sudo timedatectl set-ntp true`\n";
    for code in [
        "InvalidSignatureException",
        "AuthFailure",
        "RequestTimeTooSkewed",
    ] {
        // Half a minute more, as the test itself takes time.
        for (off, how) in [
            (12 * 60 + 30, "is 12 minutes behind AWS's"),
            (-3_600 * 2 - 30, "is 120 minutes ahead of AWS's"),
        ] {
            let aws = StandIn::start(move |_, _| {
                Reply::error(403, code, "no").with_header("date", &date(off))
            });
            assert_get(
                &at(&aws.url(), &["profile=team"]),
                4,
                &format!(
                    "this machine's clock {how}, so that no signature is accepted: AWS answered \
                     `{code}` {ASKED}\n\n{hint}"
                ),
            );
        }
    }
    // Four minutes are no reason.
    let aws = StandIn::start(|_, _| {
        Reply::error(403, "InvalidSignatureException", "no").with_header("date", &date(230))
    });
    assert_get(
        &at(&aws.url(), &["profile=team"]),
        4,
        &format!(
            "the secret key of the profile `team` does not belong to its access key: AWS answered \
             `InvalidSignatureException` {ASKED}\n\n\
             hint: Run `aws configure --profile team` to store the right keys\n{OTHER}"
        ),
    );
    for code in ["RequestTimeTooSkewed", "RequestExpired"] {
        let aws = refusing(code);
        assert_get(
            &at(&aws.url(), &["profile=team"]),
            4,
            &format!(
                "this machine's clock is not AWS's, so that no signature is accepted: AWS \
                 answered `{code}` {ASKED}\n\n{hint}"
            ),
        );
    }
}

#[test]
fn a_sign_in_that_is_missing_names_the_command() {
    let aws = refusing("AccessDenied");
    for settings in [&["profile=sign-in"][..], &[]] {
        let env = at(&aws.url(), settings).with_var("AWS_PROFILE", "sign-in");
        assert_get(
            &env,
            4,
            &format!(
                "the AWS sign-in session of the profile `sign-in` is missing or expired\n\n\
                 hint: Run `aws sso login --profile sign-in`\n{OTHER}"
            ),
        );
    }
    assert_eq!(aws.calls().len(), 0);
}

/// The SDK passes over such a name without a word.
#[test]
fn a_profile_of_the_environment_that_does_not_exist_is_told() {
    let aws = refusing("AccessDenied");
    let env = at(&aws.url(), &[]).with_var("AWS_PROFILE", "deplyo");
    assert_get(
        &env,
        4,
        "the AWS configuration files have no profile `deplyo`, which `AWS_PROFILE` names\n  \
         Caused by: MissingProfile\n\n\
         hint: Did you mean `deploy`?\n\
         hint: Run `aws configure list-profiles` to see which there are\n\
         hint: Run `keep vault:edit sm --set profile=NAME` to use a profile of the AWS \
         configuration\n",
    );
    assert_eq!(aws.calls().len(), 0);
}

#[test]
fn a_process_that_gives_no_keys_is_told() {
    let aws = refusing("AccessDenied");
    let outcome = keep(
        &at(&aws.url(), &["profile=broken-process"]),
        "get A --env local",
    );
    let hints = format!(
        "\n\nhint: Run `aws sts get-caller-identity --profile broken-process` to try the \
         profile\n{OTHER}"
    );
    let told = "error: `A` in vault `sm` (env `local`): the AWS credentials could not be loaded: ";
    assert_eq!(outcome.code, 4, "{outcome}");
    assert!(outcome.stderr.starts_with(told), "{outcome}");
    assert!(outcome.stderr.ends_with(&hints), "{outcome}");
    assert_eq!(aws.calls().len(), 0);
}

/// The hint used to name the permission for the secret, which no policy denied.
#[test]
fn a_role_that_may_not_be_assumed_names_the_role_and_who_asked() {
    let aws = StandIn::start(|_, _| {
        sts_error(
            "AccessDenied",
            "User: ana\u{9b}2J may not assume \u{202e}it.",
        )
    });
    let told = |role: &str, whose: &str| {
        format!(
            "the role `arn:aws:iam::123456789012:role/{role}` may not be assumed: AWS answered \
             `AccessDenied` to `sts:AssumeRole`: User: ana2J may not assume it\n\n\
             hint: The identity needs the permission `sts:AssumeRole` for the role, and the \
             role's trust policy must name the identity\n\
             hint: Run `aws sts get-caller-identity{whose}` to see which identity it is\n\
             hint: Run `keep vault:edit sm --set role-arn=ARN` to assume another role\n"
        )
    };
    let own = "role-arn=arn:aws:iam::123456789012:role/own";
    let team = at(&aws.url(), &["profile=team", own]);
    assert_get(&team, 4, &told("own", " --profile team"));
    let keys = with_keys(at(&aws.url(), &[own]));
    assert_get(&keys, 4, &told("own", ""));
    // The profile's role fails before the vault's own is asked for.
    let chain = at(&aws.url(), &["profile=deploy", own]);
    assert_get(&chain, 4, &told("deploy", " --profile deploy"));
}

#[test]
fn a_role_that_asks_for_a_second_factor_says_how_to_give_it() {
    let aws = StandIn::start(|_, _| sts_error("AccessDenied", "not authorized"));
    let told = "the role `arn:aws:iam::123456789012:role/careful` asks for a second factor (MFA), \
                which Keep cannot ask you for: AWS answered `AccessDenied` to `sts:AssumeRole`: \
                not authorized\n\n\
                hint: Run `eval \"$(aws configure export-credentials --profile careful --format \
                env)\"`, which asks for the code, and try again\n";
    let env = at(&aws.url(), &[]).with_var("AWS_PROFILE", "careful");
    assert_get(&env, 4, told);
    // The vault's profile would go before what that gives.
    let env = at(&aws.url(), &["profile=careful"]);
    let unset = "hint: Run `keep vault:edit sm --unset profile` so that the environment's keys \
                 are used\n";
    assert_get(&env, 4, &format!("{told}{unset}"));
}

#[test]
fn keys_that_sts_does_not_take_are_told_alike() {
    for (code, told, hint) in [
        (
            "InvalidClientTokenId",
            "AWS does not know the access key of the profile `team`",
            "store the right keys",
        ),
        (
            "ExpiredToken",
            "the AWS keys of the profile `team` have expired",
            "store new keys",
        ),
        (
            "SignatureDoesNotMatch",
            "the secret key of the profile `team` does not belong to its access key",
            "store the right keys",
        ),
    ] {
        let aws = StandIn::start(move |_, _| sts_error(code, "no."));
        let role = "role-arn=arn:aws:iam::123456789012:role/own";
        assert_get(
            &at(&aws.url(), &["profile=team", role]),
            4,
            &format!(
                "{told}: AWS answered `{code}` to `sts:AssumeRole`: no\n\n\
                 hint: Run `aws configure --profile team` to {hint}\n{OTHER}"
            ),
        );
    }
}
