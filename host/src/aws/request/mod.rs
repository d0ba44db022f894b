//! Requests to other services of AWS: what the driver wrote, signed and sent with
//! the vault's credentials as the SDK does with its own requests.

mod answer;
mod echo;
mod endpoint;
mod names;
mod operation;
mod rules;

use zeroize::Zeroizing;

use super::error::Asked;
use super::secrets_manager::SecretsManager;
use crate::secret::SecretValue;
use crate::vault::ContractError;

pub use rules::{SecretMember, Service};

/// A request that may be sent: see [`Service::check`].
pub struct ServiceRequest<'a> {
    pub service: &'static Service,
    /// As the API names it.
    pub action: &'a str,
    /// JSON; wiped when it is sent.
    pub body: Zeroizing<Vec<u8>>,
    /// The secrets in it, which no error repeats.
    pub secrets: Vec<&'a SecretValue>,
}

impl SecretsManager {
    /// Sends a request to another service, and gives its JSON. What changes
    /// something waits for its turn, and what reads for one of those that may run
    /// side by side; the SDK tries again what may work then.
    pub async fn send(
        &self,
        request: ServiceRequest<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, ContractError> {
        let ServiceRequest {
            service,
            action,
            body,
            secrets,
        } = request;
        let asked = Asked::of_service(service.id, action);
        let session = self.session().await?;
        let _turn = if service.changes(action) {
            session.requesters.lock().await.tick().await;
            None
        } else {
            session.readers.acquire().await.ok()
        };
        let operation = operation::of(session, service, action)?;
        // The server's own words, before they are cleaned and cut: afterwards a
        // part of a secret would not be known for one.
        let mut echoes = false;
        let sent = async {
            let answer = operation.invoke(operation::Input::of(body)).await;
            echoes = answer
                .as_ref()
                .is_err_and(|error| echo::quotes_any(error, &secrets));
            answer
        };
        match session.call(asked, sent).await {
            Ok(answer) => Ok(answer.into_bytes()),
            Err(error) if echoes => Err(echo::withheld(error, asked)),
            Err(error) => Err(error),
        }
    }
}
