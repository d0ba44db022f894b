//! Every function of `keep:aws/secrets-manager` by its name.

use keep_sdk::{
    Error, Secret,
    aws::{self, NewSecret, Selector},
};

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
        other => Err(Error::unsupported(format!("no function `{other}`"))),
    }
}
