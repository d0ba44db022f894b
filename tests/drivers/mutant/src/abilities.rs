//! The other abilities, as simply as can be.

use keep_sdk::{
    Attached, Driver as _, Error, ErrorKind, Finding, Permissions, Policies, Replica, ReplicaState,
    Replication, Role, Rotation, RotationSettings, RotationStatus, Secret, Selector, Severity,
    Upkeep,
    storage::{self, Change, Expect, Put},
};

use crate::recycle::removal;
use crate::stored::{self, other_name};
use crate::{Mutant, shown};

/// Keeps a text beside a key.
pub(crate) fn keep(key: &str, what: &str, text: &str) -> Result<(), Error> {
    let value = Secret::from_bytes(text.as_bytes())?;
    storage::commit(&[Change::Put(Put {
        name: other_name(key, what),
        value: &value,
        meta: Vec::new(),
        expect: Expect::Anything,
    })])?;
    Ok(())
}

pub(crate) fn kept(key: &str, what: &str) -> Result<Option<String>, Error> {
    let value = storage::read(&[other_name(key, what)])?.pop().flatten();
    let bytes = value.map(|value| value.expose()).transpose()?;
    Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

impl Rotation for Mutant {
    fn rotate(&self, key: &str, settings: RotationSettings) -> Result<Option<String>, Error> {
        if !self.has(key)? {
            return Ok(None);
        }
        if self.is("rotation-refuses-too-late") {
            self.spoil(key)?;
        }
        if settings.schedule.is_some() && !self.is("rotation-any-schedule") {
            return Err(Error::invalid("there is no such schedule"));
        }
        Ok(Some("1".into()))
    }

    fn cancel(&self, key: &str) -> Result<bool, Error> {
        Ok(self.has(key)? || self.is("rotation-cancels-absent"))
    }

    fn rotation(&self, key: &str) -> Result<Option<RotationStatus>, Error> {
        if !self.has(key)? && !self.is("rotation-of-absent") {
            return Ok(None);
        }
        Ok(Some(RotationStatus {
            enabled: self.is("rotation-always-on"),
            function: if self.is("rotation-shows-value") {
                let found = self.get(key, Selector::Current)?;
                found.map(|found| shown(&found.value)).transpose()?
            } else {
                None
            },
            schedule: None,
            last_ms: None,
            next_ms: None,
            pending: None,
            pending_since_ms: None,
            manager: None,
        }))
    }
}

fn copies(key: &str) -> Result<Vec<String>, Error> {
    let places = kept(key, "copies")?.unwrap_or_default();
    let places = places.split(',').filter(|place| !place.is_empty());
    Ok(places.map(str::to_owned).collect())
}

fn replicas(places: Vec<String>) -> Vec<Replica> {
    let replica = |place| Replica {
        place,
        state: ReplicaState::InSync,
        message: None,
        encryption_key: None,
        accessed_ms: None,
    };
    places.into_iter().map(replica).collect()
}

impl Replication for Mutant {
    fn replicate(&self, key: &str, places: Vec<String>) -> Result<Option<Vec<Replica>>, Error> {
        if !self.has(key)? {
            return Ok(None);
        }
        let mut all = copies(key)?;
        if self.is("replication-refuses-again") && !all.is_empty() {
            return Err(Error::new(ErrorKind::AlreadyExists, "there is a copy"));
        }
        all.extend(places);
        all.sort();
        all.dedup();
        keep(key, "copies", &all.join(","))?;
        if self.is("replication-spoils") {
            self.spoil(key)?;
        }
        if self.is("replication-tells-nothing") {
            all.clear();
        }
        Ok(Some(replicas(all)))
    }

    fn remove(&self, key: &str, places: Vec<String>) -> Result<Option<Vec<Replica>>, Error> {
        if !self.has(key)? {
            return Ok(None);
        }
        let mut all = copies(key)?;
        let known = places.iter().all(|place| all.contains(place));
        if !known && !self.is("replication-removes-anything") {
            return Err(Error::new(ErrorKind::NotFound, "there is no such copy"));
        }
        if !self.is("replication-keeps-copies") {
            all.retain(|place| !places.contains(place));
        }
        keep(key, "copies", &all.join(","))?;
        if self.is("replication-removes-the-secret") && all.is_empty() {
            crate::recycle::forget(key)?;
        }
        Ok(Some(replicas(all)))
    }

    fn replicas(&self, key: &str) -> Result<Option<Vec<Replica>>, Error> {
        if !self.has(key)? && !self.is("replication-of-absent") {
            return Ok(None);
        }
        let mut all = copies(key)?;
        if self.is("replication-needs-copies") && all.is_empty() {
            return Err(Error::new(ErrorKind::NotFound, "there is no copy"));
        }
        if self.is("replication-forgets") {
            all.truncate(1);
        }
        Ok(Some(replicas(all)))
    }
}

impl Policies for Mutant {
    fn policy(&self, key: &str) -> Result<Option<Attached>, Error> {
        if !self.has(key)? {
            return Ok(None);
        }
        let mut document = kept(key, "policy")?;
        if self.is("policies-are-invented") && document.is_none() {
            document = Some("{}".into());
        }
        if self.is("policies-are-changed") {
            document = document.map(|text| text.replace("Deny", "Allow"));
        }
        Ok(Some(Attached { document }))
    }

    fn put_policy(&self, key: &str, document: &str) -> Result<bool, Error> {
        if !self.has(key)? {
            return Ok(self.is("policies-of-absent"));
        }
        let open = document.contains("\"Allow\"") && document.contains("\"*\"");
        let none = !document.starts_with('{') && !self.is("policies-take-anything");
        if open && !self.is("policies-let-everybody-in") || none {
            return Err(Error::invalid("the policy is none, or lets everybody in"));
        }
        if !self.is("policies-first-stays") || kept(key, "policy")?.is_none() {
            keep(key, "policy", document)?;
        }
        if self.is("policies-spoil") {
            self.spoil(key)?;
        }
        Ok(true)
    }

    fn delete_policy(&self, key: &str) -> Result<bool, Error> {
        if !self.has(key)? {
            return Ok(false);
        }
        if self.is("policies-delete-needs-one") && kept(key, "policy")?.is_none() {
            return Ok(false);
        }
        if !self.is("policies-stay") {
            storage::commit(&[removal(other_name(key, "policy"))])?;
        }
        Ok(true)
    }
}

impl Permissions for Mutant {
    fn statements(&self, role: Role, envs: Vec<String>) -> Result<Vec<String>, Error> {
        let namespace = if self.is("permissions-in-every-namespace") {
            "*"
        } else {
            &self.scope.namespace
        };
        let role = match role {
            Role::Admin => "admin",
            Role::Developer => "developer",
            Role::ReadOnly if self.is("permissions-one-role") => "developer",
            Role::ReadOnly => "reader",
        };
        let mut envs = envs;
        if self.is("permissions-of-own-env") {
            envs.push(self.scope.env.clone());
        }
        if self.is("permissions-first-env") {
            envs.truncate(1);
        }
        let statement = |env: &String| format!(r#"{{"{role}":"{namespace}/{env}/*"}}"#);
        let mut statements: Vec<String> = envs.iter().map(statement).collect();
        if self.is("permissions-change") {
            self.calls.set(self.calls.get() + 1);
            statements.push(format!("{{\"call\":{}}}", self.calls.get()));
        }
        if self.is("permissions-write") {
            let value = Secret::from_bytes(b"probe")?;
            self.write("PROBE", &stored::Stored::default(), &value, None)?;
        }
        if self.is("permissions-are-text") {
            statements.push("and everything else".into());
        }
        Ok(statements)
    }
}

impl Upkeep for Mutant {
    fn examine(&self) -> Result<Vec<Finding>, Error> {
        let finding = |key: Option<String>, severity| Finding {
            key,
            severity,
            code: "seen".into(),
            message: "It was looked at".into(),
            fix: None,
            repairable: false,
        };
        let mut findings = vec![finding(None, Severity::Note)];
        for (key, stored) in stored::live()? {
            let severity = if self.is("upkeep-cries-wolf") {
                Severity::Problem
            } else {
                Severity::Note
            };
            let mut one = finding(Some(key.clone()), severity);
            if let Some(number) = stored.current()
                && (self.is("upkeep-exposes") || self.is("upkeep-shows-value"))
            {
                let value = self.found(&key, &stored, number)?.value.expose()?;
                if self.is("upkeep-shows-value") {
                    one.message = String::from_utf8_lossy(&value).into_owned();
                }
            }
            findings.push(one);
        }
        match self.defect.as_str() {
            "upkeep-invents" => findings.push(finding(Some("INVENTED".into()), Severity::Note)),
            "upkeep-sees-elsewhere" if findings.len() > 1 => {
                findings.push(finding(Some("THERE".into()), Severity::Note));
            }
            "upkeep-says-nothing" => findings.iter_mut().for_each(|one| one.message.clear()),
            "upkeep-spoils" => {
                for (key, _) in stored::live()? {
                    self.spoil(&key)?;
                }
            }
            _ => {}
        }
        if self.is("upkeep-unsorted") {
            findings.reverse();
        }
        Ok(findings)
    }

    fn repair(&self, key: &str, _code: &str) -> Result<String, Error> {
        if self.is("upkeep-refuses-too-late") && self.has(key)? {
            self.spoil(key)?;
        }
        if self.is("upkeep-repairs-absent") && key == "ABSENT" {
            return Ok("It was repaired".into());
        }
        if self.is("upkeep-repairs-anything") && self.has(key)? {
            return Ok("It was repaired".into());
        }
        Err(Error::new(ErrorKind::NotFound, "there is no such finding"))
    }
}
