//! `completions`: scripts that shells load.

use clap::{Args, Command, CommandFactory as _, ValueEnum};

use super::{Cli, words::GROUPS};

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum)]
    pub shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
    #[value(name = "powershell")]
    PowerShell,
    Elvish,
}

/// The script for that shell.
#[must_use]
pub fn script(shell: Shell) -> Vec<u8> {
    use clap_complete::{Shell as Target, generate};

    let (target, mut command) = match shell {
        Shell::Bash => (Target::Bash, grouped(&Cli::command())),
        Shell::Zsh => (Target::Zsh, Cli::command()),
        Shell::Fish => (Target::Fish, Cli::command()),
        Shell::PowerShell => (Target::PowerShell, Cli::command()),
        Shell::Elvish => (Target::Elvish, Cli::command()),
    };
    let mut script = Vec::new();
    generate(target, &mut command, "keep", &mut script);
    match shell {
        Shell::Zsh => with_colons_escaped(&script, &command),
        _ => script,
    }
}

/// In zsh's lists of `'name:what it does'`, a colon of the name itself needs a
/// backslash; without it zsh would offer `vault` for every `vault:...`.
fn with_colons_escaped(script: &[u8], command: &Command) -> Vec<u8> {
    let mut text = String::from_utf8_lossy(script).into_owned();
    for name in command.get_subcommands().map(Command::get_name) {
        if name.contains(':') {
            let escaped = name.replace(':', "\\:");
            text = text.replace(&format!("'{name}:"), &format!("'{escaped}:"));
        }
    }
    text.into_bytes()
}

/// The same commands with `vault:add` as `add` below `vault`.
///
/// Bash breaks words at colons, so a script never sees `vault:add` as one word
/// but as `vault`, `:` and `add`. The nested commands complete that, and the
/// two-word spelling as well.
fn grouped(flat: &Command) -> Command {
    let mut groups = GROUPS.map(|group| Command::new(group).subcommand_required(true));
    let mut top = Vec::new();
    for command in flat.get_subcommands() {
        let member = command
            .get_name()
            .split_once(':')
            .and_then(|(group, verb)| {
                let index = GROUPS.iter().position(|name| *name == group)?;
                Some((index, verb.to_owned()))
            });
        match member {
            // Leaked: clap wants names that live as long as the process,
            // and this process ends once the script is printed.
            Some((index, verb)) => {
                let verb: &'static str = verb.leak();
                let group = std::mem::take(&mut groups[index]);
                groups[index] = group.subcommand(command.clone().name(verb));
            }
            None => top.push(command.clone()),
        }
    }
    let shell = Command::new("keep").args(flat.get_arguments().cloned());
    shell.subcommands(top).subcommands(groups)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::{Shell, script};
    use crate::cli::Cli;

    #[test]
    fn every_shell_gets_a_script_that_knows_every_command() {
        let cli = Cli::command();
        for shell in [Shell::Zsh, Shell::Fish, Shell::PowerShell, Shell::Elvish] {
            let text = String::from_utf8(script(shell)).unwrap();
            for name in cli.get_subcommands().map(clap::Command::get_name) {
                assert!(text.contains(name), "{shell:?} {name}");
            }
        }
    }

    #[test]
    fn zsh_reads_a_colon_as_part_of_the_name() {
        let text = String::from_utf8(script(Shell::Zsh)).unwrap();
        assert!(text.contains("'vault\\:add:Add a vault'"));
        assert!(!text.contains("'vault:add:"));
    }

    /// Bash breaks `vault:add` into three words; this asks bash itself.
    #[cfg(unix)]
    #[test]
    fn bash_completes_both_spellings() {
        let script = String::from_utf8(script(Shell::Bash)).unwrap();
        for (typed, current, expected) in [
            (&["keep", "vau"][..], "vau", "vault"),
            (&["keep", "vault", "li"], "li", "list"),
            (&["keep", "vault", ":", "li"], "li", "list"),
            (&["keep", "vault", ":", "add", "--dri"], "--dri", "--driver"),
            (
                &["keep", "env", ":", "list", "--format", ""],
                "",
                "table json",
            ),
            (&["keep", "show", "--unm"], "--unm", "--unmask"),
        ] {
            let line = format!(
                "{script}\nCOMP_WORDS=({}); COMP_CWORD={}; _keep keep '{current}' '{}'; echo \"${{COMPREPLY[@]}}\"",
                typed.join(" "),
                typed.len() - 1,
                typed[typed.len() - 2],
            );
            let run = std::process::Command::new("bash")
                .args(["--norc", "-c", &line])
                .output();
            let run = run.unwrap();
            assert_eq!(String::from_utf8_lossy(&run.stderr), "", "{typed:?}");
            assert_eq!(
                String::from_utf8_lossy(&run.stdout),
                format!("{expected}\n"),
                "{typed:?}"
            );
        }
    }
}
