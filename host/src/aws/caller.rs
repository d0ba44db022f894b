//! Who AWS says we are.

use super::error::Asked;
use super::secrets_manager::SecretsManager;
use crate::vault::ContractError;

/// The identity that a vault's calls are made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Twelve digits.
    pub account: String,
    /// The user, or the session of an assumed role.
    pub arn: String,
    /// Where the calls go.
    pub region: String,
}

impl SecretsManager {
    /// `GetCallerIdentity` of STS, which needs no permission.
    pub async fn caller(&self) -> Result<Caller, ContractError> {
        let session = self.session().await?;
        let request = aws_sdk_sts::Client::new(&session.sdk)
            .get_caller_identity()
            .send();
        let asked = Asked::of_sts("GetCallerIdentity");
        let answer = session.call(asked, request).await?;
        let region = session.sdk.region().map(ToString::to_string);
        Ok(Caller {
            account: answer.account.unwrap_or_default(),
            arn: answer.arn.unwrap_or_default(),
            region: region.unwrap_or_default(),
        })
    }
}
