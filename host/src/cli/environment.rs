//! Where an option was not given, its environment variable speaks.
//!
//! Read here and not by clap, so that a variable never counts as an option
//! typed (it conflicts with nothing), an empty one counts as absent, and a test
//! never depends on its surroundings.

use std::ffi::OsString;
use std::path::PathBuf;

use super::{Cli, Command, ContextArgs};

impl Cli {
    /// Fills what was not typed from `KEEP_PROJECT`, `KEEP_ENV`, `KEEP_VAULT`.
    pub fn fill_from(&mut self, lookup: impl Fn(&str) -> Option<OsString>) {
        let set = |name: &str| lookup(name).filter(|value| !value.is_empty());
        // A name that is no UTF-8 is no env or vault either: it is refused by
        // the same check as any unknown one.
        let name = |variable: &str| set(variable).map(|v| v.to_string_lossy().into_owned());

        if self.global.project.is_none() {
            self.global.project = set("KEEP_PROJECT").map(PathBuf::from);
        }
        if let Some(context) = self.command.context_mut() {
            context.env = context.env.take().or_else(|| name("KEEP_ENV"));
            context.vault = context.vault.take().or_else(|| name("KEEP_VAULT"));
        }
        if let Command::Export(export) = &mut self.command {
            export.env = export.env.take().or_else(|| name("KEEP_ENV"));
            if export.vault.is_empty() {
                let listed = name("KEEP_VAULT").unwrap_or_default();
                let slugs = listed.split(',').filter(|slug| !slug.is_empty());
                export.vault = slugs.map(str::to_owned).collect();
            }
        }
    }
}

impl Command {
    fn context_mut(&mut self) -> Option<&mut ContextArgs> {
        match self {
            Self::Set(args) => Some(&mut args.context),
            Self::Get(args) => Some(&mut args.context),
            Self::Show(args) => Some(&mut args.context),
            Self::Delete(args) => Some(&mut args.context),
            Self::Restore(args) => Some(&mut args.context),
            Self::Import(args) => Some(&mut args.context),
            Self::Rename(args) => Some(&mut args.context),
            Self::History(args) => Some(&mut args.context),
            Self::Init(_)
            | Self::Info(_)
            | Self::VaultAdd(_)
            | Self::VaultList(_)
            | Self::VaultEdit(_)
            | Self::VaultDelete(_)
            | Self::VaultDefault(_)
            | Self::EnvAdd(_)
            | Self::EnvList(_)
            | Self::EnvRemove(_)
            | Self::Copy(_)
            | Self::Export(_)
            | Self::Completions(_) => None,
        }
    }
}
