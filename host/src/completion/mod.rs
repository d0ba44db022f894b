//! Completion as shells ask for it.
//!
//! A script (`keep completions SHELL`) runs `KEEP_COMPLETE=SHELL keep -- WORDS`
//! at each press of the key, with the words up to the cursor, the last one
//! unfinished. The answer is a line for each way to go on. Whatever goes wrong,
//! there is no message and the code is 0: a person is in the middle of a line.

mod cache;
mod candidates;
mod keys;
mod typed;

use std::ffi::{OsStr, OsString};

use clap::ValueEnum as _;
use clap_complete::engine::{CompletionCandidate, complete};

use crate::app::working_directory;
use crate::cli::Shell;
use crate::exit::Exit;
use crate::ui::{Manner, Ui};
use typed::Typed;

/// Names the shell that asks.
pub(crate) const VARIABLE: &str = "KEEP_COMPLETE";

/// What stands between the program's name and the words.
const SEPARATOR: &str = "--";

/// The script for that shell.
pub(crate) fn script(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => include_str!("scripts/keep.bash"),
        Shell::Zsh => include_str!("scripts/keep.zsh"),
        Shell::Fish => include_str!("scripts/keep.fish"),
        Shell::PowerShell => include_str!("scripts/keep.ps1"),
        Shell::Elvish => include_str!("scripts/keep.elv"),
    }
}

/// Answers a shell, where `args` are its question and `shell` is what
/// [`VARIABLE`] holds. Nothing where this is an ordinary run.
pub(crate) fn answer(args: &[OsString], shell: Option<&OsStr>) -> Option<Exit> {
    let [_, separator, words @ ..] = args else {
        return None;
    };
    let shell = Shell::from_str(shell?.to_str()?, false).ok()?;
    if separator != SEPARATOR || words.is_empty() {
        return None;
    }
    let words = unquoted(shell, words);
    let ui = Ui::for_process(Manner::default(), true);
    // A shell that went away wants no answer.
    let _ = ui.out(lines(shell, &candidates(&words)).as_bytes());
    Some(Exit::Ok)
}

/// PowerShell before 7.3 drops an empty word, so its script sends two quotes,
/// which some versions take off and others do not.
fn unquoted(shell: Shell, words: &[OsString]) -> Vec<OsString> {
    let mut words = words.to_vec();
    if shell == Shell::PowerShell
        && let Some(current) = words.last_mut().filter(|word| *word == "\"\"")
    {
        current.clear();
    }
    words
}

fn candidates(words: &[OsString]) -> Vec<CompletionCandidate> {
    let Some((current, before)) = words.split_last() else {
        return Vec::new();
    };
    let mut command = candidates::command(Typed::of(before));
    let here = working_directory().ok();
    let found = complete(&mut command, words.to_vec(), before.len(), here.as_deref());
    let mut found = found.unwrap_or_default();
    // Options are for whoever begins one, unless there is nothing else.
    let is_option = |candidate: &CompletionCandidate| {
        candidate.get_value().as_encoded_bytes().starts_with(b"-")
    };
    if current.is_empty() && !found.iter().all(is_option) {
        found.retain(|candidate| !is_option(candidate));
    }
    found.retain(|candidate| candidate.get_value() != "-");
    found
}

/// One line per candidate, as the script of that shell reads them.
fn lines(shell: Shell, candidates: &[CompletionCandidate]) -> String {
    let mut text = String::new();
    for candidate in candidates {
        let Some(value) = candidate.get_value().to_str() else {
            continue;
        };
        let goes_on = value.ends_with(['/', '=']);
        let help = candidate.get_help().map(ToString::to_string);
        let help = help.unwrap_or_default();
        let help = help.lines().next().filter(|_| !goes_on).unwrap_or_default();
        match shell {
            Shell::Bash | Shell::Elvish => text.push_str(value),
            Shell::Zsh => {
                text.push_str(&value.replace('\\', "\\\\").replace(':', "\\:"));
                if !help.is_empty() {
                    // At the end, these would say that the value goes on.
                    text.push(':');
                    text.push_str(help.trim_end_matches(['/', '=']));
                }
            }
            Shell::Fish | Shell::PowerShell => {
                text.push_str(value);
                if !help.is_empty() {
                    text.push('\t');
                    text.push_str(help);
                }
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use std::ffi::{OsStr, OsString};

    use clap_complete::engine::CompletionCandidate;

    use super::{answer, candidates, lines, unquoted};
    use crate::cli::Shell;

    fn offered(line: &str) -> Vec<String> {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let found = candidates(&words).into_iter();
        found
            .map(|candidate| candidate.get_value().to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn both_spellings_of_a_group_are_completed() {
        for (line, expected) in [
            ("keep vault:l", &["vault:list"][..]),
            ("keep vault l", &["list"]),
            ("keep template v", &["validate"]),
            ("keep audit:o", &["audit:on", "audit:off"]),
            ("keep audit o", &["on", "off"]),
            ("keep audit --form", &["--format"]),
            ("keep env:list --form", &["--format"]),
            ("keep env list --format ", &["table", "json"]),
            ("keep --color never vault add --dri", &["--driver"]),
            (
                "keep vault:add --driver ",
                &[
                    "secretsmanager",
                    "local",
                    "etcd",
                    "hashicorp-vault",
                    "hashicorp-vault-kv1",
                    "ssm",
                ],
            ),
            ("keep completions f", &["fish"]),
            ("keep man template:a", &["template:add"]),
        ] {
            assert_eq!(offered(line), expected, "{line}");
        }
    }

    #[test]
    fn options_come_when_they_are_begun() {
        assert!(offered("keep ").iter().all(|word| !word.starts_with('-')));
        assert!(offered("keep show -").contains(&"--unmask".to_owned()));
        assert!(offered("keep show ").contains(&"--unmask".to_owned()));
    }

    #[test]
    fn each_shell_has_its_lines() {
        let candidates = [
            CompletionCandidate::new("vault:add").help(Some("Add a vault".into())),
            CompletionCandidate::new("dir/"),
        ];
        for (shell, expected) in [
            (Shell::Bash, "vault:add\ndir/\n"),
            (Shell::Zsh, "vault\\:add:Add a vault\ndir/\n"),
            (Shell::Fish, "vault:add\tAdd a vault\ndir/\n"),
        ] {
            assert_eq!(lines(shell, &candidates), expected, "{shell:?}");
        }
    }

    #[test]
    fn powershells_empty_word_is_empty() {
        let words = ["keep", "\"\""].map(OsString::from);
        assert_eq!(unquoted(Shell::PowerShell, &words), ["keep", ""]);
        assert_eq!(unquoted(Shell::Bash, &words), words);
    }

    #[test]
    fn only_a_shells_question_is_answered() {
        let words = |line: &str| -> Vec<OsString> { line.split(' ').map(OsString::from).collect() };
        for (line, shell) in [
            ("keep -- keep ge", None),
            ("keep get A", Some("bash")),
            ("keep --", Some("bash")),
            ("keep -- keep ge", Some("tcsh")),
        ] {
            let answered = answer(&words(line), shell.map(OsStr::new));
            assert_eq!(answered, None, "{line} {shell:?}");
        }
    }
}
