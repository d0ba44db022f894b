//! What is wrong in one place: with the access to it, tried as `verify` does, and
//! with the secrets there, as its driver finds it.

use std::fmt::Write as _;

use super::diagnosis::Diagnosis;
use super::project::is_stored_here;
use crate::app::App;
use crate::commands::verify::probe::{Findings, May, Problem, Trial, probe};
use crate::error::{Error, Kind};
use crate::project::{EnvName, Key, VaultConfig};
use crate::vault::{ErrorKind, Severity, Vault};

/// Everything that is found there.
pub(super) async fn examine(
    app: &App<'_>,
    config: &VaultConfig,
    env: &EnvName,
    probe_key: &Key,
) -> Vec<Diagnosis> {
    let tried = probe(app, config, env, probe_key, Trial::Present).await;
    let mut found: Vec<Diagnosis> = tried.problems.iter().map(of_permission).collect();
    found.extend(
        tried
            .left_behind
            .iter()
            .map(|key| left_behind(key, config, env)),
    );
    // Whoever cannot list finds nothing else either.
    if tried.list == May::Yes {
        match app.open_another(config, env).await {
            Ok(mut vault) => found.extend(look_closer(&mut vault, &tried).await),
            Err(error) => found.push(Diagnosis::of_answer(&error)),
        }
    }
    let denied = |found: &Diagnosis| found.code == ACCESS_DENIED;
    if found.iter().any(denied) {
        let advice = advice(app, config, env).await;
        for denial in found.iter_mut().filter(|found| denied(found)) {
            advice.add_to(denial);
        }
    }
    if is_stored_here(app, config) {
        // Nobody denies what is on this machine: the file or its key is wrong.
        for found in found.iter_mut().filter(|found| found.kind == Kind::Denied) {
            "damaged".clone_into(&mut found.code);
        }
    }
    let here = |found: Diagnosis| found.at(config, env);
    found.into_iter().map(here).collect()
}

const ACCESS_DENIED: &str = "access-denied";

/// A permission that is missing, or that could not be tried.
fn of_permission(problem: &Problem) -> Diagnosis {
    if problem.open {
        let message = format!(
            "whether `{}` is allowed shows only where there is a secret: {}",
            problem.permission, problem.error.message
        );
        return Diagnosis::new(Severity::Note, "untried", message);
    }
    let found = Diagnosis::of_answer(&problem.error);
    // Deployments need no history, and are better off without.
    if problem.permission == "history" && is_denial(&problem.error) {
        return found.severity(Severity::Warning);
    }
    found
}

fn left_behind(key: &str, config: &VaultConfig, env: &EnvName) -> Diagnosis {
    let message = format!("the probe `{key}` of an earlier `keep verify --write` is still there");
    Diagnosis::new(Severity::Warning, "probe-left", message).fix(format!(
        "Run `keep delete {key} --vault {} --env {env} --purge` to remove it",
        config.slug()
    ))
}

async fn look_closer(vault: &mut Vault, tried: &Findings) -> Vec<Diagnosis> {
    let mut found = Vec::new();
    if let (Some(key), May::Yes) = (&tried.read_from, tried.read) {
        found.extend(read_together(vault, key).await);
    }
    if let Some(key) = &tried.read_from {
        // What only a description tells; vaults without replicas have none.
        if let Err(error) = vault.replicas(key).await
            && is_denial(&error)
        {
            found.push(Diagnosis::of_answer(&error).severity(Severity::Warning));
        }
    }
    match vault.examine().await {
        Ok(findings) => found.extend(findings.into_iter().map(Diagnosis::of_finding)),
        // Not every driver can.
        Err(error) if error.answer.is_none() && error.kind == Kind::Other => {}
        Err(error) => found.push(Diagnosis::of_answer(&error)),
    }
    found
}

/// Reads the secret as `show` and `export` read many; the value is dropped.
async fn read_together(vault: &mut Vault, key: &Key) -> Vec<Diagnosis> {
    match vault.get_many(&[key.to_string()]).await {
        Ok(readings) => {
            let notes = readings.notes.into_iter();
            notes
                .map(|note| Diagnosis::new(Severity::Warning, ACCESS_DENIED, note))
                .collect()
        }
        Err(error) => vec![Diagnosis::of_answer(&error)],
    }
}

fn is_denial(error: &Error) -> bool {
    error.answer == Some(ErrorKind::Denied)
}

/// What to add to every denial of a place.
struct Advice {
    identity: Option<String>,
    fixes: Vec<String>,
}

/// The same for all denials of a place. Vaults that call no AWS have none.
async fn advice(app: &App<'_>, config: &VaultConfig, env: &EnvName) -> Advice {
    let caller = match app.caller(config).await {
        Ok(None) => {
            return Advice {
                identity: None,
                fixes: Vec::new(),
            };
        }
        Ok(Some(caller)) => Some(caller.arn),
        // Who it is stays unknown, and what is missing is no less missing.
        Err(_) => None,
    };
    let policy = format!(
        "Run `keep iam --role read-only --env {env} --vault {}` for a policy that allows it \
         (`--role developer` to write too)",
        config.slug()
    );
    Advice {
        identity: caller,
        fixes: vec![policy],
    }
}

impl Advice {
    fn add_to(&self, denial: &mut Diagnosis) {
        if let Some(arn) = &self.identity {
            let _ = write!(denial.message, "; AWS knows this identity as `{arn}`");
        }
        denial.fixes.extend(self.fixes.iter().cloned());
    }
}
