//! What the stand-in holds, and says: below `bench/s200/` there are 200 secrets,
//! below `bench/s0/` none.

use serde_json::{Value, json};

use crate::world::{key, value};

/// What a page of the service holds at most.
const BATCH: usize = 20;
const LIST: usize = 100;

/// The status and the body.
pub(crate) fn of(action: &str, body: &Value) -> (&'static str, Value) {
    let answer = match action {
        "GetSecretValue" | "DescribeSecret" => {
            let name = body["SecretId"].as_str().unwrap_or_default();
            let there = place(name).filter(|(env, number)| *number < env.count);
            let Some((env, number)) = there else {
                let kind = json!({ "__type": "ResourceNotFoundException", "Message": "not here" });
                return ("400 Bad Request", kind);
            };
            match action {
                "DescribeSecret" => env.listed(number),
                _ => env.secret(number),
            }
        }
        "BatchGetSecretValue" => {
            let asked = body["SecretIdList"].as_array();
            let (secrets, next) = match asked {
                Some(ids) => {
                    let places = ids.iter().filter_map(|id| place(id.as_str()?));
                    let places = places.filter(|(env, number)| *number < env.count);
                    (
                        places.map(|(env, number)| env.secret(number)).collect(),
                        None,
                    )
                }
                None => page(body, BATCH, |env, number| env.secret(number)),
            };
            json!({ "SecretValues": secrets, "Errors": [], "NextToken": next })
        }
        "ListSecrets" => {
            let (list, next) = page(body, LIST, |env, number| env.listed(number));
            json!({ "SecretList": list, "NextToken": next })
        }
        "CreateSecret" | "PutSecretValue" => {
            let name = body["Name"].as_str().or(body["SecretId"].as_str());
            let name = name.unwrap_or_default();
            json!({ "ARN": arn(name), "Name": name, "VersionId": VERSION })
        }
        "TagResource" | "UpdateSecret" => json!({}),
        _ => panic!("nothing that is measured asks for `{action}`"),
    };
    ("200 OK", answer)
}

const VERSION: &str = "01234567-89ab-cdef-0123-456789abcdef";

/// An environment such as `s200`.
struct Env<'a> {
    name: &'a str,
    count: usize,
}

impl<'a> Env<'a> {
    fn of(name: &'a str) -> Option<Self> {
        let digits: String = name.chars().filter(char::is_ascii_digit).collect();
        let count = digits.parse().ok()?;
        Some(Self { name, count })
    }

    fn secret_name(&self, number: usize) -> String {
        format!("bench/{}/{}", self.name, key(number))
    }

    fn secret(&self, number: usize) -> Value {
        let name = self.secret_name(number);
        json!({
            "ARN": arn(&name),
            "Name": name,
            "VersionId": VERSION,
            "SecretString": value(number),
            "VersionStages": ["AWSCURRENT"],
            "CreatedDate": 1_700_000_000.5,
        })
    }

    fn listed(&self, number: usize) -> Value {
        let name = self.secret_name(number);
        json!({
            "ARN": arn(&name),
            "Name": name,
            "LastChangedDate": 1_700_000_000.5,
            "VersionIdsToStages": { VERSION: ["AWSCURRENT"] },
            "Tags": [
                { "Key": "ManagedBy", "Value": "Keep" },
                { "Key": "Namespace", "Value": "bench" },
                { "Key": "Environment", "Value": self.name },
                { "Key": "VaultSlug", "Value": "aws" },
            ],
        })
    }
}

/// Of a name such as `bench/s200/KEY_0017`, or of its ARN.
fn place(name: &str) -> Option<(Env<'_>, usize)> {
    let (_, below) = name.split_once("bench/")?;
    let (env, key) = below.split_once('/')?;
    let number = key.strip_prefix("KEY_")?.get(..4)?.parse().ok()?;
    Some((Env::of(env)?, number))
}

fn arn(name: &str) -> String {
    format!("arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}-a1B2c3")
}

/// The page that is asked for, and the token of the next one.
fn page(
    body: &Value,
    most: usize,
    one: impl Fn(&Env<'_>, usize) -> Value,
) -> (Vec<Value>, Option<String>) {
    let prefix = body["Filters"][0]["Values"][0].as_str().unwrap_or_default();
    let env = prefix.split('/').nth(1).and_then(Env::of);
    let env = env.expect("a prefix that the measured commands use");
    let token = body["NextToken"].as_str();
    let from: usize = token.map_or(0, |token| token.parse().expect("our own token"));
    let to = env.count.min(from + most);
    let page = (from..to).map(|number| one(&env, number)).collect();
    (page, (to < env.count).then(|| to.to_string()))
}
