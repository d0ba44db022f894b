//! `keep:host/http`: requests to the servers that the session was granted.

use std::sync::Arc;

use super::{not_granted, payload, together};
use crate::{
    powers::http::{self, Http, HttpError},
    powers::payload::{Budget, Opened, Seals},
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
        let answered = match self.asked(&request)? {
            Ok(asked) => asked.send(&Budget::default()).await,
            Err(error) => return Ok(Err(error)),
        };
        self.response(answered)
    }

    async fn send_all(
        &mut self,
        requests: Vec<Request>,
    ) -> wasmtime::Result<Vec<Result<Response, Error>>> {
        self.count_requests(requests.len())?;
        let budget = Budget::default();
        let asked = requests.iter().map(|request| self.asked(request));
        let asked = asked.collect::<wasmtime::Result<Vec<_>>>()?;
        let sent = asked.into_iter().map(|asked| async {
            match asked {
                Ok(asked) => asked.send(&budget).await,
                Err(error) => Err(error),
            }
        });
        let answered = together::all(sent.collect()).await.into_iter();
        answered.map(|answered| self.response(answered)).collect()
    }
}

/// A request that is checked when it is sent, and what of the answer the driver will
/// not see.
struct Asked<'a> {
    http: Arc<Http>,
    request: http::Request<'a>,
    seals: Seals,
}

struct Answered {
    status: u16,
    headers: Vec<(String, String)>,
    opened: Opened,
}

impl Asked<'_> {
    async fn send(self, budget: &Budget) -> Result<Answered, Error> {
        let answer = self.http.send_within(&self.request, budget).await;
        let answer = answer.map_err(ContractError::from)?;
        let opened = self.seals.open(&answer.body).map_err(ContractError::from)?;
        Ok(Answered {
            status: answer.status,
            headers: answer.headers,
            opened,
        })
    }
}

impl State {
    fn asked<'a>(&'a self, request: &'a Request) -> wasmtime::Result<Result<Asked<'a>, Error>> {
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
        let request = http::Request {
            method: &request.method,
            url: &request.url,
            headers,
            body: payload::parts(&self.table, &request.body)?,
        };
        Ok(Ok(Asked {
            http,
            request,
            seals,
        }))
    }

    fn response(
        &mut self,
        answered: Result<Answered, Error>,
    ) -> wasmtime::Result<Result<Response, Error>> {
        let answered = match answered {
            Ok(answered) => answered,
            Err(error) => return Ok(Err(error)),
        };
        let (body, secrets) = self.opened(answered.opened)?;
        Ok(Ok(Response {
            status: answered.status,
            headers: answered.headers,
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
