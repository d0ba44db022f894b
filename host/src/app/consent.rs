//! Asking whether a plugin may do what it wants.

use super::App;
use crate::drivers::{HttpTarget, Power};
use crate::error::Error;
use crate::plugins::{Grants, Plugin};
use crate::ui::Ui;

impl App<'_> {
    /// Shows the plugin and the powers, and asks, unless `yes`.
    ///
    /// # Errors
    /// The user said no, or nobody can be asked.
    pub(crate) fn ask_for_consent(
        &self,
        plugin: &Plugin,
        powers: &[Power],
        yes: bool,
    ) -> Result<(), Error> {
        introduce(self.ui, plugin, powers, yes);
        self.ui.consent(&question(plugin), yes)
    }

    /// The same, where a no is an answer like any other.
    pub(super) fn ask_whether(
        &self,
        plugin: &Plugin,
        powers: &[Power],
        yes: bool,
    ) -> Result<bool, Error> {
        introduce(self.ui, plugin, powers, yes);
        Ok(yes || self.ui.confirm(&question(plugin), "--yes", false)?)
    }

    /// Remembers what the user lets the plugin do, beside what was granted to
    /// the same bytes before.
    pub(crate) fn remember(&self, plugin: &Plugin, powers: &[Power]) -> Result<Grants, Error> {
        let old = self.grants(plugin.id.as_str())?;
        let mut grants = old
            .filter(|old| old.sha256 == plugin.sha256)
            .unwrap_or_default();
        plugin.sha256.clone_into(&mut grants.sha256);
        // Which server a setting means is known, and asked, when a vault has it.
        let concrete = powers
            .iter()
            .filter(|power| !matches!(power, Power::Http(HttpTarget::Setting(_))));
        grants.powers.extend(concrete.map(ToString::to_string));
        self.set_grants(plugin.id.as_str(), Some(grants.clone()))?;
        Ok(grants)
    }
}

fn question(plugin: &Plugin) -> String {
    format!("Let `{}` do this in this project?", plugin.id)
}

/// Shows the plugin and the powers, before anybody is asked.
pub(crate) fn introduce(ui: &Ui, plugin: &Plugin, powers: &[Power], yes: bool) {
    for line in about(plugin).into_iter().chain(wants(powers)) {
        if yes {
            ui.note(&line);
        } else {
            ui.state(&line);
        }
    }
}

/// What a user should know of a plugin before anything else.
fn about(plugin: &Plugin) -> [String; 4] {
    let manifest = &plugin.manifest;
    [
        format!(
            "Plugin `{}` {}: {}",
            plugin.id, manifest.version, manifest.label
        ),
        format!("  from    {}", plugin.source),
        format!("  sha256  {}", plugin.sha256),
        format!("  size    {} bytes", plugin.size),
    ]
}

/// The powers as a list in words.
fn wants(powers: &[Power]) -> Vec<String> {
    if powers.is_empty() {
        return vec!["It wants no powers".into()];
    }
    let mut lines = vec!["It wants to".to_owned()];
    for group in
        powers.chunk_by(|one, other| service(one).is_some() && service(one) == service(other))
    {
        lines.push(match group {
            [Power::Aws(first), _, ..] => {
                let words: Vec<String> = group.iter().map(ToString::to_string).collect();
                format!(
                    "  - make requests to AWS `{}` with your AWS credentials ({})",
                    first.service(),
                    words.join(", ")
                )
            }
            [power, ..] => format!("  - {} ({power})", power.meaning()),
            [] => continue,
        });
    }
    lines
}

fn service(power: &Power) -> Option<&str> {
    match power {
        Power::Aws(action) => Some(action.service()),
        _ => None,
    }
}
