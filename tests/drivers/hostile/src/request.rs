//! One request of `keep:aws/request`, as the settings say.

use keep_sdk::{
    Config, Entry, Error, Found, Secret,
    aws_request::{self, Answer, Call},
    payload::{Encoding, Part, Seal},
};

/// Sends the setting `body` to `service` as `action`. Where the body has `@@`, the
/// secret stands, which the setting `value` makes if there is no other, in the
/// writing `part`. What comes back is sealed at each of `seals`.
pub(crate) fn send(config: &Config, value: Option<&Secret>) -> Result<Answer, Error> {
    let setting = |name: &str| config.get(name).unwrap_or_default();
    let own = Secret::from_bytes(setting("value").as_bytes())?;
    let value = value.unwrap_or(&own);
    let mut body = Vec::new();
    for (at, text) in setting("body").split("@@").enumerate() {
        if at > 0 {
            body.push(match setting("part") {
                "json" => Part::Json(value),
                "base64" => Part::Base64(value),
                _ => Part::Secret(value),
            });
        }
        body.push(Part::Text(text.to_owned()));
    }
    let seals = setting("seals").split_whitespace().map(|pointer| Seal {
        pointer: pointer.to_owned(),
        encoding: Encoding::Text,
    });
    aws_request::send(&Call {
        service: setting("service").to_owned(),
        action: setting("action").to_owned(),
        body,
        seals: seals.collect(),
    })
}

/// Sends the same as often as the settings say, one after the other.
pub(crate) fn send_often(config: &Config) -> Result<(), Error> {
    let times = config.get("times").and_then(|times| times.parse().ok());
    for _ in 0..times.unwrap_or(1_u32) {
        send(config, None)?;
    }
    Ok(())
}

/// Sends each of the setting's `calls` (`SERVICE ACTION BODY`, in lines), all
/// together. The error says what came of each, with bars between.
pub(crate) fn send_all(config: &Config) -> Result<(), Error> {
    let lines = config.get("calls").unwrap_or_default().lines();
    let calls = lines.map(|line| {
        let mut words = line.splitn(3, ' ').map(str::to_owned);
        let mut word = || words.next().unwrap_or_default();
        Call {
            service: word(),
            action: word(),
            body: vec![Part::Text(word())],
            seals: Vec::new(),
        }
    });
    let calls: Vec<Call<'_>> = calls.collect();
    let outcomes = aws_request::send_all(&calls).into_iter();
    let told = outcomes.map(|outcome| match outcome {
        Ok(answer) => format!("{} [{}]", answer.body, answer.secrets.len()),
        Err(error) => error.message,
    });
    Err(Error::invalid(told.collect::<Vec<_>>().join("|")))
}

/// The last secret of the answer, and all that the driver sees of the rest.
pub(crate) fn found(config: &Config) -> Result<Found, Error> {
    let Answer { body, mut secrets } = send(config, None)?;
    let pointers: Vec<&str> = secrets.iter().map(|one| one.pointer.as_str()).collect();
    let extra = vec![
        ("body".into(), body),
        ("pointers".into(), pointers.join(" ")),
    ];
    let value = match secrets.pop() {
        Some(last) => last.value,
        None => Secret::from_bytes(b"")?,
    };
    Ok(Found {
        entry: Entry {
            key: "A".into(),
            version: None,
            modified_ms: None,
            extra,
        },
        value,
    })
}
