//! Shells that source a text.

use std::process::Command;

use super::{Read, run};

/// Sources the text with this POSIX shell and prints every variable.
pub(crate) fn source(shell: &str, text: &[u8], keys: usize) -> Read {
    shell_reads(shell, ". ./written", text, keys)
}

/// Gives the text to `eval`, out of a command substitution.
pub(crate) fn eval(shell: &str, text: &[u8], keys: usize) -> Read {
    shell_reads(shell, r#"eval "$(cat ./written)""#, text, keys)
}

/// Pipes the text into `source`, as users of fish do.
pub(crate) fn fish(text: &[u8], keys: usize) -> Read {
    let script = r"cat ./written | source; for name in $argv; printf '%s\0' $$name; end";
    let mut command = Command::new("fish");
    command.args(["--no-config", "-c", script]);
    read(command, text, keys)
}

fn shell_reads(shell: &str, load: &str, text: &[u8], keys: usize) -> Read {
    let print = r#"for name; do eval "printf '%s\\0' \"\$$name\""; done"#;
    let mut command = Command::new(shell);
    command.args(["-c", &format!("{load}\n{print}"), shell]);
    read(command, text, keys)
}

fn read(mut command: Command, text: &[u8], keys: usize) -> Read {
    command.args((0..keys).map(crate::key));
    let output = run(command, text);
    let mut values: Read = output
        .split(|b| *b == 0)
        .map(|v| Some(v.to_vec()))
        .collect();
    assert_eq!(values.pop(), Some(Some(Vec::new())), "the last NUL");
    values
}
