//! What a component shows of itself without being compiled: what it imports and
//! exports, and what it was made with. All text in it is its author's.

use wasmparser::{KnownCustom, Parser, Payload};

use crate::ui::clean;

/// More than any driver has; what comes after is left out.
const MAX_NAMES: usize = 200;

/// Longest name, in characters.
const MAX_NAME: usize = 128;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// In bytes.
    pub size: usize,
    /// Interfaces with their versions, such as `keep:host/log@0.1.0`.
    pub imports: Vec<String>,
    pub exports: Vec<String>,
    /// Languages and tools with their versions, each once.
    pub producers: Vec<String>,
}

impl Outline {
    /// Of a component; nothing of what is none.
    #[must_use]
    pub fn of(component: &[u8]) -> Self {
        let mut outline = Self {
            size: component.len(),
            ..Self::default()
        };
        let mut depth = 0_usize;
        for payload in Parser::new(0).parse_all(component) {
            let Ok(payload) = payload else {
                break;
            };
            match payload {
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::ComponentImportSection(imports) if depth == 0 => {
                    let names = imports.into_iter().flatten().map(|import| import.name.name);
                    outline.imports.extend(names.take(MAX_NAMES).map(short));
                }
                Payload::ComponentExportSection(exports) if depth == 0 => {
                    let names = exports.into_iter().flatten().map(|export| export.name.name);
                    outline.exports.extend(names.take(MAX_NAMES).map(short));
                }
                Payload::CustomSection(section) => {
                    if let KnownCustom::Producers(fields) = section.as_known() {
                        outline.add_producers(fields);
                    }
                }
                _ => {}
            }
        }
        outline
    }

    fn add_producers(&mut self, fields: wasmparser::ProducersSectionReader<'_>) {
        let values = fields.into_iter().flatten().flat_map(|field| field.values);
        for value in values.flatten() {
            let text = format!("{} {}", value.name, value.version);
            let text = short(text.trim());
            if !self.producers.contains(&text) && self.producers.len() < MAX_NAMES {
                self.producers.push(text);
            }
        }
    }

    /// The optional interfaces among the exports.
    #[must_use]
    pub fn abilities(&self) -> Vec<String> {
        let vault = self.vault_exports().map(|(interface, _)| interface);
        let abilities = vault.filter(|interface| !matches!(*interface, "driver" | "types"));
        abilities.map(str::to_owned).collect()
    }

    /// The version of the driver's own interface.
    #[must_use]
    pub fn contract(&self) -> Option<String> {
        let mut exports = self.vault_exports();
        let found = exports.find(|(interface, _)| *interface == "driver");
        found.map(|(_, version)| format!("keep:vault {version}"))
    }

    fn vault_exports(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.exports.iter();
        names.filter_map(|name| name.strip_prefix("keep:vault/")?.split_once('@'))
    }
}

fn short(name: &str) -> String {
    clean(name).chars().take(MAX_NAME).collect()
}
