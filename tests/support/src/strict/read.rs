//! `GetSecretValue`, `BatchGetSecretValue`, `DescribeSecret` and
//! `ListSecretVersionIds`.

use serde_json::{Value, json};

use super::filters::Filters;
use super::refusal::Refusal;
use super::secret::{CURRENT, DAY, Payload, Secret, Version, seconds};
use super::turn::{Answer, Found, RequestTags, Turn};

/// What a batch gives at most.
const BATCH: usize = 20;

impl Turn<'_> {
    pub(super) fn get(&mut self) -> Answer {
        let found = self.target("GetSecretValue")?;
        let (id, label) = (self.text("VersionId"), self.text("VersionStage"));
        let (id, label) = (id.map(str::to_owned), label.map(str::to_owned));
        self.value(&found, id.as_deref(), label.as_deref())
    }

    fn value(&mut self, found: &Found, id: Option<&str>, label: Option<&str>) -> Answer {
        let secret = self.secret(found);
        if secret.deletion.is_some() {
            return Err(Refusal::pending_deletion());
        }
        let version = chosen(secret, id, label)?.clone();
        let name = secret.name.clone();
        self.decrypt(&name, version.kms_key.as_deref())?;
        let (text, bytes) = match &version.payload {
            Some(Payload::Text(text)) => (Some(text), None),
            Some(Payload::Bytes(bytes)) => (None, Some(bytes)),
            None => {
                let label = label.unwrap_or(CURRENT);
                return Err(Refusal::no_value("staging label", label));
            }
        };
        let answer = json!({
            "ARN": found.arn,
            "Name": name,
            "VersionId": version.id,
            "SecretString": text,
            "SecretBinary": bytes,
            "VersionStages": (!version.labels.is_empty()).then_some(&version.labels),
            "CreatedDate": seconds(version.created),
        });
        let now = self.now;
        let secret = self.secret_mut(found);
        secret.accessed = Some(now);
        if let Some(version) = secret.versions.get_mut(&version.id) {
            version.accessed = Some(now);
        }
        Ok(answer)
    }

    pub(super) fn batch(&mut self) -> Answer {
        self.authorize_all("BatchGetSecretValue")?;
        let ids = self.texts("SecretIdList");
        let filters = Filters::of(self.items("Filters"))?;
        if ids.is_empty() == filters.is_empty() {
            return Err(Refusal::parameter(
                "Either 'SecretIdList' or 'Filters' must be provided, but not both.",
            ));
        }
        if !ids.is_empty() && !self.body["MaxResults"].is_null() {
            let message = "'MaxResults' can only be used with 'Filters'.";
            return Err(Refusal::parameter(message));
        }
        let (ids, next, is_filtered) = if ids.is_empty() {
            self.authorize_all("ListSecrets")?;
            let page = self.page(BATCH, |turn| turn.matching(&filters, false))?;
            (page.items, page.next, true)
        } else {
            (ids, None, false)
        };
        let (mut values, mut errors) = (Vec::new(), Vec::new());
        for id in ids {
            let found = self.find(&id);
            // What a filter found a moment ago may be deleted by now.
            if is_filtered && found.as_ref().is_none_or(|found| self.is_deleted(found)) {
                continue;
            }
            match self.item(&id, found) {
                Ok(value) => values.push(value),
                Err(refusal) => errors.push(json!({
                    "SecretId": id,
                    "ErrorCode": refusal.code,
                    "Message": refusal.message,
                })),
            }
        }
        Ok(json!({ "SecretValues": values, "Errors": errors, "NextToken": next }))
    }

    fn item(&mut self, id: &str, found: Option<Found>) -> Answer {
        let tags = RequestTags::default();
        self.authorize_secret("GetSecretValue", id, found.as_ref(), tags)?;
        let found = found.ok_or_else(Refusal::not_found)?;
        self.value(&found, None, None)
    }

    fn is_deleted(&self, found: &Found) -> bool {
        self.secret(found).deletion.is_some()
    }

    pub(super) fn describe(&mut self) -> Answer {
        let found = self.target("DescribeSecret")?;
        let secret = self.secret(&found);
        let mut answer = secret.summary(self.region, "VersionIdsToStages");
        answer["ReplicationStatus"] = self.replication_status(&found);
        Ok(answer)
    }

    pub(super) fn version_ids(&mut self) -> Answer {
        let found = self.target("ListSecretVersionIds")?;
        let with_deprecated = self.flag("IncludeDeprecated");
        let page = self.page(100, |turn| {
            let versions = turn.secret(&found).versions.values();
            let shown = versions.filter(|version| with_deprecated || !version.labels.is_empty());
            shown.map(|version| version.id.clone()).collect()
        })?;
        let secret = self.secret(&found);
        let versions = page.items.iter().filter_map(|id| secret.versions.get(id));
        let versions: Vec<Value> = versions.map(described).collect();
        Ok(json!({
            "ARN": found.arn,
            "Name": secret.name,
            "Versions": versions,
            "NextToken": page.next,
        }))
    }
}

fn described(version: &Version) -> Value {
    let key = version.kms_key.as_deref().unwrap_or("DefaultEncryptionKey");
    json!({
        "VersionId": version.id,
        "VersionStages": (!version.labels.is_empty()).then_some(&version.labels),
        "CreatedDate": seconds(version.created),
        "LastAccessedDate": version.accessed.map(|ms| ms / DAY * DAY / 1000),
        "KmsKeyIds": [key],
    })
}

/// The version with that id, that label, or both; the current one by default.
fn chosen<'s>(
    secret: &'s Secret,
    id: Option<&str>,
    label: Option<&str>,
) -> Result<&'s Version, Refusal> {
    let Some(id) = id else {
        let label = label.unwrap_or(CURRENT);
        let holder = secret.holder(label);
        return holder.ok_or_else(|| Refusal::no_value("staging label", label));
    };
    let version = secret.versions.get(id);
    let version = version.ok_or_else(|| Refusal::no_value("VersionId", id))?;
    match label {
        Some(label) if !version.labels.contains(label) => Err(Refusal::request(
            "You provided a VersionStage that is not associated to the provided VersionId.",
        )),
        _ => Ok(version),
    }
}
