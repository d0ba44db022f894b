//! `ListSecrets`, and which secrets a filter finds.

use serde_json::{Value, json};

use super::filters::Filters;
use super::secret::Secret;
use super::turn::{Answer, Turn};

impl Turn<'_> {
    pub(super) fn list(&mut self) -> Answer {
        self.authorize_all("ListSecrets")?;
        let filters = Filters::of(self.items("Filters"))?;
        let with_deleted = self.flag("IncludePlannedDeletion");
        let page = self.page(100, |turn| turn.matching(&filters, with_deleted))?;
        let listed: Vec<Value> = page
            .items
            .iter()
            .filter_map(|name| {
                let mut secrets = self.world.index.secrets(self.now);
                secrets.find(|s| s.name == *name && s.is_readable_in(self.region))
            })
            .map(|secret| secret.summary(self.region, "SecretVersionsToStages"))
            .collect();
        Ok(json!({ "SecretList": listed, "NextToken": page.next }))
    }

    /// The names that a filter finds, as far as the listing has got.
    pub(super) fn matching(&self, filters: &Filters, with_deleted: bool) -> Vec<String> {
        let secrets = self.world.index.secrets(self.now);
        let mut matching: Vec<&Secret> = secrets
            .filter(|secret| secret.is_readable_in(self.region))
            .filter(|secret| with_deleted || secret.deletion.is_none())
            .filter(|secret| filters.match_all(secret))
            .collect();
        let by = self.text("SortBy").unwrap_or("created-date");
        matching.sort_by_key(|secret| match by {
            "name" => (0, secret.name.clone(), secret.number),
            "last-changed-date" => (secret.changed, String::new(), secret.number),
            "last-accessed-date" => {
                let accessed = secret.accessed.unwrap_or_default();
                (accessed, String::new(), secret.number)
            }
            _ => (secret.created, String::new(), secret.number),
        });
        if self.text("SortOrder") == Some("desc") {
            matching.reverse();
        }
        let names = matching.into_iter().map(|secret| secret.name.clone());
        names.collect()
    }
}
