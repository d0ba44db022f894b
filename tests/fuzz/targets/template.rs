//! A template is somebody's commit.

use keep_host::formats::parse::{Input, parse};
use keep_host::template::{Missing, Template, TemplateError};
use zeroize::Zeroizing;

pub(crate) const WORDS: &[&str] = &[
    "K=",
    "\nK=",
    " = ",
    "{ssm:A}",
    "{ssm}",
    "{safe:B|field=c}",
    "{{",
    "}}",
    "${",
    "export ",
    "#",
    " # ",
    "'",
    "\"",
    "\\",
    "\n",
    "\r\n",
    "\u{feff}",
    "|field=",
    "{nowhere:A}",
    "{ssm:a/b.c-d}",
];

fn read(text: &str) -> Result<Template, TemplateError> {
    Template::parse(text, &["ssm".into(), "safe".into()])
}

pub(crate) fn check(bytes: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(bytes) else {
        return false;
    };
    let template = match read(text) {
        Ok(template) => template,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return false;
        }
    };
    placeholders_read_as_they_print(&template);
    what_has_no_secret_stays(&template, text);
    static_lines_are_what_an_import_reads(&template, text);
    let resolved = template.resolve(&|_| None, Missing::Blank);
    let count = |name: &str| template.variables().filter(|own| *own == name).count();
    for (name, _) in resolved.iter().flat_map(|resolved| &resolved.variables) {
        assert!(count(name) > 0, "`{name}` is assigned nowhere in {text:?}");
    }
    template.placeholders().count() > 0
}

fn placeholders_read_as_they_print(template: &Template) {
    for placeholder in template.placeholders() {
        // In quotes, because the name of a field may hold blanks and `#`.
        let line = format!("{}=\"{placeholder}\"", placeholder.variable);
        let again = read(&line).unwrap_or_else(|error| panic!("{line:?}: {error}"));
        let mut expected = placeholder.clone();
        expected.line = 1;
        let again: Vec<_> = again.placeholders().cloned().collect();
        assert_eq!(again, [expected], "{line:?}");
    }
}

fn what_has_no_secret_stays(template: &Template, text: &str) {
    let quote = |value: &[u8]| Ok(Zeroizing::new(value.to_vec()));
    let merged = template.merge(&|_| None, Missing::Skip, &quote);
    let merged = merged.expect("a secret may be missing");
    assert_eq!(merged.missing.len(), template.placeholders().count());
    // Doubled braces are escapes, and become single ones.
    if !text.contains("{{") {
        assert_eq!(merged.text.as_slice(), text.as_bytes(), "{text:?}");
    }
}

/// The two read the same language where neither has something of its own:
/// placeholders there, the line ends of a value here.
fn static_lines_are_what_an_import_reads(template: &Template, text: &str) {
    let is_common = !text.contains(['{', '\r']) && !text.starts_with('\u{feff}');
    if !is_common || !template.unrecognised_lines().is_empty() {
        return;
    }
    let Ok(entries) = parse(Input::Env, text.as_bytes()) else {
        return;
    };
    let lines = template.static_lines().expect("an import reads it");
    assert_eq!(lines.len(), entries.len(), "{text:?}");
    for ((variable, value), entry) in lines.iter().zip(&entries) {
        assert_eq!(*variable, entry.key, "{text:?}");
        assert!(value.same_as(&entry.value), "{variable} in {text:?}");
    }
}
