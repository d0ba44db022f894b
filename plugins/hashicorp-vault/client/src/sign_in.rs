//! The token that requests carry: the vault's own, or one that `AppRole` gives for its
//! role. Either is a handle.

use keep_sdk::http::{self, Request};
use keep_sdk::payload::{Encoding, Part, Seal};
use keep_sdk::{Error, ErrorKind, Secret, credentials};
use serde_json::Value;

use crate::server::Server;
use crate::{encode, refusal};

pub(crate) fn token(server: &Server) -> Result<Secret, Error> {
    if let Some(token) = credentials::get("token")? {
        return Ok(token);
    }
    let Some(role) = &server.role else {
        return Err(lacking(
            "the vault has neither a `token` nor a `role-id`",
            "missing-setting",
            "token",
        ));
    };
    let secret = credentials::get("secret-id")?;
    let secret = secret.ok_or_else(|| {
        let message = "the vault has a `role-id` and no `secret-id`";
        lacking(message, "missing-setting", "secret-id")
    })?;
    log_in(server, role, &secret)
}

/// The error where a secret setting is missing or is refused.
pub(crate) fn lacking(message: impl Into<String>, reason: &str, setting: &str) -> Error {
    let mut error = Error::new(ErrorKind::Unauthenticated, message);
    error.details = vec![
        ("reason".into(), reason.into()),
        ("setting".into(), setting.into()),
    ];
    error
}

fn log_in(server: &Server, role: &str, secret: &Secret) -> Result<Secret, Error> {
    let path = format!("auth/{}/login", server.auth_mount);
    let seal = |pointer: &str| Seal {
        pointer: pointer.into(),
        encoding: Encoding::Text,
    };
    let answer = http::send(&Request {
        method: "POST".into(),
        url: format!("{}/v1/{}", server.base, encode::path(&path)),
        headers: server.headers(),
        body: vec![
            Part::Text(format!(
                "{{\"role_id\":{},\"secret_id\":",
                Value::from(role)
            )),
            Part::Json(secret),
            Part::Text("}".into()),
        ],
        seals: vec![seal("/auth/client_token"), seal("/auth/accessor")],
    })?;
    if (400..404).contains(&answer.status) {
        let message = format!(
            "the server does not accept `role-id` and `secret-id`{}",
            refusal::reasons(&answer.body)
        );
        return Err(lacking(message, "refused-setting", "secret-id"));
    }
    if answer.status != 200 {
        return Err(server.refused(&answer, &format!("update {path}")));
    }
    let mut secrets = answer.secrets.into_iter();
    let token = secrets.find(|sealed| sealed.pointer == "/auth/client_token");
    token.map(|sealed| sealed.value).ok_or_else(|| {
        let message = "the server signed in the AppRole and gave no token";
        Error::new(ErrorKind::Unavailable, message)
    })
}
