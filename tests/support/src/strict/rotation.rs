//! `RotateSecret` and `CancelRotateSecret`. The function that would rotate is
//! played: what becomes of it is for the test to say.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::secret::{CURRENT, DAY, PENDING, Payload, Secret, Version, seconds};
use super::turn::{Answer, Found, Turn};

/// What becomes of a rotation that is started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Rotation {
    /// The new value is current before the call is answered.
    #[default]
    Finishes,
    /// The new value is there, and never made current.
    Stops,
    /// The function never gets as far as a value.
    Hangs,
}

/// How a secret is rotated.
#[derive(Clone, Debug)]
pub(super) struct Rotating {
    pub(super) is_enabled: bool,
    lambda: String,
    rules: Value,
    last: Option<u64>,
}

impl Rotating {
    pub(super) fn tell(&self, summary: &mut Value) {
        summary["RotationEnabled"] = json!(self.is_enabled);
        summary["RotationLambdaARN"] = json!(self.lambda);
        summary["RotationRules"] = self.rules.clone();
        summary["LastRotatedDate"] = json!(self.last.map(seconds));
        if self.is_enabled {
            let next = self.days().zip(self.last);
            summary["NextRotationDate"] =
                json!(next.map(|(days, last)| seconds(last + days * DAY)));
        }
    }

    /// The days between two rotations, as far as the rules say it in days.
    fn days(&self) -> Option<u64> {
        let days = self.rules["AutomaticallyAfterDays"].as_u64();
        days.or_else(|| {
            let rate = self.rules["ScheduleExpression"].as_str()?;
            let rate = rate.strip_prefix("rate(")?;
            rate.split(' ').next()?.parse().ok()
        })
    }
}

impl Turn<'_> {
    pub(super) fn rotate(&mut self) -> Answer {
        let found = self.writable("RotateSecret")?;
        let secret = self.secret(&found);
        let token = self.text("ClientRequestToken").map(str::to_owned);
        let pending = secret
            .holder(PENDING)
            .filter(|version| !version.labels.contains(CURRENT));
        if let Some(pending) = pending {
            if token.as_ref() == Some(&pending.id) {
                return Ok(found.answer_with(token.as_deref()));
            }
            return Err(Refusal::request(
                "A previous rotation isn't complete. That rotation will be reattempted.",
            ));
        }
        let rotating = self.rotating(secret)?;
        self.secret_mut(&found).rotation = Some(rotating);
        if self.body["RotateImmediately"] == json!(false) {
            self.world.list(&found.id);
            return Ok(found.answer());
        }
        let version = token.unwrap_or_else(|| self.version_id());
        self.begin_rotation(&found, &version)?;
        match self.world.settings.rotation {
            Rotation::Finishes => self.finish_rotation(&found, None)?,
            Rotation::Stops | Rotation::Hangs => {}
        }
        self.world.list(&found.id);
        Ok(found.answer_with(Some(&version)))
    }

    /// How it is to be rotated: as the request says, or as it was.
    fn rotating(&self, secret: &Secret) -> Result<Rotating, Refusal> {
        let known = secret.rotation.as_ref();
        let lambda = self.text("RotationLambdaARN").map(str::to_owned);
        let lambda = lambda.or_else(|| known.map(|known| known.lambda.clone()));
        let Some(lambda) = lambda.filter(|lambda| !lambda.is_empty()) else {
            return Err(Refusal::request(
                "No Lambda rotation function ARN is associated with this secret.",
            ));
        };
        let rules = &self.body["RotationRules"];
        let is_given = |name: &str| !rules[name].is_null();
        if is_given("AutomaticallyAfterDays") && is_given("ScheduleExpression") {
            return Err(Refusal::parameter(
                "You can't specify both AutomaticallyAfterDays and ScheduleExpression.",
            ));
        }
        let rules = match known {
            Some(known) if rules.is_null() => known.rules.clone(),
            _ => rules.clone(),
        };
        Ok(Rotating {
            is_enabled: true,
            lambda,
            rules,
            last: known.and_then(|known| known.last),
        })
    }

    fn begin_rotation(&mut self, found: &Found, version: &str) -> Result<(), Refusal> {
        let hangs = self.world.settings.rotation == Rotation::Hangs;
        let now = self.now;
        let secret = self.secret_mut(found);
        let payload = Payload::Text(format!("rotated to {version}"));
        secret.versions.insert(
            version.to_owned(),
            Version {
                id: version.to_owned(),
                payload: (!hangs).then_some(payload),
                labels: BTreeSet::new(),
                created: now,
                accessed: None,
                kms_key: secret.kms_key.clone(),
            },
        );
        secret.changed = now;
        secret.move_label(PENDING, version)
    }

    /// What the function does last; with a value where it has none yet.
    pub(super) fn finish_rotation(
        &mut self,
        found: &Found,
        value: Option<&str>,
    ) -> Result<(), Refusal> {
        let now = self.now;
        let secret = self.secret_mut(found);
        let pending = secret.holder(PENDING).map(|version| version.id.clone());
        let pending = pending.ok_or_else(|| Refusal::no_value("staging label", PENDING))?;
        if let Some((value, version)) = value.zip(secret.versions.get_mut(&pending)) {
            version.payload = Some(Payload::Text(value.to_owned()));
        }
        secret.move_label(CURRENT, &pending)?;
        secret.changed = now;
        if let Some(rotation) = &mut secret.rotation {
            rotation.last = Some(now);
        }
        self.world.list(&found.id);
        Ok(())
    }

    pub(super) fn cancel_rotation(&mut self) -> Answer {
        let found = self.writable("CancelRotateSecret")?;
        let secret = self.secret_mut(&found);
        let Some(rotation) = &mut secret.rotation else {
            let message = "Rotation isn't configured for this secret.";
            return Err(Refusal::request(message));
        };
        rotation.is_enabled = false;
        let pending = secret.holder(PENDING).map(|version| version.id.clone());
        self.world.list(&found.id);
        Ok(found.answer_with(pending.as_deref()))
    }
}
