//! `keep completions SHELL`: touches no project, driver or network.

use crate::cli::{self, CompletionsArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::ui::Ui;

pub(super) fn run(ui: &Ui, args: &CompletionsArgs) -> Result<Exit, Error> {
    ui.out(&cli::script(args.shell))?;
    Ok(Exit::Ok)
}
