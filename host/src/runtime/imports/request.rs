//! `keep:aws/request`: requests that the host signs and sends, each one granted,
//! bound to the namespace, and with its secrets where the driver does not see
//! them.

use std::sync::Arc;

use super::{not_granted_to, payload};
use crate::{
    aws::{Service, ServiceRequest},
    drivers::Power,
    powers::payload::{Encoding, Part, PayloadError, Seal, Seals, assemble},
    runtime::{
        bindings::vault::keep::{
            aws::request::{Answer, Call, Host},
            host::{errors::Error, payload::Seal as DriverSeal},
        },
        state::State,
    },
    vault::{ContractError, ErrorKind},
};

impl Host for State {
    async fn send(&mut self, call: Call) -> wasmtime::Result<Result<Answer, Error>> {
        if let Err(error) = self.may_request(&call.service, &call.action) {
            return Ok(Err(error));
        }
        let Some(requests) = &self.powers.aws_requests else {
            return Ok(Err(super::not_granted("aws:SERVICE:ACTION")));
        };
        let client = Arc::clone(&requests.client);
        let parts = payload::parts(&self.table, &call.body)?;
        let (request, seals) = match self.checked(&call, &parts) {
            Ok(checked) => checked,
            Err(error) => return Ok(Err(error.into())),
        };
        let answer = client.send(request).await;
        let opened = answer.and_then(|answer| Ok(seals.open(&answer)?));
        let (body, secrets) = match opened {
            Ok(opened) => self.opened(opened)?,
            Err(error) => return Ok(Err(error.into())),
        };
        let not_json = |_| ContractError::from(PayloadError::NotJson).into();
        let answer = String::from_utf8(body).map(|body| Answer { body, secrets });
        Ok(answer.map_err(not_json))
    }
}

impl State {
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

    /// The request as it will be sent, and what of the answer the driver will not
    /// see.
    fn checked<'a>(
        &self,
        call: &'a Call,
        parts: &[Part<'a>],
    ) -> Result<(ServiceRequest<'a>, Seals), ContractError> {
        let service = Service::find(&call.service)?;
        let body = assemble(parts)?;
        service.check(&call.action, &body, &self.namespace)?;
        let request = ServiceRequest {
            service,
            action: &call.action,
            body,
            secrets: parts.iter().filter_map(Part::secret).collect(),
        };
        Ok((request, self.seals(service, &call.seals)?))
    }

    /// The driver's seals and, unless it may see plaintext, those of the service.
    fn seals(&self, service: &Service, own: &[DriverSeal]) -> Result<Seals, PayloadError> {
        let mut seals = payload::seals(own)?;
        if self.powers.plaintext {
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
