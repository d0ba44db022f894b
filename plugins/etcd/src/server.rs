//! Requests to the server, as the user of the vault if it has one.

use std::cell::OnceCell;

use keep_sdk::http::{self, Header, Request, Response};
use keep_sdk::payload::{Encoding, Part, Seal};
use keep_sdk::{Config, Error, ErrorKind, Secret, credentials};
use serde_json::Value;

use crate::refusal;

/// Requests that are sent together. A value of the server has a mebibyte and a half
/// at most, unless its operators allow more, and a third more in base64: all of them
/// are within what the host reads.
const TOGETHER: usize = 32;

pub(crate) struct Answer {
    /// Without what was sealed.
    pub(crate) json: Value,
    pub(crate) secrets: Vec<(String, Secret)>,
}

/// The server of one session.
pub(crate) struct Server {
    /// The URL without the slash at its end.
    base: String,
    user: Option<String>,
    token: OnceCell<Secret>,
}

impl Server {
    pub(crate) fn of(config: &Config) -> Result<Self, Error> {
        let url = config.get("url").map(|url| url.trim_end_matches('/'));
        let url = url.ok_or_else(|| Error::invalid("the setting `url` names no server"))?;
        Ok(Self {
            base: url.to_owned(),
            user: config.get("user").map(str::to_owned),
            token: OnceCell::new(),
        })
    }

    /// Sends one of the gateway's requests.
    pub(crate) fn send(
        &self,
        name: &str,
        body: Vec<Part<'_>>,
        seals: Vec<Seal>,
    ) -> Result<Answer, Error> {
        let request = self.request(name, self.headers()?, body, seals);
        self.outcome(http::send(&request))
    }

    /// Sends as many of that name, side by side, and gives what came of each in their
    /// order.
    pub(crate) fn send_all(
        &self,
        name: &str,
        bodies: Vec<String>,
        seal: &Seal,
    ) -> Result<Vec<Result<Answer, Error>>, Error> {
        let mut requests = Vec::with_capacity(bodies.len());
        for body in bodies {
            let (headers, body) = (self.headers()?, vec![Part::Text(body)]);
            requests.push(self.request(name, headers, body, vec![seal.clone()]));
        }
        let responses = requests.chunks(TOGETHER).flat_map(http::send_all);
        Ok(responses.map(|response| self.outcome(response)).collect())
    }

    fn headers(&self) -> Result<Vec<Header<'_>>, Error> {
        let mut headers = Vec::new();
        if let Some(user) = &self.user {
            headers.push(Header {
                name: "authorization".into(),
                value: vec![Part::Secret(self.token(user)?)],
            });
        }
        Ok(headers)
    }

    fn outcome(&self, response: Result<Response, Error>) -> Result<Answer, Error> {
        let response = response?;
        if response.status != 200 {
            return Err(refusal::error(&response, self.user.as_deref()));
        }
        answer(response)
    }

    fn request<'a>(
        &self,
        name: &str,
        headers: Vec<Header<'a>>,
        body: Vec<Part<'a>>,
        seals: Vec<Seal>,
    ) -> Request<'a> {
        Request {
            method: "POST".into(),
            url: format!("{}/v3/{name}", self.base),
            headers,
            body,
            seals,
        }
    }

    fn token(&self, user: &str) -> Result<&Secret, Error> {
        if let Some(token) = self.token.get() {
            return Ok(token);
        }
        let token = self.sign_in(user)?;
        Ok(self.token.get_or_init(|| token))
    }

    fn sign_in(&self, user: &str) -> Result<Secret, Error> {
        let Some(password) = credentials::get("password")? else {
            let message = "the vault has a `user` and no `password`";
            let mut error = Error::new(ErrorKind::Unauthenticated, message);
            error.details = vec![
                ("reason".into(), "missing-setting".into()),
                ("setting".into(), "password".into()),
            ];
            return Err(error);
        };
        let body = vec![
            Part::Text(format!("{{\"name\":{},\"password\":", Value::from(user))),
            Part::Json(&password),
            Part::Text("}".into()),
        ];
        let seal = Seal {
            pointer: "/token".into(),
            encoding: Encoding::Text,
        };
        let request = self.request("auth/authenticate", Vec::new(), body, vec![seal]);
        let response = http::send(&request)?;
        match response.status {
            200 => {}
            // A wrong password, or a server that asks for none.
            400 | 401 => {
                let message = format!(
                    "the server does not accept the user `{user}`{}",
                    refusal::reason(&response.body)
                );
                return Err(Error::new(ErrorKind::Unauthenticated, message));
            }
            _ => return Err(refusal::error(&response, Some(user))),
        }
        let token = response.secrets.into_iter().next();
        token.map(|sealed| sealed.value).ok_or_else(|| {
            let message = "the server accepted the user and gave no token";
            Error::new(ErrorKind::Unavailable, message)
        })
    }
}

fn answer(response: Response) -> Result<Answer, Error> {
    let json = serde_json::from_slice(&response.body).map_err(|_| {
        let message = "the server answered no JSON; is `url` that of etcd?";
        Error::new(ErrorKind::Unavailable, message)
    })?;
    let secrets = response.secrets.into_iter();
    Ok(Answer {
        json,
        secrets: secrets
            .map(|sealed| (sealed.pointer, sealed.value))
            .collect(),
    })
}
