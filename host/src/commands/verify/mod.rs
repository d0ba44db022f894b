//! `keep verify`: what the identity in use may do in each place. Reads only,
//! and shows no value, unless writing was asked for.

pub(super) mod probe;

use std::collections::BTreeSet;

use serde::Serialize;

use probe::{Findings, May, PREFIX, Problem, Trial, probe};

use crate::app::App;
use crate::cli::{ListFormat, VerifyArgs};
use crate::error::{Error, Item};
use crate::exit::Exit;
use crate::project::{EnvName, Key, VaultConfig};
use crate::ui::Cell;

/// One place in `--format json`. Permissions are `yes`, `no`, `unknown` (tried
/// without an answer) or `untried`.
#[derive(Serialize)]
struct Document<'a> {
    vault: &'a str,
    env: &'a str,
    list: May,
    read: May,
    history: May,
    write: May,
    delete: May,
    /// Why a permission is `no` or `unknown`.
    problems: Vec<ProblemDocument<'a>>,
    /// The keys of probes that are still there, of this run or an earlier one.
    left_behind: &'a [String],
}

#[derive(Serialize)]
struct ProblemDocument<'a> {
    permission: &'a str,
    message: &'a str,
}

/// A place, and what was found there.
struct Verified<'a> {
    vault: &'a VaultConfig,
    env: &'a EnvName,
    findings: Findings,
}

impl Verified<'_> {
    fn name(&self) -> String {
        format!("{}:{}", self.vault.slug(), self.env)
    }

    fn answers(&self) -> [May; 5] {
        let found = &self.findings;
        [
            found.list,
            found.read,
            found.history,
            found.write,
            found.delete,
        ]
    }
}

pub(super) async fn run(app: &App<'_>, args: &VerifyArgs) -> Result<Exit, Error> {
    let places = places(app, args)?;
    let key = probe_key()?;
    let trial = if args.write {
        Trial::Writing
    } else {
        Trial::Reading
    };
    let verified = places.iter().map(|(vault, env)| {
        let findings = probe(app, vault, env, &key, trial);
        async move {
            Verified {
                vault,
                env,
                findings: findings.await,
            }
        }
    });
    let verified = futures_util::future::join_all(verified).await;
    let printed = match args.format {
        ListFormat::Table => table(app, &verified),
        ListFormat::Json => {
            let documents: Vec<Document<'_>> = verified.iter().map(document).collect();
            app.ui.json(&documents)
        }
    };
    // A probe that is left is told, whether or not anybody reads the table.
    tell(app, &key, &verified);
    // So is what is denied.
    let exit = verdict(&verified)?;
    printed.map(|()| exit)
}

/// The contexts as they are paired, or every vault with every env.
fn places(app: &App<'_>, args: &VerifyArgs) -> Result<Vec<(VaultConfig, EnvName)>, Error> {
    if args.contexts.is_empty() {
        return app.places(&args.places.vault, &args.places.env);
    }
    let mut seen = BTreeSet::new();
    let mut places = Vec::new();
    for text in &args.contexts {
        let (vault, env) = app.place(text)?;
        if seen.insert((vault.slug().clone(), env.clone())) {
            places.push((vault, env));
        }
    }
    Ok(places)
}

/// A name that no secret has.
pub(super) fn probe_key() -> Result<Key, Error> {
    let mut random = [0_u8; 8];
    getrandom::fill(&mut random).map_err(|error| {
        Error::other("the operating system gave no random bytes").because(error.to_string())
    })?;
    let digits: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Key::parse(&format!("{PREFIX}{digits}"))?)
}

fn word(may: May) -> &'static str {
    match may {
        May::Yes => "yes",
        May::No => "no",
        May::Unknown => "unknown",
        May::Untried => "-",
    }
}

fn table(app: &App<'_>, verified: &[Verified<'_>]) -> Result<(), Error> {
    let rows: Vec<Vec<Cell<'_>>> = verified
        .iter()
        .map(|place| {
            let names = [place.vault.slug().as_str(), place.env.as_str()];
            let words = place.answers().map(word);
            names.into_iter().chain(words).map(Cell::from).collect()
        })
        .collect();
    let headers = [
        "Vault",
        "Environment",
        "List",
        "Read",
        "History",
        "Write",
        "Delete",
    ];
    app.ui.table(&headers, &rows)
}

fn document<'a>(place: &'a Verified<'_>) -> Document<'a> {
    let found = &place.findings;
    let problems = found.problems.iter().map(|problem| ProblemDocument {
        permission: problem.permission,
        message: &problem.error.message,
    });
    Document {
        vault: place.vault.slug().as_str(),
        env: place.env.as_str(),
        list: found.list,
        read: found.read,
        history: found.history,
        write: found.write,
        delete: found.delete,
        problems: problems.collect(),
        left_behind: &found.left_behind,
    }
}

/// What is open, and what became of probes that are not gone.
fn tell(app: &App<'_>, key: &Key, verified: &[Verified<'_>]) {
    for place in verified {
        let (name, found) = (place.name(), &place.findings);
        for problem in found.problems.iter().filter(|problem| problem.open) {
            app.ui.warn(&format!(
                "{name} {}: unknown, for there is no secret to try it on, and a name that does \
                 not exist is denied: {}",
                problem.permission, problem.error.message
            ));
        }
        if found.in_bin {
            app.ui.warn(&format!(
                "{name}: the probe `{key}` is deleted but could not be purged"
            ));
        }
        for left in &found.left_behind {
            app.ui.warn(&if left == key.as_str() {
                format!("{name}: the probe `{left}` could not be removed")
            } else {
                format!("{name}: the probe `{left}` of an earlier run is still there")
            });
            app.ui.hint(&format!(
                "Run `keep delete {left} --vault {} --env {} --purge` to remove it",
                place.vault.slug(),
                place.env
            ));
        }
    }
}

/// Success, or all that was denied or failed, with what to do about it.
fn verdict(verified: &[Verified<'_>]) -> Result<Exit, Error> {
    let mut items = Vec::new();
    let mut errors: Vec<&Error> = Vec::new();
    for place in verified {
        let settled = |problem: &&Problem| !problem.open;
        for problem in place.findings.problems.iter().filter(settled) {
            let name = format!("{} {}", place.name(), problem.permission);
            items.push(Item::failed(name, &problem.error));
            errors.push(&problem.error);
        }
    }
    let Some(first) = errors.first() else {
        return Ok(Exit::Ok);
    };
    // Each permission that is lacking, and not the first few: to tell them is
    // what this command is for.
    let mut hints: Vec<String> = Vec::new();
    for hint in errors.iter().flat_map(|error| &error.hints) {
        if !hints.contains(hint) {
            hints.push(hint.clone());
        }
    }
    let mut failed = Error::partial(message(verified), items);
    failed.hints = hints;
    if errors.iter().all(|error| error.kind == first.kind) {
        failed.kind = first.kind;
    }
    Err(failed)
}

fn message(verified: &[Verified<'_>]) -> String {
    let answers = verified.iter().flat_map(Verified::answers);
    let answers: Vec<May> = answers.filter(|may| *may != May::Untried).collect();
    let count = |wanted: May| answers.iter().filter(|may| **may == wanted).count();
    let (denied, unknown, all) = (count(May::No), count(May::Unknown), answers.len());
    match (denied, unknown) {
        (denied, 0) => format!("{denied} of {all} permissions are denied"),
        (0, unknown) => format!("{unknown} of {all} permissions could not be tried"),
        (denied, unknown) => {
            format!("{denied} of {all} permissions are denied, and {unknown} could not be tried")
        }
    }
}
