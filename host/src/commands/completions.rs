//! `keep completions SHELL`: touches no project, driver or network.

use crate::cli::CompletionsArgs;
use crate::completion;
use crate::error::Error;
use crate::exit::Exit;
use crate::ui::Ui;

pub(super) fn run(ui: &Ui, args: &CompletionsArgs) -> Result<Exit, Error> {
    ui.out(completion::script(args.shell).as_bytes())?;
    Ok(Exit::Ok)
}
