//! Regions that are none, or closed, and endpoints that are something else.

use std::net::TcpListener;

use keep_test_support::{Reply, TestEnv};

use crate::service::answering;
use crate::{KEEP, keep, set_up};

/// A proxy that is not there plays a name that does not resolve: whether this
/// machine can look up names does not matter then.
#[test]
fn a_region_that_keep_does_not_know_is_tried_and_corrected_where_nobody_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let proxy = listener.local_addr().expect("an address").to_string();
    drop(listener);
    for (region, remark) in [
        (
            "us-esat-1",
            "hint: `us-esat-1` is not a region that Keep knows: did you mean `us-east-1`?\n",
        ),
        (
            "moon-base-1",
            "hint: `moon-base-1` is not a region that Keep knows\n",
        ),
        ("us-east-2", ""),
    ] {
        let env = TestEnv::new(KEEP)
            .with_var("AWS_ACCESS_KEY_ID", "testing")
            .with_var("AWS_SECRET_ACCESS_KEY", "testing")
            .with_var("HTTPS_PROXY", format!("http://{proxy}"));
        set_up(&env, "app", "sm", &[&format!("region={region}")]);
        let outcome = keep(&env, "get A --env local");
        let told = format!(
            "error: `A` in vault `sm` (env `local`): `secretsmanager.{region}.amazonaws.com` could \
             not be reached for `secretsmanager:GetSecretValue` for `app/local/A`: "
        );
        let hints = format!(
            "\n\nhint: Try again in a moment\n{remark}\
             hint: Run `keep vault:edit sm` if the region or endpoint is wrong\n"
        );
        assert_eq!(outcome.code, 7, "{outcome}");
        assert!(outcome.stderr.starts_with(&told), "{outcome}");
        assert!(outcome.stderr.ends_with(&hints), "{outcome}");
    }
}

#[test]
fn a_region_that_the_account_has_not_enabled_says_how_to() {
    for code in ["OptInRequired", "RegionDisabledException"] {
        let (env, _aws) = answering(move |_, _| Reply::error(403, code, "no"));
        assert_eq!(keep(&env, "vault:edit sm --set region=eu-south-2").code, 0);
        keep(&env, "get A --env local").assert(
            5,
            "",
            &format!(
                "error: `A` in vault `sm` (env `local`): AWS answered `{code}` to \
                 `secretsmanager:GetSecretValue` for `app/local/A`: no\n\n\
                 hint: Run `aws account enable-region --region-name eu-south-2` if the account has \
                 not enabled this region\n\
                 hint: Run `keep vault:edit sm` to correct the region or endpoint\n"
            ),
        );
    }
}

/// These used to end with the advice to check the key and the value, or to try
/// again.
#[test]
fn an_endpoint_of_something_else_is_a_matter_of_configuration() {
    for (reply, status) in [
        (Reply::text(200, "<html>Sign in to the network</html>"), 200),
        (Reply::text(302, ""), 302),
        (Reply::text(404, "404 page not found\n"), 404),
        (Reply::text(405, "{}"), 405),
    ] {
        let (env, aws) = answering(move |_, _| reply.clone());
        keep(&env, "get A --env local").assert(
            5,
            "",
            &format!(
                "error: `A` in vault `sm` (env `local`): what `{}` answered to \
                 `secretsmanager:GetSecretValue` for `app/local/A` does not come from AWS Secrets \
                 Manager (HTTP status {status})\n\n\
                 hint: Run `keep vault:edit sm` to correct the region or endpoint\n",
                aws.host()
            ),
        );
        assert_eq!(aws.calls().len(), 1);
    }
}
