//! Reading many secrets, where the store's API has a request for each: they are made
//! side by side. They were made one after the other, and 200 keys took 200 round trips.
//!
//! Sixteen at once make 2 of 20, 7 of 100 and 13 of 200. A busy machine sends the last
//! of them after the first was answered, so that some more are allowed.

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use keep_test_support::hashicorp_vault::{HashicorpVault, ROOT};
use keep_test_support::{Reply, StandIn, TestEnv};
use serde_json::json;

use crate::project::{allowed, keep, on_kv_two, said};

/// Longer than a busy machine takes from an answer to the next question.
const LATENCY: Duration = Duration::from_millis(100);

/// Stores so many secrets as another client does, in that engine of the server.
fn store(server: &HashicorpVault, engine: &str, count: usize) {
    for number in 0..count {
        let value = json!({ "value": format!("v{number}") });
        let (path, body) = match engine {
            "secret" => ("secret/data", json!({ "data": value })),
            engine => (engine, value),
        };
        let path = format!("{path}/project/local/K{number:03}");
        let (status, _) = server.ask("POST", &path, &body);
        assert!(matches!(status, 200 | 204), "{status}");
    }
}

fn lines(count: usize) -> String {
    let lines = (0..count).map(|number| format!("K{number:03}=v{number}\n"));
    lines.collect()
}

/// A template that names each of them.
fn template(env: &TestEnv, count: usize) {
    let lines = (0..count).map(|number| format!("K{number:03}={{v:K{number:03}}}\n"));
    env.write("t", lines.collect::<String>());
}

/// Requests and round trips of the command, which prints these lines.
fn cost(server: &HashicorpVault, env: &TestEnv, line: &str, printed: &str) -> (usize, usize) {
    server.count_trips(LATENCY);
    let _ = server.take_lines();
    keep(env, line).assert(0, printed, "");
    let (trips, at_once) = server.trips();
    assert!(at_once <= 16, "{line}: {at_once} at once");
    server.count_trips(Duration::ZERO);
    (server.take_lines().len(), trips)
}

fn assert_cost((requests, trips): (usize, usize), made: usize, most_trips: usize) {
    assert_eq!(requests, made);
    assert!(trips <= most_trips, "{trips} round trips");
}

#[test]
fn version_two_reads_sixteen_at_once() {
    for (count, trips) in [(20, 4), (100, 10), (200, 18)] {
        let (server, env) = on_kv_two();
        store(&server, "secret", count);
        template(&env, count);
        let by_name = cost(&server, &env, "export --template=t", &lines(count));
        assert_cost(by_name, count, trips);
        // The list comes first.
        let all = cost(&server, &env, "export", &lines(count));
        assert_cost(all, count + 1, trips + 1);
        let keys: String = (0..count).map(|number| format!("K{number:03}\n")).collect();
        let names = cost(&server, &env, "show --keys", &keys);
        assert_cost(names, count + 1, trips + 1);
    }
}

#[test]
fn version_one_reads_sixteen_at_once() {
    for (count, trips) in [(20, 4), (200, 18)] {
        let server = HashicorpVault::start();
        let env = allowed("hashicorp-vault-kv1", &server.url(), &["mount=old"]);
        let env = env.with_var("KEEP_SECRET_V_TOKEN", ROOT);
        store(&server, "old", count);
        let all = cost(&server, &env, "export", &lines(count));
        assert_cost(all, count + 1, trips + 1);
    }
}

/// One that may not be read, or is no value, stops none of the others; and that the
/// token is good is asked once.
#[test]
fn each_secret_has_its_own_outcome() {
    let (server, env) = on_kv_two();
    store(&server, "secret", 20);
    let user = json!({ "data": { "user": "app" } });
    let _ = server.ask("POST", "secret/data/project/local/K005", &user);
    let path = "secret/data/project/local/";
    let metadata = "secret/metadata/";
    let readable = ["K00", "K010", "K011"].map(|start| format!("{path}{start}"));
    let mut rules: Vec<(&str, &str)> = readable.iter().map(|below| ("read", &**below)).collect();
    rules.push(("list", metadata));
    server.permit("some", &rules);
    let env = env.with_var("KEEP_SECRET_V_TOKEN", "some");
    let _ = server.take_lines();
    let export = keep(&env, "export");
    let read = lines(12).replace("K005=v5\n", "");
    assert_eq!(
        (export.code, &*export.stdout),
        (8, read.as_bytes()),
        "{export}"
    );
    let denied =
        "failed: the policies of the token do not allow to read secret/data/project/local/";
    assert_eq!(export.stderr.matches(denied).count(), 8, "{export}");
    let fields =
        "K005  failed: `K005` has no field `value`; what is stored there has the fields `user`";
    assert!(export.stderr.contains(fields), "{export}");
    let asked = server.take_lines();
    let lookups = asked.iter().filter(|line| line.ends_with("/lookup-self"));
    assert_eq!((lookups.count(), asked.len()), (1, 22));
}

/// The answer of etcd to a request for one name.
fn value_of(name: &str) -> Reply {
    let text = BASE64_STANDARD.decode(name).expect("names are in base64");
    let text = String::from_utf8(text).expect("the names here are text");
    let number: usize = text[text.len() - 3..].parse().expect("a number");
    let value = BASE64_STANDARD.encode(format!("v{number}"));
    Reply::ok(&json!({
        "kvs": [{ "key": name, "value": value, "mod_revision": "7" }],
        "count": "1",
    }))
}

/// Listing reads pages. A template names its keys one by one.
#[test]
fn etcd_reads_sixteen_names_at_once() {
    for (count, trips) in [(20, 4), (100, 10), (200, 18)] {
        let server =
            StandIn::start_with_latency(|_| LATENCY, |call, _| value_of(call.field("key")));
        let env = allowed("etcd", &server.url(), &[]);
        template(&env, count);
        keep(&env, "export --template=t").assert(0, lines(count), "");
        assert_eq!(server.calls().len(), count);
        let (depth, most) = (server.depth(), server.most_at_once());
        assert!(
            depth <= trips && most <= 16,
            "{depth} trips, {most} at once"
        );
    }
}

/// On the server itself, with one name that is not there.
#[test]
fn etcd_leaves_out_what_is_not_there() {
    let server = keep_test_support::Etcd::shared();
    let env = allowed("etcd", server.url(), &["scope=together"]);
    for (key, value) in [("A", "1"), ("C", "3")] {
        keep(&env, &format!("set {key} {value}")).assert(0, "", &said("created", key));
    }
    env.write("t", "A={v:A}\nB={v:B}\nC={v:C}\n");
    let line = "export --template=t --missing blank -q";
    keep(&env, line).assert(0, "A=1\nB=\nC=3\n", "");
}
