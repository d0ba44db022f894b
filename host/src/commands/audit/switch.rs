//! `keep audit:on` and `audit:off`: for oneself, or for all of the project.

use std::path::PathBuf;

use crate::app::{App, audit, working_directory};
use crate::audit::{Action, AuditSettings, LogFile};
use crate::cli::{AuditOffArgs, AuditOnArgs, GlobalArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::ui::Ui;

pub(in crate::commands) fn on(
    ui: &Ui,
    global: &GlobalArgs,
    args: AuditOnArgs,
) -> Result<Exit, Error> {
    if args.shared {
        let app = App::open(global, ui)?;
        let before = audit::own_settings()?;
        app.share_audit(true)?;
        ui.success("The audit log is on for all who work on this project");
        if !before.enabled {
            tell(ui, &before)?;
        }
        return Ok(Exit::Ok);
    }
    let before = audit::own_settings()?;
    let mut after = AuditSettings {
        enabled: true,
        ..before.clone()
    };
    if let Some(file) = args.file {
        after.file = Some(absolute(file)?);
    }
    after.max_mib = args.max_size.unwrap_or(after.max_mib);
    after.keep = args.keep.unwrap_or(after.keep);
    audit::switch(global, Action::AuditOn, &before, &after)?;
    ui.success("The audit log is on for you, in all projects");
    tell(ui, &after)?;
    Ok(Exit::Ok)
}

pub(in crate::commands) fn off(
    ui: &Ui,
    global: &GlobalArgs,
    args: &AuditOffArgs,
) -> Result<Exit, Error> {
    let before = audit::own_settings()?;
    if args.shared {
        App::open(global, ui)?.share_audit(false)?;
        ui.success("The audit log is off for all who work on this project");
        if before.enabled {
            ui.note("You have it on for yourself, in all projects");
        }
        return Ok(Exit::Ok);
    }
    let after = AuditSettings {
        enabled: false,
        ..before.clone()
    };
    if before.enabled {
        audit::switch(global, Action::AuditOff, &before, &after)?;
    }
    ui.success("The audit log is off for you, but where a project has it on");
    Ok(Exit::Ok)
}

fn tell(ui: &Ui, settings: &AuditSettings) -> Result<(), Error> {
    let LogFile { path, .. } = audit::log_file(settings)?;
    ui.note(&format!("It is in `{}`", path.display()));
    Ok(())
}

fn absolute(file: PathBuf) -> Result<PathBuf, Error> {
    if file.is_absolute() {
        return Ok(file);
    }
    Ok(working_directory()?.join(file))
}
