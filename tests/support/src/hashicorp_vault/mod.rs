//! `HashiCorp` Vault by its API documentation: both versions of the KV engine, tokens
//! with policies, `AppRole`, namespaces, and a seal. There is no server of it that the
//! tests could install; [`RustyVault`](crate::RustyVault) has the first version alone,
//! and no policies.

mod kv_one;
mod kv_two;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::trips::Trips;
pub use crate::web::Request;
use crate::web::{Answer, Web};
use kv_one::KvOne;
use kv_two::KvTwo;

/// A token that may do everything.
pub const ROOT: &str = "hvs.canary-of-root-2b7e1c";
/// What signs in by `AppRole`, and the token that it gets.
pub const ROLE_ID: &str = "role-1";
pub const SECRET_ID: &str = "canary-of-secret-id-77aa0e";
pub const ROLE_TOKEN: &str = "hvs.canary-of-approle-51fe90";

enum Engine {
    One(KvOne),
    Two(KvTwo),
}

#[derive(Default)]
struct World {
    /// By the namespace and the path.
    engines: HashMap<(String, String), Engine>,
    /// Which capabilities on which paths, below these, a token has.
    policies: HashMap<String, Vec<(String, String)>>,
    is_sealed: bool,
    /// Whether a proxy in front of it knows the methods of HTTP alone.
    is_behind_a_proxy: bool,
    /// What every request gets instead of an answer.
    fault: Option<(u16, String)>,
    /// What changes a secret between a look at it and the write.
    race: Option<Value>,
    requests: Vec<Request>,
}

/// A running server with the engine `secret` of version 2 and `old` of version 1.
/// Stops listening when dropped.
pub struct HashicorpVault {
    web: Web,
    world: Arc<Mutex<World>>,
    trips: Arc<Trips>,
}

impl HashicorpVault {
    #[must_use]
    pub fn start() -> Self {
        let mut world = World::default();
        for namespace in ["", "team"] {
            let two = Engine::Two(KvTwo::default());
            world
                .engines
                .insert((namespace.into(), "secret".into()), two);
        }
        let one = Engine::One(KvOne::default());
        world.engines.insert((String::new(), "old".into()), one);
        for token in [ROOT, ROLE_TOKEN] {
            let everything = vec![("*".to_owned(), String::new())];
            world.policies.insert(token.to_owned(), everything);
        }
        let world = Arc::new(Mutex::new(world));
        let trips = Arc::new(Trips::default());
        let (served, counted) = (Arc::clone(&world), Arc::clone(&trips));
        let web = Web::start(move |request| counted.count(|| lock(&served).answer(request)));
        Self { web, world, trips }
    }

    /// The URL, as a vault's setting has it.
    #[must_use]
    pub fn url(&self) -> String {
        self.web.url()
    }

    /// Every request so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.world).requests.clone()
    }

    /// Method and path of every request, and an empty log.
    #[must_use]
    pub fn take_lines(&self) -> Vec<String> {
        let requests = std::mem::take(&mut lock(&self.world).requests);
        let lines = requests.iter();
        lines
            .map(|request| format!("{} {}", request.method, request.path))
            .collect()
    }

    /// Counts round trips from now on, with answers that take so long.
    pub fn count_trips(&self, latency: Duration) {
        self.trips.restart(latency);
    }

    /// The round trips that waited for one another since then, and the most requests
    /// that were under way together.
    #[must_use]
    pub fn trips(&self) -> (usize, usize) {
        self.trips.counted()
    }

    /// Gives a token these capabilities on these paths and what is below them.
    pub fn permit(&self, token: &str, rules: &[(&str, &str)]) {
        let rules = rules.iter();
        let rules = rules.map(|(capability, path)| ((*capability).into(), (*path).into()));
        let mut world = lock(&self.world);
        world.policies.insert(token.into(), rules.collect());
    }

    pub fn seal(&self, is_sealed: bool) {
        lock(&self.world).is_sealed = is_sealed;
    }

    /// Puts a proxy in front of it that does not know the method `LIST`.
    pub fn behind_a_proxy(&self) {
        lock(&self.world).is_behind_a_proxy = true;
    }

    /// Answers everything with this status and body.
    pub fn fail(&self, status: u16, body: &str) {
        lock(&self.world).fault = Some((status, body.to_owned()));
    }

    /// Lets somebody else write this object at the next write of version 2.
    pub fn race(&self, data: Value) {
        lock(&self.world).race = Some(data);
    }

    /// As an administrator asks, with the root token.
    #[must_use]
    pub fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let request = Request::of(method, path, ROOT, body);
        let mut world = lock(&self.world);
        let (status, body) = world.serve(&request);
        (status, serde_json::from_str(&body).unwrap_or_default())
    }
}

fn lock(world: &Mutex<World>) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the server says of what it refuses.
fn refusal(status: u16, errors: &[&str]) -> Answer {
    (status, json!({ "errors": errors }).to_string())
}

fn nothing() -> Answer {
    (204, String::new())
}

impl World {
    fn answer(&mut self, request: Request) -> Answer {
        let answer = self.serve(&request);
        self.requests.push(request);
        answer
    }

    fn serve(&mut self, request: &Request) -> Answer {
        let path = request.path.strip_prefix("/v1/").unwrap_or_default();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let path = &*percent_decode_str(path).decode_utf8_lossy();
        if self.is_behind_a_proxy && request.method == "LIST" {
            return (405, "<html>Not Allowed</html>".into());
        }
        if path == "sys/seal-status" {
            return (200, json!({ "sealed": self.is_sealed }).to_string());
        }
        if self.is_sealed {
            return refusal(503, &["Vault is sealed"]);
        }
        if let Some(fault) = &self.fault {
            return fault.clone();
        }
        if path == "auth/approle/login" {
            return log_in(&request.json());
        }
        let is_list = request.method == "LIST" || query == "list=true";
        let capability = match request.method.as_str() {
            _ if is_list => "list",
            "GET" => "read",
            "DELETE" => "delete",
            _ => "update",
        };
        let namespace = request.header("x-vault-namespace");
        let Some(rules) = self.policies.get(request.header("x-vault-token")) else {
            return refusal(
                403,
                &["2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"],
            );
        };
        if path == "auth/token/lookup-self" {
            return (
                200,
                json!({ "data": { "id": request.header("x-vault-token") } }).to_string(),
            );
        }
        if let Some(mount) = path.strip_prefix("sys/internal/ui/mounts/") {
            return self.describe(namespace, mount);
        }
        let allowed = rules.iter().any(|(what, below)| {
            (what == "*" || what == capability) && path.starts_with(below.as_str())
        });
        if !allowed {
            return refusal(403, &["1 error occurred:\n\t* permission denied\n\n"]);
        }
        let (mount, rest) = path.split_once('/').unwrap_or((path, ""));
        let key = (namespace.to_owned(), mount.to_owned());
        let race = self
            .race
            .take_if(|_| capability == "update" && rest.starts_with("data/"));
        match self.engines.get_mut(&key) {
            None => refusal(
                404,
                &[&format!(
                    "no handler for route \"{path}\". route entry not found."
                )],
            ),
            Some(Engine::One(engine)) => engine.answer(capability, rest, &request.json()),
            Some(Engine::Two(engine)) => {
                if let Some(data) = race {
                    let body = json!({ "data": data });
                    let _ = engine.answer(capability, rest, query, &body);
                }
                engine.answer(capability, rest, query, &request.json())
            }
        }
    }

    fn describe(&self, namespace: &str, mount: &str) -> Answer {
        let key = (namespace.to_owned(), mount.to_owned());
        let options = match self.engines.get(&key) {
            None => {
                let denied = format!(
                    "preflight capability check returned 403, please ensure client's policies grant access to path \"{mount}/\""
                );
                return refusal(403, &[&denied]);
            }
            Some(Engine::One(_)) => Value::Null,
            Some(Engine::Two(_)) => json!({ "version": "2" }),
        };
        let data = json!({ "type": "kv", "options": options, "path": format!("{mount}/") });
        (200, json!({ "data": data }).to_string())
    }
}

fn log_in(body: &Value) -> Answer {
    if body["role_id"] != ROLE_ID || body["secret_id"] != SECRET_ID {
        return refusal(400, &["invalid role or secret ID"]);
    }
    let auth = json!({
        "client_token": ROLE_TOKEN,
        "accessor": "canary-of-accessor",
        "lease_duration": 1200,
    });
    (200, json!({ "auth": auth, "data": null }).to_string())
}

/// What lies directly below a path; folders end in a slash.
fn list<'a>(names: impl Iterator<Item = &'a String>, below: &str) -> Answer {
    let below = format!("{}/", below.trim_end_matches('/'));
    let mut keys: Vec<String> = names
        .filter_map(|name| name.strip_prefix(&below))
        .map(|rest| match rest.split_once('/') {
            Some((folder, _)) => format!("{folder}/"),
            None => rest.to_owned(),
        })
        .collect();
    keys.sort();
    keys.dedup();
    if keys.is_empty() {
        return refusal(404, &[]);
    }
    (200, json!({ "data": { "keys": keys } }).to_string())
}
