//! Rotation: AWS runs a function that replaces the secret, now and on a
//! schedule.

use keep_sdk::{Error, ErrorKind, Rotation, RotationSettings, RotationStatus, aws};

use crate::write::{is_there, may_change};
use crate::{CURRENT, PENDING, SecretsManager};

impl Rotation for SecretsManager {
    fn rotate(&self, key: &str, settings: RotationSettings) -> Result<Option<String>, Error> {
        let name = self.own_name(key)?;
        let (days, expression) = match settings.schedule.as_deref() {
            Some(schedule) => when(schedule)?,
            None => (None, None),
        };
        let Some(secret) = aws::inspect(&name)? else {
            return Ok(None);
        };
        may_change(key, &secret.description, false)?;
        // AWS says the same in words alone, and only after it was asked.
        let has_function = secret.rotation.lambda_arn.is_some();
        if settings.function.is_none() && !has_function && secret.owning_service.is_none() {
            let message = format!("`{key}` has no function that rotates it");
            return Err(Error::invalid(message).with_code("no-function"));
        }
        let function = settings.function.clone();
        let rules = aws::RotationRules {
            lambda_arn: settings.function,
            days,
            expression,
            now: settings.now,
        };
        aws::rotate(&name, &rules)
            .map(Some)
            .map_err(|error| of_function(error, function.as_deref()))
    }

    /// AWS leaves the label on the version that was not finished, and takes it
    /// for a rotation under way when the next one is to begin.
    fn cancel(&self, key: &str) -> Result<bool, Error> {
        let name = self.own_name(key)?;
        let Some(secret) = aws::describe(&name)? else {
            return Ok(false);
        };
        may_change(key, &secret, false)?;
        aws::cancel_rotation(&name)?;
        let Some(unfinished) = pending(&secret) else {
            return Ok(true);
        };
        aws::move_stage(&name, PENDING, Some(&unfinished), None)
            .map(|()| true)
            .map_err(|mut error| {
                error.message = format!(
                    "the rotation is cancelled, but version `{unfinished}` is still labelled \
                     `{PENDING}`: {}",
                    error.message
                );
                error
            })
    }

    fn rotation(&self, key: &str) -> Result<Option<RotationStatus>, Error> {
        let name = self.own_name(key)?;
        let Some(secret) = aws::inspect(&name)? else {
            return Ok(None);
        };
        is_there(key, &secret.description)?;
        let pending = pending(&secret.description);
        // Only the list of versions has dates.
        let pending_since_ms = match &pending {
            Some(id) => aws::versions(&name)?
                .unwrap_or_default()
                .into_iter()
                .find(|version| version.id == *id)
                .and_then(|version| version.created_ms),
            None => None,
        };
        let schedule = secret.rotation.days.map(|days| format!("{days}d"));
        Ok(Some(RotationStatus {
            enabled: secret.rotation.enabled,
            function: secret.rotation.lambda_arn,
            schedule: secret.rotation.expression.or(schedule),
            last_ms: secret.rotation.last_ms,
            next_ms: secret.rotation.next_ms,
            pending,
            pending_since_ms,
            manager: secret.owning_service,
        }))
    }
}

/// The secret is there, so what AWS did not find is the function.
fn of_function(error: Error, function: Option<&str>) -> Error {
    match function {
        Some(function) if error.kind == ErrorKind::NotFound => {
            let message = format!("there is no function `{function}`: {}", error.message);
            Error::invalid(message).with_code("no-function")
        }
        _ => error,
    }
}

/// The version that a rotation made and did not finish. When one is finished,
/// the label may stay on what is the current version by then.
pub(crate) fn pending(secret: &aws::Description) -> Option<String> {
    let has = |labels: &[String], label: &str| labels.iter().any(|l| l == label);
    let mut versions = secret.stages.iter();
    versions
        .find(|(_, labels)| has(labels, PENDING) && !has(labels, CURRENT))
        .map(|(id, _)| id.clone())
}

/// `30d` in days; `rate(...)` and `cron(...)` as AWS takes them.
fn when(schedule: &str) -> Result<(Option<u32>, Option<String>), Error> {
    if schedule.starts_with("rate(") || schedule.starts_with("cron(") {
        return Ok((None, Some(schedule.to_owned())));
    }
    let days = schedule.strip_suffix('d').unwrap_or(schedule);
    match days.parse() {
        Ok(days @ 1..=1000) => Ok((Some(days), None)),
        _ => Err(Error::new(
            ErrorKind::Invalid,
            format!(
                "the schedule `{schedule}` is not 1 to 1000 days (`30d`), \
                 `rate(...)` or `cron(...)`"
            ),
        )
        .with_code("InvalidSchedule")),
    }
}

#[cfg(test)]
mod tests {
    use keep_sdk::aws;

    use super::{pending, when};

    #[test]
    fn days_are_counted_and_expressions_passed_on() {
        assert_eq!(when("30d").ok(), Some((Some(30), None)));
        assert_eq!(when("7").ok(), Some((Some(7), None)));
        for expression in ["rate(4 hours)", "cron(0 8 1 * ? *)"] {
            assert_eq!(when(expression).ok(), Some((None, Some(expression.into()))));
        }
        for wrong in ["", "d", "0d", "1001d", "-1d", "1.5d", "30 days", "monthly"] {
            assert!(when(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_version_in_use_is_not_pending() {
        let mut secret = aws::Description {
            name: String::new(),
            arn: String::new(),
            description: String::new(),
            kms_key: None,
            changed_ms: None,
            deleted_ms: None,
            tags: Vec::new(),
            stages: vec![("v1".into(), vec!["AWSCURRENT".into(), "AWSPENDING".into()])],
        };
        assert_eq!(pending(&secret), None);
        secret.stages.push(("v2".into(), vec!["AWSPENDING".into()]));
        assert_eq!(
            pending(&secret).as_deref(),
            Some("v2"),
            "stuck or under way"
        );
    }
}
