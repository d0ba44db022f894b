//! `keep:host/secrets`: the handle that stands for a value.

use wasmtime::component::Resource;

use super::{invalid, not_granted};
use crate::{
    runtime::{
        bindings::vault::keep::host::{
            errors::Error,
            secrets::{Host, HostSecret},
        },
        state::State,
    },
    secret::{MAX_SECRET_BYTES, SecretValue},
};

impl Host for State {}

impl HostSecret for State {
    async fn from_bytes(
        &mut self,
        bytes: Vec<u8>,
    ) -> wasmtime::Result<Result<Resource<SecretValue>, Error>> {
        let value = SecretValue::new(bytes);
        if value.len() > MAX_SECRET_BYTES {
            let length = value.len();
            return Ok(Err(invalid(format!(
                "a value of {length} bytes is more than the {MAX_SECRET_BYTES} bytes that fit"
            ))));
        }
        Ok(Ok(self.hold(value)?))
    }

    async fn len(&mut self, secret: Resource<SecretValue>) -> wasmtime::Result<u64> {
        Ok(self.table.get(&secret)?.len() as u64)
    }

    async fn field(
        &mut self,
        secret: Resource<SecretValue>,
        pointer: String,
    ) -> wasmtime::Result<Result<Option<Resource<SecretValue>>, Error>> {
        let Ok(member) = self.table.get(&secret)?.json_member(&pointer) else {
            return Ok(Err(invalid("the value is not JSON")));
        };
        Ok(Ok(member.map(|value| self.hold(value)).transpose()?))
    }

    async fn expose(
        &mut self,
        secret: Resource<SecretValue>,
    ) -> wasmtime::Result<Result<Vec<u8>, Error>> {
        if !self.powers.plaintext {
            return Ok(Err(not_granted("plaintext")));
        }
        self.exposed += 1;
        #[expect(
            clippy::disallowed_methods,
            reason = "the user granted this driver plaintext"
        )]
        let bytes = self.table.get(&secret)?.expose().to_vec();
        Ok(Ok(bytes))
    }

    async fn drop(&mut self, secret: Resource<SecretValue>) -> wasmtime::Result<()> {
        self.release(secret)?;
        Ok(())
    }
}
