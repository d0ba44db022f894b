//! Keep manages an application's secrets across environments and vaults.
//!
//! [`run`] is the whole program: words in, exit code out.

mod app;
pub mod audit;
pub mod authoring;
pub mod aws;
pub mod cli;
mod commands;
mod completion;
pub mod confinement;
pub mod conformance;
pub mod drivers;
pub mod error;
pub mod exit;
pub mod formats;
pub mod plugins;
pub mod powers;
pub mod project;
pub mod runtime;
pub mod secret;
pub mod template;
pub mod ui;
pub mod vault;

use std::env;
use std::ffi::OsString;

use cli::Cli;
use exit::Exit;
use ui::{Manner, Ui};

/// Runs the command that `args` (the program's name first) spell. Prints what
/// there is to print; a panic below becomes one line and [`Exit::Failure`].
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    secret::dumps::forbid();
    ui::panics::end_the_program();
    let args: Vec<OsString> = args.into_iter().collect();
    let shell = env::var_os(completion::VARIABLE);
    completion::answer(&args, shell.as_deref())
        .unwrap_or_else(|| run_words(&cli::join_groups(args)))
}

fn run_words(args: &[OsString]) -> Exit {
    let plain = no_color(|name| env::var_os(name));
    let mut cli = match Cli::read(args) {
        Ok(cli) => cli,
        Err(error) => {
            let color = cli::color(args);
            let ui = Ui::for_process(
                Manner {
                    color,
                    ..Manner::default()
                },
                plain,
            );
            return refused(&cli::presentable(error, args), &ui);
        }
    };
    cli.fill_from(|name| env::var_os(name));
    let command = cli::command(args).unwrap_or_default();
    command.clone_into(&mut cli.global.command);
    let ui = Ui::for_process(Manner::from(&cli.global), plain);
    let done = commands::run(cli, &ui);
    done.unwrap_or_else(|error| {
        ui.error(&error);
        error.kind.exit()
    })
}

/// Help and the version were asked for, and are data; all else is wrong usage.
fn refused(error: &clap::Error, ui: &Ui) -> Exit {
    match ui.usage(error) {
        Err(error) => {
            ui.error(&error);
            error.kind.exit()
        }
        Ok(()) if error.use_stderr() => Exit::Usage,
        Ok(()) => Exit::Ok,
    }
}

/// Whether the environment asks for no colour: <https://no-color.org>, or a
/// terminal that knows none.
fn no_color(lookup: impl Fn(&str) -> Option<OsString>) -> bool {
    lookup("NO_COLOR").is_some_and(|value| !value.is_empty())
        || lookup("TERM").is_some_and(|value| value == "dumb")
}

#[cfg(test)]
mod tests {
    use super::no_color;

    #[test]
    fn the_environment_may_ask_for_no_colour() {
        for (variable, value, expected) in [
            ("NO_COLOR", "1", true),
            ("NO_COLOR", "", false),
            ("TERM", "dumb", true),
            ("TERM", "xterm", false),
        ] {
            let asked = no_color(|name| (name == variable).then(|| value.into()));
            assert_eq!(asked, expected, "{variable}={value}");
        }
    }
}
