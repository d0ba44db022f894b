//! The service: takes a call, and does what it asks as far as all rules allow.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;

use super::refusal::Refusal;
use super::shapes;
use super::turn::{Answer, Turn};
use super::world::World;
use super::{ACCOUNT, REGION};
use crate::{Call, Reply};

/// How long an answer takes, so that requests sent together are seen together.
const LATENCY: Duration = Duration::from_millis(5);

/// The actions that change something.
const WRITES: [&str; 14] = [
    "CancelRotateSecret",
    "CreateSecret",
    "DeleteResourcePolicy",
    "DeleteSecret",
    "PutResourcePolicy",
    "PutSecretValue",
    "RemoveRegionsFromReplication",
    "ReplicateSecretToRegions",
    "RestoreSecret",
    "RotateSecret",
    "TagResource",
    "UntagResource",
    "UpdateSecret",
    "UpdateSecretVersionStage",
];

#[derive(Default)]
pub(super) struct Service {
    world: Mutex<World>,
    latency: Mutex<Latency>,
}

#[derive(Default)]
pub(super) struct Latency {
    pub(super) of_all: Option<Duration>,
    pub(super) of_action: HashMap<String, Duration>,
}

impl Service {
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn latency(&self) -> MutexGuard<'_, Latency> {
        self.latency.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn latency_of(&self, call: &Call) -> Duration {
        let latency = self.latency();
        let chosen = latency.of_action.get(&call.action).copied();
        chosen.or(latency.of_all).unwrap_or(LATENCY)
    }

    pub(super) fn answer(&self, call: &Call) -> Reply {
        let mut world = self.world();
        if let Some(fault) = world.faults.refusal(&call.action) {
            return fault;
        }
        if call.access_key().is_empty() {
            let message = "Missing Authentication Token";
            return Reply::error(400, "MissingAuthenticationTokenException", message);
        }
        if call.action == "GetCallerIdentity" {
            return Reply::text(200, caller_identity());
        }
        let answer = run(&mut world, call, call.region(), false);
        match answer {
            Ok(_) if WRITES.contains(&call.action.as_str()) && world.faults.cuts(&call.action) => {
                Reply::cut()
            }
            Ok(answer) => Reply::ok(&answer),
            Err(refusal) => refusal.reply(),
        }
    }

    /// A call of the test's own: not logged, asked of no rule, and met by no
    /// fault.
    pub(super) fn ask(&self, region: &str, action: &str, body: &Value) -> Answer {
        let call = Call::of(action, body.clone());
        run(&mut self.world(), &call, region, true)
    }

    /// What a test does to the world by itself.
    pub(super) fn act<T>(&self, act: impl FnOnce(&mut Turn) -> T) -> T {
        let mut world = self.world();
        let now = world.now();
        act(&mut Turn {
            world: &mut world,
            body: &Value::Null,
            region: REGION,
            access_key: "",
            now,
            is_trusted: true,
        })
    }
}

fn run(world: &mut World, call: &Call, region: &str, is_trusted: bool) -> Answer {
    world.bury();
    world.settle_replicas();
    let action = call.action.as_str();
    let Some(fields) = shapes::input(action) else {
        return Err(Refusal::new("UnknownOperationException", action));
    };
    shapes::check(fields, &call.body)?;
    let now = world.now();
    let mut turn = Turn {
        world,
        body: &call.body,
        region,
        access_key: call.access_key(),
        now,
        is_trusted,
    };
    turn.run(action).map(without_nulls)
}

impl Turn<'_> {
    fn run(&mut self, action: &str) -> Answer {
        match action {
            "BatchGetSecretValue" => self.batch(),
            "CancelRotateSecret" => self.cancel_rotation(),
            "CreateSecret" => self.create(),
            "DeleteResourcePolicy" => self.delete_policy(),
            "DeleteSecret" => self.delete(),
            "DescribeSecret" => self.describe(),
            "GetResourcePolicy" => self.get_policy(),
            "GetSecretValue" => self.get(),
            "ListSecretVersionIds" => self.version_ids(),
            "ListSecrets" => self.list(),
            "PutResourcePolicy" => self.put_policy(),
            "PutSecretValue" => self.put(),
            "RemoveRegionsFromReplication" => self.remove_regions(),
            "ReplicateSecretToRegions" => self.replicate_to_regions(),
            "RestoreSecret" => self.restore(),
            "RotateSecret" => self.rotate(),
            "TagResource" => self.tag_resource(),
            "UntagResource" => self.untag_resource(),
            "UpdateSecret" => self.update(),
            "UpdateSecretVersionStage" => self.update_stage(),
            _ => Err(Refusal::new("UnknownOperationException", action)),
        }
    }
}

/// What has no value is left out of an answer.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().filter(|(_, value)| !value.is_null());
            let members = members.map(|(name, value)| (name, without_nulls(value)));
            Value::Object(members.collect())
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        value => value,
    }
}

fn caller_identity() -> String {
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
         <GetCallerIdentityResult><Arn>arn:aws:iam::{ACCOUNT}:user/tester</Arn>\
         <UserId>AIDATESTER</UserId><Account>{ACCOUNT}</Account></GetCallerIdentityResult>\
         <ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata>\
         </GetCallerIdentityResponse>"
    )
}
