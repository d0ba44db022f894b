//! The recycle bin: the engine keeps what is deleted until somebody destroys it.

use keep_driver_hashicorp_vault_client::Verb;
use keep_sdk::payload::Part;
use keep_sdk::{Entry, Error, Recycle};

use crate::KvTwo;
use crate::metadata::Metadata;

impl Recycle for KvTwo {
    /// The engine has no such days, and whoever asks for them counts on them.
    fn discard(&self, _: &str, _: u32) -> Result<Option<Entry>, Error> {
        Err(Error::unsupported(
            "HashiCorp Vault keeps what is deleted until somebody destroys it, not for a number \
             of days",
        ))
    }

    /// With all versions, and what was said of them.
    fn purge(&self, key: &str) -> Result<bool, Error> {
        if self.metadata(key)?.is_none() {
            return Ok(false);
        }
        self.remove("metadata", key)?;
        Ok(true)
    }

    fn restore(&self, key: &str) -> Result<bool, Error> {
        let Some(metadata) = self.metadata(key)? else {
            return Ok(false);
        };
        if metadata.is_deleted() {
            let body = format!("{{\"versions\":[{}]}}", metadata.version());
            let path = self.path("undelete", key);
            self.server
                .send(Verb::Write, &path, vec![Part::Text(body)], Vec::new())?;
            return Ok(true);
        }
        Ok(metadata.is_live())
    }

    fn deleted(&self) -> Result<Vec<Entry>, Error> {
        self.entries(Metadata::is_deleted)
    }
}
