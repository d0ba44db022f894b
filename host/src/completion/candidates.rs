//! Which argument is completed from what. Arguments are told by their names, so
//! that a command is completed without knowing of this.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use clap::{Arg, Command, CommandFactory as _};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use super::keys::{self, Which};
use super::typed::Typed;
use crate::app::working_directory;
use crate::cli::{Cli, GROUPS};
use crate::drivers;
use crate::project::{EnvName, PluginsLock, Project, Settings};
use crate::ui::unsafe_to_show;

/// What an argument names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Envs,
    Vaults,
    /// `env` or `vault:env`.
    Contexts,
    Drivers,
    Plugins,
    Commands,
    Keys(Which),
}

fn kind(command: &str, argument: &str) -> Option<Kind> {
    Some(match (command, argument) {
        (_, "env") | ("env:remove", "name") | ("workspace", "envs") => Kind::Envs,
        (_, "vault" | "vaults") | ("vault:delete" | "vault:default", "slug") => Kind::Vaults,
        ("copy", "from" | "to") | ("verify", "contexts") => Kind::Contexts,
        ("vault:add", "driver") => Kind::Drivers,
        ("plugin:grant" | "plugin:revoke" | "plugin:update" | "plugin:remove", "plugin") => {
            Kind::Plugins
        }
        ("man", "command") => Kind::Commands,
        ("restore", "key") => Kind::Keys(Which::Deleted),
        (_, "key" | "old") => Kind::Keys(Which::Current),
        _ => return None,
    })
}

/// Everything that can be typed, with what completes it. `vault add` is there
/// as well as `vault:add`.
pub(super) fn command(typed: Typed) -> Command {
    let typed = Arc::new(typed);
    let flat = Cli::command().mut_subcommands(|command| completed(command, &typed));
    let groups: Vec<(&str, Vec<Command>)> = GROUPS
        .iter()
        .map(|group| (*group, members(&flat, group)))
        .collect();
    let mut all = flat;
    for (group, members) in groups {
        // A group may be a command itself.
        all = match all.find_subcommand(group) {
            Some(_) => all.mut_subcommand(group, |command| command.subcommands(members)),
            None => all.subcommand(Command::new(group).hide(true).subcommands(members)),
        };
    }
    all
}

fn completed(command: Command, typed: &Arc<Typed>) -> Command {
    let name = command.get_name().to_owned();
    command.mut_args(|argument| match kind(&name, argument.get_id().as_str()) {
        Some(kind) => with_completer(argument, kind, typed),
        None => argument,
    })
}

fn with_completer(argument: Arg, kind: Kind, typed: &Arc<Typed>) -> Arg {
    let typed = Arc::clone(typed);
    argument.add(ArgValueCompleter::new(move |current: &OsStr| {
        let Some(current) = current.to_str() else {
            return Vec::new();
        };
        let mut found = values(kind, &typed, current);
        // They come from files and stores: one word of harmless text each.
        found.retain(|(value, _)| {
            value.starts_with(current)
                && !value.contains(|c: char| c.is_whitespace() || unsafe_to_show(c))
        });
        let found = found.into_iter();
        found
            .map(|(value, what)| {
                let what = (!what.is_empty()).then(|| what.into());
                CompletionCandidate::new(value).help(what)
            })
            .collect()
    }))
}

/// The commands of a group under their second word. Not offered, for
/// `vault:add` is; completed when typed.
fn members(flat: &Command, group: &str) -> Vec<Command> {
    let members = flat.get_subcommands().filter_map(|command| {
        let verb = command.get_name().strip_prefix(group)?.strip_prefix(':')?;
        // Leaked: clap wants names that live as long as the process, which
        // ends once the answer is printed.
        let verb: &'static str = verb.to_owned().leak();
        Some(command.clone().name(verb))
    });
    members.collect()
}

/// All there are, each with what it is; of keys, at least those that begin with
/// `current`.
fn values(kind: Kind, typed: &Typed, current: &str) -> Vec<(String, String)> {
    match kind {
        Kind::Envs => plain(envs(typed)),
        Kind::Vaults => vaults(typed),
        Kind::Contexts => {
            let envs = envs(typed);
            let vaults = vaults(typed);
            let both = vaults.iter().flat_map(|(slug, _)| {
                let contexts = envs.iter().map(move |env| format!("{slug}:{env}"));
                contexts.collect::<Vec<_>>()
            });
            let both: Vec<String> = both.collect();
            plain(envs.into_iter().chain(both).collect())
        }
        Kind::Drivers => {
            let own = drivers::all().iter().chain(drivers::official());
            let own = own.map(|driver| {
                let label = driver.manifest().map(|manifest| manifest.label);
                (driver.id.to_owned(), label.unwrap_or_default())
            });
            // One that comes with Keep may be among the project's plugins by now.
            let is_other = |id: &str| drivers::find_official(id).is_none();
            let plugins = plugins(typed).into_iter();
            own.chain(plugins.filter(|(id, _)| is_other(id))).collect()
        }
        Kind::Plugins => plugins(typed),
        Kind::Commands => {
            let cli = Cli::command();
            let commands = cli.get_subcommands();
            commands
                .map(|command| {
                    let about = command.get_about().map(ToString::to_string);
                    (command.get_name().to_owned(), about.unwrap_or_default())
                })
                .collect()
        }
        Kind::Keys(which) => plain(keys::within_budget(typed, which, current)),
    }
}

fn plain(values: Vec<String>) -> Vec<(String, String)> {
    let values = values.into_iter();
    values.map(|value| (value, String::new())).collect()
}

fn envs(typed: &Typed) -> Vec<String> {
    let settings = project(typed.project.as_deref()).and_then(|found| found.settings().ok());
    let envs = settings.iter().flat_map(Settings::envs);
    envs.map(EnvName::to_string).collect()
}

fn vaults(typed: &Typed) -> Vec<(String, String)> {
    let vaults = project(typed.project.as_deref()).and_then(|found| found.vaults().ok());
    let vaults = vaults.into_iter().flatten();
    vaults
        .map(|vault| (vault.slug().to_string(), vault.name().to_owned()))
        .collect()
}

/// What the project pins. No plugin is read.
fn plugins(typed: &Typed) -> Vec<(String, String)> {
    let lock = project(typed.project.as_deref()).and_then(|found| found.plugins().ok());
    let pins = lock.iter().flat_map(PluginsLock::iter);
    pins.map(|(id, pin)| (id.to_string(), pin.version.clone()))
        .collect()
}

fn project(named: Option<&Path>) -> Option<Project> {
    let here = working_directory().ok()?;
    Project::discover(&here, named).ok()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::{Kind, Which, kind};
    use crate::cli::Cli;

    /// Every argument that names something of the project, whatever commands
    /// are added.
    #[test]
    fn arguments_are_told_by_their_names() {
        let mut completed = Vec::new();
        for command in Cli::command().get_subcommands() {
            for argument in command.get_arguments() {
                if let Some(kind) = kind(command.get_name(), argument.get_id().as_str()) {
                    completed.push((command.get_name().to_owned(), kind));
                }
            }
        }
        for (command, expected) in [
            ("get", Kind::Keys(Which::Current)),
            ("get", Kind::Envs),
            ("get", Kind::Vaults),
            ("set", Kind::Keys(Which::Current)),
            ("delete", Kind::Keys(Which::Current)),
            ("history", Kind::Keys(Which::Current)),
            ("restore", Kind::Keys(Which::Deleted)),
            ("export", Kind::Envs),
            ("export", Kind::Vaults),
            ("vault:edit", Kind::Vaults),
            ("vault:delete", Kind::Vaults),
            ("vault:default", Kind::Vaults),
            ("vault:add", Kind::Drivers),
            ("plugin:grant", Kind::Plugins),
            ("plugin:remove", Kind::Plugins),
            ("plugin:test", Kind::Vaults),
            ("env:remove", Kind::Envs),
            ("template:add", Kind::Envs),
            ("template:validate", Kind::Vaults),
        ] {
            let pair = (command.to_owned(), expected);
            assert!(completed.contains(&pair), "{pair:?}");
        }
        assert_eq!(kind("copy", "from"), Some(Kind::Contexts));
        assert_eq!(kind("rollback", "to"), None);
        assert_eq!(kind("vault:add", "slug"), None);
    }
}
