//! Writing a parameter.

use keep_sdk::{Entry, Error, ErrorKind, PutMode, PutOptions, Secret, Written};

use crate::{ParameterStore, api};

/// The longest value of a parameter of the standard tier, and of any, in bytes.
const STANDARD_BYTES: u64 = 4_096;
const MOST_BYTES: u64 = 8_192;

/// What a parameter costs and holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tier {
    /// Advanced only for what the standard tier cannot hold: it is charged for,
    /// and a parameter never comes back from it.
    Auto,
    Standard,
    Advanced,
}

impl Tier {
    /// Of the vault's setting.
    pub(crate) fn of(setting: Option<&str>) -> Result<Self, Error> {
        match setting {
            None | Some("auto") => Ok(Self::Auto),
            Some("standard") => Ok(Self::Standard),
            Some("advanced") => Ok(Self::Advanced),
            Some(_) => Err(Error::invalid(
                "the setting `tier` is none of `auto`, `standard` and `advanced`",
            )),
        }
    }

    /// What the service is asked for; nothing where the parameter is to stay
    /// what it is.
    fn word(self, bytes: u64) -> Option<&'static str> {
        match self {
            Self::Auto => (bytes > STANDARD_BYTES).then_some("Advanced"),
            Self::Standard => Some("Standard"),
            Self::Advanced => Some("Advanced"),
        }
    }
}

pub(crate) fn put(
    store: &ParameterStore,
    key: &str,
    value: &Secret,
    options: &PutOptions,
) -> Result<Written, Error> {
    check(store.tier, value.len())?;
    let name = store.name(key);
    let expected = match &options.mode {
        PutMode::IfVersion(version) => Some(current(&name, key, version)?),
        PutMode::Upsert | PutMode::CreateOnly => None,
    };
    let written = api::put(&api::Put {
        name: &name,
        value,
        secure: !options.plain,
        // The service refuses a key for what it does not encrypt.
        kms_key: store.key.as_deref().filter(|_| !options.plain),
        description: options.description.as_deref(),
        tier: store.tier.word(value.len()),
        overwrite: !matches!(options.mode, PutMode::CreateOnly),
    });
    let number = written.map_err(|error| explained(error, store, key))?;
    if let Some(expected) = expected
        && number != expected + 1
    {
        // The service has no write that compares. This is as much as can be
        // told, and whoever reads it can look at both.
        let message = format!(
            "somebody else wrote version {} of `{key}` at the same moment; what was written now is \
             version {number}, and current",
            number.saturating_sub(1)
        );
        return Err(Error::conflict(message).with_code("written-over"));
    }
    Ok(Written {
        entry: Entry {
            key: key.to_owned(),
            version: Some(number.to_string()),
            modified_ms: None,
            extra: Vec::new(),
        },
        created: number == 1,
    })
}

/// What the service would refuse in words that help nobody.
fn check(tier: Tier, bytes: u64) -> Result<(), Error> {
    let most = match tier {
        Tier::Standard => STANDARD_BYTES,
        Tier::Auto | Tier::Advanced => MOST_BYTES,
    };
    if bytes == 0 {
        return Err(Error::invalid("Parameter Store stores no empty values"));
    }
    if bytes > most {
        let message =
            format!("the value has {bytes} bytes, and a parameter of this vault at most {most}");
        return Err(Error::invalid(message));
    }
    Ok(())
}

/// The refusal in words that help, where AWS's do not.
fn explained(mut error: Error, store: &ParameterStore, key: &str) -> Error {
    if error.kind == ErrorKind::AlreadyExists {
        // AWS advises to set an option of its own.
        return Error::new(ErrorKind::AlreadyExists, format!("`{key}` exists"));
    }
    match error.code.as_str() {
        "not-text" => {
            let message = "Parameter Store stores text only, and the value is not UTF-8";
            Error::invalid(message).with_code("not-text")
        }
        // It may quote the value, and so is not shown.
        "ValidationException" => {
            let namespace = &store.scope.namespace;
            let reason = if is_reserved(namespace) {
                format!(
                    "AWS keeps names that begin with `aws` or `ssm` to itself, as the namespace \
                     `{namespace}` does"
                )
            } else {
                "among what AWS refuses are values that hold `{{`".to_owned()
            };
            error.message = format!("{}; {reason}", error.message);
            error
        }
        _ => error,
    }
}

fn is_reserved(namespace: &str) -> bool {
    let start = namespace.get(..3).unwrap_or_default();
    ["aws", "ssm"]
        .iter()
        .any(|own| start.eq_ignore_ascii_case(own))
}

/// The number of that version, if it is the current one.
fn current(name: &str, key: &str, version: &str) -> Result<u64, Error> {
    let current = api::parameter(name, false)?;
    let current = current.map(|parameter| parameter.version);
    current
        .filter(|number| number.to_string() == version)
        .ok_or_else(|| {
            Error::new(
                ErrorKind::Conflict,
                format!("version `{version}` of `{key}` is not current"),
            )
        })
}
