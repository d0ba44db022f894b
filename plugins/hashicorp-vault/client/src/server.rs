//! Requests to the server.

use std::cell::OnceCell;

use keep_sdk::http::{self, Header, Request, Response};
use keep_sdk::payload::{Part, Seal};
use keep_sdk::{Config, Error, ErrorKind, Secret};
use serde_json::Value;

use crate::{encode, path_of, refusal, sign_in};

/// Requests that are sent together. An entry of the server has a mebibyte at most,
/// unless its operators allow more: all of them are within what the host reads.
const TOGETHER: usize = 48;

/// What is done to a path, by the names of the policies' capabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Read,
    List,
    Write,
    Delete,
}

impl Verb {
    /// The method, and the capability that a policy must give.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Read => ("GET", "read"),
            Self::List => ("GET", "list"),
            Self::Write => ("POST", "update"),
            Self::Delete => ("DELETE", "delete"),
        }
    }
}

/// An answer to what the server did, or that there is nothing.
pub struct Answer {
    /// Whether there is something.
    pub exists: bool,
    /// Without what was sealed; null where there was no body.
    pub json: Value,
    pub secrets: Vec<(String, Secret)>,
}

/// The server of one session.
pub struct Server {
    /// The URL without the slash at its end.
    pub(crate) base: String,
    namespace: Option<String>,
    /// The id of the `AppRole`.
    pub(crate) role: Option<String>,
    pub(crate) auth_mount: String,
    token: OnceCell<Secret>,
}

impl Server {
    /// # Errors
    /// The vault names no server.
    pub fn of(config: &Config) -> Result<Self, Error> {
        let url = config.get("url").map(|url| url.trim_end_matches('/'));
        let url = url.ok_or_else(|| Error::invalid("the setting `url` names no server"))?;
        Ok(Self {
            base: url.to_owned(),
            namespace: path_of(config, "namespace"),
            role: config.get("role-id").map(str::to_owned),
            auth_mount: path_of(config, "auth-mount").unwrap_or_else(|| "approle".into()),
            token: OnceCell::new(),
        })
    }

    /// Sends a request about a path of the API. What does not exist is an answer.
    ///
    /// # Errors
    /// The server refuses, or does not answer.
    pub fn send(
        &self,
        verb: Verb,
        path: &str,
        body: Vec<Part<'_>>,
        seals: Vec<Seal>,
    ) -> Result<Answer, Error> {
        self.send_about(verb, path, None, body, seals)
    }

    /// Reads what is there, or was there in that version.
    ///
    /// # Errors
    /// As `send`.
    pub fn read(
        &self,
        path: &str,
        version: Option<u64>,
        seals: Vec<Seal>,
    ) -> Result<Answer, Error> {
        self.send_about(Verb::Read, path, version, Vec::new(), seals)
    }

    /// Reads what is at each of these paths, side by side, and gives what came of
    /// each in their order.
    ///
    /// # Errors
    /// There is no token.
    pub fn read_all(
        &self,
        paths: &[String],
        seals: impl Fn() -> Vec<Seal>,
    ) -> Result<Vec<Result<Answer, Error>>, Error> {
        let mut outcomes = Vec::with_capacity(paths.len());
        let is_accepted = OnceCell::new();
        for paths in paths.chunks(TOGETHER) {
            let requests = paths
                .iter()
                .map(|path| self.request(Verb::Read, path, None, Vec::new(), seals()));
            let requests = requests.collect::<Result<Vec<_>, Error>>()?;
            let responses = http::send_all(&requests).into_iter().zip(paths);
            outcomes.extend(
                responses.map(|(response, path)| {
                    self.outcome(Verb::Read, path, response?, &is_accepted)
                }),
            );
        }
        Ok(outcomes)
    }

    fn send_about(
        &self,
        verb: Verb,
        path: &str,
        version: Option<u64>,
        body: Vec<Part<'_>>,
        seals: Vec<Seal>,
    ) -> Result<Answer, Error> {
        let response = self.ask(verb, path, version, body, seals)?;
        self.outcome(verb, path, response, &OnceCell::new())
    }

    /// What an answer means. `is_accepted` remembers what is known of the token.
    fn outcome(
        &self,
        verb: Verb,
        path: &str,
        response: Response,
        is_accepted: &OnceCell<bool>,
    ) -> Result<Answer, Error> {
        let (_, capability) = verb.words();
        match response.status {
            200 | 204 => answer(response, true),
            404 => {
                let answer = answer(response, false)?;
                is_about_a_secret(&answer, path)?;
                Ok(answer)
            }
            _ => Err(self.refused_by(&response, &format!("{capability} {path}"), is_accepted)),
        }
    }

    /// The names directly below a path, without the folders.
    ///
    /// # Errors
    /// As `send`.
    pub fn list(&self, path: &str) -> Result<Vec<String>, Error> {
        let answer = self.send(Verb::List, path, Vec::new(), Vec::new())?;
        let keys = answer.json.pointer("/data/keys").and_then(Value::as_array);
        let names = keys.into_iter().flatten().filter_map(Value::as_str);
        let mut names: Vec<String> = names
            .filter(|name| !name.contains('/'))
            .map(str::to_owned)
            .collect();
        names.sort();
        Ok(names)
    }

    /// The version of the KV engine at that path; `None` where this identity may
    /// not know.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn kv_version(&self, mount: &str) -> Result<Option<u64>, Error> {
        let path = format!("sys/internal/ui/mounts/{mount}");
        let response = self.ask(Verb::Read, &path, None, Vec::new(), Vec::new())?;
        if response.status != 200 {
            return Ok(None);
        }
        let json = answer(response, true)?.json;
        let kind = json.pointer("/data/type").and_then(Value::as_str);
        if !matches!(kind, Some("kv" | "generic")) {
            return Err(Error::invalid(format!("`{mount}` is no KV engine")));
        }
        // The first version has no options at all.
        let version = json.pointer("/data/options/version");
        let version = version.and_then(Value::as_str).unwrap_or("1");
        Ok(version.parse().ok())
    }

    /// What every request carries.
    pub(crate) fn headers(&self) -> Vec<Header<'static>> {
        let header = |name: &str, value: String| Header {
            name: name.into(),
            value: vec![Part::Text(value)],
        };
        // Agents and proxies may ask for the first.
        let mut headers = vec![
            header("x-vault-request", "true".into()),
            header("content-type", "application/json".into()),
        ];
        if let Some(namespace) = &self.namespace {
            headers.push(header("x-vault-namespace", namespace.clone()));
        }
        headers
    }

    fn ask(
        &self,
        verb: Verb,
        path: &str,
        version: Option<u64>,
        body: Vec<Part<'_>>,
        seals: Vec<Seal>,
    ) -> Result<Response, Error> {
        http::send(&self.request(verb, path, version, body, seals)?)
    }

    fn request<'a>(
        &'a self,
        verb: Verb,
        path: &str,
        version: Option<u64>,
        body: Vec<Part<'a>>,
        seals: Vec<Seal>,
    ) -> Result<Request<'a>, Error> {
        let (method, _) = verb.words();
        let query = match version {
            Some(version) => format!("?version={version}"),
            // Not the method `LIST`, which some proxies do not know.
            None if verb == Verb::List => "?list=true".to_owned(),
            None => String::new(),
        };
        let mut headers = self.headers();
        headers.push(Header {
            name: "x-vault-token".into(),
            value: vec![Part::Secret(self.token()?)],
        });
        Ok(Request {
            method: method.into(),
            url: format!("{}/v1/{}{query}", self.base, encode::path(path)),
            headers,
            body,
            seals,
        })
    }

    fn token(&self) -> Result<&Secret, Error> {
        if let Some(token) = self.token.get() {
            return Ok(token);
        }
        let token = sign_in::token(self)?;
        Ok(self.token.get_or_init(|| token))
    }

    /// The error of a status that is no success. `action` is what a policy must
    /// allow.
    pub(crate) fn refused(&self, response: &Response, action: &str) -> Error {
        self.refused_by(response, action, &OnceCell::new())
    }

    fn refused_by(&self, response: &Response, action: &str, is_accepted: &OnceCell<bool>) -> Error {
        match response.status {
            // A token that is not accepted and a path that is not allowed have the
            // same status; every token may look itself up.
            403 if !is_accepted.get_or_init(|| self.token_is_accepted()) => Error::new(
                ErrorKind::Unauthenticated,
                "the server does not accept the token: it is wrong, expired or revoked",
            ),
            503 if self.is_sealed() => Error::new(
                ErrorKind::Unavailable,
                "the vault is sealed: its operators must unseal it first",
            ),
            _ => refusal::error(response, action),
        }
    }

    fn token_is_accepted(&self) -> bool {
        let path = "auth/token/lookup-self";
        let seals = crate::fields::seals("/data");
        let answer = self.ask(Verb::Read, path, None, Vec::new(), seals);
        // Only a plain no says so.
        !answer.is_ok_and(|answer| answer.status == 403)
    }

    fn is_sealed(&self) -> bool {
        let answer = http::send(&Request {
            method: "GET".into(),
            url: format!("{}/v1/sys/seal-status", self.base),
            headers: self.headers(),
            body: Vec::new(),
            seals: Vec::new(),
        });
        let body = answer.ok().map(|answer| answer.body).unwrap_or_default();
        let json: Value = serde_json::from_slice(&body).unwrap_or_default();
        json["sealed"].as_bool() == Some(true)
    }
}

/// A missing secret is told without a reason; a missing engine, or one of the other
/// version, with one.
fn is_about_a_secret(answer: &Answer, path: &str) -> Result<(), Error> {
    let has = |member: &str| {
        let list = answer.json[member].as_array();
        list.is_some_and(|list| !list.is_empty())
    };
    if has("errors") {
        let message = format!("the server has no KV engine at `{path}`");
        return Err(Error::invalid(message));
    }
    if has("warnings") {
        let message = format!("the KV engine at `{path}` is of another version");
        return Err(Error::invalid(message).with_code("other-version"));
    }
    Ok(())
}

fn answer(response: Response, exists: bool) -> Result<Answer, Error> {
    let json = if response.body.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&response.body).map_err(|_| {
            let message = "the server answered no JSON; is `url` that of HashiCorp Vault?";
            Error::new(ErrorKind::Unavailable, message)
        })?
    };
    let secrets = response.secrets.into_iter();
    Ok(Answer {
        exists,
        json,
        secrets: secrets
            .map(|sealed| (sealed.pointer, sealed.value))
            .collect(),
    })
}
