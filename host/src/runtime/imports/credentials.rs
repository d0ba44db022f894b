//! `keep:host/credentials`: what the vault signs in with, as handles.

use wasmtime::component::Resource;

use super::invalid;
use crate::{
    runtime::{
        bindings::vault::keep::host::{credentials::Host, errors::Error},
        convert::clip,
        state::State,
    },
    secret::SecretValue,
};

impl Host for State {
    async fn get(
        &mut self,
        setting: String,
    ) -> wasmtime::Result<Result<Option<Resource<SecretValue>>, Error>> {
        let mut credentials = self.powers.credentials.iter();
        let Some(credential) = credentials.find(|credential| credential.setting == setting) else {
            let setting = clip(&setting, 64);
            return Ok(Err(invalid(format!(
                "the driver's manifest declares no secret setting `{setting}`"
            ))));
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "a copy for each handle, which stays in the host"
        )]
        let copy = |value: &SecretValue| SecretValue::new(value.expose().to_vec());
        let value = credential.value.as_ref().map(copy);
        Ok(Ok(value.map(|value| self.hold(value)).transpose()?))
    }
}
