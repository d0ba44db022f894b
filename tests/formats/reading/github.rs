//! The runner of GitHub Actions, as far as it reads `$GITHUB_ENV` and masks:
//! the rules of `EnvFileKeyValuePairs` and of `AddMaskCommandExtension` in
//! <https://github.com/actions/runner>, which is no program to run here.

use std::collections::HashSet;

use super::Read;

/// The system that the runner is on: only on Windows is CR LF a line break.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Linux,
    Windows,
}

/// What the steps that follow find in their environment.
pub(crate) fn runner(system: System, text: &[u8], keys: usize) -> Read {
    let text = str::from_utf8(text).expect("the runner reads UTF-8");
    let mut read: Read = vec![None; keys];
    let mut rest = text;
    while let Some((line, _)) = take_line(&mut rest, system) {
        if line.is_empty() {
            continue;
        }
        let (name, delimiter) = line.split_once("<<").expect("NAME<<DELIMITER");
        assert!(!name.contains('='), "NAME=value");
        assert!(!name.is_empty() && !delimiter.is_empty());
        let value = rest;
        let mut length = 0;
        loop {
            let (line, line_break) = take_line(&mut rest, system).expect("the delimiter");
            if line == delimiter {
                break;
            }
            assert!(!line_break.is_empty(), "the end has no line break");
            length = value.len() - rest.len() - line_break.len();
        }
        let number = name.strip_prefix('K').expect("a key");
        let index: usize = number.parse().expect("a number");
        read[index] = Some(value[..length].into());
    }
    read
}

/// The next line, and the line break that ended it.
fn take_line<'a>(rest: &mut &'a str, system: System) -> Option<(&'a str, &'static str)> {
    if rest.is_empty() {
        return None;
    }
    let Some((line, after)) = rest.split_once('\n') else {
        return Some((std::mem::take(rest), ""));
    };
    *rest = after;
    match line.strip_suffix('\r') {
        Some(line) if system == System::Windows => Some((line, "\r\n")),
        _ => Some((line, "\n")),
    }
}

/// What the runner masks after these lines of a step's output.
pub(crate) fn masked(output: &[u8]) -> HashSet<String> {
    let output = str::from_utf8(output).expect("text");
    let mask = |line: &str| {
        let data = line.strip_prefix("::add-mask::").expect("a mask");
        assert!(!data.trim().is_empty(), "the runner warns of a blank mask");
        let data = data.replace("%0D", "\r").replace("%0A", "\n");
        data.replace("%25", "%")
    };
    output.split_terminator('\n').map(mask).collect()
}
