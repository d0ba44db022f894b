//! A driver with AWS Secrets Manager may name what lies below the project's
//! namespace, through whichever function.

use std::time::Duration;

use keep_host::{
    runtime::{CallError, Limits, Powers},
    vault::ErrorKind,
};

use crate::{
    guest::{attack, limits, message},
    silent_server::SilentServer,
    world,
};

/// None of them begins with `myapp/`.
const OUTSIDE: [&str; 12] = [
    "",
    "/",
    "myapp",
    "Myapp/local/A",
    "myapplication/local/A",
    "myapp\\local/A",
    "myapp\u{2215}local/A",
    " myapp/local/A",
    "/myapp/local/A",
    "other/local/A",
    "other/myapp/local/A",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:myapp/local/A-AbCdEf",
];

/// What the settings of the vault link to.
const LINKED: &str = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:linked-AbCdEf";

/// The function that takes ARNs and no names.
const BY_ARN: &str = "get-linked";

/// None of them is the ARN that was linked.
const UNLINKED: [&str; 9] = [
    "",
    // Names of the driver's own go through the functions that take names.
    "myapp/local/A",
    "linked",
    "arn:aws:secretsmanager:eu-west-1:111122223333:secret:linked",
    "arn:aws:secretsmanager:eu-west-1:111122223333:secret:linked-AbCdEf2",
    "arn:aws:secretsmanager:eu-west-1:111122223333:secret:linked-AbCdEf ",
    "arn:aws:secretsmanager:eu-west-1:111122223333:secret:Linked-AbCdEf",
    "arn:aws:secretsmanager:eu-west-2:111122223333:secret:linked-AbCdEf",
    "arn:aws:secretsmanager:eu-west-1:444455556666:secret:linked-AbCdEf",
];

/// Every function of the interface, as the contract itself lists them.
fn functions() -> Vec<String> {
    let contract = world::contract();
    let interface = contract.interfaces.iter().find_map(|(_, interface)| {
        (interface.name.as_deref() == Some("secrets-manager")).then_some(interface)
    });
    let interface = interface.expect("the contract has the interface");
    interface.functions.keys().cloned().collect()
}

async fn called(function: &str, name: &str, server: &SilentServer) -> Result<(), CallError> {
    let powers = Powers {
        aws: Some(server.client()),
        aws_links: vec![LINKED.to_owned()],
        ..Powers::default()
    };
    let attack = attack("aws").with("function", function).with("name", name);
    attack.granted(powers).open().await.check().await
}

#[tokio::test]
async fn no_function_takes_a_name_outside_the_namespace() {
    let server = SilentServer::start();
    let functions = functions();
    assert_eq!(functions.len(), 28, "{functions:?}");
    for function in functions.iter().filter(|name| *name != BY_ARN) {
        for name in OUTSIDE.into_iter().chain([LINKED]) {
            let outcome = called(function, name, &server).await;
            let Err(CallError::Contract { error, .. }) = outcome else {
                panic!("{function} of {name:?}: {outcome:?}");
            };
            assert_eq!(
                (error.kind, error.code.as_str(), error.message.as_str()),
                (
                    ErrorKind::Denied,
                    "outside-namespace",
                    "the driver may only use names below `myapp/`"
                ),
                "{function} of {name:?}"
            );
        }
    }
    assert_eq!(server.taken(), 0, "a request was made");
}

/// A link is a grant of one secret, which nothing else of the driver's widens.
#[tokio::test]
async fn no_secret_is_read_by_an_arn_that_the_settings_do_not_name() {
    let server = SilentServer::start();
    for arn in UNLINKED {
        let outcome = called(BY_ARN, arn, &server).await;
        let Err(CallError::Contract { error, .. }) = outcome else {
            panic!("{arn:?}: {outcome:?}");
        };
        assert_eq!(
            (error.kind, error.code.as_str(), error.message.as_str()),
            (
                ErrorKind::Denied,
                "not-linked",
                "the driver may only read the ARNs that the vault's `links` name"
            ),
            "{arn:?}"
        );
    }
    assert_eq!(server.taken(), 0, "a request was made");
}

#[tokio::test]
async fn no_function_works_without_the_power() {
    for function in functions() {
        let name = if function == BY_ARN {
            LINKED
        } else {
            "myapp/local/A"
        };
        let attack = attack("aws").with("function", &function).with("name", name);
        let powers = Powers {
            aws_links: vec![LINKED.to_owned()],
            ..Powers::default()
        };
        let outcome = attack.granted(powers).open().await.check().await;
        assert_eq!(
            message(outcome),
            "the power `aws:secretsmanager` was not granted",
            "{function}"
        );
    }
}

/// The same names, where they are allowed: each function asks AWS. All wait
/// together for a server that never answers.
#[tokio::test]
async fn every_function_reaches_aws_for_what_is_allowed() {
    let reaches = functions().into_iter().map(|function| async move {
        let server = SilentServer::start();
        let name = if function == BY_ARN {
            LINKED
        } else {
            "myapp/local/A"
        };
        let powers = Powers {
            aws: Some(server.client()),
            aws_links: vec![LINKED.to_owned()],
            ..Powers::default()
        };
        let limits = Limits {
            wall: Duration::from_secs(5),
            ..limits()
        };
        let attack = attack("aws").with("function", &function).with("name", name);
        let mut session = attack.granted(powers).limited(limits).open().await;
        assert_eq!(
            message(session.check().await),
            "driver `hostile` 6.6.6 did not answer within 5 s",
            "{function}"
        );
        assert!(server.taken() > 0, "{function}");
    });
    futures_util::future::join_all(reaches).await;
}
