//! The spelling that most readers read alike, and who does not.
//!
//! There are two candidates beside the bare text, both of which a POSIX shell
//! reads exactly: single quotes around the value as it is, and double quotes
//! with the shell's escapes. What each of the others makes of either is a
//! question about the value alone; the candidate that fewest misread is taken.

use zeroize::Zeroizing;

use super::super::buffer::Buffer;
use super::{EnvText, Reader, php, push_between, push_guard, python};

pub(super) fn spell(value: &str) -> EnvText {
    let double = double_quoted(value);
    if value.contains('\'') {
        return double;
    }
    let single = single_quoted(value);
    let cost = |text: &EnvText| (text.differing.len(), text.failing.len());
    if cost(&single) <= cost(&double) {
        single
    } else {
        double
    }
}

/// Single quotes, for a value without one.
fn single_quoted(value: &str) -> EnvText {
    let mut out = Buffer::default();
    push_between(&mut out, "'", value.as_bytes());
    if value.ends_with('\\') {
        push_guard(&mut out, "'");
    }
    let text = out.into_inner();
    let carriage_return = value.contains('\r');
    let lost_to_php = !php::ends_with_its_last_line(&text);
    let differing = [
        (!python::reads_single_quoted(value), Reader::PythonDotenv),
        (carriage_return, Reader::NodeDotenv),
        (lost_to_php || carriage_return, Reader::PhpDotenv),
    ];
    with_readers(text, differing, lost_to_php)
}

/// Double quotes with a backslash before each `"`, backslash and backtick, and
/// before a `$` where a shell would expand it.
fn double_quoted(value: &str) -> EnvText {
    let mut out = Buffer::default();
    out.push(b"\"");
    let bytes = value.as_bytes();
    let (mut dollar_escaped, mut escaped) = (false, false);
    for (at, byte) in bytes.iter().enumerate() {
        let expands = *byte == b'$' && !is_literal_after_dollar(bytes.get(at + 1));
        if expands || matches!(byte, b'"' | b'\\' | b'`') {
            out.push(b"\\");
            escaped = true;
            dollar_escaped |= expands;
        }
        out.push(&[*byte]);
    }
    out.push(b"\"");
    // Phpdotenv takes `="` for the start of a value, also where it is the end.
    let last_line = value.rsplit_once('\n').map(|(_, last)| last);
    if value.ends_with('\\') || last_line.is_some_and(|last| last.ends_with('=')) {
        push_guard(&mut out, "\"");
    }
    let text = out.into_inner();
    let carriage_return = value.contains('\r');
    let backtick = value.contains('`');
    let lost_to_php = backtick || !php::ends_with_its_last_line(&text);
    let python = carriage_return || dollar_escaped || backtick;
    let differing = [
        (python, Reader::PythonDotenv),
        (carriage_return || escaped, Reader::NodeDotenv),
        (lost_to_php || carriage_return, Reader::PhpDotenv),
    ];
    with_readers(text, differing, lost_to_php)
}

/// Whether every shell leaves a `$` alone that has this byte after it. POSIX
/// leaves more of them open; what zsh or bash expand is not in here.
fn is_literal_after_dollar(next: Option<&u8>) -> bool {
    next.is_none_or(|b| b" \t\n.,;/%)]}'<>|&\"\\".contains(b))
}

fn with_readers(
    text: Zeroizing<Vec<u8>>,
    differing: [(bool, Reader); 3],
    lost_to_php: bool,
) -> EnvText {
    EnvText {
        text,
        differing: differing
            .into_iter()
            .filter_map(|(differs, reader)| differs.then_some(reader))
            .collect(),
        failing: lost_to_php
            .then_some(Reader::PhpDotenv)
            .into_iter()
            .collect(),
    }
}
