//! Filters, pages, order, and a listing that lags.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Strict, ask};

fn names(aws: &Strict, body: &Value) -> Vec<String> {
    let answer = ask(aws, "ListSecrets", body).expect("a listing");
    let listed = answer["SecretList"].as_array().cloned().unwrap_or_default();
    let names = listed.iter().filter_map(|entry| entry["Name"].as_str());
    names.map(str::to_owned).collect()
}

fn filtered(aws: &Strict, filters: &[(&str, &[&str])]) -> Vec<String> {
    let filters = filters.iter();
    let filters: Vec<Value> = filters
        .map(|(key, values)| json!({ "Key": key, "Values": values }))
        .collect();
    names(aws, &json!({ "Filters": filters }))
}

#[test]
fn filters_match_as_documented() {
    let aws = Strict::start();
    aws.create("app/Prod/A", "1", &[("Env", "production"), ("Team", "web")]);
    aws.create("app/prod/B", "2", &[("env", "prod")]);
    aws.create("other/C", "3", &[]);
    let update = json!({ "SecretId": "other/C", "Description": "Billing key" });
    assert!(ask(&aws, "UpdateSecret", &update).is_ok());
    let found = |filters: &[(&str, &[&str])]| filtered(&aws, filters);
    assert_eq!(found(&[("name", &["app/prod"])]), ["app/prod/B"]);
    assert_eq!(found(&[("name", &["prod"])]), [""; 0]);
    assert_eq!(
        found(&[("name", &["app/P", "other"])]),
        ["app/Prod/A", "other/C"]
    );
    assert_eq!(found(&[("tag-key", &["Env"])]), ["app/Prod/A"]);
    assert_eq!(
        found(&[("tag-value", &["prod"])]),
        ["app/Prod/A", "app/prod/B"]
    );
    assert_eq!(found(&[("tag-value", &["!prod"])]), ["other/C"]);
    assert_eq!(found(&[("name", &["!app/"])]), ["other/C"]);
    assert_eq!(found(&[("description", &["bILLING"])]), ["other/C"]);
    assert_eq!(found(&[("description", &["key"])]), [""; 0]);
    assert_eq!(found(&[("all", &["KEY"])]), ["other/C"]);
    assert_eq!(
        found(&[
            ("name", &["app/"]),
            ("tag-value", &["prod"]),
            ("tag-key", &["Team"])
        ]),
        ["app/Prod/A"]
    );
}

#[test]
fn pages_end_where_there_is_no_token_and_tokens_are_of_one_request() {
    let aws = Strict::start();
    aws.create_numbered(5);
    let first = json!({ "MaxResults": 2, "Filters": [{ "Key": "name", "Values": ["app/"] }] });
    let mut page = ask(&aws, "ListSecrets", &first).expect("a page");
    let token = page["NextToken"].clone();
    let mut sizes = vec![page["SecretList"].as_array().map(Vec::len)];
    while page["NextToken"].is_string() {
        let mut next = first.clone();
        next["NextToken"] = page["NextToken"].clone();
        page = ask(&aws, "ListSecrets", &next).expect("a page");
        sizes.push(page["SecretList"].as_array().map(Vec::len));
    }
    assert_eq!(sizes, [Some(2), Some(2), Some(1)]);
    for body in [
        json!({ "NextToken": token }),
        json!({ "NextToken": "made up" }),
    ] {
        let refused = ask(&aws, "ListSecrets", &body);
        assert_eq!(refused, Err("InvalidNextTokenException"));
    }
    aws.empty_pages(true);
    let page = ask(&aws, "ListSecrets", &json!({})).expect("a page");
    assert_eq!(page["SecretList"], json!([]));
    let next = json!({ "NextToken": page["NextToken"] });
    let page = ask(&aws, "ListSecrets", &next).expect("a page");
    assert_eq!(page["SecretList"].as_array().map(Vec::len), Some(5));
    assert_eq!(page["NextToken"], json!(null));
}

#[test]
fn order_is_honoured() {
    let aws = Strict::start();
    for name in ["b", "c", "a"] {
        aws.create(name, "x", &[]);
    }
    let by = |by: &str, order: &str| names(&aws, &json!({ "SortBy": by, "SortOrder": order }));
    assert_eq!(by("name", "asc"), ["a", "b", "c"]);
    assert_eq!(by("name", "desc"), ["c", "b", "a"]);
    assert_eq!(by("created-date", "asc"), ["b", "c", "a"]);
}

#[test]
fn a_listing_lags_and_reading_does_not() {
    let aws = Strict::start();
    aws.create("old", "1", &[]);
    aws.freeze_listing();
    aws.create("new", "2", &[]);
    let delete = json!({ "SecretId": "old", "ForceDeleteWithoutRecovery": true });
    assert!(ask(&aws, "DeleteSecret", &delete).is_ok());
    assert_eq!(names(&aws, &json!({})), ["old"]);
    let filters = json!([{ "Key": "name", "Values": ["n", "o"] }]);
    let batch = ask(&aws, "BatchGetSecretValue", &json!({ "Filters": filters }));
    assert_eq!(batch, Ok(json!({ "SecretValues": [], "Errors": [] })));
    assert_eq!(aws.value("new").as_deref(), Some("2"));
    aws.thaw_listing();
    assert_eq!(names(&aws, &json!({})), ["new"]);

    aws.lag_listing(Duration::from_mins(5));
    assert_eq!(names(&aws, &json!({})), [""; 0]);
    aws.advance(Duration::from_mins(4));
    assert_eq!(names(&aws, &json!({})), [""; 0]);
    aws.advance(Duration::from_mins(1));
    assert_eq!(names(&aws, &json!({})), ["new"]);
}
