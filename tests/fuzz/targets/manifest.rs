//! A manifest is whatever a plugin's author wrote, and is shown to whoever has to
//! decide about it.

use keep_host::drivers::{Manifest, Power};
use serde_json::json;

use super::{assert_one_line, is_hidden};

pub(crate) const WORDS: &[&str] = &[
    "{",
    "}",
    "\"id\":",
    "\"label\":",
    "\"version\":",
    "\"description\":",
    "\"powers\":",
    "\"config\":",
    "\"acme\"",
    "[\"storage\"]",
    "\"http:https://a.b\"",
    "\"http:{url}\"",
    "\"aws:ssm:Get*\"",
    "\"aws:secretsmanager\"",
    "\"http+private:http://a\"",
    "{\"key\":\"url\",\"label\":\"URL\"}",
    "\"secret\":true",
    "\"default\":",
    "[",
    "]",
    ",",
    "\\u202e",
    "\u{202e}",
    "\\u001b",
    "\"x\":1",
];

pub(crate) fn check(bytes: &[u8]) -> bool {
    let manifest = match Manifest::parse(bytes) {
        Ok(manifest) => manifest,
        Err(error) => return assert_one_line(&error),
    };
    let own = [
        &manifest.id,
        &manifest.label,
        &manifest.version,
        &manifest.description,
    ];
    let fields = manifest.config.iter();
    let fields =
        fields.flat_map(|field| [&field.key, &field.label].into_iter().chain(&field.default));
    for text in own.into_iter().chain(fields) {
        assert!(!text.contains(is_hidden), "{text:?}");
    }
    assert!(!manifest.id.contains(['/', '\\', '.']), "{}", manifest.id);
    for power in &manifest.powers {
        let words = power.to_string();
        assert!(!words.contains(is_hidden), "{words:?}");
        assert_eq!(words.parse().as_ref(), Ok(power), "{words:?}");
        assert!(!matches!(power, Power::PrivateHttp(_)), "{words:?}");
    }
    let powers: Vec<String> = manifest.powers.iter().map(Power::to_string).collect();
    let printed = json!({
        "id": manifest.id,
        "label": manifest.label,
        "version": manifest.version,
        "description": manifest.description,
        "powers": powers,
        "config": manifest.config,
    });
    let printed = printed.to_string();
    // One at the limit may be longer when it is written out.
    if printed.len() <= 64 * 1024 {
        assert_eq!(
            Manifest::parse(printed.as_bytes()),
            Ok(manifest),
            "{printed}"
        );
    }
    true
}
