//! The contract's functions as methods of a session, with Keep's own types.

use std::collections::HashSet;

use wasmtime::component::Resource;

use super::{CallError, Session, bindings::vault::keep::vault::types as wit, convert};
use crate::{
    secret::SecretValue,
    vault::{Entry, Found, PutOptions, Readings, Selector, Written},
};

impl Session {
    /// One secret; `None` where there is none.
    pub async fn get(&mut self, key: &str, at: &Selector) -> Result<Option<Found>, CallError> {
        let at = at.into();
        let found = self
            .call(async |session| {
                let driver = session.instance.keep_vault_driver();
                driver.call_get(&mut session.store, key, &at).await
            })
            .await?;
        let Some(found) = found else { return Ok(None) };
        let mut found = self.found(found)?;
        // The driver's word on which key this is does not count.
        key.clone_into(&mut found.entry.key);
        Ok(Some(found))
    }

    pub async fn get_many(&mut self, keys: &[String]) -> Result<Readings, CallError> {
        let readings = self
            .call(async |session| {
                let driver = session.instance.keep_vault_driver();
                driver.call_get_many(&mut session.store, keys).await
            })
            .await?;
        let mut readings = self.readings(readings)?;
        // What nobody asked for is no answer.
        let asked: HashSet<&str> = keys.iter().map(String::as_str).collect();
        let was_asked = |key: &String| asked.contains(key.as_str());
        readings.found.retain(|found| was_asked(&found.entry.key));
        readings.failed.retain(|failed| was_asked(&failed.key));
        Ok(readings)
    }

    pub async fn get_all(&mut self) -> Result<Readings, CallError> {
        let readings = self
            .call(async |session| {
                session
                    .instance
                    .keep_vault_driver()
                    .call_get_all(&mut session.store)
                    .await
            })
            .await?;
        self.readings(readings)
    }

    /// Every key, in order. No value is read.
    pub async fn keys(&mut self) -> Result<Vec<Entry>, CallError> {
        let entries = self
            .call(async |session| {
                session
                    .instance
                    .keep_vault_driver()
                    .call_keys(&mut session.store)
                    .await
            })
            .await?;
        self.entries(entries)
    }

    pub async fn put(
        &mut self,
        key: &str,
        mut value: SecretValue,
        options: &PutOptions,
    ) -> Result<Written, CallError> {
        self.put_lent(key, &mut value, options).await
    }

    /// The same with a value that the caller has back when the driver answered.
    /// Where it did not, the value is empty.
    pub async fn put_lent(
        &mut self,
        key: &str,
        value: &mut SecretValue,
        options: &PutOptions,
    ) -> Result<Written, CallError> {
        let options = options.into();
        let lent = std::mem::replace(value, SecretValue::new(Vec::new()));
        let written = self
            .call(async |session| {
                let handle = session.store.data_mut().hold(lent)?;
                let borrowed = Resource::new_borrow(handle.rep());
                let driver = session.instance.keep_vault_driver();
                let written = driver
                    .call_put(&mut session.store, key, borrowed, &options)
                    .await;
                *value = session.store.data_mut().release(handle)?;
                written
            })
            .await?;
        let mut written = Written::from(written);
        key.clone_into(&mut written.entry.key);
        Ok(written)
    }

    /// Deletes, recoverably where the store can. False where nothing was there.
    pub async fn delete(&mut self, key: &str) -> Result<bool, CallError> {
        self.call(async |session| {
            session
                .instance
                .keep_vault_driver()
                .call_delete(&mut session.store, key)
                .await
        })
        .await
    }

    pub async fn check(&mut self) -> Result<(), CallError> {
        self.call(async |session| {
            session
                .instance
                .keep_vault_driver()
                .call_check(&mut session.store)
                .await
        })
        .await
    }

    /// Takes the value that a handle stands for out of the session.
    fn found(&mut self, found: wit::Found) -> Result<Found, CallError> {
        let released = self.store.data_mut().release(found.value);
        let value = released.map_err(|_| {
            self.broken("answered with a handle that stands for nothing".to_owned())
        })?;
        Ok(Found {
            entry: found.entry.into(),
            value,
        })
    }

    /// Gives up on a driver whose answer breaks a promise.
    fn broken(&mut self, what: String) -> CallError {
        self.poisoned = true;
        let driver = self.driver.clone();
        CallError::Limit { driver, what }
    }

    pub(super) fn counted(&mut self, what: &str, number: usize) -> Result<(), CallError> {
        let limit = self.store.data().limits.secrets;
        if number <= limit {
            return Ok(());
        }
        Err(self.broken(format!("answered with more than {limit} {what}")))
    }

    fn readings(&mut self, readings: wit::Readings) -> Result<Readings, CallError> {
        let secrets = readings.found.len() + readings.failed.len();
        self.counted("secrets", secrets)?;
        let mut found = Vec::with_capacity(readings.found.len());
        for one in readings.found {
            found.push(self.found(one)?);
        }
        found.sort_by(|a, b| a.entry.key.cmp(&b.entry.key));
        // One key is one secret, whatever the driver says.
        found.dedup_by(|a, b| a.entry.key == b.entry.key);
        let mut failed: Vec<_> = readings.failed.into_iter().map(Into::into).collect();
        failed.sort_by(|a: &crate::vault::Failed, b| a.key.cmp(&b.key));
        Ok(Readings {
            found,
            failed,
            notes: convert::notes(&readings.notes),
        })
    }

    pub(super) fn entries(&mut self, entries: Vec<wit::Entry>) -> Result<Vec<Entry>, CallError> {
        self.counted("secrets", entries.len())?;
        let mut entries: Vec<Entry> = entries.into_iter().map(Entry::from).collect();
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        entries.dedup_by(|a, b| a.key == b.key);
        Ok(entries)
    }
}
