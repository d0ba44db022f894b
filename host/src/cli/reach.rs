//! How far a command goes: the vaults that it may open, and the files that were
//! named. All of it is known before anything runs.

use std::path::{Path, PathBuf};

use super::options::not_stdout;
use super::{Command, ContextArgs};

/// What a command may open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    pub vaults: Vaults,
    pub reads: Vec<PathBuf>,
    pub writes: Vec<PathBuf>,
    /// Whether it makes the directories of what it writes.
    pub directories: bool,
    /// Whether it writes the templates of the project.
    pub templates: bool,
}

/// Which vaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Vaults {
    /// Any of the project.
    #[default]
    All,
    /// Those of these slugs; without one, the default vault.
    Named(Vec<Option<String>>),
}

impl Reach {
    fn one(context: &ContextArgs) -> Self {
        Self::of(Vaults::Named(vec![context.vault.clone()]))
    }

    /// Those that were named, or all where none was.
    fn these(slugs: &[String]) -> Self {
        Self::of(match slugs {
            [] => Vaults::All,
            slugs => Vaults::Named(slugs.iter().cloned().map(Some).collect()),
        })
    }

    /// Those of contexts such as `vault:env`; whoever is asked for one may name any.
    fn contexts<'a>(contexts: impl IntoIterator<Item = Option<&'a String>>) -> Self {
        let slug = |context: Option<&'a String>| {
            let context = context?;
            let slug = context.split_once(':').map(|(slug, _)| slug.to_owned());
            Some(slug)
        };
        let slugs: Option<Vec<_>> = contexts.into_iter().map(slug).collect();
        Self::of(slugs.map_or(Vaults::All, Vaults::Named))
    }

    fn of(vaults: Vaults) -> Self {
        Self {
            vaults,
            ..Self::default()
        }
    }

    fn reading(mut self, file: Option<&Path>) -> Self {
        self.reads.extend(file.map(Path::to_path_buf));
        self
    }

    fn writing(mut self, file: Option<&Path>) -> Self {
        self.writes.extend(file.map(Path::to_path_buf));
        self
    }

    /// A template may name any vault.
    fn templated(self, template: Option<&Option<PathBuf>>) -> Self {
        match template {
            None => self,
            Some(path) => Self {
                vaults: Vaults::All,
                ..self
            }
            .reading(path.as_deref()),
        }
    }
}

impl Command {
    /// How far it goes, if it opens vaults.
    #[must_use]
    pub fn reach(&self) -> Option<Reach> {
        Some(match self {
            Self::Set(args) => Reach::one(&args.context).reading(args.from_file.as_deref()),
            Self::Get(args) => Reach::one(&args.context).writing(args.file()),
            Self::Show(args) => Reach::one(&args.context),
            Self::Delete(args) => Reach::one(&args.context),
            Self::Restore(args) => Reach::one(&args.context),
            Self::History(args) => Reach::one(&args.context),
            Self::Rollback(args) => Reach::one(&args.context),
            Self::Rotate(args) => Reach::one(&args.context),
            Self::Replicate(args) => Reach::one(&args.context),
            Self::Policy(args) => Reach::one(&args.context).reading(args.from_file.as_deref()),
            Self::Copy(args) => Reach::contexts([args.from.as_ref(), args.to.as_ref()]),
            Self::Rename(args) => Reach::one(&args.context),
            Self::Diff(args) => Reach::these(&args.vault),
            Self::Search(args) => Reach::these(&args.places.vault),
            Self::Import(args) => Reach::one(&args.context).reading(args.file.as_deref()),
            Self::Export(args) => Reach {
                directories: true,
                ..Reach::these(&args.vault)
                    .templated(args.template.as_ref())
                    .writing(args.file())
            },
            Self::Run(args) => Reach::these(&args.vault).templated(args.template.as_ref()),
            Self::TemplateAdd(args) => Reach {
                directories: true,
                templates: args.path.is_none() && !args.print,
                ..Reach::these(&args.vault).writing(not_stdout(args.path.as_deref()))
            },
            Self::TemplateValidate(args) => Reach::default().reading(args.file.as_deref()),
            Self::Verify(args) if !args.contexts.is_empty() => {
                Reach::contexts(args.contexts.iter().map(Some))
            }
            Self::Verify(args) => Reach::these(&args.places.vault),
            Self::Iam(args) => Reach::these(&args.places.vault).writing(args.file()),
            Self::Doctor(args) => Reach::these(&args.places.vault),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::{Reach, Vaults};
    use crate::cli::Cli;

    fn reach(line: &str) -> Reach {
        let cli = Cli::try_parse_from(line.split(' '));
        let cli = cli.unwrap_or_else(|error| panic!("{line}: {error}"));
        cli.command.reach().expect("it opens vaults")
    }

    fn named(slugs: &[Option<&str>]) -> Vaults {
        let slugs = slugs.iter().map(|slug| slug.map(str::to_owned));
        Vaults::Named(slugs.collect())
    }

    #[test]
    fn a_command_reaches_the_vaults_that_it_may_open() {
        for (line, vaults) in [
            ("keep get A", named(&[None])),
            ("keep get A --vault a", named(&[Some("a")])),
            ("keep search x --vault a,b", named(&[Some("a"), Some("b")])),
            ("keep search x", Vaults::All),
            ("keep copy A --from a:x --to y", named(&[Some("a"), None])),
            ("keep copy A --from a:x", Vaults::All),
            ("keep verify a:x b:x", named(&[Some("a"), Some("b")])),
            ("keep verify", Vaults::All),
            ("keep run --vault a -- env", named(&[Some("a")])),
            ("keep run --vault a --template=t -- env", Vaults::All),
            ("keep template:validate", Vaults::All),
        ] {
            assert_eq!(reach(line).vaults, vaults, "{line}");
        }
    }

    #[test]
    fn a_command_reaches_the_files_that_were_named() {
        for (line, reads, writes) in [
            ("keep set A --from-file f", &["f"][..], &[][..]),
            ("keep get A --output f", &[], &["f"]),
            ("keep get A --output -", &[], &[]),
            ("keep import f", &["f"], &[]),
            ("keep export --template=t --output f", &["t"], &["f"]),
            ("keep export --template --output -", &[], &[]),
            ("keep template:add --path p", &[], &["p"]),
            ("keep template:add --path -", &[], &[]),
            ("keep template:validate f", &["f"], &[]),
            ("keep iam --role admin --output f", &[], &["f"]),
            ("keep policy A --from-file f", &["f"], &[]),
        ] {
            let found = reach(line);
            let expected = Reach {
                reads: reads.iter().map(Into::into).collect(),
                writes: writes.iter().map(Into::into).collect(),
                ..found.clone()
            };
            assert_eq!(found, expected, "{line}");
        }
        assert!(reach("keep template:add").templates);
        assert!(!reach("keep template:add --print").templates);
    }
}
