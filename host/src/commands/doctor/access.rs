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
    let (open, settled): (Vec<_>, Vec<_>) = tried.problems.iter().partition(|one| one.open);
    let mut found: Vec<Diagnosis> = settled.into_iter().map(of_permission).collect();
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
    let is_local = is_stored_here(app, config);
    let mut found = if is_local { found } else { joined(found) };
    tell_untried(&mut found, &open);
    let denied = |found: &Diagnosis| found.code == ACCESS_DENIED;
    if found.iter().any(denied) {
        let advice = advice(app, config, env).await;
        for denial in found.iter_mut().filter(|found| denied(found)) {
            advice.add_to(denial);
        }
    }
    if is_local {
        // Nobody denies what is on this machine: the file or its key is wrong.
        for found in found.iter_mut().filter(|found| found.kind == Kind::Denied) {
            "damaged".clone_into(&mut found.code);
        }
    }
    let here = |found: Diagnosis| found.at(config, env);
    found.into_iter().map(here).collect()
}

/// Whoever is kept out of a place is denied one thing as well as the other:
/// that is one trouble, with a fix for each.
fn joined(found: Vec<Diagnosis>) -> Vec<Diagnosis> {
    let is_denial = |found: &Diagnosis| found.code == ACCESS_DENIED && found.kind == Kind::Denied;
    let (denials, mut rest): (Vec<_>, Vec<_>) = found.into_iter().partition(is_denial);
    let mut denials = denials.into_iter();
    let Some(mut first) = denials.next() else {
        return rest;
    };
    let mut more = 0;
    for denial in denials {
        more += 1;
        first.severity = first.severity.max(denial.severity);
        let fixes = denial.fixes.into_iter();
        let new: Vec<String> = fixes.filter(|fix| !first.fixes.contains(fix)).collect();
        first.fixes.splice(0..0, new);
    }
    match more {
        0 => {}
        1 => first
            .message
            .push_str("; 1 other permission is missing, too"),
        count => {
            let _ = write!(
                first.message,
                "; {count} other permissions are missing, too"
            );
        }
    }
    rest.insert(0, first);
    rest
}

const ACCESS_DENIED: &str = "access-denied";

/// What nobody can know without a list of what is there: part of the trouble
/// that there is no list.
fn tell_untried(found: &mut Vec<Diagnosis>, open: &[&Problem]) {
    let names = open
        .iter()
        .map(|problem| format!("`{}`", problem.permission));
    let names: Vec<String> = names.collect();
    if names.is_empty() {
        return;
    }
    let (verb, names) = (
        if names.len() == 1 { "is" } else { "are" },
        names.join(" and "),
    );
    let message = format!("whether {names} {verb} allowed shows only where there is a secret");
    match found.iter_mut().find(|found| found.code == ACCESS_DENIED) {
        Some(denial) => {
            let _ = write!(denial.message, "; {message}");
        }
        None => found.push(Diagnosis::new(Severity::Note, "untried", message)),
    }
}

/// A permission that is missing.
fn of_permission(problem: &Problem) -> Diagnosis {
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
