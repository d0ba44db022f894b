//! How many calls each command makes: what a user waits for and pays for.

use std::time::Duration;

use keep_test_support::{Call, Reply, StandIn, TestEnv};
use serde_json::{Value, json};

use crate::{answering, keep, project, set};

/// Longer than a busy machine takes from an answer to the next question, so that what
/// is sent together is seen together.
const LATENCY: Duration = Duration::from_millis(100);

fn found(name: &str) -> Value {
    json!({ "Name": name, "Value": "v", "Version": 1, "Type": "SecureString" })
}

/// A store with so many keys, `K00` and so on, in every env.
fn answer(call: &Call, count: usize) -> Reply {
    let parameters: Vec<Value> = match call.action.as_str() {
        "GetParameter" => return Reply::ok(&json!({ "Parameter": found(call.field("Name")) })),
        "PutParameter" => return Reply::ok(&json!({ "Version": 2 })),
        "DeleteParameter" => return Reply::ok(&json!({})),
        "GetParameters" => call.list("Names").into_iter().map(found).collect(),
        "GetParameterHistory" => vec![found(call.field("Name"))],
        "GetParametersByPath" => {
            let begin: usize = call.field("NextToken").parse().unwrap_or_default();
            let path = call.field("Path");
            let end = count.min(begin + 10);
            let names = (begin..end).map(|number| format!("{path}/K{number:02}"));
            let mut page =
                json!({ "Parameters": names.map(|name| found(&name)).collect::<Vec<_>>() });
            if end < count {
                page["NextToken"] = json!(end.to_string());
            }
            return Reply::ok(&page);
        }
        other => panic!("{other} is not of Parameter Store"),
    };
    Reply::ok(&json!({ "Parameters": parameters }))
}

fn serving() -> (TestEnv, StandIn) {
    answering(|call, _| answer(call, 25))
}

fn actions(aws: &StandIn) -> Vec<String> {
    aws.calls().into_iter().map(|call| call.action).collect()
}

#[test]
fn each_command_makes_as_few_calls_as_there_can_be() {
    let (env, aws) = serving();
    keep(&env, "get A --env production").assert_stdout("v");
    assert_eq!(actions(&aws), ["GetParameter"]);
    for (line, expected) in [
        ("set A v", &["PutParameter"][..]),
        ("set A v --if-absent", &["PutParameter"]),
        ("set A v --if-version 1", &["GetParameter", "PutParameter"]),
        ("delete A --yes", &["DeleteParameter"]),
        ("history A", &["GetParameterHistory"]),
        ("rollback K00 --to 1 --yes", &["GetParameterHistory"]),
        ("show --keys", &["GetParametersByPath"; 3]),
        ("export", &["GetParametersByPath"; 3]),
        (
            "rename A B --yes",
            &["GetParameter", "PutParameter", "DeleteParameter"],
        ),
    ] {
        let (env, aws) = serving();
        let done = keep(&env, &format!("{line} --env production"));
        assert_eq!(done.code, 0, "{done}");
        assert_eq!(actions(&aws), expected, "{line}");
    }
}

#[test]
fn many_are_read_by_ten_and_written_each_at_once() {
    let lines: String = (0..25).map(|number| format!("K{number:02}=v\n")).collect();
    let (env, aws) = serving();
    env.write("x.env", lines.replace("=v", "=w"));
    let import = keep(&env, "import x.env --overwrite --env production -q");
    assert_eq!(import.code, 0, "{import}");
    // Each is looked at again before it is written over.
    let counts = ["GetParameters", "GetParameter", "PutParameter"].map(|action| aws.count(action));
    assert_eq!(counts, [3, 25, 25]);
    let (env, aws) = serving();
    env.write("x.env", lines);
    let import = keep(&env, "import x.env --env production -q");
    assert_eq!(
        (import.code, actions(&aws)),
        (0, vec!["GetParameters".to_owned(); 3])
    );
    let (env, aws) = serving();
    set(&env, "A -q", "x").assert_stdout("");
    assert_eq!(
        aws.calls()[0].headers["x-amz-target"],
        "AmazonSSM.PutParameter"
    );
}

/// Calls and round trips of the command on a store with so many keys.
fn cost(count: usize, line: &str) -> (usize, usize) {
    let aws = StandIn::start_with_latency(|_| LATENCY, move |call, _| answer(call, count));
    let env = project("app", &aws.url(), &[]);
    let template: String = (0..count)
        .map(|number| format!("K{number:02}={{ssm:K{number:02}}}\n"))
        .collect();
    env.write("t", template);
    let lines: String = (0..count)
        .map(|number| format!("K{number:02}=v\n"))
        .collect();
    keep(&env, &format!("{line} --env production")).assert_stdout(lines);
    (aws.calls().len(), aws.depth())
}

/// Requests for names were made one after the other: 200 keys took 20 round trips.
#[test]
fn many_names_are_read_side_by_side() {
    // Ten at once make 1, 1, 2 and 11; a busy machine sends some of them later.
    for (count, calls, most_trips) in [(20, 2, 1), (100, 10, 2), (200, 20, 3), (1_010, 101, 16)] {
        let (made, trips) = cost(count, "export --template=t");
        assert_eq!(made, calls, "{count}");
        assert!(trips <= most_trips, "{count}: {trips} round trips");
    }
}

/// Each page says where the next one is. What lists names in larger pages needs a
/// permission that AWS gives for all parameters of the account or for none.
#[test]
fn pages_come_one_after_the_other() {
    for (count, pages) in [(20, 2), (100, 10)] {
        assert_eq!(cost(count, "export"), (pages, pages));
    }
}
