//! `CreateSecret`, `PutSecretValue` and `UpdateSecret`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::refusal::Refusal;
use super::secret::{CURRENT, Payload, Secret, Version};
use super::turn::{Answer, Found, RequestTags, Turn};

impl Turn<'_> {
    pub(super) fn create(&mut self) -> Answer {
        let name = self.text("Name").unwrap_or_default().to_owned();
        check_name(&name)?;
        let payload = self.payload()?;
        let request = self.request_tags()?;
        let tags = request.tags.clone();
        let suffix = suffix(self.world.number());
        self.authorize_creation(&name, request)?;
        if let Some(existing) = self.find(&name) {
            return self.create_again(&existing, payload.as_ref());
        }
        let kms_key = self.kms_key();
        if payload.is_some() {
            self.encrypt(&name, kms_key.as_deref())?;
        }
        let secret = Secret {
            region: self.region.to_owned(),
            name,
            suffix,
            number: self.world.number(),
            description: self.description(),
            kms_key,
            tags,
            versions: BTreeMap::new(),
            created: self.now,
            changed: self.now,
            accessed: None,
            deletion: None,
            rotation: None,
            replicas: BTreeMap::new(),
            policy: None,
        };
        self.check_replicas(&secret.region)?;
        let found = self.found(&secret);
        self.world.secrets.insert(secret.id(), secret);
        let version = payload.map(|payload| self.add_version(&found, payload));
        if let Some(version) = &version {
            self.secret_mut(&found).move_label(CURRENT, version)?;
        }
        self.replicate(&found);
        self.world.list(&found.id);
        let mut answer = found.answer_with(version.as_deref());
        answer["ReplicationStatus"] = self.replication_status(&found);
        Ok(answer)
    }

    /// Creating asks for more than itself, depending on what is asked along.
    fn authorize_creation(&mut self, name: &str, request: RequestTags) -> Result<(), Refusal> {
        let copy = |request: &RequestTags| RequestTags {
            tags: request.tags.clone(),
            keys: request.keys.clone(),
        };
        // Whether the name is taken is told to those who may create it.
        self.authorize_secret("CreateSecret", name, None, copy(&request))?;
        if !request.tags.is_empty() {
            self.authorize_secret("TagResource", name, None, copy(&request))?;
        }
        if !self.items("AddReplicaRegions").is_empty() {
            self.authorize_secret("ReplicateSecretToRegions", name, None, request)?;
        }
        Ok(())
    }

    /// The same request again is answered as the first one was.
    fn create_again(&self, found: &Found, payload: Option<&Payload>) -> Answer {
        let secret = self.secret(found);
        if secret.deletion.is_some() {
            return Err(Refusal::request(
                "You can't create this secret because a secret with this name is already \
                 scheduled for deletion.",
            ));
        }
        let version = self.text("ClientRequestToken");
        let version = version.and_then(|token| secret.versions.get(token));
        if let Some(version) = version
            && version.payload.as_ref() == payload
            && payload.is_some()
        {
            let mut answer = found.answer_with(Some(&version.id));
            answer["ReplicationStatus"] = self.replication_status(found);
            return Ok(answer);
        }
        let message = format!(
            "The operation failed because the secret {} already exists.",
            secret.name
        );
        Err(Refusal::new("ResourceExistsException", message))
    }

    pub(super) fn put(&mut self) -> Answer {
        let payload = self.payload()?;
        let found = self.writable("PutSecretValue")?;
        let Some(payload) = payload else {
            let message = "You must provide either SecretString or SecretBinary.";
            return Err(Refusal::request(message));
        };
        let mut labels = self.texts("VersionStages");
        if labels.is_empty() || self.secret(&found).versions.is_empty() {
            labels.push(CURRENT.to_owned());
        }
        let version = self.new_version(&found, payload, &labels)?;
        let labels = &self.secret(&found).versions[&version].labels;
        let labels = json!(labels);
        let mut answer = found.answer_with(Some(&version));
        answer["VersionStages"] = labels;
        Ok(answer)
    }

    pub(super) fn update(&mut self) -> Answer {
        let payload = self.payload()?;
        let found = self.writable("UpdateSecret")?;
        let (description, kms_key, now) = (self.description(), self.kms_key(), self.now);
        let is_key_given = self.text("KmsKeyId").is_some();
        if is_key_given {
            let name = self.secret(&found).name.clone();
            self.encrypt(&name, kms_key.as_deref())?;
            self.secret_mut(&found).kms_key = kms_key;
        }
        let version = match payload {
            Some(payload) => Some(self.new_version(&found, payload, &[CURRENT.to_owned()])?),
            None => None,
        };
        let secret = self.secret_mut(&found);
        if description.is_some() {
            secret.description = description;
        }
        secret.changed = now;
        self.world.list(&found.id);
        Ok(found.answer_with(version.as_deref()))
    }

    /// A version with labels; the same one for the same request again.
    fn new_version(
        &mut self,
        found: &Found,
        payload: Payload,
        labels: &[String],
    ) -> Result<String, Refusal> {
        let secret = self.secret(found);
        let (name, key) = (secret.name.clone(), secret.kms_key.clone());
        self.encrypt(&name, key.as_deref())?;
        let secret = self.secret(found);
        let token = self.text("ClientRequestToken");
        let known = token.and_then(|token| secret.versions.get(token));
        match known {
            Some(known) if known.payload.as_ref() == Some(&payload) => return Ok(known.id.clone()),
            // A rotation made room for it.
            Some(known) if known.payload.is_none() => {}
            Some(_) => {
                let message = "You can't use ClientRequestToken for this secret version because \
                               it already exists with another value.";
                return Err(Refusal::new("ResourceExistsException", message));
            }
            None => {
                let most = self.world.settings.most_versions.unwrap_or(usize::MAX);
                if secret.versions.len() >= most {
                    let message = format!("A secret has at most {most} versions.");
                    return Err(Refusal::new("LimitExceededException", message));
                }
            }
        }
        let version = self.add_version(found, payload);
        let now = self.now;
        let secret = self.secret_mut(found);
        for label in labels {
            secret.move_label(label, &version)?;
        }
        secret.changed = now;
        secret.prune(now);
        self.world.list(&found.id);
        Ok(version)
    }

    fn add_version(&mut self, found: &Found, payload: Payload) -> String {
        let token = self.text("ClientRequestToken").map(str::to_owned);
        let id = token.unwrap_or_else(|| self.version_id());
        let now = self.now;
        let secret = self.secret_mut(found);
        let key = secret.kms_key.clone();
        let version = secret.versions.entry(id.clone()).or_insert(Version {
            id: id.clone(),
            payload: None,
            labels: BTreeSet::new(),
            created: now,
            accessed: None,
            kms_key: None,
        });
        version.payload = Some(payload);
        version.kms_key = key;
        id
    }

    /// The value in the request, which is text or bytes.
    fn payload(&self) -> Result<Option<Payload>, Refusal> {
        let (text, bytes) = (self.text("SecretString"), self.text("SecretBinary"));
        match (text, bytes) {
            (Some(_), Some(_)) => Err(Refusal::parameter(
                "You can't specify both a binary secret value and a string secret value in the \
                 same secret.",
            )),
            // The shape counts characters, and this limit bytes.
            (Some(text), None) if text.len() > 65_536 => Err(Refusal::parameter(
                "The secret value can't be longer than 65536 bytes.",
            )),
            (Some(text), None) => Ok(Some(Payload::Text(text.to_owned()))),
            (None, bytes) => Ok(bytes.map(|bytes| Payload::Bytes(bytes.to_owned()))),
        }
    }

    fn description(&self) -> Option<String> {
        self.text("Description").map(str::to_owned)
    }

    fn kms_key(&self) -> Option<String> {
        let key = self.text("KmsKeyId").filter(|key| !key.is_empty());
        key.map(str::to_owned)
    }
}

/// ASCII letters, digits, and `/_+=.@-`.
fn check_name(name: &str) -> Result<(), Refusal> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "/_+=.@-".contains(c);
    if name.chars().all(allowed) {
        return Ok(());
    }
    Err(Refusal::new(
        "ValidationException",
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the \
         following: -/_+=.@!",
    ))
}

/// Six characters that differ from secret to secret.
fn suffix(number: u64) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut rest = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut text = String::new();
    for _ in 0..6 {
        let at = usize::try_from(rest % LETTERS.len() as u64).unwrap_or_default();
        text.push(char::from(LETTERS[at]));
        rest /= LETTERS.len() as u64;
    }
    text
}
