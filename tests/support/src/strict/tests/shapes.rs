//! Limits: what is refused before anything is looked up.

use serde_json::{Value, json};

use super::{Strict, ask, with_secret};

const INVALID: Result<Value, &str> = Err("ValidationException");
const PARAMETER: Result<Value, &str> = Err("InvalidParameterException");

#[test]
fn values_have_between_one_and_65536_bytes() {
    let aws = with_secret();
    let put = |value: &str| {
        let body = json!({ "SecretId": "app/x", "SecretString": value });
        ask(&aws, "PutSecretValue", &body)
    };
    assert_eq!(put(""), INVALID);
    assert_eq!(put(&"x".repeat(65_537)), INVALID);
    // So many characters, but too many bytes.
    assert_eq!(put(&"ä".repeat(32_769)), PARAMETER);
    assert!(put(&"ä".repeat(32_768)).is_ok());
    let bytes = |text: &str| {
        let body = json!({ "SecretId": "app/x", "SecretBinary": text });
        ask(&aws, "PutSecretValue", &body)
    };
    assert_eq!(bytes(""), INVALID);
    assert_eq!(bytes("not base64"), Err("SerializationException"));
    assert!(bytes("/wA=").is_ok());
    let both = json!({ "SecretId": "app/x", "SecretString": "x", "SecretBinary": "/wA=" });
    assert_eq!(ask(&aws, "PutSecretValue", &both), PARAMETER);
    let none = json!({ "SecretId": "app/x" });
    let refused = ask(&aws, "PutSecretValue", &none);
    assert_eq!(refused, Err("InvalidRequestException"));
}

#[test]
fn names_and_descriptions_are_limited() {
    let aws = Strict::start();
    let create = |name: &str, description: &str| {
        let body = json!({ "Name": name, "SecretString": "x", "Description": description });
        ask(&aws, "CreateSecret", &body)
    };
    for name in ["", "with space", "ä", "a:b", &"n".repeat(513)] {
        assert_eq!(create(name, ""), INVALID, "{name}");
    }
    assert!(create(&"n".repeat(512), "").is_ok());
    assert!(create("a/_+=.@-b9", "").is_ok());
    assert_eq!(create("long", &"d".repeat(2049)), INVALID);
    assert!(create("long", &"d".repeat(2048)).is_ok());
}

#[test]
fn a_secret_has_at_most_50_tags_each_key_once() {
    let aws = with_secret();
    let tags = |from: usize, count: usize| -> Vec<Value> {
        let numbers = from..from + count;
        let tag = |n| json!({ "Key": format!("k{n}"), "Value": "v" });
        numbers.map(tag).collect()
    };
    let tag = |tags: Vec<Value>| {
        let body = json!({ "SecretId": "app/x", "Tags": tags });
        ask(&aws, "TagResource", &body)
    };
    assert_eq!(tag(tags(0, 51)), PARAMETER);
    assert_eq!(tag([tags(0, 1), tags(0, 1)].concat()), PARAMETER);
    assert_eq!(
        tag(vec![json!({ "Key": "aws:x", "Value": "v" })]),
        PARAMETER
    );
    assert_eq!(tag(vec![json!({ "Key": "k".repeat(129) })]), INVALID);
    assert_eq!(
        tag(vec![json!({ "Key": "k", "Value": "v".repeat(257) })]),
        INVALID
    );
    assert!(tag(tags(0, 50)).is_ok());
    assert_eq!(tag(tags(50, 1)), PARAMETER);
    // Another value for a tag that is there is no further tag.
    assert!(tag(tags(49, 1)).is_ok());
    let untag = json!({ "SecretId": "app/x", "TagKeys": ["k0"] });
    assert_eq!(ask(&aws, "UntagResource", &untag), Ok(json!({})));
    assert!(tag(tags(50, 1)).is_ok());
    let body = json!({ "Name": "other", "SecretString": "x", "Tags": tags(0, 51) });
    assert_eq!(ask(&aws, "CreateSecret", &body), PARAMETER);
}

#[test]
fn a_batch_takes_20_names_or_filters_and_never_both() {
    let aws = with_secret();
    let batch = |body: Value| ask(&aws, "BatchGetSecretValue", &body);
    let ids = |count| vec!["app/x"; count];
    let filters = json!([{ "Key": "name", "Values": ["app/"] }]);
    assert!(batch(json!({ "SecretIdList": ids(20) })).is_ok());
    assert_eq!(batch(json!({ "SecretIdList": ids(21) })), INVALID);
    assert_eq!(
        batch(json!({ "Filters": filters, "MaxResults": 21 })),
        INVALID
    );
    assert_eq!(
        batch(json!({ "Filters": filters, "MaxResults": 0 })),
        INVALID
    );
    assert!(batch(json!({ "Filters": filters, "MaxResults": 20 })).is_ok());
    let limited = json!({ "SecretIdList": ids(1), "MaxResults": 1 });
    assert_eq!(batch(limited), PARAMETER);
    let both = json!({ "SecretIdList": ids(1), "Filters": filters });
    assert_eq!(batch(both), PARAMETER);
    assert_eq!(batch(json!({})), PARAMETER);
}

#[test]
fn listings_and_filters_are_limited() {
    let aws = with_secret();
    let list = |body: Value| ask(&aws, "ListSecrets", &body);
    assert_eq!(list(json!({ "MaxResults": 101 })), INVALID);
    assert!(list(json!({ "MaxResults": 100 })).is_ok());
    let filter = |value: &str| json!({ "Key": "name", "Values": [value] });
    assert_eq!(list(json!({ "Filters": vec![filter("a"); 11] })), INVALID);
    assert_eq!(list(json!({ "Filters": [filter("a*")] })), INVALID);
    assert_eq!(
        list(json!({ "Filters": [filter(&"a".repeat(513))] })),
        INVALID
    );
    let values = json!([{ "Key": "name", "Values": vec!["a"; 11] }]);
    assert_eq!(list(json!({ "Filters": values })), INVALID);
    let unknown = json!([{ "Key": "names", "Values": ["a"] }]);
    assert_eq!(list(json!({ "Filters": unknown })), INVALID);
    let misspelt = json!({ "Filter": [] });
    assert_eq!(list(misspelt), Err("SerializationException"));
}

#[test]
fn a_token_has_at_least_32_characters() {
    let aws = with_secret();
    let put = |token: &str| {
        let body = json!({
            "SecretId": "app/x",
            "SecretString": "x",
            "ClientRequestToken": token,
        });
        ask(&aws, "PutSecretValue", &body)
    };
    assert_eq!(put(&"t".repeat(31)), INVALID);
    assert_eq!(put(&"t".repeat(65)), INVALID);
    assert!(put(&"t".repeat(64)).is_ok());
}

#[test]
fn what_is_not_there_is_not_found() {
    let aws = Strict::start();
    let body = json!({ "SecretId": "app/none" });
    for action in [
        "GetSecretValue",
        "DescribeSecret",
        "RestoreSecret",
        "DeleteSecret",
        "ListSecretVersionIds",
        "GetResourcePolicy",
    ] {
        let refusal = aws
            .ask("us-east-1", action, &body)
            .expect_err("nothing is there");
        assert_eq!(
            (refusal.status, refusal.code),
            (400, "ResourceNotFoundException")
        );
    }
}
