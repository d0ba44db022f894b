//! `UpdateSecretVersionStage`: moving labels between versions.

use super::refusal::Refusal;
use super::secret::CURRENT;
use super::turn::{Answer, Turn};

impl Turn<'_> {
    pub(super) fn update_stage(&mut self) -> Answer {
        let found = self.writable("UpdateSecretVersionStage")?;
        let text = |name: &str| self.text(name).map(str::to_owned);
        let label = text("VersionStage").unwrap_or_default();
        let (from, to) = (text("RemoveFromVersionId"), text("MoveToVersionId"));
        let secret = self.secret(&found);
        let holder = secret.holder(&label).map(|version| version.id.clone());
        for id in [&from, &to].into_iter().flatten() {
            if !secret.versions.contains_key(id) {
                return Err(Refusal::no_value("VersionId", id));
            }
        }
        if from.is_none() && to.is_none() {
            let message = "Either RemoveFromVersionId or MoveToVersionId must be given.";
            return Err(Refusal::parameter(message));
        }
        if from.is_some() && from != holder {
            let from = from.unwrap_or_default();
            let message = format!(
                "The staging label {label} isn't attached to version {from}, so it can't be \
                 removed from it."
            );
            return Err(Refusal::parameter(message));
        }
        if let Some(holder) = &holder
            && from.is_none()
            && to.as_ref() != Some(holder)
        {
            let message = format!(
                "The parameter RemoveFromVersionId can't be empty. Staging label {label} is \
                 currently attached to version {holder}, so you must explicitly reference that \
                 version in RemoveFromVersionId."
            );
            return Err(Refusal::parameter(message));
        }
        if to.is_none() && label == CURRENT {
            let message = format!(
                "You can only move staging label {CURRENT} to a different secret version. It \
                 can't be completely removed."
            );
            return Err(Refusal::parameter(message));
        }
        let now = self.now;
        let secret = self.secret_mut(&found);
        match (&from, &to) {
            (_, Some(to)) => secret.move_label(&label, to)?,
            (Some(from), None) => secret.take_label(&label, from),
            (None, None) => {}
        }
        secret.changed = now;
        self.world.list(&found.id);
        Ok(found.answer())
    }
}
