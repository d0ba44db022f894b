//! Rotation: the service replaces a secret by running a function.

use aws_sdk_secretsmanager::types::RotationRulesType;

use super::error::Asked;
use super::secrets_manager::SecretsManager;
use super::write::version_id;
use crate::vault::ContractError;

/// How to rotate a secret. What is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretRotationRules {
    pub lambda_arn: Option<String>,
    pub days: Option<u32>,
    /// `rate(...)` or `cron(...)`.
    pub expression: Option<String>,
    /// False: wait for the next time of the schedule.
    pub now: bool,
}

impl SecretsManager {
    /// `RotateSecret`; returns the id of the version that is or will be made.
    pub async fn rotate(
        &self,
        name: &str,
        rules: &SecretRotationRules,
    ) -> Result<String, ContractError> {
        let asked = Asked::of("RotateSecret", name);
        let session = self.turn_to_write().await?;
        let scheduled = rules.days.is_some() || rules.expression.is_some();
        let schedule = scheduled.then(|| {
            RotationRulesType::builder()
                .set_automatically_after_days(rules.days.map(i64::from))
                .set_schedule_expression(rules.expression.clone())
                .build()
        });
        let request = session
            .client
            .rotate_secret()
            .secret_id(name)
            .set_rotation_lambda_arn(rules.lambda_arn.clone())
            .set_rotation_rules(schedule)
            .rotate_immediately(rules.now)
            .send();
        match session.call(asked, request).await {
            // None may be known before the first one is made.
            Ok(output) if !rules.now => Ok(output.version_id.unwrap_or_default()),
            Ok(output) => version_id(output.version_id, asked),
            Err(error) => Err(session.explain_state(error, asked).await),
        }
    }

    /// `CancelRotateSecret`: ends what is under way and switches the schedule
    /// off.
    pub async fn cancel_rotation(&self, name: &str) -> Result<(), ContractError> {
        let asked = Asked::of("CancelRotateSecret", name);
        let session = self.turn_to_write().await?;
        let request = session.client.cancel_rotate_secret().secret_id(name).send();
        match session.call(asked, request).await {
            Ok(_) => Ok(()),
            Err(error) => Err(session.explain_state(error, asked).await),
        }
    }
}
