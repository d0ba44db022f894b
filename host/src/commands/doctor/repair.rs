//! Putting right what drivers can put right, after showing it.

use futures_util::future::join_all;

use super::Place;
use super::diagnosis::Diagnosis;
use crate::app::App;
use crate::cli::DoctorArgs;
use crate::error::{Error, Item};
use crate::project::{EnvName, Key, VaultConfig};
use crate::vault::ErrorKind;

/// The code of another tool's secret, which is taken over only when asked for.
const FOREIGN: &str = "foreign";

/// One repair, and what came of it.
pub(super) struct Repair {
    pub(super) vault: String,
    pub(super) env: String,
    pub(super) key: Key,
    pub(super) code: String,
    pub(super) outcome: Result<String, Error>,
}

impl Repair {
    /// Whether that is right now.
    pub(super) fn mended(&self, found: &Diagnosis) -> bool {
        self.outcome.is_ok()
            && self.code == found.code
            && found.key.as_deref() == Some(self.key.as_str())
            && found.place() == format!("{}:{}", self.vault, self.env)
    }
}

/// One repair to make.
struct Step<'a> {
    key: Key,
    found: &'a Diagnosis,
}

/// Shows what will be put right, asks, and does it. One that fails stops none
/// of the others.
pub(super) async fn run(
    app: &App<'_>,
    args: &DoctorArgs,
    places: &[Place],
    found: &[Diagnosis],
) -> Result<Vec<Repair>, Error> {
    let steps: Vec<Step<'_>> = found
        .iter()
        .filter(|found| found.repairable && (args.adopt || found.code != FOREIGN))
        .filter_map(|found| {
            let key = Key::parse(found.key.as_deref()?).ok()?;
            Some(Step { key, found })
        })
        .collect();
    tell_foreign(app, args, found);
    if steps.is_empty() {
        app.ui.note("There is nothing that Keep can put right");
        return Ok(Vec::new());
    }
    let plan = steps.iter().map(|step| {
        let message = &step.found.message;
        Item::done(
            name(&step.found.place(), &step.key),
            format!("{}: {message}", step.found.code),
        )
    });
    app.ui.items(&plan.collect::<Vec<_>>());
    let question = match steps.len() {
        1 => "Put this secret's tags right?".to_owned(),
        count => format!("Put the tags of these {count} secrets right?"),
    };
    app.ui.consent(&question, args.confirm.yes)?;
    let work = places.iter().map(|(vault, env)| {
        let of_place = |step: &&Step<'_>| {
            step.found.vault.as_deref() == Some(vault.slug().as_str())
                && step.found.env.as_deref() == Some(env.as_str())
        };
        let steps: Vec<&Step<'_>> = steps.iter().filter(of_place).collect();
        in_place(app, vault, env, steps)
    });
    let done = app.ui.during("Repairing", join_all(work)).await;
    Ok(done.into_iter().flatten().collect())
}

/// Says how secrets of other tools are taken over, where that was not asked for.
fn tell_foreign(app: &App<'_>, args: &DoctorArgs, found: &[Diagnosis]) {
    let foreign = |found: &&Diagnosis| found.repairable && found.code == FOREIGN;
    let count = found.iter().filter(foreign).count();
    if args.adopt || count == 0 {
        return;
    }
    let secrets = match count {
        1 => "1 secret is".to_owned(),
        count => format!("{count} secrets are"),
    };
    app.ui.note(&format!(
        "{secrets} not managed by Keep and left alone without `--adopt`"
    ));
}

async fn in_place(
    app: &App<'_>,
    vault: &VaultConfig,
    env: &EnvName,
    steps: Vec<&Step<'_>>,
) -> Vec<Repair> {
    if steps.is_empty() {
        return Vec::new();
    }
    let mut session = app.open_another(vault, env).await;
    let mut repairs = Vec::new();
    for step in steps {
        let outcome = match &mut session {
            Ok(session) => session.repair(&step.key, &step.found.code).await,
            Err(error) => Err(error.clone()),
        };
        repairs.push(Repair {
            vault: vault.slug().to_string(),
            env: env.to_string(),
            key: step.key.clone(),
            code: step.found.code.clone(),
            outcome,
        });
    }
    repairs
}

/// Says what was put right; an error where something was not.
pub(super) fn outcome(app: &App<'_>, repairs: &[Repair]) -> Result<(), Error> {
    let items = repairs.iter().map(|repair| {
        let name = name(&format!("{}:{}", repair.vault, repair.env), &repair.key);
        match &repair.outcome {
            Ok(done) => Item::done(name, done.as_str()),
            Err(error) => Item::failed(name, error),
        }
    });
    let items: Vec<Item> = items.collect();
    let errors = repairs
        .iter()
        .filter_map(|repair| repair.outcome.as_ref().err());
    let errors: Vec<&Error> = errors.collect();
    let Some(first) = errors.first() else {
        app.ui.items(&items);
        return Ok(());
    };
    let message = match (errors.len(), repairs.len()) {
        (1, 1) => "the secret could not be put right".to_owned(),
        (failed, all) => format!("{failed} of {all} secrets could not be put right"),
    };
    let alike = errors.iter().all(|error| error.kind == first.kind);
    let mut failed = Error::partial(message, items);
    if errors.len() == repairs.len() && alike {
        failed.kind = first.kind;
    }
    failed.hints.extend(repairs.iter().find_map(policy));
    Err(failed)
}

/// Where tags may not be changed: a policy with which they may.
fn policy(repair: &Repair) -> Option<String> {
    let error = repair.outcome.as_ref().err()?;
    (error.answer == Some(ErrorKind::Denied)).then(|| {
        format!(
            "Run `keep iam --role admin --env {} --vault {}` for a policy that allows it",
            repair.env, repair.vault
        )
    })
}

fn name(place: &str, key: &Key) -> String {
    format!("{key} in {place}")
}
