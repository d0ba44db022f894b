//! A vault's region and endpoint: what cannot be one is a matter of
//! configuration, told before anybody is asked.

use keep_test_support::{Reply, StandIn};

use crate::{keep, project};

/// These used to end with the code 1 and a hint to check the value.
#[test]
fn a_region_or_endpoint_that_cannot_be_one_is_code_5() {
    let aws = StandIn::start(|_, _| Reply::denied());
    let env = project("app", &aws.url());
    let hint = "hint: Run `keep vault:edit sm` to correct the region or endpoint\n";
    for (setting, back, told) in [
        (
            "region=US-EAST1",
            "region=us-east-1",
            "`US-EAST1` is not the name of an AWS region\n  Caused by: InvalidRegion\n\n\
             hint: `US-EAST1` is not a region that Keep knows: did you mean `us-east-1`?",
        ),
        (
            "region=us-east-1.evil.example/",
            "region=us-east-1",
            "`us-east-1.evil.example/` is not the name of an AWS region\n  \
             Caused by: InvalidRegion\n\n\
             hint: `us-east-1.evil.example/` is not a region that Keep knows: did you mean \
             `us-east-1`?",
        ),
        (
            "endpoint=localhost:5000",
            "endpoint=",
            "the endpoint `localhost:5000` is not an `http://` or `https://` URL\n  \
             Caused by: InvalidEndpoint\n",
        ),
    ] {
        assert_eq!(
            keep(&env, &format!("vault:edit sm --set {setting}")).code,
            0
        );
        keep(&env, "get A --env production").assert(
            5,
            "",
            &format!("error: `A` in vault `sm` (env `production`): {told}\n{hint}"),
        );
        assert_eq!(keep(&env, &format!("vault:edit sm --set {back}")).code, 0);
    }
    assert_eq!(aws.calls().len(), 0);
}

#[test]
fn the_vaults_region_and_endpoint_go_before_the_environments() {
    let aws = StandIn::start(|_, _| Reply::error(400, "ExpiredTokenException", "as asked"));
    let env = project("app", "http://127.0.0.1:1");
    let edit = format!(
        "vault:edit sm --set region=eu-west-1 --set endpoint={}",
        aws.url()
    );
    keep(&env, &edit).assert(0, "", "Vault `sm` changed\n");
    assert_eq!(keep(&env, "get A --env production").code, 4);
    let calls = aws.calls();
    let signed = &calls[0].headers["authorization"];
    assert!(signed.contains("/eu-west-1/secretsmanager/"), "{signed}");
}
