//! The text of a new template. Pure: vaults and keys in, text out.

use std::collections::BTreeMap;

use crate::formats::variable_name;
use crate::project::EnvName;
use crate::template::Template;
use crate::ui::clean;

/// Settings that applications often read and that are no secrets.
const SAMPLES: [(&str, &str); 6] = [
    ("APP_NAME", "MyApp"),
    ("APP_ENV", ""),
    ("APP_DEBUG", "false"),
    ("APP_URL", "https://app.example.com"),
    ("LOG_LEVEL", "info"),
    ("TZ", "UTC"),
];

/// A template, and what of the keys has no line in it.
pub(super) struct Generated {
    pub(super) text: String,
    /// Lines that are filled in.
    pub(super) lines: usize,
    /// One sentence for each key without a line.
    pub(super) left_out: Vec<String>,
}

/// A template with a line for each key. The variables are those of an export
/// without a template. Where two keys become one variable, the first has the
/// line; a comment shows that of the other.
pub(super) fn generate(env: &EnvName, vaults: &[(String, Vec<String>)]) -> Generated {
    let mut generated = Generated {
        text: heading(env),
        lines: 0,
        left_out: Vec::new(),
    };
    let mut taken = BTreeMap::new();
    for (slug, keys) in vaults.iter().filter(|(_, keys)| !keys.is_empty()) {
        let section = format!("\n# ----- Vault {slug} -----\n\n");
        generated.text.push_str(&section);
        for key in keys {
            generated.add(slug, key, &mut taken);
        }
    }
    generated.samples(env, &taken);
    generated
}

fn heading(env: &EnvName) -> String {
    format!(
        "# The environment `{env}`, as a template: no line holds a secret, each says where\n\
         # one is. `keep export --env {env} --template=FILE` fills it in, and\n\
         # `keep template:validate FILE --env {env}` checks it.\n"
    )
}

impl Generated {
    fn add(&mut self, slug: &str, key: &str, taken: &mut BTreeMap<String, String>) {
        let variable = variable_name(key);
        let place = format!("`{}` of the vault `{slug}`", clean(key));
        if !can_be_named(slug, key) {
            self.leave_out(format!(
                "{place} is left out: no placeholder can spell its key"
            ));
            return;
        }
        let line = format!("{variable}={{{slug}:{key}}}\n");
        if let Some(first) = taken.get(&variable) {
            self.leave_out(format!(
                "{place} is left out: the variable `{variable}` is for {first}"
            ));
            self.text.push_str("# ");
        } else {
            taken.insert(variable, place);
            self.lines += 1;
        }
        self.text.push_str(&line);
    }

    fn leave_out(&mut self, why: String) {
        self.text.extend(["# ", &why, ".\n"]);
        self.left_out.push(why);
    }

    fn samples(&mut self, env: &EnvName, taken: &BTreeMap<String, String>) {
        let section = "\n# ----- Settings that are no secrets: fill in and uncomment -----\n\n";
        self.text.push_str(section);
        for (variable, value) in SAMPLES {
            if taken.contains_key(variable) {
                continue;
            }
            let value = if variable == "APP_ENV" {
                env.as_str()
            } else {
                value
            };
            self.text.extend(["# ", variable, "=", value, "\n"]);
        }
    }
}

/// Whether the grammar has a placeholder for the key: stores may hold keys that
/// no command of Keep would make.
fn can_be_named(slug: &str, key: &str) -> bool {
    let line = format!("K={{{slug}:{key}}}");
    let parsed = Template::parse(&line, &[slug.to_owned()]);
    parsed.is_ok_and(|template| {
        let mut found = template.placeholders();
        found
            .next()
            .is_some_and(|placeholder| placeholder.key == key)
            && found.next().is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::generate;
    use crate::project::EnvName;
    use crate::template::Template;

    fn vault(slug: &str, keys: &[&str]) -> (String, Vec<String>) {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        (slug.to_owned(), keys)
    }

    #[test]
    fn a_section_per_vault_and_a_line_per_key() {
        let env = EnvName::parse("qa").unwrap();
        let vaults = [vault("a", &["DB_HOST", "db-password"]), vault("b", &["X"])];
        let generated = generate(&env, &vaults);
        assert_eq!(
            generated.text,
            "# The environment `qa`, as a template: no line holds a secret, each says where\n\
             # one is. `keep export --env qa --template=FILE` fills it in, and\n\
             # `keep template:validate FILE --env qa` checks it.\n\
             \n# ----- Vault a -----\n\n\
             DB_HOST={a:DB_HOST}\nDB_PASSWORD={a:db-password}\n\
             \n# ----- Vault b -----\n\nX={b:X}\n\
             \n# ----- Settings that are no secrets: fill in and uncomment -----\n\n\
             # APP_NAME=MyApp\n# APP_ENV=qa\n# APP_DEBUG=false\n\
             # APP_URL=https://app.example.com\n# LOG_LEVEL=info\n# TZ=UTC\n"
        );
        assert_eq!(generated.lines, 3);
        assert_eq!(generated.left_out, [""; 0]);
    }

    #[test]
    fn what_has_no_line_is_told() {
        let env = EnvName::parse("qa").unwrap();
        let vaults = [
            vault("a", &["1st", "TZ", "a/b.c", "x@y"]),
            vault("b", &["TZ", "KEY_1ST"]),
            vault("empty", &[]),
        ];
        let generated = generate(&env, &vaults);
        let known = ["a".to_owned(), "b".to_owned()];
        let template = Template::parse(&generated.text, &known).expect("a template");
        let lines: Vec<String> = template
            .placeholders()
            .map(|found| format!("{}={found}", found.variable))
            .collect();
        assert_eq!(lines, ["KEY_1ST={a:1st}", "TZ={a:TZ}", "A_B_C={a:a/b.c}"]);
        assert_eq!(template.unrecognised_lines(), [0; 0]);
        assert_eq!(
            generated.left_out,
            [
                "`x@y` of the vault `a` is left out: no placeholder can spell its key",
                "`TZ` of the vault `b` is left out: the variable `TZ` is for `TZ` of the vault `a`",
                "`KEY_1ST` of the vault `b` is left out: the variable `KEY_1ST` is for `1st` of the vault `a`",
            ]
        );
        assert!(
            generated.text.contains("# TZ={b:TZ}\n"),
            "{}",
            generated.text
        );
        assert!(!generated.text.contains("# TZ=UTC"), "{}", generated.text);
        assert!(
            !generated.text.contains("Vault empty"),
            "{}",
            generated.text
        );
    }
}
