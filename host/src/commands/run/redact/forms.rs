//! The spellings in which programs print a secret.

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use zeroize::Zeroizing;

type Form = Zeroizing<Vec<u8>>;

/// RFC 3986: what curl, AWS and PHP's `rawurlencode` escape.
const STRICT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Python's `quote`.
const PATH: &AsciiSet = &STRICT.remove(b'/');

/// JavaScript's `encodeURIComponent`.
const COMPONENT: &AsciiSet = &STRICT
    .remove(b'!')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*');

/// The form of HTML: `application/x-www-form-urlencoded`, a blank as `+`.
const FORM: &AsciiSet = &STRICT.remove(b'*').add(b'~');

/// Every form of the value, itself first; some may be the same.
pub(super) fn of(value: &[u8]) -> Vec<Form> {
    let mut forms = vec![Zeroizing::new(value.to_vec())];
    for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
        base64(engine, value, &mut forms);
    }
    for set in [STRICT, PATH, COMPONENT] {
        forms.push(percent(set, value, false));
    }
    forms.push(percent(FORM, value, true));
    if let Ok(text) = std::str::from_utf8(value) {
        json(text, &mut forms);
    }
    forms
}

/// Alone, with and without padding; and amid other bytes, at each of the three
/// offsets: those characters that the value decides by itself.
fn base64(engine: &GeneralPurpose, value: &[u8], forms: &mut Vec<Form>) {
    for offset in 0..3_usize {
        let end = offset + value.len();
        let mut bytes = Zeroizing::new(vec![0; end]);
        bytes[offset..].copy_from_slice(value);
        // Padding and the last, incomplete group need less than four more.
        let mut text = Zeroizing::new(vec![0; (8 * end).div_ceil(6) + 4]);
        let Ok(length) = engine.encode_slice(&*bytes, &mut text) else {
            continue;
        };
        let inner = (8 * offset).div_ceil(6)..8 * end / 6;
        forms.push(Zeroizing::new(text[inner].to_vec()));
        if offset == 0 {
            forms.push(Zeroizing::new(text[..length].to_vec()));
            let padding = length.next_multiple_of(4);
            text[length..padding].fill(b'=');
            forms.push(Zeroizing::new(text[..padding].to_vec()));
        }
    }
}

fn percent(set: &'static AsciiSet, value: &[u8], blank_as_plus: bool) -> Form {
    let mut form = Zeroizing::new(Vec::with_capacity(3 * value.len()));
    for part in percent_encode(value, set) {
        match part {
            "%20" if blank_as_plus => form.push(b'+'),
            part => form.extend_from_slice(part.as_bytes()),
        }
    }
    form
}

/// Which characters a JSON writer escapes without having to.
#[derive(Clone, Copy, Default)]
struct Escapes {
    non_ascii: bool,
    slash: bool,
    html: bool,
}

/// Within a string: as serde, JavaScript, Python, PHP and Go write it.
fn json(text: &str, forms: &mut Vec<Form>) {
    let none = Escapes::default();
    let python = Escapes {
        non_ascii: true,
        ..none
    };
    let php = Escapes {
        slash: true,
        ..python
    };
    let go = Escapes { html: true, ..none };
    forms.extend([none, python, php, go].map(|escapes| json_string(text, escapes)));
}

fn json_string(text: &str, escapes: Escapes) -> Form {
    let mut form = Zeroizing::new(Vec::with_capacity(6 * text.len()));
    for character in text.chars() {
        let short = match character {
            '"' => Some(b'"'),
            '\\' => Some(b'\\'),
            '\n' => Some(b'n'),
            '\r' => Some(b'r'),
            '\t' => Some(b't'),
            '\u{8}' => Some(b'b'),
            '\u{c}' => Some(b'f'),
            '/' if escapes.slash => Some(b'/'),
            _ => None,
        };
        let by_number = character < ' '
            || !character.is_ascii() && escapes.non_ascii
            || matches!(character, '<' | '>' | '&') && escapes.html;
        if let Some(short) = short {
            form.extend_from_slice(&[b'\\', short]);
        } else if by_number {
            for unit in character.encode_utf16(&mut [0; 2]) {
                form.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
            }
        } else {
            form.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    form
}
