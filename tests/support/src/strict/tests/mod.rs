//! The rules of the service, each tried by itself.

mod access;
mod deletion;
mod listing;
mod model;
mod rotation;
mod shapes;
mod versions;

use serde_json::{Value, json};

use super::{REGION, Strict};

/// `ask` in the usual region; the code of what is refused.
fn ask(aws: &Strict, action: &str, body: &Value) -> Result<Value, &'static str> {
    let answer = aws.ask(REGION, action, body);
    answer.map_err(|refusal| refusal.code)
}

/// A service with a secret `app/x` that holds `one`.
fn with_secret() -> Strict {
    let aws = Strict::start();
    aws.create("app/x", "one", &[]);
    aws
}

/// An id for a version, long enough.
fn token(letter: char) -> String {
    letter.to_string().repeat(32)
}

fn put(aws: &Strict, value: &str, id: char) -> Result<Value, &'static str> {
    let body = json!({
        "SecretId": "app/x",
        "SecretString": value,
        "ClientRequestToken": token(id),
    });
    ask(aws, "PutSecretValue", &body)
}
