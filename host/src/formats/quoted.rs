//! The quoted strings of JSON, YAML and HCL: the same escapes, and one place for
//! them. A double-quoted scalar of YAML takes JSON's escapes, and no such scalar
//! can be taken for a number, a date or a boolean by either version of YAML.

use super::buffer::Buffer;

/// Which characters are escaped beyond those that JSON requires.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    Json,
    /// Also what YAML counts as a line break (NEL, LS, PS), as a byte order
    /// mark, or as not printable; raw, these are folded or rejected.
    Yaml,
    /// Those of YAML, and `${` and `%{`, which start what is evaluated.
    Hcl,
}

pub(super) fn push_string(out: &mut Buffer, text: &str, syntax: Syntax) {
    out.push(b"\"");
    let mut plain_from = 0;
    for (at, c) in text.char_indices() {
        if syntax == Syntax::Hcl && matches!(c, '$' | '%') && text[at + 1..].starts_with('{') {
            // Doubled: written once before the rest, which starts with it.
            out.push(&text.as_bytes()[plain_from..=at]);
            plain_from = at;
            continue;
        }
        if !needs_escape(c, syntax) {
            continue;
        }
        out.push(&text.as_bytes()[plain_from..at]);
        plain_from = at + c.len_utf8();
        match c {
            '"' => out.push(b"\\\""),
            '\\' => out.push(b"\\\\"),
            '\n' => out.push(b"\\n"),
            '\r' => out.push(b"\\r"),
            '\t' => out.push(b"\\t"),
            _ => push_hex_escape(out, u32::from(c)),
        }
    }
    out.push(&text.as_bytes()[plain_from..]);
    out.push(b"\"");
}

fn needs_escape(c: char, syntax: Syntax) -> bool {
    let by_json = matches!(c, '"' | '\\' | '\0'..='\x1f');
    let by_yaml = matches!(
        c,
        '\x7f'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
    );
    by_json || (by_yaml && syntax != Syntax::Json)
}

/// `\uXXXX`; every escaped character is in the Basic Multilingual Plane.
fn push_hex_escape(out: &mut Buffer, code: u32) {
    out.push(b"\\u");
    for shift in [12, 8, 4, 0] {
        let digit = (code >> shift & 0xf) as usize;
        out.push(&b"0123456789abcdef"[digit..=digit]);
    }
}

/// Standard base64 with padding.
pub(super) fn push_base64(out: &mut Buffer, bytes: &[u8]) {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use zeroize::Zeroizing;
    let encoded = Zeroizing::new(STANDARD.encode(bytes));
    out.push(encoded.as_bytes());
}
