//! Servers that say that there is always more.

use std::time::Duration;

use keep_host::{
    drivers::{self, Power},
    runtime::{AwsRequests, Limits, Powers},
};
use keep_test_support::{Reply, StandIn};
use serde_json::json;

use crate::{
    guest::{attack, limits, message, runtime, scope},
    silent_server::client,
};

/// Every listing of AWS that a driver or the host follows, with this token on each
/// page, and on the next.
fn listing(token: impl Fn(usize) -> String + Send + Sync + 'static) -> StandIn {
    StandIn::start(move |_, number| {
        let page = json!({
            "Parameters": [], "SecretList": [], "SecretValues": [], "NextToken": token(number),
        });
        Reply::ok(&page)
    })
}

fn the_same() -> StandIn {
    listing(|_| "next".into())
}

fn another_each_time() -> StandIn {
    listing(|number| format!("next{number}"))
}

fn little() -> Limits {
    Limits {
        wall: Duration::from_secs(1),
        ..limits()
    }
}

async fn listed_by_the_host(aws: &StandIn) -> String {
    let powers = Powers {
        aws: Some(client(&aws.url())),
        ..Powers::default()
    };
    let attack = attack("aws")
        .with("function", "list")
        .with("name", "myapp/");
    let mut session = attack.granted(powers).open().await;
    message(session.check().await)
}

async fn listed_by_a_driver(aws: &StandIn) -> String {
    let driver = drivers::find_official("ssm").expect("the plugin is in the binary");
    let manifest = driver.manifest().expect("its manifest is valid");
    let granted = manifest.powers.clone();
    let actions = granted.iter().filter_map(|power| match power {
        Power::Aws(action) => Some(action.clone()),
        _ => None,
    });
    let powers = Powers {
        aws_requests: Some(AwsRequests {
            client: client(&aws.url()),
            actions: actions.collect(),
        }),
        ..Powers::default()
    };
    let loaded = runtime().load(driver.precompiled(), manifest, &granted);
    let loaded = loaded.expect("the driver is linked");
    let scope = scope();
    let session = loaded.open(runtime(), &scope, &[], powers, little());
    let mut session = session.await.expect("the driver opens");
    message(session.get_all().await)
}

#[tokio::test]
async fn a_page_that_leads_to_itself_is_the_last() {
    let aws = the_same();
    assert_eq!(
        listed_by_the_host(&aws).await,
        "`secretsmanager:ListSecrets` answered the same page token twice, so its pages never end"
    );
    let aws = the_same();
    assert_eq!(
        listed_by_a_driver(&aws).await,
        "`ssm:GetParametersByPath` leads to the page that it has just given"
    );
}

#[tokio::test]
async fn pages_without_end_that_the_host_follows_end() {
    let aws = another_each_time();
    assert_eq!(
        listed_by_the_host(&aws).await,
        "`secretsmanager:ListSecrets` gave more than 10000 items or 1000 pages"
    );
    assert_eq!(aws.count("ListSecrets"), 1_000);
}

#[tokio::test]
async fn pages_without_end_that_a_driver_follows_end_with_the_call() {
    let aws = another_each_time();
    let said = listed_by_a_driver(&aws).await;
    assert!(
        said.starts_with("driver `ssm` ") && said.ends_with(" did not answer within 1 s"),
        "{said}"
    );
    assert!(aws.count("GetParametersByPath") > 1, "{:?}", aws.counts());
}
