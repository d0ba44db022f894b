//! Versions and their labels, and requests that come twice.

use std::time::Duration;

use serde_json::{Value, json};

use super::{ask, put, token, with_secret};
use crate::strict::{REGION, Strict};

/// Each version that has labels, with them; the first one is called `first`.
fn labels(aws: &Strict) -> Value {
    let stages = &aws.described("app/x")["VersionIdsToStages"];
    let stages = stages.as_object().expect("labels by version");
    let named = stages.iter().map(|(id, labels)| {
        let name = if id.starts_with("0000") {
            "first"
        } else {
            &id[..1]
        };
        (name.to_owned(), labels.clone())
    });
    Value::Object(named.collect())
}

fn first_id(aws: &Strict) -> String {
    let stages = &aws.described("app/x")["VersionIdsToStages"];
    let stages = stages.as_object().expect("labels by version");
    stages.keys().next().expect("a version").clone()
}

#[test]
fn current_moves_to_what_is_written_and_previous_follows() {
    let aws = with_secret();
    assert_eq!(labels(&aws), json!({ "first": ["AWSCURRENT"] }));
    let answer = put(&aws, "two", 'a').expect("a version");
    assert_eq!(answer["VersionStages"], json!(["AWSCURRENT"]));
    assert_eq!(
        labels(&aws),
        json!({ "first": ["AWSPREVIOUS"], "a": ["AWSCURRENT"] })
    );
    let update = json!({
        "SecretId": "app/x",
        "SecretString": "three",
        "ClientRequestToken": token('b'),
    });
    assert!(ask(&aws, "UpdateSecret", &update).is_ok());
    assert_eq!(
        labels(&aws),
        json!({ "a": ["AWSPREVIOUS"], "b": ["AWSCURRENT"] })
    );
    // A description alone makes no version.
    let update = json!({ "SecretId": "app/x", "Description": "d" });
    assert!(ask(&aws, "UpdateSecret", &update).is_ok());
    assert_eq!(aws.versions("app/x"), 3);
    assert_eq!(aws.described("app/x")["Description"], json!("d"));
}

#[test]
fn a_label_of_ones_own_leaves_the_current_version() {
    let aws = with_secret();
    let staged = json!({
        "SecretId": "app/x",
        "SecretString": "two",
        "ClientRequestToken": token('a'),
        "VersionStages": ["NEXT"],
    });
    assert!(ask(&aws, "PutSecretValue", &staged).is_ok());
    assert_eq!(
        labels(&aws),
        json!({ "first": ["AWSCURRENT"], "a": ["NEXT"] })
    );
    let read = json!({ "SecretId": "app/x", "VersionStage": "NEXT" });
    let read = ask(&aws, "GetSecretValue", &read).expect("the labelled version");
    assert_eq!(read["SecretString"], json!("two"));
    assert_eq!(aws.value("app/x").as_deref(), Some("one"));
    let missing = json!({ "SecretId": "app/x", "VersionStage": "NONE" });
    let missing = ask(&aws, "GetSecretValue", &missing);
    assert_eq!(missing, Err("ResourceNotFoundException"));
}

#[test]
fn a_request_that_comes_twice_is_done_once() {
    let aws = with_secret();
    let first = put(&aws, "two", 'a');
    assert!(first.is_ok());
    assert_eq!(
        put(&aws, "two", 'a').map(|a| a["VersionId"].clone()),
        Ok(json!(token('a')))
    );
    assert_eq!(put(&aws, "other", 'a'), Err("ResourceExistsException"));
    assert_eq!(aws.versions("app/x"), 2);

    let create = |value: &str, id: char| {
        let body = json!({
            "Name": "app/y",
            "SecretString": value,
            "ClientRequestToken": token(id),
        });
        ask(&aws, "CreateSecret", &body)
    };
    let created = create("one", 'c');
    assert!(created.is_ok());
    assert_eq!(create("one", 'c'), created);
    assert_eq!(create("two", 'c'), Err("ResourceExistsException"));
    assert_eq!(create("one", 'd'), Err("ResourceExistsException"));
    assert_eq!(aws.versions("app/y"), 1);
}

#[test]
fn a_label_is_moved_from_its_holder_alone() {
    let aws = with_secret();
    let first = first_id(&aws);
    let a = token('a');
    assert!(put(&aws, "two", 'a').is_ok());
    let moved = |from: Option<&str>, to: Option<&str>| {
        let body = json!({
            "SecretId": "app/x",
            "VersionStage": "AWSCURRENT",
            "RemoveFromVersionId": from,
            "MoveToVersionId": to,
        });
        ask(&aws, "UpdateSecretVersionStage", &body).map(|_| ())
    };
    let wrong = Err("InvalidParameterException");
    assert_eq!(moved(None, Some(&first)), wrong);
    assert_eq!(moved(Some(&first), Some(&first)), wrong);
    assert_eq!(moved(Some(&a), None), wrong);
    assert_eq!(moved(None, None), wrong);
    assert_eq!(
        moved(Some(&a), Some(&token('z'))),
        Err("ResourceNotFoundException")
    );
    assert_eq!(moved(Some(&a), Some(&first)), Ok(()));
    assert_eq!(
        labels(&aws),
        json!({ "first": ["AWSCURRENT"], "a": ["AWSPREVIOUS"] })
    );
    // To where it is already: nothing to do.
    assert_eq!(moved(None, Some(&first)), Ok(()));
    let own = json!({
        "SecretId": "app/x",
        "VersionStage": "MINE",
        "MoveToVersionId": a,
    });
    assert!(ask(&aws, "UpdateSecretVersionStage", &own).is_ok());
    assert_eq!(
        labels(&aws),
        json!({ "first": ["AWSCURRENT"], "a": ["AWSPREVIOUS", "MINE"] })
    );
}

#[test]
fn versions_without_labels_are_shown_on_demand_and_kept_for_a_day() {
    let aws = with_secret();
    for number in 0..120 {
        let body = json!({ "SecretId": "app/x", "SecretString": format!("v{number}") });
        assert!(ask(&aws, "PutSecretValue", &body).is_ok());
    }
    assert_eq!(aws.versions("app/x"), 121);
    let list = |body: Value| ask(&aws, "ListSecretVersionIds", &body).expect("versions");
    let shown = list(json!({ "SecretId": "app/x" }));
    assert_eq!(shown["Versions"].as_array().map(Vec::len), Some(2));
    let all = list(json!({ "SecretId": "app/x", "IncludeDeprecated": true }));
    assert_eq!(all["Versions"].as_array().map(Vec::len), Some(100));
    let rest = list(json!({
        "SecretId": "app/x",
        "IncludeDeprecated": true,
        "NextToken": all["NextToken"],
    }));
    assert_eq!(rest["Versions"].as_array().map(Vec::len), Some(21));

    aws.advance(Duration::from_hours(25));
    assert!(put(&aws, "the last", 'a').is_ok());
    assert_eq!(aws.versions("app/x"), 100);
}

#[test]
fn versions_can_be_too_many() {
    let aws = with_secret();
    aws.most_versions(2);
    assert!(put(&aws, "two", 'a').is_ok());
    assert_eq!(put(&aws, "three", 'b'), Err("LimitExceededException"));
    assert!(put(&aws, "two", 'a').is_ok());
}

#[test]
fn versions_have_the_date_they_were_made_at() {
    let aws = with_secret();
    aws.advance(Duration::from_hours(1));
    assert!(put(&aws, "two", 'a').is_ok());
    let list = json!({ "SecretId": "app/x" });
    let list = aws
        .ask(REGION, "ListSecretVersionIds", &list)
        .expect("versions");
    let versions = list["Versions"].as_array().expect("a list");
    let created = |at: usize| versions[at]["CreatedDate"].as_f64().expect("a date");
    let apart = created(1) - created(0);
    assert!((3600.0..3700.0).contains(&apart), "{apart}");
}
