//! What is done with hostile bytes: one function for each reader of them, which
//! panics where a promise is broken. Any bytes at all may come.

mod aws_request;
mod component;
mod imports;
mod manifest;
mod names;
mod origin;
mod project;
mod shown;
mod storage;
mod template;

/// A reader and what holds for it. `check` tells whether it took the bytes.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    pub(crate) check: fn(&[u8]) -> bool,
    /// Spelled by chance, these would take years.
    pub(crate) words: &'static [&'static str],
}

const fn target(
    name: &'static str,
    check: fn(&[u8]) -> bool,
    words: &'static [&'static str],
) -> Target {
    Target { name, check, words }
}

pub(crate) const TARGETS: [Target; 17] = [
    target("template", template::check, template::WORDS),
    target("dotenv", imports::dotenv, imports::DOTENV),
    target("json", imports::json, imports::JSON),
    target("yaml", imports::yaml, imports::YAML),
    target("csv", imports::csv, imports::CSV),
    target("settings", project::settings, project::SETTINGS),
    target("vault", project::vault, project::VAULT),
    target("plugins_lock", project::plugins_lock, project::PLUGINS_LOCK),
    target("manifest", manifest::check, manifest::WORDS),
    target("component", component::check, component::WORDS),
    target("origin", origin::granted, origin::WORDS),
    target("http_request", origin::requested, origin::WORDS),
    target("aws_request", aws_request::check, aws_request::WORDS),
    target("storage", storage::content, storage::WORDS),
    target("identity", storage::identity, storage::KEYS),
    target("names", names::check, names::WORDS),
    target("shown", shown::check, shown::WORDS),
];

/// Whether a terminal could act on the character, or a reader be misled: told
/// without the code that is tried.
fn is_hidden(c: char) -> bool {
    const MARKS: [char; 11] = [
        '\u{61c}', '\u{200b}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}', '\u{2060}',
        '\u{feff}', '\u{202e}', '\u{2066}', '\u{2069}',
    ];
    c.is_control()
        || MARKS.contains(&c)
        || ('\u{202a}'..='\u{202d}').contains(&c)
        || ('\u{2067}'..='\u{2068}').contains(&c)
        || ('\u{e0000}'..='\u{e007f}').contains(&c)
}

/// Whatever was wrong, its sentence is one line that acts on nothing. Bytes with
/// an error were not taken.
#[track_caller]
fn assert_one_line(error: &dyn std::error::Error) -> bool {
    let sentence = error.to_string();
    assert!(!sentence.contains(is_hidden), "{sentence:?}");
    assert!(sentence.chars().count() < 10_000, "{sentence}");
    false
}
