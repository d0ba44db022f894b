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
