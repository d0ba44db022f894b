//! `keep:aws/request`: requests that the host signs and sends, each one granted,
//! bound to the namespace, and with its secrets where the driver does not see
//! them.

use std::sync::Arc;

use super::{not_granted_to, payload, together};
use crate::{
    aws::{SecretsManager, Service, ServiceRequest},
    drivers::Power,
    powers::payload::{Budget, Encoding, Opened, Part, PayloadError, Seal, Seals, assemble},
    runtime::{
        bindings::vault::keep::{
            aws::request::{Answer, Call, Host},
            host::errors::Error,
        },
        state::State,
    },
    vault::{ContractError, ErrorKind},
};

impl Host for State {
    async fn send(&mut self, call: Call) -> wasmtime::Result<Result<Answer, Error>> {
        self.count_request()?;
        let opened = match self.granted(&call)? {
            Ok(granted) => granted.send(&Budget::default()).await,
            Err(error) => return Ok(Err(error)),
        };
        self.answer(opened)
    }

    async fn send_all(&mut self, calls: Vec<Call>) -> wasmtime::Result<Vec<Result<Answer, Error>>> {
        self.count_requests(calls.len())?;
        let budget = Budget::default();
        let granted = calls.iter().map(|call| self.granted(call));
        let granted = granted.collect::<wasmtime::Result<Vec<_>>>()?;
        let sent = granted.into_iter().map(|granted| async {
            match granted {
                Ok(granted) => granted.send(&budget).await,
                Err(error) => Err(error),
            }
        });
        let opened = together::all(sent.collect()).await.into_iter();
        opened.map(|opened| self.answer(opened)).collect()
    }
}

/// A request that the user let the driver make. What is in it is checked when it is
/// sent.
struct Granted<'a> {
    client: Arc<SecretsManager>,
    call: &'a Call,
    parts: Vec<Part<'a>>,
    namespace: &'a str,
    sees_plaintext: bool,
}

impl State {
    fn granted<'a>(&'a self, call: &'a Call) -> wasmtime::Result<Result<Granted<'a>, Error>> {
        if let Err(error) = self.may_request(&call.service, &call.action) {
            return Ok(Err(error));
        }
        let Some(requests) = &self.powers.aws_requests else {
            return Ok(Err(super::not_granted("aws:SERVICE:ACTION")));
        };
        Ok(Ok(Granted {
            client: Arc::clone(&requests.client),
            call,
            parts: payload::parts(&self.table, &call.body)?,
            namespace: &self.namespace,
            sees_plaintext: self.powers.plaintext,
        }))
    }

    /// Whether the user let the driver make this request.
    fn may_request(&self, service: &str, action: &str) -> Result<(), Error> {
        // Both are a guest's words, and become a part of headers and messages.
        let power = match format!("aws:{service}:{action}").parse() {
            Ok(power @ Power::Aws(_)) if !action.ends_with('*') => power,
            _ => {
                let message = "what is asked of AWS is not an action of a service";
                return Err(ContractError::new(ErrorKind::Invalid, message).into());
            }
        };
        let mut granted = self.powers.aws_requests.iter().flat_map(|all| &all.actions);
        if granted.any(|granted| granted.covers(service, action)) {
            Ok(())
        } else {
            Err(not_granted_to(&self.driver, &power))
        }
    }

    fn answer(&mut self, opened: Result<Opened, Error>) -> wasmtime::Result<Result<Answer, Error>> {
        let (body, secrets) = match opened {
            Ok(opened) => self.opened(opened)?,
            Err(error) => return Ok(Err(error)),
        };
        let not_json = |_| ContractError::from(PayloadError::NotJson).into();
        let answer = String::from_utf8(body).map(|body| Answer { body, secrets });
        Ok(answer.map_err(not_json))
    }
}

impl<'a> Granted<'a> {
    async fn send(self, budget: &Budget) -> Result<Opened, Error> {
        let (request, seals) = self.checked()?;
        let answer = self.client.send(request).await?;
        let opened = budget
            .take(answer.len())
            .and_then(|()| seals.open(&answer))
            .map_err(ContractError::from)?;
        Ok(opened)
    }

    /// The request as it will be sent, and what of the answer the driver will not
    /// see.
    fn checked(&self) -> Result<(ServiceRequest<'a>, Seals), ContractError> {
        let service = Service::find(&self.call.service)?;
        let body = assemble(&self.parts)?;
        service.check(&self.call.action, &body, self.namespace)?;
        let request = ServiceRequest {
            service,
            action: &self.call.action,
            body,
            secrets: self.parts.iter().filter_map(Part::secret).collect(),
        };
        Ok((request, self.seals(service)?))
    }

    /// The driver's seals and, unless it may see plaintext, those of the service.
    fn seals(&self, service: &Service) -> Result<Seals, PayloadError> {
        let mut seals = payload::seals(&self.call.seals)?;
        if self.sees_plaintext {
            return Ok(seals);
        }
        for member in service.secrets {
            let encoding = if member.is_base64 {
                Encoding::Base64
            } else {
                Encoding::Text
            };
            seals.add(Seal {
                pointer: member.pointer.to_owned(),
                encoding,
            })?;
        }
        Ok(seals)
    }
}
