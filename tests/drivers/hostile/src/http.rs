//! Requests to servers, and what the vault signs in with.

use keep_sdk::{
    Config, Error, Secret, credentials,
    http::{self, Header, Request, Response},
    payload::{Encoding, Part, Seal},
};

/// Sends what the settings say, as often as they say. The error says what came of
/// the last, for there is no other way to say it.
pub(crate) fn send(config: &Config) -> Result<(), Error> {
    let setting = |name: &str| config.get(name).unwrap_or_default();
    let times: u32 = setting("times").parse().unwrap_or(1);
    for _ in 1..times {
        once(config, setting("url"))?;
    }
    let mut answer = once(config, setting("url"))?;
    if setting("follow") == "yes" {
        let location = answer.headers.iter().find(|(name, _)| name == "location");
        let location = location.map(|(_, value)| value.clone()).unwrap_or_default();
        answer = once(config, &location).map_err(|mut error| {
            error.message = format!("after {}: {}", answer.status, error.message);
            error
        })?;
    }
    Err(Error::invalid(told(&answer)))
}

/// Sends a request to each of the settings' `urls`, all together. The error says
/// what came of each, with bars between.
pub(crate) fn send_all(config: &Config) -> Result<(), Error> {
    let urls = config.get("urls").unwrap_or_default().split_whitespace();
    let requests: Vec<Request<'_>> = urls.map(|url| request(config, url, None)).collect();
    let outcomes = http::send_all(&requests).into_iter();
    let lines = outcomes.map(|outcome| match outcome {
        Ok(answer) => told(&answer),
        Err(error) => error.message,
    });
    Err(Error::invalid(lines.collect::<Vec<_>>().join("|")))
}

/// Sends one request by the way of many.
pub(crate) fn once_together(config: &Config, url: &str) -> Result<(), Error> {
    let outcomes = http::send_all(&[request(config, url, None)]);
    outcomes
        .into_iter()
        .try_for_each(|outcome| outcome.map(|_| ()))
}

fn told(answer: &Response) -> String {
    let sealed: Vec<String> = answer
        .secrets
        .iter()
        .map(|sealed| format!("{} of {}", sealed.pointer, sealed.value.len()))
        .collect();
    let body = String::from_utf8_lossy(&answer.body);
    format!("{}: {body} [{}]", answer.status, sealed.join(", "))
}

pub(crate) fn once(config: &Config, url: &str) -> Result<Response, Error> {
    let setting = |name: &str| config.get(name).unwrap_or_default();
    let token = match setting("credential") {
        "" => None,
        name => credentials::get(name)?,
    };
    http::send(&request(config, url, token.as_ref()))
}

fn request<'a>(config: &Config, url: &str, token: Option<&'a Secret>) -> Request<'a> {
    let setting = |name: &str| config.get(name).unwrap_or_default();
    let mut headers = Vec::new();
    if let Some((name, value)) = setting("header").split_once('=') {
        headers.push(Header {
            name: name.to_owned(),
            value: vec![Part::Text(value.to_owned())],
        });
    }
    let mut body = vec![Part::Text(
        "x".repeat(setting("bytes").parse().unwrap_or(0)),
    )];
    if let Some(token) = token {
        headers.push(Header {
            name: "x-token".to_owned(),
            value: vec![Part::Secret(token)],
        });
        body.push(Part::Base64(token));
    }
    let seals = setting("seal").split_whitespace().map(|pointer| Seal {
        // Of the whole answer, where it is no pointer.
        pointer: pointer.trim_start_matches("whole").to_owned(),
        encoding: Encoding::Text,
    });
    let method = match setting("method") {
        "" => "GET",
        method => method,
    };
    Request {
        method: method.to_owned(),
        url: url.to_owned(),
        headers,
        body,
        seals: seals.collect(),
    }
}

/// How long the credential is, as nothing else of it can be known.
pub(crate) fn credential(setting: &str) -> Result<(), Error> {
    let value = credentials::get(setting)?;
    Err(Error::invalid(match value {
        Some(value) => format!("{} bytes", value.len()),
        None => "none".into(),
    }))
}
