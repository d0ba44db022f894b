//! Requests by way of `wasi:http`.

use keep_sdk::{Config, Error};

use bindings::wasi::{
    http::{
        outgoing_handler::handle,
        types::{Fields, IncomingResponse, Method, OutgoingBody, OutgoingRequest, Scheme},
    },
    io::streams::StreamError,
};

#[expect(clippy::same_length_and_capacity, reason = "generated code")]
mod bindings {
    wit_bindgen::generate!({
        path: ["../wasi.wit"],
        inline: "
            package keep:hostile-wasi;
            world client {
                import wasi:http/types@0.2.0;
                import wasi:http/outgoing-handler@0.2.0;
            }
        ",
        world: "keep:hostile-wasi/client",
        generate_all,
    });
}

/// Sends what the settings say, as often as they say, and keeps all answers until
/// the end. The error says what came of the last.
pub(crate) fn send(config: &Config) -> Result<(), Error> {
    let times: u32 = config.get("times").unwrap_or_default().parse().unwrap_or(1);
    let mut kept = Vec::new();
    for _ in 1..times {
        kept.push(once(config)?);
    }
    let answer = once(config)?;
    let status = answer.status();
    let body = read(&answer);
    Err(Error::invalid(format!("{status}: {body}")))
}

pub(crate) fn once(config: &Config) -> Result<IncomingResponse, Error> {
    let setting = |name: &str| config.get(name).unwrap_or_default();
    let fields = Fields::new();
    if let Some((name, value)) = setting("header").split_once('=') {
        fields
            .append(name, value.as_bytes())
            .map_err(|error| Error::invalid(format!("{error:?}")))?;
    }
    let request = OutgoingRequest::new(fields);
    let (scheme, rest) = setting("url").split_once("://").unwrap_or_default();
    let scheme = match scheme {
        "http" => Scheme::Http,
        _ => Scheme::Https,
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let unset = |(): ()| Error::invalid("it cannot be set");
    request.set_scheme(Some(&scheme)).map_err(unset)?;
    request.set_authority(Some(authority)).map_err(unset)?;
    request.set_path_with_query(Some(path)).map_err(unset)?;
    request.set_method(&Method::Post).map_err(unset)?;
    let body = request.body().map_err(unset)?;
    let code = |error| Error::invalid(format!("{error:?}"));
    let answer = handle(request, None).map_err(code)?;
    write(body, setting("bytes").parse().unwrap_or(0));
    answer.subscribe().block();
    let answer = answer.get().and_then(Result::ok);
    answer
        .unwrap_or_else(|| panic!("it is there"))
        .map_err(code)
}

/// Whether all of it is taken or not.
fn write(body: OutgoingBody, bytes: usize) {
    if let Ok(stream) = body.write() {
        let piece = [b'x'; 4_096];
        let mut left = bytes;
        while left > 0 {
            let length = left.min(piece.len());
            if stream.blocking_write_and_flush(&piece[..length]).is_err() {
                break;
            }
            left -= length;
        }
    }
    let _ = OutgoingBody::finish(body, None);
}

fn read(answer: &IncomingResponse) -> String {
    let body = answer.consume().ok();
    let stream = body.as_ref().and_then(|body| body.stream().ok());
    let mut text = Vec::new();
    while let Some(stream) = &stream {
        match stream.blocking_read(65_536) {
            Ok(piece) => text.extend(piece),
            Err(StreamError::Closed) => break,
            Err(error) => return format!("{error:?}"),
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}
