//! `keep completions`: what shells load, as the shells themselves see it.

use crate::projects::bare;

#[test]
fn every_shell_has_a_script_without_a_project() {
    let env = bare();
    for (shell, sign) in [
        ("bash", "_keep() {"),
        ("zsh", "#compdef keep"),
        ("fish", "complete -c keep"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "set edit:completion:arg-completer[keep]"),
    ] {
        let outcome = env.keep(["completions", shell]).run();
        assert_eq!(
            (outcome.code, outcome.stderr.as_str()),
            (0, ""),
            "{outcome}"
        );
        let script = String::from_utf8(outcome.stdout).expect("a script is text");
        for part in [sign, "recovery-days", "completions"] {
            assert!(script.contains(part), "{shell} has no {part}");
        }
    }
    env.keep(["completions", "tcsh"]).run().assert(
        2,
        "",
        "error: invalid value 'tcsh' for '<SHELL>'\n  \
         [possible values: bash, zsh, fish, powershell, elvish]\n\n  \
         tip: a similar value exists: 'zsh'\n\nFor more information, try '--help'.\n",
    );
}

#[test]
fn bash_loads_its_script() {
    let script = "eval \"$($KEEP completions bash)\" && complete -p keep | grep -c -- '-F _keep '";
    let loaded = bare().program("bash", ["--norc", "-c", script]).run();
    loaded.assert_stdout("1\n");
}
