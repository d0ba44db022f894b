//! `keep plugin:build [DIR]`: from the project of a driver to its component.

use super::pack;
use crate::authoring;
use crate::cli::PluginBuildArgs;
use crate::error::Error;
use crate::exit::Exit;
use crate::ui::Ui;

pub(in crate::commands) fn run(ui: &Ui, args: &PluginBuildArgs) -> Result<Exit, Error> {
    let mut relay = |output: &[u8]| {
        // What cannot be shown is no reason not to build.
        let _ = ui.relay_errors(output);
    };
    let relay: authoring::Relay<'_> = (!ui.is_quiet()).then_some(&mut relay as _);
    let component = authoring::build(&args.dir, relay)?;
    let file = args.dir.join(format!("{}.wasm", component.manifest.id));
    pack::write(ui, &component, &file, args.format)?;
    Ok(Exit::Ok)
}
