//! `keep plugin:new NAME --lang LANGUAGE`: a project for a driver that works.

use std::path::PathBuf;

use crate::authoring::{self, Language};
use crate::cli::{PluginLanguage, PluginNewArgs};
use crate::error::Error;
use crate::exit::Exit;
use crate::ui::Ui;

pub(in crate::commands) fn run(ui: &Ui, args: &PluginNewArgs) -> Result<Exit, Error> {
    let named = || PathBuf::from(&args.name);
    let directory = args.dir.clone().unwrap_or_else(named);
    let language = match args.lang {
        PluginLanguage::Rust => Language::Rust,
        PluginLanguage::Js => Language::Js,
        PluginLanguage::Python => Language::Python,
    };
    authoring::scaffold(&args.name, language, &directory)?;
    let shown = directory.display();
    ui.success(&format!("Driver `{}` written to `{shown}`", args.name));
    match language {
        Language::Rust => {}
        Language::Js => ui.hint(&format!("Run `npm install` in `{shown}`")),
        Language::Python => ui.hint(&format!(
            "Run `python3 -m venv .venv && .venv/bin/pip install -r requirements.txt` in `{shown}`"
        )),
    }
    ui.hint(&format!("Run `keep plugin:build {shown}` to build it"));
    Ok(Exit::Ok)
}
