//! One thing that is wrong, wherever it was found.

use crate::error::{Error, Kind};
use crate::project::{EnvName, VaultConfig};
use crate::vault::{ErrorKind, Finding, Severity};

/// What is wrong, where, and what to do about it.
#[derive(Debug)]
pub(super) struct Diagnosis {
    /// None where it is about the whole project.
    pub(super) vault: Option<String>,
    /// None where it is about the vault in every env.
    pub(super) env: Option<String>,
    /// None where it is about no one secret.
    pub(super) key: Option<String>,
    pub(super) severity: Severity,
    /// For programs.
    pub(super) code: String,
    pub(super) message: String,
    /// Sentences with commands to type.
    pub(super) fixes: Vec<String>,
    pub(super) repairable: bool,
    /// What the command ends with where this is the worst problem.
    pub(super) kind: Kind,
}

impl Diagnosis {
    /// About the project.
    pub(super) fn new(severity: Severity, code: &str, message: impl Into<String>) -> Self {
        Self {
            vault: None,
            env: None,
            key: None,
            severity,
            code: code.into(),
            message: message.into(),
            fixes: Vec::new(),
            repairable: false,
            kind: Kind::Config,
        }
    }

    /// A failure as a problem of this code.
    pub(super) fn of_error(code: &str, error: &Error) -> Self {
        let causes = error.causes.iter().map(|cause| format!(": {cause}"));
        let message = std::iter::once(error.message.clone()).chain(causes);
        Self {
            fixes: error.hints.clone(),
            kind: error.kind,
            ..Self::new(Severity::Problem, code, message.collect::<String>())
        }
    }

    /// What a vault answered, or could not.
    pub(super) fn of_answer(error: &Error) -> Self {
        Self::of_error(code(error), error)
    }

    /// What a driver found.
    pub(super) fn of_finding(finding: Finding) -> Self {
        // In another region than the one that is set, a vault finds nothing.
        let kind = match finding.code.as_str() {
            "other-region" => Kind::Config,
            _ => Kind::Other,
        };
        Self {
            key: finding.key,
            fixes: finding.fix.into_iter().collect(),
            repairable: finding.repairable,
            kind,
            ..Self::new(finding.severity, &finding.code, finding.message)
        }
    }

    pub(super) fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fixes.push(fix.into());
        self
    }

    pub(super) fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    pub(super) fn of_vault(mut self, vault: &VaultConfig) -> Self {
        self.vault = Some(vault.slug().to_string());
        self
    }

    pub(super) fn at(self, vault: &VaultConfig, env: &EnvName) -> Self {
        let mut here = self.of_vault(vault);
        here.env = Some(env.to_string());
        here
    }

    /// As contexts are typed; `project` where it is no vault's.
    pub(super) fn place(&self) -> String {
        match (&self.vault, &self.env) {
            (Some(vault), Some(env)) => format!("{vault}:{env}"),
            (Some(vault), None) => vault.clone(),
            _ => "project".into(),
        }
    }
}

pub(super) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Problem => "problem",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn code(error: &Error) -> &'static str {
    match error.answer {
        Some(ErrorKind::Denied) => "access-denied",
        Some(ErrorKind::Unauthenticated) => "no-identity",
        Some(ErrorKind::Encryption) => "encryption",
        Some(ErrorKind::WrongRegion) => "wrong-region",
        Some(ErrorKind::Throttled) => "throttled",
        Some(ErrorKind::Unavailable) => "unreachable",
        _ if error.kind == Kind::Driver => "driver",
        _ if error.kind == Kind::Config => "settings",
        _ => "failed",
    }
}
