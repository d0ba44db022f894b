//! `keep set KEY --field FIELD`: one member of a JSON secret, and nothing else
//! of it. Writers of other members lose nothing: a secret is written only over
//! the version that was read, and read again where another was faster.

use std::time::Duration;

use super::options;
use crate::cli::SetArgs;
use crate::commands::get::pointer;
use crate::error::Error;
use crate::project::Key;
use crate::secret::{NotChanged, SecretValue};
use crate::vault::{ContractError, ErrorKind, Found, PutMode, Selector, Vault, Written};

/// How often a change is tried while others write the same secret.
const ATTEMPTS: u32 = 12;

/// The longest pauses before the second attempt and before any.
const FIRST_PAUSE_MS: u64 = 20;
const LONGEST_PAUSE_MS: u64 = 1_000;

/// What is to become of one member.
pub(super) struct Change<'a> {
    args: &'a SetArgs,
    key: &'a Key,
    field: &'a str,
    pointer: String,
    /// As JSON; nothing where the member is to be removed.
    member: Option<SecretValue>,
}

/// What came of one attempt.
enum Attempt {
    Written(Written),
    /// Somebody else wrote in between; the error says so.
    Overtaken(Error),
}

impl<'a> Change<'a> {
    /// Fails where the value cannot be a member, before any vault is asked.
    pub(super) fn of(
        args: &'a SetArgs,
        key: &'a Key,
        field: &'a str,
        value: Option<SecretValue>,
    ) -> Result<Self, Error> {
        let member = value.map(|value| as_json(&value, args.json)).transpose()?;
        Ok(Self {
            args,
            key,
            field,
            pointer: pointer(field),
            member,
        })
    }

    pub(super) async fn write(&self, vault: &mut Vault) -> Result<Written, Error> {
        let mut attempt = 1;
        loop {
            match self.attempt(vault).await? {
                Attempt::Written(written) => return Ok(written),
                // Whoever names a version wants that one and no later.
                Attempt::Overtaken(error)
                    if attempt == ATTEMPTS || self.args.if_version.is_some() =>
                {
                    return Err(error);
                }
                Attempt::Overtaken(_) => pause(attempt).await?,
            }
            attempt += 1;
        }
    }

    async fn attempt(&self, vault: &mut Vault) -> Result<Attempt, Error> {
        let (value, mode) = match self.read(vault).await? {
            Some(found) => {
                let mode = PutMode::IfVersion(self.version(&found)?);
                (self.changed(&found.value)?, mode)
            }
            None => (self.created()?, PutMode::CreateOnly),
        };
        let options = options(self.args, mode);
        let written = vault.put(self.key, value, &options).await;
        written.map(Attempt::Written).or_else(|error| {
            let overtaken = match (&options.mode, error.answer) {
                (PutMode::CreateOnly, Some(answer)) => {
                    matches!(answer, ErrorKind::AlreadyExists | ErrorKind::Conflict)
                }
                // What another wrote is lost already where the store tells of it
                // afterwards: a further attempt would only hide that.
                (_, answer) => {
                    answer == Some(ErrorKind::Conflict) && error.code != ContractError::WRITTEN_OVER
                }
            };
            if overtaken {
                Ok(Attempt::Overtaken(error))
            } else {
                Err(error)
            }
        })
    }

    /// What is there, if anything is; where there must be something, an error.
    async fn read(&self, vault: &mut Vault) -> Result<Option<Found>, Error> {
        if let Some(version) = &self.args.if_version {
            let at = Selector::Version(version.clone());
            return vault.get(self.key, &at).await.map(Some);
        }
        if self.member.is_none() {
            return vault.get(self.key, &Selector::Current).await.map(Some);
        }
        vault.find(self.key, &Selector::Current).await
    }

    fn version(&self, found: &Found) -> Result<String, Error> {
        found.entry.version.clone().ok_or_else(|| {
            Error::other(format!(
                "the vault tells no version of `{}`: what others write meanwhile would be lost",
                self.key
            ))
            .hint("Leave out `--field` to write the whole value")
        })
    }

    /// The value with the change in it.
    fn changed(&self, value: &SecretValue) -> Result<SecretValue, Error> {
        let Some(member) = &self.member else {
            let rest = value.without_json_member(&self.pointer);
            return rest.map_err(|why| self.refused(&why));
        };
        if self.args.if_absent && matches!(value.json_member(&self.pointer), Ok(Some(_))) {
            return Err(Error::other(format!(
                "the value of `{}` has a field `{}`",
                self.key, self.field
            )));
        }
        let changed = value.with_json_member(&self.pointer, member);
        changed.map_err(|why| self.refused(&why))
    }

    /// The value of a secret that does not exist yet: an object with the member
    /// alone. What else would be on the way to it, or whether `-` is meant for an
    /// array, nobody knows.
    fn created(&self) -> Result<SecretValue, Error> {
        let is_name = self.pointer.matches('/').count() == 1 && self.pointer != "/-";
        if let (true, Some(member)) = (is_name, &self.member) {
            let empty = SecretValue::new(b"{}".to_vec());
            let created = empty.with_json_member(&self.pointer, member);
            return created.map_err(|why| self.refused(&why));
        }
        Err(Error::not_found(format!(
            "no secret `{}` that could have a field `{}`",
            self.key, self.field
        ))
        .hint(format!(
            "Run `keep set {} --stdin` to create it as a whole",
            self.key
        )))
    }

    fn refused(&self, why: &NotChanged) -> Error {
        let key = self.key;
        match why {
            NotChanged::NotJson => Error::other(format!(
                "the value of `{key}` is not JSON and has no fields; nothing was changed"
            ))
            .hint(format!("Leave out `--field` to write `{key}` as a whole")),
            NotChanged::NoMembers(pointer) if pointer.is_empty() => Error::other(format!(
                "the value of `{key}` is no JSON object and has no fields; nothing was changed"
            ))
            .hint(format!("Leave out `--field` to write `{key}` as a whole")),
            NotChanged::NoMembers(pointer) => Error::other(format!(
                "the field `{pointer}` of `{key}` is no JSON object and has no fields; nothing was changed"
            )),
            NotChanged::Missing(pointer) if *pointer == self.pointer => Error::not_found(format!(
                "the value of `{key}` has no field `{}`",
                self.field
            )),
            NotChanged::Missing(pointer) => {
                Error::not_found(format!("the value of `{key}` has no field `{pointer}`"))
            }
        }
    }
}

/// A value as the member that it will be.
fn as_json(value: &SecretValue, is_json: bool) -> Result<SecretValue, Error> {
    if is_json {
        return value.to_json().map_err(|_| {
            Error::other("the value is not JSON")
                .hint("Leave out `--json` to write it as a JSON string")
        });
    }
    value.to_json_string().map_err(|_| {
        Error::other("the value is not UTF-8 text, which a field has to be")
            .hint("Encode it, for example in base64")
    })
}

/// Waits a while that is never the same, or writers would meet again and again.
async fn pause(attempt: u32) -> Result<(), Error> {
    let longest = LONGEST_PAUSE_MS.min(FIRST_PAUSE_MS << (attempt - 1));
    let random = getrandom::u64().map_err(|error| {
        Error::other("the operating system gave no random bytes").because(error.to_string())
    })?;
    tokio::time::sleep(Duration::from_millis(random % longest)).await;
    Ok(())
}
