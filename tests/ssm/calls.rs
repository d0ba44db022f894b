//! How many calls each command makes: what a user waits for and pays for.

use keep_test_support::{Call, Reply, StandIn, TestEnv};
use serde_json::{Value, json};

use crate::{answering, keep, set};

fn found(name: &str) -> Value {
    json!({ "Name": name, "Value": "v", "Version": 1, "Type": "SecureString" })
}

/// A store with the keys `K00` to `K24` in every env.
fn answer(call: &Call) -> Reply {
    let parameters: Vec<Value> = match call.action.as_str() {
        "GetParameter" => return Reply::ok(&json!({ "Parameter": found(call.field("Name")) })),
        "PutParameter" => return Reply::ok(&json!({ "Version": 2 })),
        "DeleteParameter" => return Reply::ok(&json!({})),
        "GetParameters" => call.list("Names").into_iter().map(found).collect(),
        "GetParameterHistory" => vec![found(call.field("Name"))],
        "GetParametersByPath" => {
            let begin: usize = call.field("NextToken").parse().unwrap_or_default();
            let path = call.field("Path");
            let names = (begin..25.min(begin + 10)).map(|number| format!("{path}/K{number:02}"));
            let mut page =
                json!({ "Parameters": names.map(|name| found(&name)).collect::<Vec<_>>() });
            if begin + 10 < 25 {
                page["NextToken"] = json!((begin + 10).to_string());
            }
            return Reply::ok(&page);
        }
        other => panic!("{other} is not of Parameter Store"),
    };
    Reply::ok(&json!({ "Parameters": parameters }))
}

fn serving() -> (TestEnv, StandIn) {
    answering(|call, _| answer(call))
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
