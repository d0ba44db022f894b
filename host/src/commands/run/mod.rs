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
use crate::audit::{Action, Subject};
use crate::cli::{Reach, RunArgs};
#[cfg(target_os = "linux")]
use crate::confinement;
use crate::error::Error;
use crate::exit::Exit;
use crate::project::EnvName;
use crate::ui::Ui;

/// Takes the `App` over: what drivers logged is shown when that is dropped, and
/// there is no later once this process is another program.
pub(super) fn run(app: App<'_>, args: &RunArgs, reach: &Reach) -> Result<Exit, Error> {
    let ui = app.ui;
    let env = app.env(args.env.as_deref())?;
    #[cfg(target_os = "linux")]
    if apart::is_second() {
        app.confine(reach);
        let environment = wait(environment::read(&app, args, &env))?;
        drop(app);
        return apart::hand_over(ui, &environment);
    } else if confinement::available().is_some() && app.reaches_plugin(reach) {
        return match apart::read(&env)? {
            apart::Outcome::Environment(environment) => start(app, args, &env, environment),
            apart::Outcome::Failed(exit) => Ok(exit),
        };
    }
    // It takes nothing, and says so.
    app.confine(reach);
    let environment = wait(environment::read(&app, args, &env))?;
    start(app, args, &env, environment)
}

fn start(
    app: App<'_>,
    args: &RunArgs,
    env: &EnvName,
    environment: Environment,
) -> Result<Exit, Error> {
    let ui = app.ui;
    let recording = app.record(Action::Run, subject(args, env, &environment))?;
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
    // Where it becomes the program, nobody is left to record an end.
    let ended = launch(ui, program, redactor);
    let (error, code) = match &ended {
        Ok(Exit::Program(code)) => (None, Some(*code)),
        Ok(_) => (None, None),
        Err(error) => (Some(error.kind), None),
    };
    let recorded = recording.finish(error, code);
    let ended = ended?;
    recorded.map(|()| ended)
}

/// What the audit log says of it. Of the program's words only the first: the others
/// may hold anything.
fn subject(args: &RunArgs, env: &EnvName, environment: &Environment) -> Subject {
    let names = environment.names().into_iter();
    let program = args.command.first();
    Subject {
        env: Some(env.to_string()),
        program: program.map(|word| word.to_string_lossy().into_owned()),
        variables: names.map(str::to_owned).collect(),
        ..Subject::default()
    }
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
