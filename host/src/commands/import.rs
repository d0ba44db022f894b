//! `keep import FILE`: the keys and values of a file, into one environment.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::show::filter;
use super::write::{Candidate, Existing, Job};
use crate::app::App;
use crate::cli::ImportArgs;
use crate::error::{Error, Item};
use crate::exit::Exit;
use crate::formats::parse::{Entry, Fault, Input, MAX_BYTES, Problem, parse};
use crate::project::{Filter, Key, NameError};
use crate::secret::MAX_SECRET_BYTES;
use crate::ui;

/// As many faults of a file as one error lists.
const LISTED: usize = 50;

pub(super) async fn run(app: &App<'_>, args: &ImportArgs) -> Result<Exit, Error> {
    let vault = app.vault_config(args.context.vault.as_deref())?;
    let env = app.env(args.context.env.as_deref())?;
    let file = match &args.file {
        Some(file) => file.clone(),
        None => PathBuf::from(app.ui.ask("File to import", "FILE", None)?),
    };
    let candidates = candidates(app, args, &file)?;
    let job = Job {
        vault: &vault,
        env: &env,
        done: "Imported into",
        on_conflict: "Pass `--overwrite` to write them too, or `--skip-existing` to leave them as they are",
        existing: match (args.overwrite, args.skip_existing) {
            (true, _) => Existing::Overwrite,
            (false, true) => Existing::Skip,
            (false, false) => Existing::Refuse,
        },
        dry_run: args.dry_run,
        json: args.report.is_some(),
    };
    job.run(app, candidates).await
}

/// What the file holds, in its order. One faulty line, and nothing is imported.
fn candidates(app: &App<'_>, args: &ImportArgs, file: &Path) -> Result<Vec<Candidate>, Error> {
    let name = if file.as_os_str() == "-" {
        "standard input".to_owned()
    } else {
        format!("`{}`", file.display())
    };
    let text = read(app, file, &name)?;
    let input = args.format.unwrap_or_else(|| input_of(file));
    let entries = parse(input, &text).map_err(|faults| {
        let refused = refused(&name, items(&faults));
        // `--format json` may have been meant for what is printed.
        match (args.format, faults.as_slice()) {
            (Some(_), [Fault { problem, .. }]) if *problem == Problem::Syntax => {
                refused.hint("`--format` says what the file is; `--report` says what to print")
            }
            _ => refused,
        }
    })?;
    drop(text);
    let entries = last_of_each(app, &filter(&args.filter), entries);
    let mut candidates = Vec::with_capacity(entries.len());
    let mut faults = Vec::new();
    for Entry { line, key, value } in entries {
        match Key::parse(&key) {
            Err(error) => faults.push(at(line, problem(&error))),
            Ok(_) if value.len() > MAX_SECRET_BYTES => {
                let most = format!("the value has more than {MAX_SECRET_BYTES} bytes");
                faults.push(at(line, most));
            }
            // A key without a value is a blank to fill in, in any of these
            // files; not every store could hold it.
            Ok(key) if value.is_empty() => candidates.push(Candidate::Skip {
                key: key.to_string(),
                reason: "it is empty",
            }),
            Ok(key) => candidates.push(Candidate::Write { key, value }),
        }
    }
    if !faults.is_empty() {
        return Err(refused(&name, faults));
    }
    if candidates.is_empty() {
        app.ui.warn(&format!("{name} has no key to import"));
    }
    Ok(candidates)
}

/// The whole text. A pipe is as good as a file: `keep import <(sops -d x.env)`.
fn read(app: &App<'_>, file: &Path, name: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    if file.as_os_str() == "-" {
        return app.ui.stdin_whole(MAX_BYTES);
    }
    ui::read_whole(ui::open(file, name)?, name, MAX_BYTES)
}

fn input_of(file: &Path) -> Input {
    let extension = file.extension().and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("json") => Input::Json,
        Some("yaml" | "yml") => Input::Yaml,
        Some("csv") => Input::Csv,
        _ => Input::Env,
    }
}

/// The entries that pass the filter, each key once: with its last value, as all
/// readers of such files have it.
fn last_of_each(app: &App<'_>, filter: &Filter, entries: Vec<Entry>) -> Vec<Entry> {
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    let mut places: HashMap<String, usize> = HashMap::new();
    for entry in entries {
        // The rest of the name's rule is checked where its line can be named.
        let key = entry.key.trim().to_owned();
        if !filter.passes(&key) {
            continue;
        }
        match places.get(&key) {
            None => {
                places.insert(key, kept.len());
                kept.push(entry);
            }
            Some(place) => {
                app.ui.warn(&format!(
                    "lines {} and {} are about the same key; line {} is used",
                    kept[*place].line, entry.line, entry.line
                ));
                kept[*place] = entry;
            }
        }
    }
    kept
}

/// A key may be a part of a secret that ended up in the wrong place: what is
/// wrong with it is told without it.
fn problem(error: &NameError) -> String {
    match error {
        NameError::Empty { .. } => "the key is empty".into(),
        NameError::TooLong { .. } => "the key has more than 255 bytes".into(),
        NameError::InvalidCharacters { .. } => {
            "the key has other characters than letters, digits, `_` and `-`".into()
        }
        NameError::LeadingHyphen { .. } => "the key starts with a hyphen".into(),
    }
}

fn items(faults: &[Fault]) -> Vec<Item> {
    let items = faults
        .iter()
        .map(|fault| at(fault.line, fault.problem.to_string()));
    items.collect()
}

fn at(line: usize, problem: String) -> Item {
    Item::done(format!("line {line}"), problem)
}

fn refused(name: &str, mut faults: Vec<Item>) -> Error {
    let more = faults.len().saturating_sub(LISTED);
    faults.truncate(LISTED);
    if more > 0 {
        faults.push(Item::done("and", format!("{more} more")));
    }
    let mut error = Error::other(format!("{name} cannot be imported; nothing was written"));
    error.items = faults;
    error
}
