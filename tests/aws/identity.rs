//! Where region, endpoint and credentials come from, and how their absence is
//! told.

use std::time::{Duration, Instant};

use keep_host::aws::{AwsConfig, SecretSelector, SecretsManager, Service, ServiceRequest};
use keep_host::vault::{ContractError, ErrorKind};
use zeroize::Zeroizing;

use crate::{environment, text, vault_as};
use keep_test_support::shelf::Shelf;
use keep_test_support::{Reply, StandIn};

const NAME: &str = "app/local/HERE";

async fn get(vault: &SecretsManager) -> Result<Option<String>, ContractError> {
    let got = vault.get(NAME, &SecretSelector::default()).await?;
    Ok(got.map(|value| text(&value.value).to_owned()))
}

#[tokio::test]
async fn no_credentials_anywhere_is_told_soon() {
    let aws = StandIn::start(|_, _| Reply::denied());
    let metadata = &environment::isolated().metadata;
    // The metadata service fails for the first vault and hangs for the second.
    for (asked, reason) in [(2, "provider-failed"), (3, "none-found")] {
        let begun = Instant::now();
        let error = get(&vault_as("nothing", &aws.url())).await;
        let error = error.expect_err("there are no credentials");
        assert_eq!(error.kind, ErrorKind::Unauthenticated);
        assert_eq!(error.detail("reason"), Some(reason));
        assert_eq!(metadata.calls().len(), asked);
        let waited = begun.elapsed();
        assert!(waited < Duration::from_secs(4), "{waited:?}");
    }
    assert_eq!(aws.calls().len(), 0);
}

#[tokio::test]
async fn a_missing_sign_in_says_which_profile_to_sign_in_to() {
    let aws = StandIn::start(|_, _| Reply::denied());
    for (profile, signs_in) in [
        ("sign-in", "sign-in"),
        ("old-sign-in", "old-sign-in"),
        ("role-after-sign-in", "sign-in"),
    ] {
        let error = get(&vault_as(profile, &aws.url())).await;
        let error = error.expect_err("nobody signed in");
        assert_eq!(error.kind, ErrorKind::Unauthenticated, "{error:?}");
        assert_eq!(error.detail("reason"), Some("sso-session"));
        assert_eq!(error.detail("profile"), Some(signs_in));
        assert_eq!(
            error.message,
            format!("the AWS sign-in session of the profile `{signs_in}` is missing or expired")
        );
    }
    assert_eq!(aws.calls().len(), 0);
}

#[tokio::test]
async fn a_credential_process_that_fails_is_not_taken_for_none() {
    let aws = StandIn::start(|_, _| Reply::denied());
    let error = get(&vault_as("broken-process", &aws.url())).await;
    let error = error.expect_err("the process fails");
    assert_eq!(error.kind, ErrorKind::Unauthenticated);
    assert_eq!(error.detail("reason"), Some("provider-failed"));
    assert_eq!(aws.calls().len(), 0);
}

#[tokio::test]
async fn no_region_is_told_without_asking_anybody() {
    environment::isolated();
    let vault = SecretsManager::new(AwsConfig {
        profile: Some("keys".into()),
        ..AwsConfig::default()
    });
    let error = get(&vault).await.expect_err("there is no region");
    assert_eq!(
        (error.kind, error.code.as_str()),
        (ErrorKind::WrongRegion, "MissingRegion")
    );
}

#[tokio::test]
async fn a_profile_brings_its_region_and_endpoint() {
    let environment = environment::isolated();
    let vault = SecretsManager::new(AwsConfig {
        profile: Some("with-endpoint".into()),
        ..AwsConfig::default()
    });
    let got = get(&vault).await.expect("the profile says it all");
    assert_eq!(got.as_deref(), Some("value of app/local/HERE"));
    let calls = environment.endpoint.calls();
    let signed = &calls[0].headers["authorization"];
    assert!(signed.contains("/eu-west-1/secretsmanager/"), "{signed}");
    assert!(calls[0].headers["user-agent"].contains("app/keep"));
}

fn role(endpoint: &str) -> SecretsManager {
    environment::isolated();
    SecretsManager::new(AwsConfig {
        region: Some("us-east-1".into()),
        profile: Some("keys".into()),
        role_arn: Some("arn:aws:iam::123456789012:role/deploy".into()),
        endpoint: Some(endpoint.into()),
        ..AwsConfig::default()
    })
}

#[tokio::test]
async fn a_role_is_assumed_once_at_the_same_endpoint() {
    let shelf = Shelf::of([NAME]);
    let aws = StandIn::start(move |call, _| match call.action.as_str() {
        "AssumeRole" => Reply::text(
            200,
            "<AssumeRoleResponse><AssumeRoleResult><Credentials>\
             <AccessKeyId>AKIDROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
             <SessionToken>t</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>\
             </Credentials></AssumeRoleResult></AssumeRoleResponse>",
        ),
        "GetParameter" => Reply::text(200, "{}"),
        _ => shelf.answer(call),
    });
    let vault = role(&aws.url());
    for _ in 0..2 {
        let got = get(&vault).await.expect("the role may read");
        assert_eq!(got.as_deref(), Some("value of app/local/HERE"));
    }
    // What a driver asks of other services goes out under the same role.
    for _ in 0..2 {
        let request = ServiceRequest {
            service: Service::find("ssm").expect("it is known"),
            action: "GetParameter",
            body: Zeroizing::new(b"{}".to_vec()),
            secrets: Vec::new(),
        };
        let answer = vault.send(request).await.expect("the role may read");
        assert_eq!(*answer, b"{}");
    }
    let calls = aws.calls();
    let signed: Vec<_> = calls
        .iter()
        .map(|c| (c.action.as_str(), c.access_key()))
        .collect();
    assert_eq!(
        signed,
        [
            ("AssumeRole", "AKIDTEST"),
            ("GetSecretValue", "AKIDROLE"),
            ("GetSecretValue", "AKIDROLE"),
            ("GetParameter", "AKIDROLE"),
            ("GetParameter", "AKIDROLE"),
        ]
    );
}

#[tokio::test]
async fn a_role_that_may_not_be_assumed_is_a_denial() {
    let aws = StandIn::start(|_, _| {
        Reply::text(
            403,
            "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>\
             <Message>User: ana may not assume it</Message></Error></ErrorResponse>",
        )
    });
    let error = get(&role(&aws.url())).await.expect_err("it is denied");
    assert_eq!(error.kind, ErrorKind::Denied);
    assert_eq!(error.code, "AccessDenied");
    assert_eq!(error.detail("identity-action"), Some("sts:AssumeRole"));
    assert_eq!(
        error.message,
        "the role `arn:aws:iam::123456789012:role/deploy` may not be assumed: AWS answered \
         `AccessDenied` to `sts:AssumeRole`: User: ana may not assume it"
    );
}
