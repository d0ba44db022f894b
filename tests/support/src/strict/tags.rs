//! `TagResource` and `UntagResource`.

use std::collections::BTreeMap;

use serde_json::json;

use super::refusal::Refusal;
use super::turn::{Answer, RequestTags, Turn};

const MOST_TAGS: usize = 50;

impl Turn<'_> {
    pub(super) fn tag_resource(&mut self) -> Answer {
        let request = self.request_tags()?;
        let tags = request.tags.clone();
        let found = self.target_with("TagResource", request)?;
        self.can_be_written(&found)?;
        let mut all = self.secret(&found).tags.clone();
        all.extend(tags);
        limit(&all)?;
        let now = self.now;
        let secret = self.secret_mut(&found);
        secret.tags = all;
        secret.changed = now;
        self.world.list(&found.id);
        Ok(json!({}))
    }

    pub(super) fn untag_resource(&mut self) -> Answer {
        let keys = self.texts("TagKeys");
        let request = RequestTags {
            tags: BTreeMap::new(),
            keys: keys.clone(),
        };
        let found = self.target_with("UntagResource", request)?;
        self.can_be_written(&found)?;
        let now = self.now;
        let secret = self.secret_mut(&found);
        secret.tags.retain(|key, _| !keys.contains(key));
        secret.changed = now;
        self.world.list(&found.id);
        Ok(json!({}))
    }

    /// The tags of the request, if a secret can have them.
    pub(super) fn request_tags(&self) -> Result<RequestTags, Refusal> {
        let mut request = RequestTags::default();
        for tag in self.items("Tags") {
            let text = |name: &str| tag[name].as_str().unwrap_or_default().to_owned();
            let (key, value) = (text("Key"), text("Value"));
            if key.is_empty() {
                return Err(Refusal::parameter("A tag needs a key."));
            }
            if key.to_ascii_lowercase().starts_with("aws:") {
                let message = "Tag keys that start with aws: are reserved.";
                return Err(Refusal::parameter(message));
            }
            if request.tags.insert(key.clone(), value).is_some() {
                let message = format!("Duplicate tag keys found: {key}");
                return Err(Refusal::parameter(message));
            }
            request.keys.push(key);
        }
        limit(&request.tags)?;
        Ok(request)
    }
}

fn limit(tags: &BTreeMap<String, String>) -> Result<(), Refusal> {
    if tags.len() > MOST_TAGS {
        let message = format!("A secret has at most {MOST_TAGS} tags.");
        return Err(Refusal::parameter(message));
    }
    Ok(())
}
