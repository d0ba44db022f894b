//! The keys that values are encrypted with. One of the account's own has
//! permissions of its own; the service's needs none.

use std::collections::BTreeMap;

use super::ACCOUNT;
use super::authorization::Check;
use super::refusal::Refusal;
use super::turn::Turn;

/// What the service reports of a key that it makes by itself.
const OWN_KEY: &str = "aws/secretsmanager";

impl Turn<'_> {
    /// Whether a value can be encrypted, and this identity may.
    pub(super) fn encrypt(&mut self, name: &str, key: Option<&str>) -> Result<(), Refusal> {
        self.authorize_key("GenerateDataKey", key)?;
        self.authorize_key("Decrypt", key)?;
        if self.is_broken(name, key) {
            return Err(Refusal::encryption());
        }
        Ok(())
    }

    pub(super) fn decrypt(&mut self, name: &str, key: Option<&str>) -> Result<(), Refusal> {
        self.authorize_key("Decrypt", key)?;
        if self.is_broken(name, key) {
            return Err(Refusal::decryption());
        }
        Ok(())
    }

    fn is_broken(&self, name: &str, key: Option<&str>) -> bool {
        let settings = &self.world.settings;
        settings.broken_secrets.contains(name)
            || settings.broken_keys.contains(key.unwrap_or(OWN_KEY))
    }

    fn authorize_key(&mut self, action: &str, key: Option<&str>) -> Result<(), Refusal> {
        let key = key.map(|key| key.strip_prefix("alias/").unwrap_or(key));
        let Some(key) = key.filter(|key| *key != OWN_KEY) else {
            return Ok(());
        };
        let resource = if key.starts_with("arn:") {
            key.to_owned()
        } else {
            format!("arn:aws:kms:{}:{ACCOUNT}:key/{key}", self.region)
        };
        let asked = self.authorize(Check {
            action: format!("kms:{action}"),
            resource: Some(resource),
            name: Some(key.to_owned()),
            resource_tags: BTreeMap::new(),
            request_tags: BTreeMap::new(),
            tag_keys: Vec::new(),
            region: self.region.to_owned(),
            access_key: self.access_key.to_owned(),
        });
        asked.map_err(|_| Refusal::new("AccessDeniedException", "Access to KMS is not allowed"))
    }
}
