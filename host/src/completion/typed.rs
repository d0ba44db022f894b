//! What the words before the cursor say about the place that keys come from.
//!
//! They need not parse: the line is unfinished. So the few options that matter
//! are looked for by themselves.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// Each from its option, or else its environment variable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) project: Option<PathBuf>,
    pub(super) env: Option<String>,
    pub(super) vault: Option<String>,
    /// `--from VAULT:ENV`, which says both.
    pub(super) from: Option<String>,
}

impl Typed {
    /// `words` begin with the program's name and end before the current one.
    pub(super) fn of(words: &[OsString]) -> Self {
        Self::with(words, |name| env::var_os(name))
    }

    fn with(words: &[OsString], lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        let variable = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let text = |value: OsString| value.into_string().ok();
        let option = |long: &str, short: Option<&str>| last(words, long, short);
        Self {
            project: option("--project", None)
                .or_else(|| variable("KEEP_PROJECT"))
                .map(PathBuf::from),
            env: option("--env", Some("-e"))
                .or_else(|| variable("KEEP_ENV"))
                .and_then(text),
            vault: option("--vault", None)
                .or_else(|| variable("KEEP_VAULT"))
                .and_then(text),
            from: option("--from", None).and_then(text),
        }
    }
}

/// The value of the option that was given last: `--env x`, `--env=x`, `-e x`,
/// `-ex`.
fn last(words: &[OsString], long: &str, short: Option<&str>) -> Option<OsString> {
    let mut found = None;
    let mut words = words.iter().take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        if word == long || short.is_some_and(|short| word == short) {
            found = words.next().cloned();
            continue;
        }
        let Some(text) = word.to_str() else {
            continue;
        };
        let attached = text
            .strip_prefix(long)
            .and_then(|rest| rest.strip_prefix('='));
        let attached = attached.or_else(|| text.strip_prefix(short?));
        if let Some(value) = attached {
            found = Some(OsStr::new(value).to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::Typed;

    fn typed(line: &str) -> Typed {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        Typed::with(&words, |name| (name == "KEEP_VAULT").then(|| "v".into()))
    }

    #[test]
    fn options_are_found_wherever_they_stand() {
        for (line, env, vault) in [
            ("keep get", None, "v"),
            ("keep get --env a", Some("a"), "v"),
            ("keep --env=a get --vault b", Some("a"), "b"),
            ("keep get -e a -eb", Some("b"), "v"),
            ("keep set K -- --env a", None, "v"),
            ("keep get --envs a", None, "v"),
        ] {
            let typed = typed(line);
            assert_eq!(typed.env.as_deref(), env, "{line}");
            assert_eq!(typed.vault.as_deref(), Some(vault), "{line}");
        }
        let typed = typed("keep copy --from a:b --project p");
        assert_eq!(typed.from.as_deref(), Some("a:b"));
        assert_eq!(typed.project, Some("p".into()));
    }
}
