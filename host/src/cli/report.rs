//! clap's errors, bettered in three ways. clap quotes the word it stumbled over;
//! where that word may be a secret it is left out, because errors end up in the
//! logs of build machines. Of many commands with a likeness to the one typed,
//! only the likest is suggested. And `run` says where its `--` belongs.

use std::ffi::OsString;

use clap::CommandFactory as _;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Cli;
use super::words::{GROUPS, command};

/// Commands whose words may be secret: a value or a part of one, or a field of
/// a vault.
const WITH_VALUES: [&str; 4] = ["set", "search", "vault:add", "vault:edit"];

/// What stands in for a word that may be a secret.
const HIDDEN: &str = "...";

/// The error about `args` (as [`super::join_groups`] left them), fit to print.
#[must_use]
pub fn presentable(mut error: clap::Error, args: &[OsString]) -> clap::Error {
    match command(args) {
        Some(name) if WITH_VALUES.contains(&name) => hide_values(&mut error, name),
        Some("run") => point_to_the_dashes(&mut error),
        // All of a group's commands answer what a lone `keep vault` asks.
        Some(name) if !GROUPS.contains(&name) => suggest_the_likest(&mut error),
        _ => {}
    }
    error
}

/// Takes out any word that may be part of a value: surplus words (`keep set KEY
/// two words`), unknown options that are no slip of the fingers (a value that
/// starts with `-`), and what `--set` could not take apart.
fn hide_values(error: &mut clap::Error, command: &str) {
    match error.kind() {
        ErrorKind::UnknownArgument if !is_slip(error) => {
            if error.remove(ContextKind::SuggestedArg).is_some() {
                // It shows the option that was not meant.
                let usage = ContextValue::StyledStr(usage(command));
                error.insert(ContextKind::Usage, usage);
            }
            let hidden = ContextValue::String(HIDDEN.into());
            error.insert(ContextKind::InvalidArg, hidden);
            let tips = vec![
                "quote a value that has spaces".into(),
                "put `--` before a value that starts with `-`".into(),
            ];
            error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
        }
        ErrorKind::ValueValidation if about_assignment(error) => {
            let hidden = ContextValue::String(HIDDEN.into());
            error.insert(ContextKind::InvalidValue, hidden);
        }
        _ => {}
    }
}

/// Whether the word is an option but for a letter or two. What clap takes for
/// alike goes much further: `--hunter2` for `--unset`.
fn is_slip(error: &clap::Error) -> bool {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let typed = text(ContextKind::InvalidArg);
    let suggested = text(ContextKind::SuggestedArg);
    typed
        .zip(suggested)
        .is_some_and(|(typed, suggested)| strsim::osa_distance(typed, suggested) <= 2)
}

fn usage(command: &str) -> StyledStr {
    let mut cli = Cli::command();
    cli.build();
    let found = cli.find_subcommand_mut(command);
    found.map(clap::Command::render_usage).unwrap_or_default()
}

/// `keep run npm start`: which words are Keep's would be a guess.
fn point_to_the_dashes(error: &mut clap::Error) {
    let suggested = error.get(ContextKind::SuggestedArg).is_some();
    if error.kind() == ErrorKind::UnknownArgument && !suggested {
        let tip = vec!["put `--` before the program".into()];
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tip));
    }
}

fn suggest_the_likest(error: &mut clap::Error) {
    let Some(ContextValue::Strings(alike)) = error.get(ContextKind::SuggestedSubcommand) else {
        return;
    };
    // clap puts the likest last.
    if let Some(likest) = alike.last().cloned() {
        let likest = ContextValue::Strings(vec![likest]);
        error.insert(ContextKind::SuggestedSubcommand, likest);
    }
}

fn about_assignment(error: &clap::Error) -> bool {
    matches!(
        error.get(ContextKind::InvalidArg),
        Some(ContextValue::String(arg)) if arg.starts_with("--set")
    )
}
