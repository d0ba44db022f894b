//! A driver with requests to AWS makes those that were granted, about what lies
//! below the project's namespace, and sees no secret of an answer.

use keep_host::{
    drivers::{AwsAction, Power},
    runtime::{AwsRequests, CallError, Powers, Session},
    secret::SecretValue,
    vault::{ContractError, ErrorKind, Found, PutOptions, Selector},
};
use keep_test_support::{Moto, Reply, StandIn};

use crate::{
    guest::{Attack, attack},
    linear_memory::holding,
    silent_server::{SilentServer, client},
};

fn action(words: &str) -> AwsAction {
    match words.parse() {
        Ok(Power::Aws(action)) => action,
        other => panic!("{words}: {other:?}"),
    }
}

fn requests(endpoint: &str, granted: &[&str]) -> Powers {
    Powers {
        aws_requests: Some(AwsRequests {
            client: client(endpoint),
            actions: granted.iter().map(|words| action(words)).collect(),
        }),
        ..Powers::default()
    }
}

fn call(service: &str, action: &str, body: &str) -> Attack {
    attack("request")
        .with("service", service)
        .with("action", action)
        .with("body", body)
}

fn refusal<T>(outcome: Result<T, CallError>) -> ContractError {
    match outcome {
        Err(CallError::Contract { error, .. }) => error,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("the request was answered"),
    }
}

/// What a driver with these grants is told; nothing may be sent.
async fn refused(granted: &[&str], call: Attack) -> (ErrorKind, String, String) {
    let server = SilentServer::start();
    let powers = requests(server.url(), granted);
    let mut session = call.granted(powers).open().await;
    let error = refusal(session.check().await);
    assert_eq!(server.taken(), 0, "a request was made");
    (error.kind, error.code, error.message)
}

#[tokio::test]
async fn another_action_is_refused_with_the_command_that_grants_it() {
    let body = r#"{"Name":"/myapp/local/A"}"#;
    for granted in [
        &["aws:ssm:GetParameter"][..],
        &["aws:ssm:Get*", "aws:kms:*"],
        &[],
    ] {
        let put = call("ssm", "PutParameter", body);
        assert_eq!(
            refused(granted, put).await,
            (
                ErrorKind::Denied,
                "not-granted".into(),
                "the power `aws:ssm:PutParameter` was not granted; \
                 `keep plugin:grant hostile aws:ssm:PutParameter` grants it"
                    .into()
            )
        );
    }
    // The second lock, without any grant at all.
    let mut session = call("ssm", "PutParameter", body).open().await;
    let error = refusal(session.check().await);
    assert_eq!(
        (error.kind, error.code.as_str()),
        (ErrorKind::Denied, "not-granted")
    );
}

/// Both become a part of headers, host names and messages.
#[tokio::test]
async fn what_is_no_action_is_not_made_into_a_request() {
    for (service, action) in [
        ("ssm", ""),
        ("ssm", "*"),
        ("ssm", "Get*"),
        ("ssm", "GetParameter\r\nx-evil: 1"),
        ("ssm", "GetParameter "),
        ("", "GetParameter"),
        ("SSM", "GetParameter"),
        ("ssm.evil.example/", "GetParameter"),
        ("secretsmanager", "GetSecretValue"),
        ("ssm:GetParameter", "x"),
    ] {
        assert_eq!(
            refused(&["aws:ssm:*"], call(service, action, "{}")).await,
            (
                ErrorKind::Invalid,
                String::new(),
                "what is asked of AWS is not an action of a service".into()
            ),
            "{service} {action}"
        );
    }
    // Granted, and still nothing that the host knows how to bound.
    let granted = ["aws:ssm:*", "aws:s3:*"];
    let other = refused(&granted, call("s3", "GetObject", "{}")).await;
    assert_eq!(other.0, ErrorKind::Unsupported);
    let command = refused(&granted, call("ssm", "SendCommand", "{}")).await;
    assert_eq!(command.0, ErrorKind::Unsupported);
}

#[tokio::test]
async fn no_request_names_what_lies_outside_the_namespace() {
    let outside = (
        ErrorKind::Denied,
        "outside-namespace".to_owned(),
        "the driver may only use names below `/myapp/`".to_owned(),
    );
    let granted = ["aws:ssm:*"];
    for (action, body) in [
        ("GetParameter", r#"{"Name":"/other/local/A"}"#),
        ("GetParameter", r#"{"Name":"/myapplication/local/A"}"#),
        ("GetParameter", r#"{"N\u0061me":"/other/local/A"}"#),
        (
            "GetParameter",
            r#"{"Name":"/aws/reference/secretsmanager/x"}"#,
        ),
        ("GetParameters", r#"{"Names":["/myapp/A","/other/A"]}"#),
        ("GetParametersByPath", r#"{"Path":"/","Recursive":true}"#),
        ("GetParametersByPath", "{\"Path\":\"/other/\"}"),
        ("PutParameter", r#"{"Name":"/other/A","Value":"x"}"#),
        ("DeleteParameters", r#"{"Names":["/other/A"]}"#),
        ("DescribeParameters", "{}"),
    ] {
        assert_eq!(
            refused(&granted, call("ssm", action, body)).await,
            outside,
            "{body}"
        );
    }
    // Hidden in a secret, or put together from it.
    let hidden = |body: &str, part: &str, value: &str| {
        call("ssm", "GetParameter", body)
            .with("part", part)
            .with("value", value)
    };
    for attack in [
        hidden(r#"{"Name":@@}"#, "json", "/other/local/A"),
        hidden(r#"{"Name":"/@@"}"#, "secret", "other/A"),
        hidden(r#"{"Name":"/myapp/A"@@}"#, "secret", r#","Path":"/other/""#),
    ] {
        assert_eq!(refused(&granted, attack).await, outside);
    }
    let twice = r#"{"Name":"/myapp/A","Name":"/other/A"}"#;
    let (kind, ..) = refused(&granted, call("ssm", "GetParameter", twice)).await;
    assert_eq!(kind, ErrorKind::Invalid);
}

#[tokio::test]
async fn payloads_out_of_bounds_are_not_sent() {
    let body = r#"{"Name":"/myapp/A"}"#;
    let granted = ["aws:ssm:*"];
    for (attack, message) in [
        (
            call("ssm", "GetParameter", &"@@".repeat(1_000)),
            "more than 1000 parts cannot be sent at once",
        ),
        (
            call("ssm", "GetParameter", body).with("seals", "Parameter"),
            "`Parameter` is not a JSON pointer of at most 16 steps and 1024 bytes",
        ),
        (
            call("ssm", "GetParameter", body).with("seals", &"/a ".repeat(17)),
            "more than 16 places in an answer cannot be sealed",
        ),
        (
            call("ssm", "GetParameter", &"@@".repeat(100)).with("value", &"x".repeat(20_000)),
            "more than 1048576 bytes cannot be sent at once",
        ),
    ] {
        let (kind, _, told) = refused(&granted, attack).await;
        assert_eq!((kind, told.as_str()), (ErrorKind::Invalid, message));
    }
}

async fn got(mut session: Session) -> Result<Found, CallError> {
    let found = session.get("A", &Selector::Current).await;
    found.map(|found| found.expect("the driver has a secret"))
}

fn is(found: &Found, canary: &str) -> bool {
    found.value.same_as(&SecretValue::from_text(canary.into()))
}

/// Written and read on a real service, by a driver that seals nothing: the host
/// does.
#[tokio::test]
async fn a_parameter_never_enters_the_memory_of_the_driver() {
    let canary = "canary-of-ssm-90ad4e17";
    let powers = |granted: &[&str]| requests(Moto::shared().url(), granted);
    let put = r#"{"Name":"/myapp/canary/A","Type":"SecureString","Value":@@}"#;
    let mut session = call("ssm", "PutParameter", put)
        .with("part", "json")
        .granted(powers(&["aws:ssm:PutParameter"]))
        .open()
        .await;
    let value = SecretValue::from_text(canary.into());
    let written = session.put("A", value, &PutOptions::default()).await;
    let written = written.expect("the parameter is written");
    assert_eq!(holding(canary.as_bytes()), 0, "after PutParameter");
    let body = written.entry.fact("body").expect("an answer");
    assert!(body.contains("\"Version\""), "{body}");

    for (action, body, pointer) in [
        (
            "GetParameter",
            r#"{"Name":"/myapp/canary/A","WithDecryption":true}"#,
            "/Parameter/Value",
        ),
        (
            "GetParametersByPath",
            r#"{"Path":"/myapp/canary/","WithDecryption":true}"#,
            "/Parameters/0/Value",
        ),
        (
            "GetParameterHistory",
            r#"{"Name":"/myapp/canary/A","WithDecryption":true}"#,
            "/Parameters/0/Value",
        ),
    ] {
        let attack = call("ssm", action, body).granted(powers(&["aws:ssm:Get*"]));
        let mut session = attack.open().await;
        let found = session.get("A", &Selector::Current).await;
        assert_eq!(holding(canary.as_bytes()), 0, "after {action}");
        let found = found.expect("an answer").expect("a secret");
        assert!(is(&found, canary), "{action}");
        assert_eq!(found.entry.fact("pointers"), Some(pointer));
        let seen = found.entry.fact("body").expect("an answer");
        assert!(
            seen.contains("\"Value\":null") || seen.contains("\"Value\": null"),
            "{seen}"
        );
        // The driver did see the rest: the search finds what is there.
        assert_ne!(holding(b"/myapp/canary/A"), 0);
    }
}

/// What the search is worth, and what the power `plaintext` means here.
#[tokio::test]
async fn with_plaintext_a_driver_seals_for_itself() {
    let canary = "canary-of-seal-3b61f0c2";
    let body = serde_json::json!({ "Parameter": { "Value": canary } });
    let aws = StandIn::start(move |_, _| Reply::ok(&body));
    let powers = || Powers {
        plaintext: true,
        ..requests(&aws.url(), &["aws:ssm:GetParameter"])
    };
    let get = || call("ssm", "GetParameter", r#"{"Name":"/myapp/A"}"#).granted(powers());
    let sealed = get().with("seals", "/Parameter/Value").open().await;
    let found = got(sealed).await.expect("an answer");
    assert!(is(&found, canary));
    assert_eq!(
        found.entry.fact("body"),
        Some(r#"{"Parameter":{"Value":null}}"#)
    );

    let mut open = get().open().await;
    let found = open.get("A", &Selector::Current).await;
    let found = found.expect("an answer").expect("a secret");
    assert_eq!(found.entry.fact("pointers"), Some(""));
    assert_eq!(holding(canary.as_bytes()), 1);
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_withheld() {
    let canary = "canary-of-cut-77e2d9a4";
    for answer in [
        format!(r#"{{"Parameter":{{"Value":"{canary}"}}"#),
        format!("<html>{canary}</html>"),
    ] {
        let aws = StandIn::start(move |_, _| Reply::text(200, answer.clone()));
        let powers = requests(&aws.url(), &["aws:ssm:GetParameter"]);
        let attack = call("ssm", "GetParameter", r#"{"Name":"/myapp/A"}"#).granted(powers);
        let mut session = attack.open().await;
        let error = refusal(session.check().await);
        assert_eq!(
            (error.kind, error.message.as_str()),
            (
                ErrorKind::Unavailable,
                "the answer is not JSON, so the secrets in it cannot be told from the rest"
            )
        );
        assert_eq!(holding(canary.as_bytes()), 0);
    }
}

/// A key service's plaintext comes as bytes, in whichever member.
#[tokio::test]
async fn what_kms_decrypts_is_sealed() {
    for member in ["Plaintext", "PrivateKeyPlaintext", "SharedSecret"] {
        let body = serde_json::json!({ "KeyId": "k", member: "aHVudGVyMg==" });
        let aws = StandIn::start(move |_, _| Reply::ok(&body));
        let powers = requests(&aws.url(), &["aws:kms:Decrypt"]);
        let attack = call("kms", "Decrypt", r#"{"CiphertextBlob":"@@"}"#)
            .with("part", "base64")
            .with("value", "sealed")
            .granted(powers);
        let found = got(attack.open().await).await.expect("an answer");
        assert!(is(&found, "hunter2"), "{member}");
        let rest = format!(r#"{{"KeyId":"k","{member}":null}}"#);
        assert_eq!(found.entry.fact("body"), Some(rest.as_str()));
        let calls = aws.calls();
        assert_eq!(calls[0].field("CiphertextBlob"), "c2VhbGVk");
        assert_eq!(calls[0].headers["x-amz-target"], "TrentService.Decrypt");
    }
}
