//! What a vault signs in with: it is sent, and no driver has it.

use std::sync::{Arc, Mutex};

use keep_host::{
    powers::http::Http,
    runtime::{Credential, Powers},
    secret::SecretValue,
};

use crate::{
    guest::{Attack, attack, message},
    linear_memory::holding,
    web_server::WebServer,
};

fn credential(setting: &str, value: Option<&str>) -> Credential {
    Credential {
        setting: setting.into(),
        value: value.map(|text| SecretValue::from_text(text.into())),
    }
}

fn asking(setting: &str) -> Attack {
    let powers = Powers {
        credentials: vec![
            credential("token", Some("hunter2")),
            credential("pin", None),
        ],
        ..Powers::default()
    };
    attack("credential").with("name", setting).granted(powers)
}

#[tokio::test]
async fn what_the_manifest_marks_as_secret_is_there_and_nothing_else() {
    for (setting, expected) in [
        ("token", "7 bytes"),
        ("pin", "none"),
        (
            "url",
            "the driver's manifest declares no secret setting `url`",
        ),
        ("", "the driver's manifest declares no secret setting ``"),
    ] {
        let mut session = asking(setting).open().await;
        // Again: each time is a handle of its own.
        for _ in 0..2 {
            assert_eq!(message(session.check().await), expected);
        }
    }
}

#[tokio::test]
async fn a_token_reaches_the_server_and_no_memory_of_a_driver() {
    let canary = "canary-of-token-9e21c7f4";
    let server = WebServer::answering("HTTP/1.1 200 OK", &format!("{{\"echo\":\"{canary}\"}}"));
    let power = format!("http:{}", server.origin());
    let log = Arc::new(Mutex::new(String::new()));
    let lines = Arc::clone(&log);
    let powers = Powers {
        http: Some(Http::new("hostile", &[power.parse().expect("a power")])),
        credentials: vec![credential("token", Some(canary))],
        log: Some(Box::new(move |_, line| {
            lines.lock().expect("no test panics here").push_str(line);
        })),
        ..Powers::default()
    };
    let attack = attack("http")
        .with("url", &server.origin())
        .with("credential", "token")
        .with("seal", "/echo")
        .granted(powers);
    let mut session = attack.open().await;
    assert_eq!(
        message(session.check().await),
        format!("200: {{\"echo\":null}} [/echo of {}]", canary.len())
    );
    assert_eq!(holding(canary.as_bytes()), 0);
    assert_eq!(session.exposed(), 0);
    assert!(!log.lock().expect("no test panics here").contains(canary));
    let requests = server.requests();
    assert!(
        requests[0].contains(&format!("\r\nx-token: {canary}\r\n"))
            && requests[0].ends_with("Y2FuYXJ5LW9mLXRva2VuLTllMjFjN2Y0"),
        "{}",
        requests[0]
    );
    // The driver did see the rest: the search finds what is there.
    assert_ne!(holding(b"/echo"), 0);
}
