//! What is said on stderr. That it cannot be said is no failure: there is
//! nowhere left to report it.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{Ui, clean};
use crate::error::{Error, Item, Kind};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();
const SUCCESS: Style = AnsiColor::Green.on_default();
const FAINT: Style = Style::new().dimmed();

impl Ui {
    /// Something worth knowing; `-q` hides it.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.say(&clean(text));
        }
    }

    /// What a question is about; shown whatever `-q` says.
    pub fn state(&self, text: &str) {
        self.say(&clean(text));
    }

    /// Something was done; `-q` hides it.
    pub fn success(&self, text: &str) {
        if !self.quiet {
            self.say(&self.styled(SUCCESS, &clean(text)));
        }
    }

    /// What to type next, after something was done; `-q` hides it.
    pub fn hint(&self, text: &str) {
        if !self.quiet {
            self.say(&self.labelled(HINT, "hint:", text));
        }
    }

    /// Something that may be wrong. Always shown.
    pub fn warn(&self, text: &str) {
        self.say(&self.labelled(WARNING, "warning:", text));
    }

    /// Shown where `-v` was given at least `level` times.
    pub fn verbose(&self, level: u8, text: &str) {
        if self.verbose >= level {
            self.say(&self.styled(FAINT, &clean(text)));
        }
    }

    /// Why the command failed, and what to do. A closed pipe says nothing.
    pub fn error(&self, error: &Error) {
        if error.kind == Kind::BrokenPipe {
            return;
        }
        let mut text = self.labelled(ERROR, "error:", &error.message);
        for cause in &error.causes {
            let _ = write!(text, "\n  Caused by: {}", clean(cause));
        }
        text.push_str(&self.outcomes(&error.items));
        if !error.hints.is_empty() {
            text.push('\n');
        }
        for hint in &error.hints {
            text.push('\n');
            text.push_str(&self.labelled(HINT, "hint:", hint));
        }
        self.say(&text);
    }

    /// What is or was to become of each of many items; `-q` hides it.
    pub fn items(&self, items: &[Item]) {
        if !self.quiet && !items.is_empty() {
            self.say(self.outcomes(items).trim_start_matches('\n'));
        }
    }

    /// What clap has to say about the words typed. Help goes to stdout, since
    /// it was asked for.
    pub fn usage(&self, error: &clap::Error) -> Result<(), Error> {
        let text = error.render();
        if !error.use_stderr() {
            return self.out(&rendered(&text, self.out.color));
        }
        let _ = self.err.write(&rendered(&text, self.err.color));
        Ok(())
    }

    /// One line per item, the names aligned.
    fn outcomes(&self, items: &[Item]) -> String {
        let width = items.iter().map(|item| clean(&item.name).chars().count());
        let width = width.max().unwrap_or(0);
        let mut text = String::new();
        for item in items {
            let name = clean(&item.name);
            let _ = write!(text, "\n  {name:width$}  ");
            if item.failed {
                text.push_str(&self.labelled(ERROR, "failed:", &item.outcome));
            } else {
                text.push_str(&clean(&item.outcome));
            }
        }
        text
    }

    fn labelled(&self, style: Style, label: &str, text: &str) -> String {
        format!("{} {}", self.styled(style, label), clean(text))
    }

    fn styled(&self, style: Style, text: &str) -> String {
        if self.err.color {
            format!("{style}{text}{style:#}")
        } else {
            text.into()
        }
    }

    fn say(&self, line: &str) {
        let line = format!("{line}\n");
        self.undisturbed(|| {
            // See above.
            let _ = self.err.write(line.as_bytes());
        });
    }
}

fn rendered(text: &clap::builder::StyledStr, color: bool) -> Vec<u8> {
    if color {
        text.ansi().to_string().into_bytes()
    } else {
        text.to_string().into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use crate::error::{Error, Item, Kind};
    use crate::ui::capture::Captured;

    fn shown(error: &Error) -> String {
        let ui = Captured::pipe();
        ui.error(error);
        assert_eq!(ui.stdout(), "");
        ui.stderr()
    }

    #[test]
    fn an_error_has_causes_and_hints() {
        let error = Error::denied("access denied reading `DB_PASSWORD`")
            .because("AWS Secrets Manager: AccessDeniedException")
            .hint("Run `keep vault:edit main`");
        assert_eq!(
            shown(&error),
            "error: access denied reading `DB_PASSWORD`\n  \
             Caused by: AWS Secrets Manager: AccessDeniedException\n\
             \n\
             hint: Run `keep vault:edit main`\n"
        );
        assert_eq!(shown(&Error::other("no")), "error: no\n");
    }

    #[test]
    fn a_partial_failure_lists_every_item() {
        let items = vec![
            Item::done("A", "created"),
            Item::failed("LONGER", &Error::denied("access denied")),
        ];
        assert_eq!(
            shown(&Error::partial(
                "1 of 2 secrets could not be written",
                items
            )),
            "error: 1 of 2 secrets could not be written\n  \
             A       created\n  \
             LONGER  failed: access denied\n"
        );
    }

    #[test]
    fn items_are_listed_unless_it_is_to_be_quiet() {
        let items = [Item::done("A", "create"), Item::done("LONGER", "update")];
        let ui = Captured::pipe();
        ui.items(&items);
        ui.items(&[]);
        assert_eq!(ui.stderr(), "  A       create\n  LONGER  update\n");
        let ui = Captured::pipe().made_quiet();
        ui.items(&items);
        assert_eq!(ui.stderr(), "");
    }

    #[test]
    fn a_store_cannot_write_on_the_terminal() {
        let error = Error::other("bad\u{1b}[2J\nerror: all is well").because("\u{202e}x");
        assert_eq!(
            shown(&error),
            "error: bad[2J error: all is well\n  Caused by: x\n"
        );
    }

    #[test]
    fn a_closed_pipe_is_silent() {
        assert_eq!(shown(&Error::new(Kind::BrokenPipe, "gone")), "");
    }

    #[test]
    fn colour_is_for_terminals() {
        let ui = Captured::terminal("");
        ui.error(&Error::other("no").hint("yes"));
        assert_eq!(
            ui.stderr(),
            "\u{1b}[1m\u{1b}[31merror:\u{1b}[0m no\n\n\u{1b}[1m\u{1b}[36mhint:\u{1b}[0m yes\n"
        );
    }

    #[test]
    fn quiet_hides_all_but_warnings_and_errors() {
        let ui = Captured::pipe();
        speak(&ui);
        assert_eq!(ui.stderr(), "note\ndone\nhint: next\nwarning: careful\n");
        let ui = Captured::pipe().made_quiet();
        speak(&ui);
        assert_eq!(ui.stderr(), "warning: careful\n");
        let ui = Captured::pipe().made_verbose(1);
        speak(&ui);
        assert_eq!(
            ui.stderr(),
            "note\ndone\nhint: next\nwarning: careful\none\n"
        );
    }

    fn speak(ui: &Captured) {
        ui.note("note");
        ui.success("done");
        ui.hint("next");
        ui.warn("careful");
        ui.verbose(1, "one");
        ui.verbose(2, "two");
    }
}
