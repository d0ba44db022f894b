//! `keep man`: pages that `man` and its like can show.

use std::fs;

use clap::CommandFactory as _;
use keep_host::cli::Cli;

use crate::projects::bare;

#[test]
fn every_command_has_a_page_without_faults() {
    let env = bare();
    let commands = Cli::command();
    let names: Vec<&str> = commands
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    let said = format!("{} pages written to `man/man1`\n", names.len() + 1);
    env.keep(["man", "--output", "man/man1"])
        .run()
        .assert(0, "", &said);
    let written = fs::read_dir(env.project().join("man/man1")).expect("pages");
    assert_eq!(written.count(), names.len() + 1);
    for name in names {
        let file = format!("man/man1/keep-{}.1", name.replace(':', "-"));
        let lint = env
            .program("mandoc", ["-T", "lint", "-W", "error", &file])
            .run();
        lint.assert_stdout("");
        let shown = env
            .program("mandoc", ["-T", "ascii", "-O", "width=200", &file])
            .run();
        assert_eq!((shown.code, shown.stderr.as_str()), (0, ""), "{shown}");
        // Bold is drawn as letter, backspace, letter.
        let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
        let plain: String = shown
            .split('\u{8}')
            .map(|part| part.strip_suffix(|_| true).unwrap_or(part))
            .collect();
        for part in ["NAME", "SYNOPSIS", "EXAMPLES", "EXIT STATUS", "SEE ALSO"] {
            assert!(
                plain.contains(&format!("\n{part}\n")),
                "{name}: {part}\n{plain}"
            );
        }
        assert!(plain.contains(&format!("\n       keep {name}")), "{plain}");
        assert!(plain.contains("\n       0  ok\n"), "{plain}");
        // The same page by name, in both spellings.
        let page = String::from_utf8(env.read(&file)).expect("roff is text");
        env.keep(["man", name]).run().assert_stdout(&page);
        let words = name.split(':');
        env.keep(["man"].into_iter().chain(words))
            .run()
            .assert_stdout(&page);
    }
    let keep = String::from_utf8(env.read("man/man1/keep.1")).expect("roff is text");
    env.keep(["man"]).run().assert_stdout(&keep);
    assert!(keep.starts_with(".TH \"KEEP\" 1 "), "{keep}");
    for section in ["COMMANDS", "ENVIRONMENT"] {
        assert!(keep.contains(&format!("\n.SH {section}\n")), "{keep}");
    }
}

#[test]
fn pages_that_cannot_be_written_are_told() {
    let env = bare();
    env.write("file", "");
    env.keep(["man", "--output", "file"]).run().assert(
        1,
        "",
        "error: `file` could not be made\n  Caused by: File exists (os error 17)\n",
    );
    env.keep(["man", "set", "--output", "x"]).run().assert(
        2,
        "",
        "error: the argument '[COMMAND]' cannot be used with '--output <DIR>'\n\n\
         Usage: keep man <COMMAND>\n\nFor more information, try '--help'.\n",
    );
}
