//! Functions of the host by their names, each called so that it works.

use keep_sdk::{
    Config, Error, Level, Secret,
    aws::{self, RotationRules},
    aws_request::{self, Call},
    log,
    payload::Part,
    storage::{self, Change, Expect, Put},
};

use crate::{aws as attack, http, wasi};

/// A policy that AWS takes.
const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny",
    "Principal":{"AWS":"arn:aws:iam::123456789012:root"},
    "Action":"secretsmanager:DeleteSecret","Resource":"*"}]}"#;

/// Calls each of `functions`, such as `keep:host/storage#items`, and says so in the
/// log. A name of its own has each secret that they are about.
pub(crate) fn call(config: &Config) -> Result<(), Error> {
    let functions = config.get("functions").unwrap_or_default();
    for function in functions.split_whitespace() {
        log::log(Level::Info, &format!("calls {function}"));
        let (interface, name) = function.split_once('#').unwrap_or_default();
        match interface {
            "keep:host/storage" => of_storage(name),
            "keep:host/secrets" => Secret::from_bytes(b"value")?.expose().map(|_| ()),
            "keep:host/http" => of_http(name, config),
            "keep:aws/request" => of_request(name, config),
            "keep:aws/secrets-manager" => of_secrets_manager(name, config),
            "wasi:http/outgoing-handler" => wasi::once(config).map(|_| ()),
            other => Err(Error::unsupported(format!("no interface `{other}`"))),
        }?;
    }
    Ok(())
}

fn unknown(name: &str) -> Error {
    Error::unsupported(format!("no function `{name}`"))
}

fn of_storage(name: &str) -> Result<(), Error> {
    match name {
        "items" => storage::items("").map(|_| ()),
        "read" => storage::read(&["A".to_owned()]).map(|_| ()),
        "commit" => {
            let value = Secret::from_bytes(b"value")?;
            let put = Put {
                name: "A".into(),
                value: &value,
                meta: Vec::new(),
                expect: Expect::Anything,
            };
            storage::commit(&[Change::Put(put)]).map(|_| ())
        }
        other => Err(unknown(other)),
    }
}

fn of_http(name: &str, config: &Config) -> Result<(), Error> {
    let url = config.get("elsewhere").or_else(|| config.get("url"));
    let url = url.unwrap_or_default();
    match name {
        "send" => http::once(config, url).map(|_| ()),
        "send-all" => http::once_together(config, url),
        other => Err(unknown(other)),
    }
}

fn of_request(name: &str, config: &Config) -> Result<(), Error> {
    let action = config.get("action").unwrap_or_default();
    let call = Call {
        service: "ssm".into(),
        action: action.into(),
        body: vec![Part::Text(r#"{"Name":"/myapp/local/A"}"#.into())],
        seals: Vec::new(),
    };
    match name {
        "send" => aws_request::send(&call).map(|_| ()),
        "send-all" => {
            let outcomes = aws_request::send_all(&[call]);
            outcomes
                .into_iter()
                .try_for_each(|outcome| outcome.map(|_| ()))
        }
        other => Err(unknown(other)),
    }
}

/// Where what an attack says would be refused, something else.
fn of_secrets_manager(function: &str, config: &Config) -> Result<(), Error> {
    let name = config.get("of").unwrap_or_default();
    match function {
        "get-linked" => {
            let links = config.get("links").unwrap_or_default();
            let (_, arn) = links.split_once('=').unwrap_or_default();
            aws::get_linked(&[arn.to_owned()]).map(|_| ())
        }
        "move-stage" => {
            let value = Secret::from_bytes(b"value")?;
            let version = aws::put_staged(name, &value, "LABEL")?;
            aws::move_stage(name, "LABEL", Some(&version), None)
        }
        "rotate" => {
            let rules = RotationRules {
                lambda_arn: Some("arn:aws:lambda:us-east-1:123456789012:function:f".into()),
                days: Some(30),
                expression: None,
                now: true,
            };
            aws::rotate(name, &rules).map(|_| ())
        }
        "put-policy" => aws::put_policy(name, POLICY),
        other => attack::call(other, name),
    }
}
