//! Contexts: `vault:env`, or `env` alone for the default vault.

use std::fmt;

use super::error::ProjectError;
use super::names::{EnvName, NameError, NameKind, VaultSlug};
use super::root::Project;

/// An environment, and a vault where one was named. Both exist.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Context {
    pub vault: Option<VaultSlug>,
    pub env: EnvName,
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(vault) = &self.vault {
            write!(f, "{vault}:")?;
        }
        write!(f, "{}", self.env)
    }
}

impl Project {
    /// Parses a context, split at the first `:`, and looks its parts up.
    pub fn context(&self, text: &str) -> Result<Context, ProjectError> {
        let (vault, env) = match text.split_once(':') {
            Some((vault, env)) => (Some(vault), env),
            None => (None, text),
        };
        for (part, kind) in [(vault, NameKind::Vault), (Some(env), NameKind::Env)] {
            if part == Some("") {
                return Err(NameError::Empty { kind }.into());
            }
        }
        let vault = vault.map(|slug| self.vault(slug)).transpose()?;
        Ok(Context {
            vault: vault.map(|vault| vault.slug().clone()),
            env: self.env(env)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Context;
    use crate::project::{
        DriverId, EnvName, InitOptions, NameError, NameKind, Project, ProjectError, VaultConfig,
        VaultSlug,
    };

    fn project(dir: &std::path::Path) -> Project {
        let project = Project::init(dir, InitOptions::default()).unwrap();
        let driver = DriverId::parse("ssm").unwrap();
        let vault = VaultConfig::new(VaultSlug::parse("aws").unwrap(), driver, "AWS").unwrap();
        project.add_vault(vault, false).unwrap();
        project
    }

    #[test]
    fn the_vault_is_optional() {
        let dir = tempfile::tempdir().unwrap();
        let project = project(dir.path());
        let env = EnvName::parse("staging").unwrap();
        let bare = project.context("staging").unwrap();
        assert_eq!(
            bare,
            Context {
                vault: None,
                env: env.clone()
            }
        );
        let full = project.context("aws:staging").unwrap();
        let vault = VaultSlug::parse("aws").ok();
        assert_eq!(full, Context { vault, env });
        assert_eq!(
            [bare.to_string(), full.to_string()],
            ["staging", "aws:staging"]
        );
    }

    #[test]
    fn both_parts_must_exist() {
        let dir = tempfile::tempdir().unwrap();
        let project = project(dir.path());
        for (text, message) in [
            (
                "asw:staging",
                "no vault is called `asw`; did you mean `aws`?",
            ),
            (
                "aws:stagin",
                "no environment is called `stagin`; did you mean `staging`?",
            ),
            // Split at the first colon only.
            (
                "aws:local:x",
                "no environment is called `local:x`; did you mean `local`?",
            ),
        ] {
            assert_eq!(project.context(text).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn no_part_may_be_empty() {
        let dir = tempfile::tempdir().unwrap();
        let project = project(dir.path());
        for (text, expected) in [
            (":staging", NameKind::Vault),
            ("aws:", NameKind::Env),
            ("", NameKind::Env),
            (":", NameKind::Vault),
        ] {
            let error = project.context(text).unwrap_err();
            let ProjectError::Name(NameError::Empty { kind }) = error else {
                panic!("{error}");
            };
            assert_eq!(kind, expected, "{text}");
        }
    }
}
