//! AWS Systems Manager Parameter Store: one parameter for each key. The host
//! signs and sends the requests; values come and go as handles.

mod api;
mod parameters;
mod permissions;
mod rollback;
mod write;

use keep_sdk::{
    Config, Driver, Entry, Error, ErrorKind, Failed, Found, PutOptions, Readings, Scope, Secret,
    Selector, Version, Versions, Written, naming,
};
use parameters::Parameter;
use write::Tier;

/// The default of the manifest.
const REGION: &str = "us-east-1";

/// One vault in one env.
pub(crate) struct ParameterStore {
    /// What every name starts with: `/myapp/production/`.
    prefix: String,
    scope: Scope,
    region: String,
    /// The KMS key of new versions, where it is not AWS's own.
    key: Option<String>,
    tier: Tier,
}

impl ParameterStore {
    fn name(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    /// The parameters by their keys, in order of these, without what lies deeper.
    fn by_key(&self, parameters: Vec<Parameter>) -> Vec<(String, Parameter)> {
        let keyed = parameters.into_iter().filter_map(|parameter| {
            let key = naming::key(&self.prefix, &parameter.name)?.to_owned();
            Some((key, parameter))
        });
        let mut keyed: Vec<(String, Parameter)> = keyed.collect();
        keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
        keyed
    }

    fn readings(&self, parameters: Vec<Parameter>) -> Readings {
        let mut readings = Readings {
            found: Vec::new(),
            failed: Vec::new(),
            notes: Vec::new(),
        };
        for (key, parameter) in self.by_key(parameters) {
            match parameter.into_found(key.clone()) {
                Some(found) => readings.found.push(found),
                // It is there: whoever left it out would say that it is not.
                None => readings.failed.push(Failed {
                    error: Error::new(ErrorKind::Unavailable, "AWS answered without its value"),
                    key,
                }),
            }
        }
        readings
    }

    fn by_path(&self, decrypt: bool) -> Result<Vec<Parameter>, Error> {
        // The service wants no slash at the end.
        api::parameters_by_path(self.prefix.trim_end_matches('/'), decrypt)
    }
}

impl Driver for ParameterStore {
    /// What names of parameters may have; `a:1` would be a version of `a`.
    fn check_key(key: &str) -> Result<(), Error> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        if key.is_empty() || !key.bytes().all(allowed) {
            let message = "the name of a parameter has letters, digits, `.`, `-` and `_`";
            return Err(Error::invalid(message));
        }
        Ok(())
    }

    fn open(scope: Scope, config: Config) -> Result<Self, Error> {
        Ok(Self {
            prefix: format!("/{}", naming::prefix(&scope)),
            scope,
            region: config.get("region").unwrap_or(REGION).to_owned(),
            key: config.get("key").map(str::to_owned),
            tier: Tier::of(config.get("tier"))?,
        })
    }

    fn get(&self, key: &str, at: Selector) -> Result<Option<Found>, Error> {
        let name = match &at {
            Selector::Current => self.name(key),
            Selector::Version(which) | Selector::Stage(which) => {
                format!("{}:{which}", self.name(key))
            }
        };
        let Some(parameter) = api::parameter(&name, true)? else {
            return Ok(None);
        };
        Ok(parameter.into_found(key.to_owned()))
    }

    fn get_many(&self, keys: Vec<String>) -> Result<Readings, Error> {
        let names: Vec<String> = keys.iter().map(|key| self.name(key)).collect();
        Ok(self.readings(api::parameters(&names)?))
    }

    fn get_all(&self) -> Result<Readings, Error> {
        Ok(self.readings(self.by_path(true)?))
    }

    fn keys(&self) -> Result<Vec<Entry>, Error> {
        let keyed = self.by_key(self.by_path(false)?).into_iter();
        Ok(keyed
            .map(|(key, parameter)| parameter.into_entry(key))
            .collect())
    }

    fn put(&self, key: &str, value: &Secret, options: PutOptions) -> Result<Written, Error> {
        write::put(self, key, value, &options)
    }

    fn delete(&self, key: &str) -> Result<bool, Error> {
        api::delete(&self.name(key))
    }

    fn check(&self) -> Result<(), Error> {
        api::first_page(self.prefix.trim_end_matches('/'))
    }
}

impl Versions for ParameterStore {
    /// The service answers oldest first.
    fn history(&self, key: &str) -> Result<Option<Vec<Version>>, Error> {
        let Some(parameters) = api::history(&self.name(key))? else {
            return Ok(None);
        };
        let mut versions: Vec<(u64, Version)> = parameters
            .into_iter()
            .map(|parameter| (parameter.version, parameter.into_version()))
            .collect();
        versions.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
        if let Some((_, newest)) = versions.first_mut() {
            newest.current = true;
        }
        Ok(Some(
            versions.into_iter().map(|(_, version)| version).collect(),
        ))
    }
}

/// `None` where the service does not know the parameter, or that version of it.
pub(crate) fn absent<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
        answer => answer.map(Some),
    }
}

keep_sdk::export_driver!(ParameterStore, versions, rollback, permissions);
