//! `replicate`.

use clap::Args;

use super::{ConfirmArgs, ContextArgs, FilterArgs, ListFormat};

#[derive(Debug, Args)]
pub struct ReplicateArgs {
    /// Name of the secret
    #[arg(
        required_unless_present_any = ["all", "only", "except"],
        conflicts_with_all = ["all", "only", "except"]
    )]
    pub key: Option<String>,
    #[command(flatten)]
    pub context: ContextArgs,
    /// Every secret of the environment
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub filter: FilterArgs,
    /// Keep copies in these regions, too
    #[arg(long, value_name = "REGIONS", value_delimiter = ',', value_parser = region)]
    pub to: Vec<String>,
    /// Delete the copies in these regions
    #[arg(
        long,
        value_name = "REGIONS",
        value_delimiter = ',',
        value_parser = region,
        conflicts_with = "to"
    )]
    pub remove: Vec<String>,
    /// Show the copies and how far they are; what it does without --to and --remove
    #[arg(long, conflicts_with_all = ["to", "remove"])]
    pub status: bool,
    #[command(flatten)]
    pub confirm: ConfirmArgs,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub format: ListFormat,
}

/// Words and a number, such as `eu-west-1` and `us-gov-east-1`. Which ones there
/// are is AWS's to say.
fn region(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('-').collect();
    let is_word = |part: &&str| part.len() >= 2 && part.chars().all(|c| c.is_ascii_lowercase());
    let (number, words) = parts.split_last().unwrap_or((&"", &[]));
    let is_number = (1..=2).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit());
    if is_number && (2..=4).contains(&words.len()) && words.iter().all(is_word) {
        return Ok(text.to_owned());
    }
    Err("give the name of a region, such as eu-west-1".into())
}

#[cfg(test)]
mod tests {
    use super::region;

    #[test]
    fn a_region_has_the_form_of_one() {
        for right in [
            "eu-west-1",
            "us-gov-east-1",
            "ap-southeast-12",
            "us-isob-east-1",
        ] {
            assert_eq!(region(right).as_deref(), Ok(right));
        }
        for wrong in [
            "",
            "eu",
            "eu-west",
            "EU-WEST-1",
            "eu-west-1a",
            "eu west 1",
            "-1",
            "1",
        ] {
            assert!(region(wrong).is_err(), "{wrong}");
        }
    }
}
