//! `--expand-json`: a secret that is a JSON object as one variable for each of
//! its members, such as `DB_USERNAME` and `DB_PORT` for `DB`.

use std::collections::HashMap;

use crate::app::App;
use crate::error::Error;
use crate::formats::{Row, member_key};
use crate::secret::SecretValue;

/// As much of a member's name, and of the variable that it becomes, as a message
/// shows: it is whatever somebody wrote into the secret.
const SHOWN: usize = 64;

/// Rows with the members of JSON objects in the place of these.
pub(super) struct Expanded<'a> {
    whole: Vec<Row<'a>>,
    members: Vec<Member<'a>>,
}

struct Member<'a> {
    /// The secret that it is of.
    row: Row<'a>,
    name: String,
    key: String,
    value: SecretValue,
}

impl<'a> Expanded<'a> {
    /// Fails where two of them become one name, which `name_of` makes of a key:
    /// the later would hide the earlier, whatever the format.
    pub(super) fn of(
        app: &App<'_>,
        rows: Vec<Row<'a>>,
        name_of: impl Fn(&str) -> String,
    ) -> Result<Self, Error> {
        let mut expanded = Self {
            whole: Vec::new(),
            members: Vec::new(),
        };
        for row in rows {
            let Some(members) = row.value.json_members() else {
                expanded.whole.push(row);
                continue;
            };
            if members.is_empty() {
                app.ui.warn(&format!(
                    "`{}` is an empty JSON object and gives no variable",
                    row.key
                ));
            }
            let members = members.into_iter().map(|(name, value)| Member {
                row,
                key: member_key(row.key, &name),
                name,
                value,
            });
            expanded.members.extend(members);
        }
        expanded.check(name_of)?;
        Ok(expanded)
    }

    /// In order of key.
    pub(super) fn rows(&self) -> Vec<Row<'_>> {
        let members = self.members.iter().map(|member| Row {
            key: &member.key,
            value: &member.value,
            ..member.row
        });
        let mut rows: Vec<Row<'_>> = self.whole.iter().copied().chain(members).collect();
        rows.sort_by_key(|row| row.key);
        rows
    }

    fn check(&self, name_of: impl Fn(&str) -> String) -> Result<(), Error> {
        let whole = self.whole.iter();
        let whole = whole.map(|row| (row.key, row.key, format!("`{}`", row.key)));
        let members = self.members.iter().map(|member| {
            let (secret, name) = (member.row.key, shown(&member.name));
            let origin = format!("the field `{name}` of `{secret}`");
            (member.key.as_str(), secret, origin)
        });
        let mut taken = HashMap::new();
        for (key, secret, origin) in whole.chain(members) {
            let variable = name_of(key);
            let Some((other, first)) = taken.get(&variable) else {
                taken.insert(variable, (secret, origin));
                continue;
            };
            let error = Error::other(format!(
                "{first} and {origin} both become the variable `{}`",
                shown(&variable)
            ));
            // `--except` leaves out secrets, and no single field.
            return Err(error.hint(if *other == secret {
                "Rename one of them"
            } else {
                "Rename one of them, or leave one out with `--except`"
            }));
        }
        Ok(())
    }
}

fn shown(name: &str) -> String {
    name.chars().take(SHOWN).collect()
}
