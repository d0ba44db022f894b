//! `keep info`: the project, its vaults and their drivers. Asks no vault, and AWS
//! only with `--identity`.

use futures_util::future::join_all;
use serde::Serialize;

use crate::app::{App, Caller, Driver, Server};
use crate::cli::{InfoArgs, ListFormat};
use crate::error::{Error, Item};
use crate::exit::Exit;
use crate::project::{EnvName, VaultConfig};
use crate::ui::Cell;

/// What `--format json` prints.
#[derive(Serialize)]
struct Document<'a> {
    version: &'a str,
    root: String,
    app_name: &'a str,
    namespace: &'a str,
    envs: Vec<&'a str>,
    default_vault: Option<&'a str>,
    /// What is around the sandbox of plugins, such as `Landlock and seccomp`; where a
    /// part is missing, also why. Only where a vault has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    second_layer: Option<String>,
    vaults: Vec<VaultDocument>,
}

#[derive(Serialize)]
struct VaultDocument {
    slug: String,
    name: String,
    driver: String,
    /// `built-in` or `plugin`; `missing` where there is no such driver, or it is
    /// not what the project pins.
    source: &'static str,
    driver_version: Option<String>,
    /// `sha256:` and the digest of the driver's component, in hexadecimal.
    driver_digest: Option<String>,
    scope: String,
    /// The servers that its settings name, for drivers that ask for theirs.
    servers: Vec<Server>,
    /// With `--identity`, of vaults that call AWS, where AWS told.
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<Identity>,
}

/// Whom AWS takes a vault's calls for.
#[derive(Serialize)]
struct Identity {
    arn: String,
    account: String,
    region: String,
}

impl From<Caller> for Identity {
    fn from(caller: Caller) -> Self {
        Self {
            arn: caller.arn,
            account: caller.account,
            region: caller.region,
        }
    }
}

/// The `source` of what came from elsewhere.
const PLUGIN: &str = "plugin";

impl VaultDocument {
    fn of(app: &App<'_>, vault: &VaultConfig) -> Self {
        let driver = app.driver_of(vault).ok();
        let manifest = driver.as_ref().and_then(|driver| driver.manifest().ok());
        Self {
            slug: vault.slug().to_string(),
            name: vault.name().to_owned(),
            driver: vault.driver().to_string(),
            source: match &driver {
                Some(Driver::Embedded(_)) => "built-in",
                Some(Driver::Plugin(_)) => PLUGIN,
                None => "missing",
            },
            driver_version: manifest.map(|manifest| manifest.version),
            driver_digest: driver.map(|driver| format!("sha256:{}", driver.digest())),
            scope: vault.scope().to_string(),
            servers: app.servers(vault),
            identity: None,
        }
    }

    /// `local: Local encrypted vault (local 0.1.0, built-in, sha256:3f2a90c1b7de)`.
    fn line(&self) -> String {
        let version = self.driver_version.as_deref().unwrap_or_default();
        let driver = format!("{} {version}", self.driver);
        let digest = self.driver_digest.as_deref().map(|digest| {
            let short = digest.get(..SHORT_DIGEST).unwrap_or(digest);
            format!(", {short}")
        });
        format!(
            "{}: {} ({}, {}{})",
            self.slug,
            self.name,
            driver.trim_end(),
            self.source,
            digest.unwrap_or_default()
        )
    }
}

/// `sha256:` and as much of a digest as tells two builds apart.
const SHORT_DIGEST: usize = 19;

pub(super) async fn run(app: &App<'_>, args: &InfoArgs) -> Result<Exit, Error> {
    app.tell_hidden()?;
    let settings = app.project.settings()?;
    let vaults = app.project.vaults()?;
    let mut unknown = Vec::new();
    let mut described: Vec<VaultDocument> = vaults
        .iter()
        .map(|vault| VaultDocument::of(app, vault))
        .collect();
    if args.identity {
        let asked = vaults.iter().map(|vault| app.caller(vault));
        let callers = app.ui.during("Asking AWS", join_all(asked)).await;
        for (vault, caller) in described.iter_mut().zip(callers) {
            match caller {
                Ok(caller) => vault.identity = caller.map(Identity::from),
                Err(error) => unknown.push((vault.slug.clone(), error)),
            }
        }
    }
    let document = Document {
        version: env!("CARGO_PKG_VERSION"),
        root: app.project.root().display().to_string(),
        app_name: settings.app_name(),
        namespace: settings.namespace().as_str(),
        envs: settings.envs().iter().map(EnvName::as_str).collect(),
        default_vault: settings.default_vault(),
        second_layer: second_layer(app, &described),
        vaults: described,
    };
    if args.format == ListFormat::Json {
        app.ui.json(&document)?;
    } else {
        table(app, document)?;
    }
    outcome(unknown)
}

fn second_layer(app: &App<'_>, vaults: &[VaultDocument]) -> Option<String> {
    if vaults.iter().all(|vault| vault.source != PLUGIN) {
        return None;
    }
    let layer = app.second_layer();
    let lack = layer.lack().map(|why| format!(": {why}"));
    Some(format!("{layer}{}", lack.unwrap_or_default()))
}

/// Success, or the vaults whose identity AWS did not tell.
fn outcome(mut unknown: Vec<(String, Error)>) -> Result<Exit, Error> {
    match unknown.len() {
        0 => Ok(Exit::Ok),
        1 => {
            let (slug, error) = unknown.remove(0);
            Err(error.within(format!("the identity of vault `{slug}` is unknown")))
        }
        count => {
            let items = unknown.iter();
            let items = items.map(|(slug, error)| Item::failed(slug, error));
            let message = format!("the identities of {count} vaults are unknown");
            Err(Error::partial(message, items.collect()))
        }
    }
}

fn table(app: &App<'_>, document: Document<'_>) -> Result<(), Error> {
    let mut facts = vec![
        ("Keep", document.version.to_owned()),
        ("Project", document.root),
        ("App name", document.app_name.to_owned()),
        ("Namespace", document.namespace.to_owned()),
        ("Environments", document.envs.join(", ")),
        (
            "Default vault",
            document.default_vault.unwrap_or("none").to_owned(),
        ),
    ];
    facts.extend(document.second_layer.map(|layer| ("Second layer", layer)));
    for vault in &document.vaults {
        facts.push(("Vault", vault.line()));
        for server in &vault.servers {
            facts.push(("Server", format!("{}: {}", vault.slug, server.line())));
        }
        if let Some(identity) = &vault.identity {
            let Identity {
                arn,
                account,
                region,
            } = identity;
            let line = format!("{}: {arn} (account {account}, {region})", vault.slug);
            facts.push(("Identity", line));
        }
    }
    let rows: Vec<Vec<Cell<'_>>> = facts
        .into_iter()
        .map(|(name, value)| vec![Cell::from(name), Cell::from(value)])
        .collect();
    app.ui.table(&["What", "Value"], &rows)
}
