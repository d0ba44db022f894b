//! Where an export goes: stdout, or a file that only its owner can read,
//! written as a whole or not at all.

use std::path::Path;

use zeroize::Zeroizing;

use crate::app::App;
use crate::cli::ExportArgs;
use crate::error::{Error, Item};
use crate::exit::Exit;
use crate::formats::{Format, Reason, Rendered};
use crate::project::files::{self, FileProblem, Mode};

/// Largest file that `--append` adds to.
const MAX_APPENDED: usize = 64 * 1024 * 1024;

/// What to do about a value that an env file cannot hold.
pub(super) const ANY_VALUE: &str =
    "Pass `--format json`, which holds any value; one that is not text is base64 there";

const UNMASKED: &str = "Pass `--output \"$GITHUB_ENV\" --append`, and stdout gets the \
    commands that mask the values in the log";

/// Refuses to write over a file without being told to, and what is none.
pub(super) fn check(args: &ExportArgs) -> Result<(), Error> {
    let Some(path) = args.file() else {
        return Ok(());
    };
    let Ok(metadata) = std::fs::symlink_metadata(path) else {
        return Ok(());
    };
    files::refuse_special(path, &metadata).map_err(|error| {
        let hint = if error.problem == FileProblem::Symlink {
            "Name the file itself"
        } else {
            "Leave `--output` out and redirect stdout to write to a pipe or a device"
        };
        Error::from(error).hint(hint)
    })?;
    if args.append || args.overwrite {
        return Ok(());
    }
    Err(Error::other(format!("`{}` exists", path.display()))
        .hint("Pass `--overwrite` to replace it, or `--append` to add to it"))
}

/// Writes the text to `--output`, or to stdout.
pub(super) fn to_destination(
    app: &App<'_>,
    args: &ExportArgs,
    rendered: &Rendered,
) -> Result<(), Error> {
    let text = rendered.text.as_slice();
    let Some(path) = args.file() else {
        if args.format == Format::Github {
            app.ui.hint(UNMASKED);
        }
        return app.ui.out(text);
    };
    print_masks(app, &rendered.masks)?;
    make_parent(path)?;
    if !args.append {
        files::write_atomic(path, text, Mode::Private)?;
    } else if args.format == Format::Github && path.exists() {
        // The runner's own file: it would not read another in its place.
        files::append(path, text)?;
    } else {
        files::write_atomic(path, &appended(path, text)?, Mode::Private)?;
    }
    app.ui.success(&format!("Written to `{}`", path.display()));
    Ok(())
}

/// Prints the masks before anything can show a value: without them, and be it
/// that nobody reads on, nothing is written. A terminal is no runner's log.
fn print_masks(app: &App<'_>, masks: &[u8]) -> Result<(), Error> {
    if masks.is_empty() || app.ui.stdout_is_terminal() {
        return Ok(());
    }
    app.ui.out(masks).map_err(|_| {
        Error::other("stdout did not take the commands that mask the values; nothing was written")
    })
}

fn make_parent(path: &Path) -> Result<(), Error> {
    let parent = path.parent().unwrap_or(Path::new(""));
    if parent.as_os_str().is_empty() {
        return Ok(());
    }
    std::fs::create_dir_all(parent).map_err(|error| {
        Error::other(format!("`{}` could not be made", parent.display())).because(error.to_string())
    })
}

/// The file's content, on a line of its own, and the text after it.
fn appended(path: &Path, text: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let present = match files::read_capped(path, MAX_APPENDED) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) if error.problem == FileProblem::NotFound => Zeroizing::new(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut whole = Zeroizing::new(Vec::with_capacity(present.len() + 1 + text.len()));
    whole.extend_from_slice(&present);
    if whole.last().is_some_and(|last| *last != b'\n') {
        whole.push(b'\n');
    }
    whole.extend_from_slice(text);
    Ok(whole)
}

/// Names the values that not every reader reads alike.
pub(in crate::commands) fn warn(app: &App<'_>, rendered: &Rendered) {
    for warning in &rendered.warnings {
        app.ui.warn(&warning.to_string());
    }
}

/// The values that the format cannot hold.
pub(super) fn refused_items(rendered: &Rendered) -> Vec<Item> {
    let refused = rendered.refused.iter().map(|refused| {
        let reason = format!("cannot be written: {}", refused.reason);
        Item {
            hints: vec![advice(refused.reason).to_owned()],
            ..Item::refused(refused.key.as_str(), reason)
        }
    });
    refused.collect()
}

/// What to do about a value that the format cannot hold.
fn advice(reason: Reason) -> &'static str {
    match reason {
        Reason::Reserved(_) | Reason::LongName => {
            "Rename it with `keep rename`, or leave it out with `--except`"
        }
        Reason::Nul
        | Reason::NotText
        | Reason::NoSpelling
        | Reason::LineBreak
        | Reason::TrailingCarriageReturn
        | Reason::LongLine
        | Reason::NotNormalized => ANY_VALUE,
    }
}

/// Success, or the values that the format cannot hold.
pub(in crate::commands) fn refused(rendered: &Rendered) -> Result<(), Error> {
    super::outcome(refused_items(rendered)).map(|_: Exit| ())
}
