//! `keep env:add`, `env:list`, `env:remove`: settings only; no vault is asked.

use crate::app::App;
use crate::cli::{EnvAddArgs, EnvListArgs, EnvRemoveArgs, ListFormat};
use crate::error::Error;
use crate::exit::Exit;
use crate::project::EnvName;
use crate::ui::Cell;

pub(super) fn add(app: &App<'_>, args: &EnvAddArgs) -> Result<Exit, Error> {
    let env = EnvName::parse(&args.name)?;
    app.project.add_env(env.clone())?;
    app.ui.success(&format!("Environment `{env}` added"));
    Ok(Exit::Ok)
}

pub(super) fn list(app: &App<'_>, args: &EnvListArgs) -> Result<Exit, Error> {
    app.tell_hidden_envs()?;
    let settings = app.project.settings()?;
    let names: Vec<&str> = settings.envs().iter().map(EnvName::as_str).collect();
    match args.format {
        ListFormat::Json => app.ui.json(&names)?,
        ListFormat::Table => {
            let rows: Vec<Vec<Cell<'_>>> = names
                .into_iter()
                .map(|name| vec![Cell::from(name)])
                .collect();
            app.ui.table(&["Environment"], &rows)?;
        }
    }
    Ok(Exit::Ok)
}

pub(super) fn remove(app: &App<'_>, args: &EnvRemoveArgs) -> Result<Exit, Error> {
    let env = app.project.env(&args.name)?;
    let question = format!("Remove environment `{env}` from the project?");
    app.ui.consent(&question, args.confirm.yes)?;
    app.project.remove_env(&env)?;
    app.ui.success(&format!(
        "Environment `{env}` removed; its secrets stay in their vaults"
    ));
    Ok(Exit::Ok)
}
