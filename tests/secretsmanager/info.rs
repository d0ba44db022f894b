//! `keep info --identity`: whom AWS takes each vault's calls for.

use keep_test_support::Reply;
use serde_json::json;

use crate::service::answering;
use crate::{keep, on_moto};

#[test]
fn aws_tells_whose_calls_they_are() {
    let (env, _) = on_moto("info-identity");
    let told = keep(&env, "info --identity").stdout;
    let told = String::from_utf8(told).expect("facts are text");
    // Moto takes everybody without keys of its own for this user.
    assert!(
        told.ends_with(
            "\nIdentity\tsm: arn:aws:sts::123456789012:user/moto (account 123456789012, us-east-1)\n"
        ),
        "{told}"
    );
    let document = keep(&env, "info --identity --format json").json();
    assert_eq!(
        document["vaults"][0]["identity"],
        json!({
            "arn": "arn:aws:sts::123456789012:user/moto",
            "account": "123456789012",
            "region": "us-east-1",
        })
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
             Caused by: AWS answered `InvalidClientTokenId` to `sts:GetCallerIdentity`: The \
             security token included in the request is invalid\n\n\
             hint: Sign in to the store again, or run `keep vault:edit sm` to choose other \
             credentials\n"
        ),
        "{asked}"
    );
    assert_eq!(aws.calls().len(), 1);
}
