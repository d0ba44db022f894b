//! `keep:host/http`: requests to the servers that the session was granted.

use super::{not_granted, payload};
use crate::{
    powers::http::{self, HttpError},
    runtime::{
        bindings::vault::keep::host::{
            errors::Error,
            http::{Host, Request, Response},
        },
        state::State,
    },
    vault::{ContractError, ErrorKind},
};

impl Host for State {
    async fn send(&mut self, request: Request) -> wasmtime::Result<Result<Response, Error>> {
        self.count_request()?;
        let Some(http) = self.servers.http.clone() else {
            return Ok(Err(not_granted("http")));
        };
        let seals = match payload::seals(&request.seals) {
            Ok(seals) => seals,
            Err(error) => return Ok(Err(ContractError::from(error).into())),
        };
        let mut headers = Vec::with_capacity(request.headers.len());
        for header in &request.headers {
            let value = payload::parts(&self.table, &header.value)?;
            headers.push((header.name.as_str(), value));
        }
        let sent = http::Request {
            method: &request.method,
            url: &request.url,
            headers,
            body: payload::parts(&self.table, &request.body)?,
        };
        let answer = match http.send(&sent).await {
            Ok(answer) => answer,
            Err(error) => return Ok(Err(ContractError::from(error).into())),
        };
        let opened = match seals.open(&answer.body) {
            Ok(opened) => opened,
            Err(error) => return Ok(Err(ContractError::from(error).into())),
        };
        let (body, secrets) = self.opened(opened)?;
        Ok(Ok(Response {
            status: answer.status,
            headers: answer.headers,
            body,
            secrets,
        }))
    }
}

impl From<HttpError> for ContractError {
    fn from(error: HttpError) -> Self {
        let message = error.to_string();
        match error {
            HttpError::NotGranted { .. } | HttpError::Private { .. } => {
                Self::new(ErrorKind::Denied, message).with_code(Self::NOT_GRANTED)
            }
            HttpError::Forbidden { .. } => {
                Self::new(ErrorKind::Denied, message).with_code(Self::FORBIDDEN)
            }
            HttpError::NotFound { .. } | HttpError::Unreachable { .. } => {
                Self::new(ErrorKind::Unavailable, message).with_detail("reason", "connection")
            }
            HttpError::Untrusted { .. }
            | HttpError::NotHttp { .. }
            | HttpError::TooLong { .. }
            | HttpError::Timeout { .. } => Self::new(ErrorKind::Unavailable, message),
            HttpError::Payload(error) => error.into(),
            HttpError::LongUrl
            | HttpError::InvalidUrl(_)
            | HttpError::InvalidMethod
            | HttpError::TooManyHeaders
            | HttpError::InvalidHeader { .. }
            | HttpError::ForbiddenHeader { .. } => Self::new(ErrorKind::Invalid, message),
        }
    }
}
