//! Every action that Keep can call, and what a creation asks for besides, under
//! every policy: also of commands that are not typed in `commands`.

use serde_json::{Value, json};

use super::policies::{Column, of_keep, of_the_page};
use super::simulator::allows;

/// An env of an application, and whether its secret is there.
type Place = (&'static str, &'static str);

const PLACES: [Place; 3] = [
    ("myapp", "production"),
    ("myapp", "local"),
    ("other", "production"),
];

/// Those of a secret that is there, with Keep's tags.
const ON_A_SECRET: [&str; 18] = [
    "GetSecretValue",
    "DescribeSecret",
    "ListSecretVersionIds",
    "PutSecretValue",
    "UpdateSecret",
    "UpdateSecretVersionStage",
    "DeleteSecret",
    "RestoreSecret",
    "UntagResource",
    "RotateSecret",
    "CancelRotateSecret",
    "ReplicateSecretToRegions",
    "RemoveRegionsFromReplication",
    "GetResourcePolicy",
    "PutResourcePolicy",
    "DeleteResourcePolicy",
    "ListSecrets",
    "BatchGetSecretValue",
];

fn tags((namespace, env): Place) -> Value {
    json!({
        "ManagedBy": "Keep",
        "Namespace": namespace,
        "Environment": env,
        "VaultSlug": "secretsmanager",
    })
}

/// A check as the service logs it. One of a name that no secret has goes by the
/// name alone, and has no tags.
fn check(action: &str, place: Place, has: Option<&Value>, asks: Option<&Value>) -> Value {
    let (namespace, env) = place;
    let arn = format!("arn:aws:secretsmanager:us-east-1:123456789012:secret:{namespace}/{env}/K");
    let lists = matches!(action, "ListSecrets" | "BatchGetSecretValue");
    let keys = asks.and_then(Value::as_object);
    let keys: Vec<&String> = keys.into_iter().flat_map(|tags| tags.keys()).collect();
    json!({
        "action": format!("secretsmanager:{action}"),
        "resource": match (lists, has) {
            (true, _) => None,
            (_, None) => Some(arn),
            (_, Some(_)) => Some(arn + "-a1B2c3"),
        },
        "resource_tags": has.filter(|_| !lists),
        "request_tags": asks,
        "tag_keys": keys,
    })
}

/// What a row asks in a place: all of it must be allowed.
type Ask = Box<dyn Fn(Place) -> Vec<Value>>;

fn rows() -> Vec<(String, Ask)> {
    let mut rows: Vec<(String, Ask)> = Vec::new();
    for action in ON_A_SECRET {
        let ask = move |place| vec![check(action, place, Some(&tags(place)), None)];
        rows.push((format!("`{action}`"), Box::new(ask)));
    }
    let mut row = |name: &str, ask: fn(Place) -> Vec<Value>| {
        rows.push((name.to_owned(), Box::new(ask)));
    };
    row("`GetSecretValue` of a name that no secret has", |place| {
        vec![check("GetSecretValue", place, None, None)]
    });
    row("`CreateSecret` alone, with Keep's tags", |place| {
        vec![check("CreateSecret", place, None, Some(&tags(place)))]
    });
    row("`TagResource`, which AWS asks for besides", |place| {
        vec![check("TagResource", place, None, Some(&tags(place)))]
    });
    row("`CreateSecret` with the tags of another env", |place| {
        let other = tags((place.0, "elsewhere"));
        vec![
            check("CreateSecret", place, None, Some(&other)),
            check("TagResource", place, None, Some(&other)),
        ]
    });
    row("`CreateSecret` without tags", |place| {
        vec![check("CreateSecret", place, None, None)]
    });
    row("`CreateSecret` with one tag more", |place| {
        let mut more = tags(place);
        more["Team"] = json!("blue");
        vec![
            check("CreateSecret", place, None, Some(&more)),
            check("TagResource", place, None, Some(&more)),
        ]
    });
    row("`TagResource`: into another env", |place| {
        let moved = json!({ "Environment": "elsewhere" });
        vec![check(
            "TagResource",
            place,
            Some(&tags(place)),
            Some(&moved),
        )]
    });
    row(
        "`TagResource`: another env's secret into production",
        |place| {
            let moved = json!({ "Environment": "production" });
            let has = tags((place.0, "local"));
            vec![check(
                "TagResource",
                (place.0, "local"),
                Some(&has),
                Some(&moved),
            )]
        },
    );
    row("`TagResource`: a secret of another tool", |place| {
        let has = json!({ "ManagedBy": "Terraform" });
        vec![check("TagResource", place, Some(&has), Some(&tags(place)))]
    });
    row(
        "`GetSecretValue` of a secret that only looks like Keep's",
        |place| {
            // Of another owner's name, tagged like production of `myapp`.
            let forged = tags(("myapp", "production"));
            vec![check(
                "GetSecretValue",
                ("theirs", place.1),
                Some(&forged),
                None,
            )]
        },
    );
    rows
}

fn cell(column: &Column, ask: &dyn Fn(Place) -> Vec<Value>) -> String {
    let answers = PLACES.map(|place| {
        let checks = ask(place);
        let allowed = checks.iter().all(|check| allows(&column.policy, check));
        if allowed { "yes" } else { "no" }
    });
    answers.join(" / ")
}

#[test]
fn what_each_policy_allows_is_as_written() {
    let columns: Vec<Column> = of_the_page().into_iter().chain(of_keep()).collect();
    let heads: Vec<&str> = columns.iter().map(|column| column.head).collect();
    let mut table = super::heading("action", &heads);
    for (name, ask) in rows() {
        let cells = columns.iter().map(|column| cell(column, &*ask));
        let cells: Vec<String> = cells.collect();
        super::push_row(&mut table, &name, &cells);
    }
    super::assert_written(&table);
}
