//! `rotate`.

use clap::{ArgGroup, Args};

use super::{ContextArgs, ListFormat};

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("setup").args(["lambda_arn", "schedule"]).multiple(true))]
pub struct RotateArgs {
    /// Name of the secret
    pub key: String,
    #[command(flatten)]
    pub context: ContextArgs,
    /// The AWS Lambda function that makes the new value
    #[arg(long, value_name = "ARN", value_parser = lambda_arn)]
    pub lambda_arn: Option<String>,
    /// How often: 30d, rate(10 days) or cron(0 8 1 * ? *)
    #[arg(long, value_name = "WHEN", value_parser = schedule)]
    pub schedule: Option<String>,
    /// Set it up, and rotate when the schedule says so for the first time
    #[arg(long, requires = "setup")]
    pub later: bool,
    /// End the rotation that is under way, and the schedule
    #[arg(long, conflicts_with_all = ["setup", "status"])]
    pub cancel: bool,
    /// Show how it is rotated, and what is under way; changes nothing
    #[arg(long, conflicts_with = "setup")]
    pub status: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// `arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME[:VERSION]`.
fn lambda_arn(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split(':').collect();
    let is_function = (7..=8).contains(&parts.len())
        && (parts[0], parts[2], parts[5]) == ("arn", "lambda", "function")
        && parts.iter().all(|part| !part.is_empty())
        && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    if is_function {
        return Ok(text.to_owned());
    }
    Err("give the ARN of a function: arn:aws:lambda:REGION:ACCOUNT:function:NAME".into())
}

/// The three forms of AWS: days, `rate(...)` in hours or days, and `cron(...)`
/// of six fields.
fn schedule(text: &str) -> Result<String, String> {
    let inside = |name: &str| {
        let rest = text.strip_prefix(name)?.strip_prefix('(')?;
        rest.strip_suffix(')')
    };
    let is_schedule = if let Some(rate) = inside("rate") {
        is_rate(rate)
    } else if let Some(cron) = inside("cron") {
        cron.split_whitespace().count() == 6
    } else {
        let days = text.strip_suffix('d').unwrap_or(text);
        is_number(days, 1000)
    };
    if is_schedule {
        return Ok(text.to_owned());
    }
    Err("give 1 to 1000 days (30d), rate(10 days), rate(4 hours) or cron(0 8 1 * ? *)".into())
}

fn is_rate(rate: &str) -> bool {
    let words: Vec<&str> = rate.split_whitespace().collect();
    match words[..] {
        [number, "day" | "days"] => is_number(number, 999),
        [number, "hour" | "hours"] => is_number(number, 23_976),
        _ => false,
    }
}

fn is_number(text: &str, most: u32) -> bool {
    let digits = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    digits
        && text
            .parse()
            .is_ok_and(|number| (1..=most).contains(&number))
}

#[cfg(test)]
mod tests {
    use super::{lambda_arn, schedule};

    #[test]
    fn a_function_is_named_by_its_arn() {
        for right in [
            "arn:aws:lambda:eu-west-1:111122223333:function:rotate",
            "arn:aws-cn:lambda:cn-north-1:111122223333:function:rotate:live",
        ] {
            assert_eq!(lambda_arn(right).as_deref(), Ok(right));
        }
        for wrong in [
            "",
            "rotate",
            "arn:aws:lambda:eu-west-1:111122223333:function:",
            "arn:aws:lambda:eu-west-1:111122223333:layer:rotate",
            "arn:aws:iam::111122223333:role/rotate",
            "arn:aws:lambda:eu-west-1:111122223333:function:a b",
        ] {
            assert!(lambda_arn(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_schedule_has_one_of_three_forms() {
        for right in [
            "30d",
            "7",
            "1000d",
            "rate(10 days)",
            "rate(1 day)",
            "rate(4 hours)",
            "cron(0 8 1 * ? *)",
        ] {
            assert_eq!(schedule(right).as_deref(), Ok(right));
        }
        for wrong in [
            "",
            "d",
            "0d",
            "1001d",
            "-1d",
            "+1d",
            "1.5d",
            "30 days",
            "monthly",
            "rate()",
            "rate(10)",
            "rate(10 weeks)",
            "rate(10 days",
            "cron(0 8 1 * ?)",
            "cron(0 8 1 * ? *) ",
        ] {
            assert!(schedule(wrong).is_err(), "{wrong}");
        }
    }
}
