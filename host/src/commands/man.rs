//! `keep man`: manual pages from the same definitions as `--help`.

use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use crate::cli::{Cli, ManArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::project::files::{self, Mode};
use crate::project::suggest;
use crate::ui::Ui;

/// What stands above the codes in a command's help.
const EXIT_CODES: &str = "Exit codes:";
const EXAMPLES: &str = "Examples:";

pub(super) fn run(ui: &Ui, args: &ManArgs) -> Result<Exit, Error> {
    let mut keep = Cli::command().disable_help_subcommand(true);
    keep.build();
    if let Some(directory) = &args.output {
        write_all(ui, &keep, directory)?;
        return Ok(Exit::Ok);
    }
    let page = match &args.command {
        None => page(&keep, &keep)?,
        Some(name) => page(&keep, find(&keep, name)?)?,
    };
    ui.out(&page)?;
    Ok(Exit::Ok)
}

fn find<'c>(keep: &'c Command, name: &str) -> Result<&'c Command, Error> {
    keep.find_subcommand(name).ok_or_else(|| {
        let known = keep.get_subcommands().map(Command::get_name);
        let error = Error::usage(format!("there is no command `{name}`"));
        match suggest(name, known).first() {
            Some(near) => error.hint(format!("Did you mean `{near}`?")),
            None => error.hint("Run `keep help` to see the commands"),
        }
    })
}

fn write_all(ui: &Ui, keep: &Command, directory: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(directory).map_err(|error| {
        Error::other(format!("`{}` could not be made", directory.display()))
            .because(error.to_string())
    })?;
    let commands = std::iter::once(keep).chain(keep.get_subcommands());
    let mut count = 0;
    for command in commands {
        let file = directory.join(format!("{}.1", page_name(keep, command)));
        files::write_atomic(&file, &page(keep, command)?, Mode::Shared)?;
        count += 1;
    }
    ui.success(&format!(
        "{count} pages written to `{}`",
        directory.display()
    ));
    Ok(())
}

/// `keep`, or `keep-vault-add`: a colon in a file's name is trouble.
fn page_name(keep: &Command, command: &Command) -> String {
    if std::ptr::eq(keep, command) {
        return keep.get_name().to_owned();
    }
    format!("keep-{}", command.get_name().replace(':', "-"))
}

/// The page in roff.
fn page(keep: &Command, command: &Command) -> Result<Vec<u8>, Error> {
    let name = page_name(keep, command);
    let is_keep = std::ptr::eq(keep, command);
    let mut text = title(keep, &name).into_bytes();
    let man = Man::new(command.clone().display_name(name));
    let rendered = man
        .render_name_section(&mut text)
        .and_then(|()| synopsis(command).to_writer(&mut text))
        .and_then(|()| man.render_description_section(&mut text))
        .and_then(|()| man.render_options_section(&mut text))
        .and_then(|()| commands(command).to_writer(&mut text))
        .and_then(|()| after_help(command).to_writer(&mut text))
        .and_then(|()| see_also(is_keep).to_writer(&mut text));
    rendered.map_err(|error| {
        Error::other("a manual page could not be made").because(error.to_string())
    })?;
    Ok(text)
}

/// Without a date: the same sources give the same bytes.
fn title(keep: &Command, name: &str) -> String {
    let version = keep.get_version().unwrap_or_default();
    let title = name.to_uppercase();
    format!(".TH \"{title}\" 1 \"\" \"keep {version}\" \"Keep\"\n")
}

/// The usage line of `--help`.
fn synopsis(command: &Command) -> Roff {
    let usage = command.clone().render_usage().to_string();
    let mut roff = Roff::default();
    roff.control("SH", ["SYNOPSIS"]);
    roff.text([bold(usage.trim_start_matches("Usage: "))]);
    roff
}

/// Of `keep` itself; no other has any.
fn commands(parent: &Command) -> Roff {
    let mut roff = Roff::default();
    if parent.has_subcommands() {
        roff.control("SH", ["COMMANDS"]);
    }
    for command in parent.get_subcommands() {
        let about = command.get_about().map(ToString::to_string);
        roff.control("TP", []);
        roff.text([bold(format!("keep {}", command.get_name()))]);
        roff.text([roman(about.unwrap_or_default())]);
    }
    roff
}

/// The sections of a command's help, line for line as they are there.
fn after_help(command: &Command) -> Roff {
    let mut roff = Roff::default();
    let text = command.get_after_help().map(ToString::to_string);
    let mut last = "";
    for part in text.unwrap_or_default().split("\n\n") {
        let (heading, body) = match part.split_once('\n') {
            Some((EXAMPLES, body)) => ("EXAMPLES", body),
            Some((EXIT_CODES, body)) => ("EXIT STATUS", body),
            Some(("Environment:", body)) => ("ENVIRONMENT", body),
            _ => ("NOTES", part),
        };
        if heading == last {
            roff.control("PP", []);
        } else {
            roff.control("SH", [heading]);
        }
        last = heading;
        roff.control("nf", []);
        for line in body.lines() {
            roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
        }
        roff.control("fi", []);
    }
    roff
}

fn see_also(is_keep: bool) -> Roff {
    let mut roff = Roff::default();
    if !is_keep {
        roff.control("SH", ["SEE ALSO"]);
        roff.text([bold("keep"), roman("(1)")]);
    }
    roff
}
