//! `keep get KEY`: one secret, exactly as it is stored.

use serde::Serialize;

use super::time::rfc3339;
use crate::app::App;
use crate::cli::{GetArgs, GetFormat};
use crate::error::Error;
use crate::exit::Exit;
use crate::project::{Key, files};
use crate::secret::SecretValue;
use crate::ui::{Cell, JsonValue};
use crate::vault::{Found, Selector};

/// What `--format json` prints.
#[derive(Serialize)]
struct Document<'a> {
    key: &'a str,
    value: JsonValue<'a>,
    version: Option<&'a str>,
    vault: &'a str,
    env: &'a str,
    modified: Option<String>,
}

pub(super) async fn run(app: &App<'_>, args: &GetArgs) -> Result<Exit, Error> {
    let key = Key::parse(&args.key)?;
    let mut vault = app.context(&args.context).await?;
    let at = match (&args.stage, &args.version) {
        (Some(stage), _) => Selector::Stage(stage.clone()),
        (None, Some(version)) => Selector::Version(version.clone()),
        (None, None) => Selector::Current,
    };
    let found = app.ui.during("Reading", vault.get(&key, &at)).await;
    let Found { entry, value } = found.map_err(|error| error.or_doctor(vault.as_place()))?;
    let value = match &args.field {
        Some(field) => member(&key, &value, field)?,
        None => value,
    };
    if let Some(path) = args.file() {
        #[expect(clippy::disallowed_methods, reason = "the file that the user named")]
        files::write_atomic(path, value.expose(), files::Mode::Private)?;
        app.ui
            .success(&format!("Secret `{key}` written to `{}`", path.display()));
        return Ok(Exit::Ok);
    }
    let default = if args.output.is_none() && app.ui.stdout_is_terminal() {
        GetFormat::Table
    } else {
        GetFormat::Raw
    };
    match args.format.unwrap_or(default) {
        GetFormat::Raw => app.ui.secret(&value)?,
        GetFormat::Table => {
            let version = entry.version.unwrap_or_default();
            let row = vec![
                Cell::from(key.as_str()),
                Cell::Plain(&value),
                Cell::from(version),
            ];
            app.ui.table(&["Key", "Value", "Version"], &[row])?;
        }
        GetFormat::Json => app.ui.json(&Document {
            key: key.as_str(),
            value: JsonValue(&value),
            version: entry.version.as_deref(),
            vault: vault.slug(),
            env: vault.env(),
            modified: entry.modified_ms.map(rfc3339),
        })?,
    }
    Ok(Exit::Ok)
}

/// One member of a JSON value, by name or by JSON pointer.
fn member(key: &Key, value: &SecretValue, field: &str) -> Result<SecretValue, Error> {
    let member = value.json_member(&pointer(field));
    let member = member.map_err(|_| {
        Error::other(format!(
            "the value of `{key}` is not JSON and has no fields"
        ))
        .hint(format!("Leave out `--field` to read `{key}` as it is"))
    })?;
    member.ok_or_else(|| Error::not_found(format!("the value of `{key}` has no field `{field}`")))
}

/// RFC 6901; a plain name is a member of the outermost object.
pub(super) fn pointer(field: &str) -> String {
    if field.starts_with('/') {
        return field.to_owned();
    }
    format!("/{}", field.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::pointer;

    #[test]
    fn a_name_is_a_member_and_a_pointer_is_itself() {
        assert_eq!(pointer("user"), "/user");
        assert_eq!(pointer("a/b~c"), "/a~1b~0c");
        assert_eq!(pointer("/hosts/0"), "/hosts/0");
    }
}
