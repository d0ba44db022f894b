//! Where an option was not given, its environment variable speaks.
//!
//! Read here and not by clap, so that a variable never counts as an option
//! typed (it conflicts with nothing), an empty one counts as absent, and a test
//! never depends on its surroundings.

use std::ffi::OsString;
use std::path::PathBuf;

use super::{Cli, Command, ContextArgs, IamArgs, SearchArgs};

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
        let fill = |list: &mut Vec<String>, variable: &str| {
            if list.is_empty() {
                let listed = name(variable).unwrap_or_default();
                let names = listed.split(',').filter(|name| !name.is_empty());
                list.extend(names.map(str::to_owned));
            }
        };
        if let Some((env, vaults)) = self.command.env_and_vaults_mut() {
            *env = env.take().or_else(|| name("KEEP_ENV"));
            fill(vaults, "KEEP_VAULT");
        }
        match &mut self.command {
            // Not the env: one alone has nothing to be compared with.
            Command::Diff(diff) => fill(&mut diff.vault, "KEEP_VAULT"),
            Command::Search(SearchArgs { places, .. }) | Command::Iam(IamArgs { places, .. }) => {
                fill(&mut places.env, "KEEP_ENV");
                fill(&mut places.vault, "KEEP_VAULT");
            }
            Command::Doctor(doctor) => {
                fill(&mut doctor.places.env, "KEEP_ENV");
                fill(&mut doctor.places.vault, "KEEP_VAULT");
            }
            Command::Verify(verify) if verify.contexts.is_empty() => {
                fill(&mut verify.places.env, "KEEP_ENV");
                fill(&mut verify.places.vault, "KEEP_VAULT");
            }
            _ => {}
        }
    }
}

impl Command {
    /// The options of commands that take one env and several vaults.
    fn env_and_vaults_mut(&mut self) -> Option<(&mut Option<String>, &mut Vec<String>)> {
        match self {
            Self::Export(args) => Some((&mut args.env, &mut args.vault)),
            Self::Run(args) => Some((&mut args.env, &mut args.vault)),
            Self::TemplateAdd(args) => Some((&mut args.env, &mut args.vault)),
            Self::TemplateValidate(args) => Some((&mut args.env, &mut args.vault)),
            _ => None,
        }
    }

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
            Self::Rollback(args) => Some(&mut args.context),
            Self::Rotate(args) => Some(&mut args.context),
            Self::Replicate(args) => Some(&mut args.context),
            Self::Policy(args) => Some(&mut args.context),
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
            | Self::Workspace(_)
            | Self::Diff(_)
            | Self::Search(_)
            | Self::Copy(_)
            | Self::Export(_)
            | Self::Run(_)
            | Self::TemplateAdd(_)
            | Self::TemplateValidate(_)
            | Self::PluginAdd(_)
            | Self::PluginList(_)
            | Self::PluginInspect(_)
            | Self::PluginGrant(_)
            | Self::PluginRevoke(_)
            | Self::PluginUpdate(_)
            | Self::PluginRemove(_)
            | Self::PluginTest(_)
            | Self::PluginNew(_)
            | Self::PluginBuild(_)
            | Self::PluginPack(_)
            | Self::Verify(_)
            | Self::Iam(_)
            | Self::Doctor(_)
            | Self::Audit(_)
            | Self::AuditOn(_)
            | Self::AuditOff(_)
            | Self::Completions(_)
            | Self::Man(_) => None,
        }
    }
}
