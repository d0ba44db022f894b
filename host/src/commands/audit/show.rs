//! `keep audit`: what the log of whoever asks holds, of all their projects.

use crate::app::audit::own_log;
use crate::audit::{Line, Wanted};
use crate::cli::{AuditArgs, Bound, ListFormat};
use crate::error::Error;
use crate::exit::Exit;
use crate::ui::{Cell, Ui};

/// As many keys of one access stand in the table.
const SHOWN_KEYS: usize = 5;

/// `--format json` prints the lines as they are documented at [`Line`]: of each
/// access the one that it finished, or else that it started.
pub(in crate::commands) fn run(ui: &Ui, args: &AuditArgs) -> Result<Exit, Error> {
    let (settings, file) = own_log()?;
    let wanted = Wanted {
        vaults: args.vault.clone(),
        envs: args.env.clone(),
        keys: args.key.clone(),
        since_ms: args.since.map(Bound::millis),
        limit: args.limit as usize,
    };
    let history = file.read(&wanted)?;
    let path = file.path.display();
    if history.unreadable > 0 {
        let lines = if history.unreadable == 1 {
            "line"
        } else {
            "lines"
        };
        ui.warn(&format!(
            "{} {lines} of `{path}` cannot be read, and may have been changed or cut off",
            history.unreadable
        ));
    }
    if history.accesses.is_empty() {
        ui.note(&format!("Nothing of this is in `{path}`"));
        if !settings.enabled && !file.path.exists() {
            ui.hint("Run `keep audit:on` to have accesses recorded");
        }
    }
    match args.format {
        ListFormat::Json => ui.json(&history.accesses)?,
        ListFormat::Table => {
            let rows: Vec<_> = history.accesses.iter().map(row).collect();
            ui.table(&HEADERS, &rows)?;
        }
    }
    Ok(Exit::Ok)
}

const HEADERS: [&str; 9] = [
    "Time",
    "User",
    "Command",
    "Action",
    "Namespace",
    "Vault",
    "Env",
    "Keys",
    "Outcome",
];

fn row(line: &Line) -> Vec<Cell<'_>> {
    let subject = &line.subject;
    let text = |text: &Option<String>| Cell::from(text.clone().unwrap_or_default());
    vec![
        Cell::from(line.time.as_str()),
        Cell::from(line.who.user.as_str()),
        Cell::from(line.command.as_str()),
        Cell::from(line.action.as_str()),
        text(&subject.namespace),
        text(&subject.vault),
        text(&subject.env),
        Cell::from(keys(line)),
        Cell::from(line.outcome.as_deref().unwrap_or("started")),
    ]
}

/// The keys, those that failed too; of many, the first.
fn keys(line: &Line) -> String {
    let subject = &line.subject;
    let failed = subject.failed.iter().map(|failed| &failed.key);
    let new = failed.filter(|key| !subject.keys.contains(key));
    let keys: Vec<&str> = subject.keys.iter().chain(new).map(String::as_str).collect();
    match keys.split_at_checked(SHOWN_KEYS) {
        Some((first, rest)) if !rest.is_empty() => {
            format!("{} and {} more", first.join(", "), rest.len())
        }
        _ => keys.join(", "),
    }
}
