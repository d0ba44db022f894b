//! `keep:host/payload`: parts and sealed values between the contract and the
//! host's own types.

use wasmtime::component::ResourceTable;

use crate::{
    powers::payload::{self, Opened, PayloadError, Seals},
    runtime::{
        bindings::vault::keep::host::payload::{Encoding, Part, Seal, Sealed},
        state::State,
    },
    vault::{ContractError, ErrorKind},
};

/// The parts, with the secrets that their handles stand for.
pub(super) fn parts<'a>(
    table: &'a ResourceTable,
    parts: &'a [Part],
) -> wasmtime::Result<Vec<payload::Part<'a>>> {
    let parts = parts.iter().map(|part| {
        Ok(match part {
            Part::Text(text) => payload::Part::Text(text),
            Part::Secret(secret) => payload::Part::Secret(table.get(secret)?),
            Part::Json(secret) => payload::Part::Json(table.get(secret)?),
            Part::Base64(secret) => payload::Part::Base64(table.get(secret)?),
        })
    });
    parts.collect()
}

pub(super) fn seals(seals: &[Seal]) -> Result<Seals, PayloadError> {
    let seals = seals.iter().map(|seal| payload::Seal {
        pointer: seal.pointer.clone(),
        encoding: match seal.encoding {
            Encoding::Text => payload::Encoding::Text,
            Encoding::Base64 => payload::Encoding::Base64,
        },
    });
    Seals::new(seals.collect())
}

impl State {
    /// The rest of the answer, and handles for what was taken out of it.
    pub(super) fn opened(&mut self, opened: Opened) -> wasmtime::Result<(Vec<u8>, Vec<Sealed>)> {
        let mut secrets = Vec::with_capacity(opened.secrets.len());
        for sealed in opened.secrets {
            secrets.push(Sealed {
                pointer: sealed.pointer,
                value: self.hold(sealed.value)?,
            });
        }
        Ok((opened.body, secrets))
    }
}

impl From<PayloadError> for ContractError {
    fn from(error: PayloadError) -> Self {
        let message = error.to_string();
        match error {
            // Something else than the server that was meant, or half of what it
            // said.
            PayloadError::NotJson => Self::new(ErrorKind::Unavailable, message),
            PayloadError::NotText => Self::new(ErrorKind::Invalid, message).with_code("not-text"),
            _ => Self::new(ErrorKind::Invalid, message),
        }
    }
}
