//! What to do about an answer whose code is one of the contract's own. The kind
//! still decides the exit code.

use super::Place;
use crate::vault::ContractError;

/// What to type next; `None` for a code that is the store's.
pub(super) fn advice(code: &str, place: Place<'_>) -> Option<Vec<String>> {
    let (key, vault, options) = (place.key(), place.vault(), place.options());
    let advice = match code {
        ContractError::IS_REPLICA => {
            vec!["Change it there: a vault with that region has the secret itself".into()]
        }
        ContractError::LINKED => vec![format!(
            "Change it where it belongs, or run `keep vault:edit {vault}` to end the link"
        )],
        ContractError::NOT_MANAGED => {
            let as_it_is = place.may(|driver| driver.upkeep).then(|| {
                format!(
                    "Run `keep doctor{options} --fix --adopt` to take over what is there as it is"
                )
            });
            let advice = [
                "Change it with the tool that made it".into(),
                format!("Run `keep set {key}{options} --adopt` to take it over with a new value"),
            ];
            advice.into_iter().chain(as_it_is).collect()
        }
        ContractError::NO_FUNCTION => vec![format!(
            "Run `keep rotate {key}{options} --lambda-arn ARN` with the AWS Lambda function that \
             makes the new value"
        )],
        ContractError::NO_SUCH_REPLICA | ContractError::OWN_PLACE => vec![format!(
            "Run `keep replicate {key}{options} --status` to see where it has copies"
        )],
        ContractError::NO_SUCH_VERSION => vec![format!(
            "Run `keep history {key}{options}` to see its versions"
        )],
        ContractError::NOT_TEXT => vec![format!(
            "Store it as text instead, such as with `base64 FILE | keep set {key}{options} --stdin`"
        )],
        ContractError::WRITTEN_OVER => vec![format!(
            "Run `keep history {key}{options}` to see both versions, and `keep get {key}{options} \
             --version VERSION` to read the other's"
        )],
        // The message has the command; no identity would help.
        ContractError::NOT_GRANTED | ContractError::FORBIDDEN => Vec::new(),
        _ => return None,
    };
    Some(advice)
}
