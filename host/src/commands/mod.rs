//! One command, one file. This one only says which is which.

mod audit;
mod completions;
mod copy;
mod delete;
mod diff;
mod doctor;
mod env;
mod expand;
mod export;
mod get;
mod history;
mod iam;
mod import;
mod info;
mod init;
mod man;
mod places;
mod plugin;
mod policy;
mod rename;
mod replicate;
mod restore;
mod rollback;
mod rotate;
mod run;
mod search;
mod set;
mod show;
mod sources;
mod template;
mod time;
mod value;
mod vault;
mod verify;
mod workspace;
mod write;

use crate::app::{App, wait};
use crate::cli::{Cli, Command};
use crate::error::Error;
use crate::exit::Exit;
use crate::ui::Ui;

/// Runs the command that was typed.
pub(crate) fn run(cli: Cli, ui: &Ui) -> Result<Exit, Error> {
    let global = &cli.global;
    let reach = cli.command.reach();
    let app = || -> Result<App<'_>, Error> {
        let app = App::open(global, ui)?;
        if let Some(reach) = &reach {
            app.confine(reach);
        }
        Ok(app)
    };
    match cli.command {
        Command::Init(args) => init::run(ui, global, args),
        Command::Info(args) => wait(info::run(&app()?, &args)),
        Command::VaultAdd(args) => vault::add::run(&app()?, args),
        Command::VaultList(args) => vault::list::run(&app()?, &args),
        Command::VaultEdit(args) => vault::edit::run(&app()?, args),
        Command::VaultDelete(args) => vault::delete::run(&app()?, &args),
        Command::VaultDefault(args) => vault::default::run(&app()?, &args),
        Command::EnvAdd(args) => env::add(&app()?, &args),
        Command::EnvList(args) => env::list(&app()?, &args),
        Command::EnvRemove(args) => env::remove(&app()?, &args),
        Command::Workspace(args) => workspace::run(&app()?, &args),
        Command::Set(args) => wait(set::run(&app()?, args)),
        Command::Get(args) => wait(get::run(&app()?, &args)),
        Command::Show(args) => wait(show::run(&app()?, &args)),
        Command::Delete(args) => wait(delete::run(&app()?, &args)),
        Command::Restore(args) => wait(restore::run(&app()?, &args)),
        Command::History(args) => wait(history::run(&app()?, &args)),
        Command::Rollback(args) => wait(rollback::run(&app()?, &args)),
        Command::Rotate(args) => wait(rotate::run(&app()?, &args)),
        Command::Replicate(args) => wait(replicate::run(&app()?, &args)),
        Command::Policy(args) => wait(policy::run(&app()?, &args)),
        Command::Copy(args) => wait(copy::run(&app()?, &args)),
        Command::Rename(args) => wait(rename::run(&app()?, &args)),
        Command::Diff(args) => wait(diff::run(&app()?, &args)),
        Command::Search(args) => wait(search::run(&app()?, args)),
        Command::Import(args) => wait(import::run(&app()?, &args)),
        Command::Export(args) => wait(export::run(&app()?, &args)),
        // The program that it starts is not confined.
        Command::Run(args) => run::run(App::open(global, ui)?, &args, &reach.unwrap_or_default()),
        Command::TemplateAdd(args) => wait(template::add::run(&app()?, &args)),
        Command::TemplateValidate(args) => wait(template::validate::run(&app()?, &args)),
        Command::PluginAdd(args) => plugin::add::run(&app()?, &args),
        Command::PluginList(args) => plugin::list::run(&app()?, &args),
        Command::PluginInspect(args) => plugin::inspect::run(&app()?, &args),
        Command::PluginGrant(args) => plugin::grant::run(&app()?, &args),
        Command::PluginRevoke(args) => plugin::revoke::run(&app()?, &args),
        Command::PluginUpdate(args) => plugin::update::run(&app()?, &args),
        Command::PluginRemove(args) => plugin::remove::run(&app()?, &args),
        Command::PluginTest(args) => wait(plugin::test::run(ui, global, &args)),
        Command::PluginNew(args) => plugin::new::run(ui, &args),
        Command::PluginBuild(args) => plugin::build::run(ui, &args),
        Command::PluginPack(args) => plugin::pack::run(ui, &args),
        Command::Verify(args) => wait(verify::run(&app()?, &args)),
        Command::Iam(args) => wait(iam::run(&app()?, &args)),
        Command::Doctor(args) => wait(doctor::run(&app()?, &args)),
        Command::Audit(args) => audit::show::run(ui, &args),
        Command::AuditOn(args) => audit::switch::on(ui, global, args),
        Command::AuditOff(args) => audit::switch::off(ui, global, &args),
        Command::Completions(args) => completions::run(ui, &args),
        Command::Man(args) => man::run(ui, &args),
    }
}
