//! `keep info --identity`: whom AWS takes each vault's calls for.

use keep_test_support::{Reply, Service, on_every_service};
use serde_json::json;

use crate::service::answering;
use crate::{keep, on};

on_every_service!(aws_tells_whose_calls_they_are);
fn aws_tells_whose_calls_they_are(service: Service) {
    let (env, witness) = on(service, "info-identity");
    let caller = witness.call_of("sts", "get_caller_identity", &json!({}));
    let text = |field: &str| caller[field].as_str().expect("boto3 tells it").to_owned();
    let (arn, account) = (text("Arn"), text("Account"));
    let told = keep(&env, "info --identity").stdout;
    let told = String::from_utf8(told).expect("facts are text");
    let identity = format!("\nIdentity\tsm: {arn} (account {account}, us-east-1)\n");
    assert!(told.ends_with(&identity), "{told}");
    let document = keep(&env, "info --identity --format json").json();
    assert_eq!(
        document["vaults"][0]["identity"],
        json!({ "arn": arn, "account": account, "region": "us-east-1" })
    );
    let document = keep(&env, "info --format json").json();
    assert_eq!(document["vaults"][0]["identity"], json!(null));
}

/// The rest is told all the same.
#[test]
fn an_identity_that_aws_does_not_tell_is_an_error() {
    let (env, aws) = answering(|_, _| {
        Reply::text(
            403,
            "<ErrorResponse><Error><Code>InvalidClientTokenId</Code>\
             <Message>The security token included in the request is invalid.</Message>\
             </Error></ErrorResponse>",
        )
    });
    let plain = keep(&env, "info");
    let asked = keep(&env, "info --identity");
    assert_eq!(
        (asked.code, &asked.stdout, asked.stderr.as_str()),
        (
            4,
            &plain.stdout,
            "error: the identity of vault `sm` is unknown\n  \
             Caused by: AWS does not know the access key in the environment: AWS answered \
             `InvalidClientTokenId` to `sts:GetCallerIdentity`: The security token included in the \
             request is invalid\n\n\
             hint: Check `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`: run \
             `aws sts get-caller-identity` to try them\n\
             hint: Run `keep vault:edit sm` to choose other credentials\n"
        ),
        "{asked}"
    );
    assert_eq!(aws.calls().len(), 1);

    // Of several vaults, what helps stood nowhere.
    let add = "vault:add --driver secretsmanager --slug two --name Two -q";
    keep(&env, add).assert(0, "", "");
    let asked = keep(&env, "info --identity");
    let failed = "failed: AWS does not know the access key in the environment: AWS answered \
                  `InvalidClientTokenId` to `sts:GetCallerIdentity`: The security token included \
                  in the request is invalid";
    assert_eq!(
        (asked.code, asked.stderr.as_str()),
        (
            8,
            format!(
                "error: the identities of 2 vaults are unknown\n  sm   {failed}\n  two  {failed}\n\n\
                 hint: Check `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and \
                 `AWS_SESSION_TOKEN`: run `aws sts get-caller-identity` to try them\n\
                 hint: Run `keep vault:edit sm` to choose other credentials\n\
                 hint: Run `keep vault:edit two` to choose other credentials\n"
            )
            .as_str()
        ),
        "{asked}"
    );
}
