//! Finds placeholders and escaped braces in the content of one value.
//!
//! No pattern runs past the next `{`, so a scan takes time in proportion to
//! the text, whatever it holds.

use std::ops::Range;

use super::MAX_PLACEHOLDERS;
use super::error::Problem;

/// A piece of a value's content; ranges and positions are relative to it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item<'t> {
    /// Literal text; braces dropped by an escape lie between two of these.
    Text(Range<usize>),
    Placeholder {
        at: usize,
        vault: &'t str,
        /// `None` for the shorthand: the key is the variable's name.
        key: Option<&'t str>,
        field: Option<&'t str>,
    },
    Fault {
        at: usize,
        problem: Problem,
    },
}

/// What the text after a run of `{` is if one brace opens it. `len` is its
/// length up to the closing brace.
enum Body<'t> {
    Text,
    Placeholder {
        vault: &'t str,
        key: Option<&'t str>,
        field: Option<&'t str>,
        len: usize,
    },
    Fault {
        problem: Problem,
        len: usize,
    },
}

/// `vault:key|attributes`, spelled as the grammar wants it.
struct Shape<'t> {
    vault: &'t str,
    key: &'t str,
    /// With the leading `|`; empty where there are none.
    attributes: &'t str,
    len: usize,
}

/// Takes the content of a value apart. Without placeholders, escapes and
/// faults the answer is one text of full length (none for no content). It stops
/// soon after [`MAX_PLACEHOLDERS`].
pub(super) fn scan<'t>(content: &'t str, known_vaults: &[String]) -> Vec<Item<'t>> {
    let whole = is_whole_word(content);
    let mut items = Vec::new();
    let mut kept_from = 0;
    let mut at = 0;
    let mut opened = 0;
    while let Some(offset) = content[at..].find('{') {
        let run = at + offset;
        let braces = leading(&content[run..], b'{');
        let body_at = run + braces;
        at = body_at;
        if content[..run].ends_with('$') {
            continue;
        }
        let (found, len) = match body(&content[body_at..], known_vaults, whole) {
            Body::Text => continue,
            Body::Placeholder {
                vault,
                key,
                field,
                len,
            } => {
                let at = body_at - 1;
                let found = Item::Placeholder {
                    at,
                    vault,
                    key,
                    field,
                };
                (found, len)
            }
            Body::Fault { problem, len } => {
                let at = body_at - 1;
                (Item::Fault { at, problem }, len)
            }
        };
        let pairs = braces / 2;
        let close_at = body_at + len;
        let closing = leading(&content[close_at..], b'}');
        push_text(&mut items, kept_from..run + pairs);
        let own = if braces % 2 == 1 {
            items.push(found);
            opened += 1;
            closing.min(1)
        } else {
            push_text(&mut items, body_at..close_at);
            0
        };
        kept_from = close_at + own + pairs.min((closing - own) / 2);
        at = close_at + closing;
        if opened > MAX_PLACEHOLDERS {
            break;
        }
    }
    push_text(&mut items, kept_from..content.len());
    items
}

/// The first well-formed placeholder of a known vault in a line that assigns
/// nothing: its vault.
pub(super) fn stray_vault<'t>(line: &'t str, known_vaults: &[String]) -> Option<&'t str> {
    let mut at = 0;
    while let Some(offset) = line[at..].find('{') {
        let run = at + offset;
        let braces = leading(&line[run..], b'{');
        at = run + braces;
        if braces.is_multiple_of(2) || line[..run].ends_with('$') {
            continue;
        }
        if let Some(shape) = shape(&line[at..])
            && is_known(shape.vault, known_vaults)
        {
            return Some(shape.vault);
        }
    }
    None
}

/// The length of the single-brace placeholder that opens the text, where a `#`
/// follows it at once.
pub(super) fn before_glued_comment(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('{')?;
    let len = match shape(rest) {
        Some(shape) => shape.len,
        None => slug_len(rest),
    };
    (len > 0 && rest[len..].starts_with("}#")).then_some(len + 2)
}

/// Whether the content is a word in braces: `{word}`, or `{{word}}` and other
/// even runs, which escape it.
fn is_whole_word(content: &str) -> bool {
    let opening = leading(content, b'{');
    let rest = &content[opening..];
    let word = slug_len(rest);
    let closing = leading(&rest[word..], b'}');
    let braced = match opening {
        1 => closing == 1,
        _ => opening.is_multiple_of(2) && opening > 0 && closing > 0,
    };
    word > 0 && braced && word + closing == rest.len()
}

fn body<'t>(rest: &'t str, known_vaults: &[String], whole: bool) -> Body<'t> {
    if whole {
        let vault = &rest[..slug_len(rest)];
        let len = vault.len();
        if is_known(vault, known_vaults) {
            return Body::Placeholder {
                vault,
                key: None,
                field: None,
                len,
            };
        }
        let problem = unknown(vault, known_vaults);
        return Body::Fault { problem, len };
    }
    match shape(rest) {
        Some(shape) if is_known(shape.vault, known_vaults) => with_attributes(&shape),
        Some(shape) => Body::Fault {
            problem: unknown(shape.vault, known_vaults),
            len: shape.len,
        },
        None => near_miss(rest, known_vaults),
    }
}

fn with_attributes<'t>(shape: &Shape<'t>) -> Body<'t> {
    let malformed = || Body::Fault {
        problem: Problem::MalformedPlaceholder {
            vault: shape.vault.to_owned(),
        },
        len: shape.len,
    };
    let mut field = None;
    // The first piece is the nothing before the first `|`.
    for attribute in shape.attributes.split('|').skip(1) {
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        if name.is_empty() || slug_len(name) != name.len() {
            return malformed();
        }
        if name != "field" {
            let name = name.to_owned();
            return Body::Fault {
                problem: Problem::UnknownAttribute { name },
                len: shape.len,
            };
        }
        if value.is_empty() || field.replace(value).is_some() {
            return malformed();
        }
    }
    Body::Placeholder {
        vault: shape.vault,
        key: Some(shape.key),
        field,
        len: shape.len,
    }
}

/// Text that opens like a placeholder of a known vault was meant as one.
fn near_miss<'t>(rest: &'t str, known_vaults: &[String]) -> Body<'t> {
    let opening = rest.trim_start_matches([' ', '\t']);
    let vault = &opening[..slug_len(opening)];
    if !is_known(vault, known_vaults) {
        return Body::Text;
    }
    let vault = vault.to_owned();
    let after = opening[vault.len()..].trim_start_matches([' ', '\t']);
    let problem = match after.chars().next() {
        Some('}') if rest[vault.len()..].starts_with('}') => Problem::ShorthandInText { vault },
        Some(':' | '|' | '}') => Problem::MalformedPlaceholder { vault },
        _ => return Body::Text,
    };
    let len = rest.find(['{', '}']).unwrap_or(rest.len());
    Body::Fault { problem, len }
}

fn shape(rest: &str) -> Option<Shape<'_>> {
    let vault = &rest[..slug_len(rest)];
    let after = rest[vault.len()..].strip_prefix(':')?;
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/');
    let key = &after[..prefix_len(after, is_key)];
    let tail = &after[key.len()..];
    let is_attribute = |c: char| !c.is_control() && !matches!(c, '{' | '}' | '"' | '\'' | '\\');
    let attributes = &tail[..prefix_len(tail, is_attribute)];
    let well_formed = !vault.is_empty()
        && !key.is_empty()
        && !key.starts_with('/')
        && (attributes.is_empty() || attributes.starts_with('|'))
        && tail[attributes.len()..].starts_with('}');
    well_formed.then(|| Shape {
        vault,
        key,
        attributes,
        len: vault.len() + 1 + key.len() + attributes.len(),
    })
}

fn push_text(items: &mut Vec<Item<'_>>, range: Range<usize>) {
    if !range.is_empty() {
        items.push(Item::Text(range));
    }
}

fn is_known(vault: &str, known_vaults: &[String]) -> bool {
    !vault.is_empty() && known_vaults.iter().any(|known| known == vault)
}

fn unknown(vault: &str, known_vaults: &[String]) -> Problem {
    Problem::UnknownVault {
        vault: vault.to_owned(),
        suggestion: closest(vault, known_vaults),
    }
}

fn closest(vault: &str, known_vaults: &[String]) -> Option<String> {
    const LONGEST: usize = 64;
    if vault.len() > LONGEST {
        return None;
    }
    let wanted = vault.to_ascii_lowercase();
    let distance = |known: &&String| {
        let known = known.to_ascii_lowercase();
        strsim::damerau_levenshtein(&wanted, &known)
    };
    let best = known_vaults.iter().min_by_key(distance)?;
    let allowed = (wanted.len() / 3).max(1);
    (distance(&best) <= allowed).then(|| best.clone())
}

fn slug_len(text: &str) -> usize {
    prefix_len(text, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
    })
}

fn prefix_len(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// How many times the byte stands at the start of the text.
fn leading(text: &str, byte: u8) -> usize {
    text.bytes().take_while(|found| *found == byte).count()
}
