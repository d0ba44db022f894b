//! AWS Secrets Manager by its documentation: the rules that moto and ministack
//! leave out, one account, every region, and whatever can go wrong.
//!
//! [`Strict`] is the service. It checks each request against the service's own
//! shapes, keeps versions and labels as the service does, and asks a rule of
//! the test's about every permission that the service would ask for.

mod authorization;
mod deletion;
mod faults;
mod filters;
mod index;
mod keys;
mod labels;
mod list;
mod pages;
mod policy;
mod read;
mod refusal;
mod replication;
mod rotation;
mod secret;
mod service;
mod shapes;
mod tags;
mod turn;
mod world;
mod write;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

pub use authorization::{Check, Decision};
pub use faults::Faults;
pub use refusal::Refusal;
pub use replication::Replication;
pub use rotation::Rotation;

use service::Service;

use crate::{Call, StandIn};

/// The account that everything belongs to.
pub const ACCOUNT: &str = "123456789012";
/// Where a test looks unless it says otherwise.
pub const REGION: &str = "us-east-1";

/// A running service. Stops listening when dropped.
pub struct Strict {
    server: StandIn,
    service: Arc<Service>,
}

impl Strict {
    /// Empty, and free of faults.
    #[must_use]
    pub fn start() -> Self {
        let service = Arc::new(Service::default());
        let (latency, answer) = (Arc::clone(&service), Arc::clone(&service));
        let server = StandIn::start_with_latency(
            move |call| latency.latency_of(call),
            move |call, _| answer.answer(call),
        );
        Self { server, service }
    }

    /// The endpoint of every service in every region.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The address, as messages name it.
    #[must_use]
    pub fn host(&self) -> String {
        self.server.host()
    }
}

/// What was asked of it.
impl Strict {
    /// Every call so far, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.server.calls()
    }

    /// The actions of the calls, in order.
    #[must_use]
    pub fn actions(&self) -> Vec<String> {
        let calls = self.calls().into_iter();
        calls.map(|call| call.action).collect()
    }

    /// How often an action was called.
    #[must_use]
    pub fn count(&self, action: &str) -> usize {
        self.server.count(action)
    }

    /// Round trips that waited for one another.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.server.depth()
    }

    /// Every permission that was asked for, in order.
    #[must_use]
    pub fn checks(&self) -> Vec<Check> {
        self.service.world().checks.clone()
    }

    /// Empties both logs.
    pub fn forget_calls(&self) {
        self.server.forget_calls();
        self.service.world().checks.clear();
    }
}

/// What there is, and what a test puts there.
impl Strict {
    /// A call of the test's own: not logged, asked of no rule, and met by no
    /// fault.
    pub fn ask(&self, region: &str, action: &str, body: &Value) -> Result<Value, Refusal> {
        self.service.ask(region, action, body)
    }

    /// Adds a secret with these tags.
    pub fn create(&self, name: &str, value: &str, tags: &[(&str, &str)]) {
        let tags = tags.iter();
        let tags: Vec<Value> = tags
            .map(|(key, value)| json!({ "Key": key, "Value": value }))
            .collect();
        let body = json!({ "Name": name, "SecretString": value, "Tags": tags });
        let created = self.ask(REGION, "CreateSecret", &body);
        created.expect("the service takes the secret");
    }

    /// Adds `app/local/K0000` and so on, each with the value `value of NAME`.
    pub fn create_numbered(&self, count: usize) {
        for name in crate::shelf::names(count) {
            self.create(&name, &format!("value of {name}"), &[]);
        }
    }

    /// The current text of a secret; `None` where none can be read.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<String> {
        let body = json!({ "SecretId": name });
        let answer = self.ask(REGION, "GetSecretValue", &body).ok()?;
        answer["SecretString"].as_str().map(str::to_owned)
    }

    /// What `DescribeSecret` tells of a secret; null where there is none.
    #[must_use]
    pub fn described(&self, name: &str) -> Value {
        let body = json!({ "SecretId": name });
        self.ask(REGION, "DescribeSecret", &body)
            .unwrap_or_default()
    }

    /// How many versions a secret has, with and without labels.
    #[must_use]
    pub fn versions(&self, name: &str) -> usize {
        let id = (REGION.to_owned(), name.to_owned());
        let world = self.service.world();
        world
            .secrets
            .get(&id)
            .map_or(0, |secret| secret.versions.len())
    }

    /// The names of all secrets, deleted ones too.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let world = self.service.world();
        world.secrets.keys().map(|(_, name)| name.clone()).collect()
    }
}

/// What goes wrong, and how long things take.
impl Strict {
    /// The rule that every permission is asked of; without one, all is allowed.
    pub fn authorize(&self, rule: impl Fn(&Check) -> Decision + Send + Sync + 'static) {
        self.service.world().settings.authorize = Some(Arc::new(rule));
    }

    /// Sets what goes wrong by chance.
    pub fn faults(&self, faults: Faults) {
        self.service.world().faults = faults;
    }

    /// How long every answer takes.
    pub fn latency(&self, time: Duration) {
        self.service.latency().of_all = Some(time);
    }

    /// How long the answers to one action take.
    pub fn latency_of(&self, action: &str, time: Duration) {
        let mut latency = self.service.latency();
        latency.of_action.insert(action.to_owned(), time);
    }

    /// Puts the service's clock forward.
    pub fn advance(&self, time: Duration) {
        self.service.world().settings.ahead += time;
    }

    /// Listings, and batches by filter, show what there was that long ago.
    pub fn lag_listing(&self, time: Duration) {
        self.service.world().index.lag = time;
    }

    /// Listings, and batches by filter, show what there is now from now on.
    pub fn freeze_listing(&self) {
        self.service.world().index.freeze();
    }

    /// The end of [`freeze_listing`](Self::freeze_listing).
    pub fn thaw_listing(&self) {
        self.service.world().index.thaw();
    }

    /// Puts a page that holds nothing before every page.
    pub fn empty_pages(&self, are_given: bool) {
        self.service.world().settings.empty_pages = are_given;
    }

    /// Gives pages no larger than that, whatever is asked for.
    pub fn largest_page(&self, items: usize) {
        self.service.world().settings.largest_page = Some(items);
    }

    /// The key of this secret can neither encrypt nor decrypt.
    pub fn break_secret(&self, name: &str) {
        let settings = &mut self.service.world().settings;
        settings.broken_secrets.insert(name.to_owned());
    }

    /// This key can neither encrypt nor decrypt; `aws/secretsmanager` is the
    /// service's own.
    pub fn break_key(&self, key: &str) {
        let settings = &mut self.service.world().settings;
        settings.broken_keys.insert(key.to_owned());
    }

    /// A secret takes no more versions than that in a day.
    pub fn most_versions(&self, count: usize) {
        self.service.world().settings.most_versions = Some(count);
    }

    /// What becomes of rotations.
    pub fn rotation(&self, rotation: Rotation) {
        self.service.world().settings.rotation = rotation;
    }

    /// Makes the pending version of a secret current, with a value where it has
    /// none.
    pub fn finish_rotation(&self, name: &str, value: Option<&str>) -> Result<(), Refusal> {
        self.service.act(|turn| {
            let found = turn.find(name).ok_or_else(Refusal::not_found)?;
            turn.finish_rotation(&found, value)
        })
    }

    /// What becomes of replicas.
    pub fn replication(&self, replication: Replication) {
        self.service.world().settings.replication = replication;
    }
}
