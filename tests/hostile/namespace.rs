//! A driver with AWS Secrets Manager may name what lies below the project's
//! namespace, through whichever function.

use keep_host::{
    runtime::{CallError, Powers},
    vault::ErrorKind,
};

use crate::{guest::attack, silent_server::SilentServer, world};

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
        ..Powers::default()
    };
    let attack = attack("aws").with("function", function).with("name", name);
    attack.granted(powers).open().await.check().await
}

#[tokio::test]
async fn no_function_takes_a_name_outside_the_namespace() {
    let server = SilentServer::start();
    let functions = functions();
    assert_eq!(functions.len(), 14, "{functions:?}");
    for function in &functions {
        for name in OUTSIDE {
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
