//! `keep run`: a program that has an environment's secrets as its variables.

mod environment;
mod program;
mod redact;
#[cfg(unix)]
mod supervise;

use self::program::Program;
use self::redact::{Redactor, SHORTEST};
use crate::app::{App, wait};
use crate::cli::RunArgs;
use crate::error::Error;
use crate::exit::Exit;

/// Takes the `App` over: what drivers logged is shown when that is dropped, and
/// there is no later once this process is another program.
pub(super) fn run(app: App<'_>, args: &RunArgs) -> Result<Exit, Error> {
    let ui = app.ui;
    let environment = wait(environment::read(&app, args))?;
    drop(app);
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
    start(ui, program, redactor)
}

#[cfg(unix)]
fn start(ui: &crate::ui::Ui, program: Program, redactor: Option<Redactor>) -> Result<Exit, Error> {
    match redactor {
        None => match program.replace_this_process()? {},
        Some(redactor) => supervise::run(ui, program, &redactor),
    }
}

#[cfg(not(unix))]
fn start(_: &crate::ui::Ui, program: Program, redactor: Option<Redactor>) -> Result<Exit, Error> {
    match redactor {
        None => program.run_to_its_end(),
        Some(_) => Err(Error::usage("`--redact` is not there on this system")),
    }
}
