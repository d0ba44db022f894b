//! `keep copy`: secrets of one environment or vault into another.

use super::show::filter;
use super::sources::why;
use super::write::{Candidate, Existing, Job};
use crate::app::App;
use crate::cli::CopyArgs;
use crate::error::Error;
use crate::exit::Exit;
use crate::project::{Filter, Key};
use crate::vault::{Failed, Found, Readings, Selector, Vault};

pub(super) async fn run(app: &App<'_>, args: &CopyArgs) -> Result<Exit, Error> {
    // An empty pattern (`--only "$UNSET"`) chooses nothing, not everything.
    let filter = filter(&args.filter);
    if args.key.is_some() != filter.is_empty() {
        let message = if args.key.is_some() {
            "a key and `--only` or `--except` exclude each other"
        } else {
            "nothing says what to copy: pass a key, `--only` or `--except`"
        };
        return Err(Error::usage(message).hint("Pass `--only '*'` to copy everything"));
    }
    let key = args.key.as_deref().map(Key::parse).transpose()?;
    let context = |given: &Option<String>, label: &str, flag: &str| match given {
        Some(context) => Ok(context.clone()),
        None => app.ui.ask(label, flag, None),
    };
    let (from_vault, from_env) = app.place(&context(&args.from, "Source", "--from")?)?;
    let (to_vault, to_env) = app.place(&context(&args.to, "Destination", "--to")?)?;
    if from_vault.slug() == to_vault.slug() && from_env == to_env {
        let message = "the source and the destination are the same";
        return Err(Error::usage(message).hint("Pass another `--to`"));
    }
    let progress = app.ui.progress("Reading", None);
    let mut source = app.open_vault(&from_vault, &from_env).await?;
    let candidates = match &key {
        Some(key) => {
            let Found { value, .. } = source.get(key, &Selector::Current).await?;
            let key = key.clone();
            vec![Candidate::Write { key, value }]
        }
        None => matching(app, &filter, &mut source).await?,
    };
    drop(source);
    drop(progress);
    let job = Job {
        vault: &to_vault,
        env: &to_env,
        done: "Copied to",
        on_conflict: "Pass `--overwrite` to write them too",
        existing: if args.overwrite {
            Existing::Overwrite
        } else {
            Existing::Refuse
        },
        dry_run: args.dry_run,
        json: args.format.is_some(),
    };
    job.run(app, candidates).await
}

/// The secrets that `--only` and `--except` choose, in order of key. One that
/// cannot be read does not keep the others from being copied.
async fn matching(
    app: &App<'_>,
    filter: &Filter,
    source: &mut Vault,
) -> Result<Vec<Candidate>, Error> {
    let Readings {
        found,
        failed,
        notes,
    } = source.get_all().await?;
    for note in &notes {
        app.ui.warn(note);
    }
    let found = found
        .into_iter()
        .filter(|found| filter.passes(&found.entry.key))
        .map(candidate);
    let failed = failed
        .iter()
        .filter(|failed| filter.passes(&failed.key))
        .map(|failed| unread(source, failed));
    let mut candidates: Vec<Candidate> = found.chain(failed).collect();
    candidates.sort_by(|a, b| a.key().cmp(b.key()));
    if candidates.is_empty() {
        app.ui
            .warn(&format!("no key of {} matches", source.place()));
    }
    Ok(candidates)
}

/// A store may hold keys that Keep would not write.
fn candidate(found: Found) -> Candidate {
    match Key::parse(&found.entry.key) {
        Ok(key) => Candidate::Write {
            key,
            value: found.value,
        },
        Err(error) => Candidate::Fail {
            key: found.entry.key,
            error: error.into(),
        },
    }
}

fn unread(source: &Vault, failed: &Failed) -> Candidate {
    Candidate::Fail {
        key: failed.key.clone(),
        error: why(failed, source.slug(), source.env()),
    }
}
