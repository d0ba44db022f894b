//! `keep run`: a program that has an environment's secrets as its variables.

#[cfg(target_os = "linux")]
mod apart;
mod environment;
mod program;
mod redact;
#[cfg(unix)]
mod supervise;

use self::environment::Environment;
use self::program::Program;
use self::redact::{Redactor, SHORTEST};
use crate::app::{App, wait};
use crate::cli::{Reach, RunArgs};
#[cfg(target_os = "linux")]
use crate::confinement;
use crate::error::Error;
use crate::exit::Exit;
use crate::ui::Ui;

/// Takes the `App` over: what drivers logged is shown when that is dropped, and
/// there is no later once this process is another program.
pub(super) fn run(app: App<'_>, args: &RunArgs, reach: &Reach) -> Result<Exit, Error> {
    let ui = app.ui;
    #[cfg(target_os = "linux")]
    if apart::is_second() {
        app.confine(reach);
        let environment = wait(environment::read(&app, args))?;
        drop(app);
        return apart::hand_over(ui, &environment);
    } else if confinement::available().is_some() && app.reaches_plugin(reach) {
        drop(app);
        return match apart::read()? {
            apart::Outcome::Environment(environment) => start(ui, args, environment),
            apart::Outcome::Failed(exit) => Ok(exit),
        };
    }
    // It takes nothing, and says so.
    app.confine(reach);
    let environment = wait(environment::read(&app, args))?;
    drop(app);
    start(ui, args, environment)
}

fn start(ui: &Ui, args: &RunArgs, environment: Environment) -> Result<Exit, Error> {
    ui.verbose(1, &format!("variables: {}", environment.names().join(", ")));
    let redactor = if args.redact {
        for name in environment.too_short_to_redact() {
            ui.warn(&format!(
                "`{name}` is shorter than {SHORTEST} bytes and is not redacted"
            ));
        }
        Some(Redactor::of(environment.secrets())?)
    } else {
        None
    };
    let program = Program::new(&args.command, environment, !args.no_inherit);
    launch(ui, program, redactor)
}

#[cfg(unix)]
fn launch(ui: &Ui, program: Program, redactor: Option<Redactor>) -> Result<Exit, Error> {
    match redactor {
        None => match program.replace_this_process()? {},
        Some(redactor) => supervise::run(ui, program, &redactor),
    }
}

#[cfg(not(unix))]
fn launch(_: &Ui, program: Program, redactor: Option<Redactor>) -> Result<Exit, Error> {
    match redactor {
        None => program.run_to_its_end(),
        Some(_) => Err(Error::usage("`--redact` is not there on this system")),
    }
}
