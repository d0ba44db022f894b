//! Who asks: `info`, `verify` and `doctor` know it of vaults of a plugin too.

use keep_test_support::{Call, Reply, Service, on_every_emulator};
use serde_json::json;

use crate::{answering, keep, on, set};

on_every_emulator!(aws_tells_whose_calls_they_are);
/// Only vaults on Secrets Manager had an identity.
fn aws_tells_whose_calls_they_are(service: Service) {
    let (env, witness) = on(service, "store-identity");
    let caller = witness.call_of("sts", "get_caller_identity", &json!({}));
    let document = keep(&env, "info --identity --format json").json();
    assert_eq!(
        document["vaults"][0]["identity"],
        json!({ "arn": caller["Arn"], "account": caller["Account"], "region": "us-east-1" })
    );
}

on_every_emulator!(verify_tries_everything_and_leaves_nothing);
/// The probe was said to be left in a bin that this store does not have.
fn verify_tries_everything_and_leaves_nothing(service: Service) {
    let (env, _witness) = on(service, "store-verify");
    keep(&env, "verify --env production --write")
        .assert_stdout("ssm\tproduction\tyes\tyes\tyes\tyes\tyes\n");
    keep(&env, "show --keys --env production -q").assert_stdout("");
    set(&env, "A -q", "x").assert_stdout("");
    keep(&env, "verify --env production").assert_stdout("ssm\tproduction\tyes\tyes\tyes\t-\t-\n");
    keep(&env, "doctor --env production").assert(0, "", "Nothing is wrong in 1 place\n");
}

fn denying(call: &Call) -> Reply {
    match call.action.as_str() {
        "GetCallerIdentity" => Reply::text(
            200,
            "<GetCallerIdentityResponse><GetCallerIdentityResult>\
             <Arn>arn:aws:iam::123456789012:user/ada</Arn><UserId>A</UserId>\
             <Account>123456789012</Account>\
             </GetCallerIdentityResult></GetCallerIdentityResponse>",
        ),
        _ => Reply::denied(),
    }
}

#[test]
fn doctor_names_the_identity_and_the_policy() {
    let (env, _aws) = answering(|call, _| denying(call));
    let found = keep(&env, "doctor --env production --format json");
    assert_eq!(found.code, 4, "{found}");
    let text = String::from_utf8(found.stdout).expect("JSON is text");
    for told in [
        "`ssm:GetParametersByPath`",
        "AWS knows this identity as `arn:aws:iam::123456789012:user/ada`",
        "Run `keep iam --role read-only --env production --vault ssm` for a policy that allows it",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
}
