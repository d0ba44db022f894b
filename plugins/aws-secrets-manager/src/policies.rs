//! The policy that a secret itself carries, with which other accounts are let
//! in.

use keep_sdk::{Attached, Error, ErrorKind, Policies, aws};

use crate::write::may_change;
use crate::{SecretsManager, absent_is_false};

impl Policies for SecretsManager {
    fn policy(&self, key: &str) -> Result<Option<Attached>, Error> {
        match aws::policy(&self.own_name(key)?) {
            Ok(document) => Ok(Some(Attached { document })),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn put_policy(&self, key: &str, document: &str) -> Result<bool, Error> {
        let name = self.own_name(key)?;
        let Some(secret) = aws::describe(&name)? else {
            return Ok(false);
        };
        may_change(key, &secret, false)?;
        absent_is_false(aws::put_policy(&name, document).map_err(explained))
    }

    fn delete_policy(&self, key: &str) -> Result<bool, Error> {
        let name = self.own_name(key)?;
        let Some(secret) = aws::describe(&name)? else {
            return Ok(false);
        };
        may_change(key, &secret, false)?;
        absent_is_false(aws::delete_policy(&name))
    }
}

/// Says what Keep had AWS look at, where AWS refuses the policy for it.
fn explained(mut error: Error) -> Error {
    let why = match error.code.as_str() {
        "PublicPolicyException" => "the policy would let everybody in",
        "MalformedPolicyDocumentException" => "AWS does not understand the policy",
        _ => return error,
    };
    error.message = format!("{why}, and nothing was changed: {}", error.message);
    error
}
