//! Every function of `keep:aws/secrets-manager` by its name.

use keep_sdk::{
    Error, Secret,
    aws::{self, NewSecret, RotationRules, Selector},
};

/// What the settings of the tests link to.
const LINKED: &str = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:linked-AbCdEf";

/// Calls the function with `name` as the name, or the prefix, or one of the
/// names.
pub(crate) fn call(function: &str, name: &str) -> Result<(), Error> {
    let own = name.to_owned();
    let pair = [("Keep".to_owned(), "yes".to_owned())];
    let at = Selector {
        version_id: None,
        stage: None,
    };
    match function {
        "get" => aws::get(name, &at).map(|_| ()),
        // Behind a name that is allowed, where a look at the first would miss it.
        "get-many" => aws::get_many(&["myapp/local/A".to_owned(), own]).map(|_| ()),
        "get-prefix" => aws::get_prefix(name).map(|_| ()),
        "list" => aws::list(name, false).map(|_| ()),
        "describe" => aws::describe(name).map(|_| ()),
        "create" => {
            let value = Secret::from_bytes(b"value")?;
            let new = NewSecret {
                name: own,
                value: &value,
                description: String::new(),
                kms_key: None,
                tags: Vec::new(),
                replica_regions: Vec::new(),
            };
            aws::create(&new).map(|_| ())
        }
        "put" => aws::put(name, &Secret::from_bytes(b"value")?).map(|_| ()),
        "update" => aws::update(name, Some("text"), None),
        "delete" => aws::delete(name, 7).map(|_| ()),
        "purge" => aws::purge(name),
        "restore" => aws::restore(name),
        "tag" => aws::tag(name, &pair),
        "untag" => aws::untag(name, &["Keep".to_owned()]),
        "versions" => aws::versions(name).map(|_| ()),
        _ => call_later(function, name),
    }
}

/// The functions that came after the first release.
fn call_later(function: &str, name: &str) -> Result<(), Error> {
    let regions = ["eu-west-1".to_owned()];
    match function {
        // Behind one that the settings name.
        "get-linked" => aws::get_linked(&[LINKED.to_owned(), name.to_owned()]).map(|_| ()),
        "inspect" => aws::inspect(name).map(|_| ()),
        "put-staged" => aws::put_staged(name, &Secret::from_bytes(b"value")?, "LABEL").map(|_| ()),
        "replace" => {
            aws::replace(name, &Secret::from_bytes(b"value")?, Some("text"), None).map(|_| ())
        }
        "move-stage" => aws::move_stage(name, "LABEL", Some("from"), Some("to")),
        "rotate" => {
            let rules = RotationRules {
                lambda_arn: None,
                days: None,
                expression: None,
                now: true,
            };
            aws::rotate(name, &rules).map(|_| ())
        }
        "cancel-rotation" => aws::cancel_rotation(name),
        "replicate" => aws::replicate(name, &regions).map(|_| ()),
        "remove-replicas" => aws::remove_replicas(name, &regions).map(|_| ()),
        "policy" => aws::policy(name).map(|_| ()),
        "put-policy" => aws::put_policy(name, "{}"),
        "delete-policy" => aws::delete_policy(name),
        "elsewhere" => aws::elsewhere(name).map(|_| ()),
        "survey" => aws::survey(name).map(|_| ()),
        other => Err(Error::unsupported(format!("no function `{other}`"))),
    }
}

/// The value of a secret.
pub(crate) fn value(name: &str) -> Result<Option<Secret>, Error> {
    let at = Selector {
        version_id: None,
        stage: None,
    };
    Ok(aws::get(name, &at)?.map(|found| found.secret))
}
