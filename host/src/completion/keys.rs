//! The keys of one vault in one env, in the time that a person waits for a
//! completion. No value is read.

use std::env;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::cache::{self, Place};
use super::typed::Typed;
use crate::app::{App, wait};
use crate::cli::{GlobalArgs, Reach, Vaults};
use crate::confinement::{self, Needs};
use crate::drivers::Power;
use crate::error::Error;
use crate::project::{EnvName, VaultConfig};
use crate::ui::Ui;

/// `KEEP_COMPLETION_TIMEOUT`, in seconds, overrules this.
const BUDGET: Duration = Duration::from_millis(200);

/// Which keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Current,
    /// Those that can be restored.
    Deleted,
}

/// What the thread that looks keys up tells the one that waits.
enum News {
    Keys(Vec<String>),
    /// A plugin is about to run, and both have the same memory: the answer says that
    /// this one is confined, too.
    Plugin(Needs, Sender<()>),
}

/// The keys, or nothing where they are not known in time. Whatever still runs
/// then ends with the process.
pub(super) fn within_budget(typed: &Typed, which: Which, current: &str) -> Vec<String> {
    let deadline = Instant::now() + budget();
    let (sender, answers) = mpsc::channel();
    let (typed, current) = (typed.clone(), current.to_owned());
    thread::spawn(move || {
        let _ = look_up(&typed, which, &current, &sender);
    });
    let mut latest = Vec::new();
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match answers.recv_timeout(left) {
            Ok(News::Keys(keys)) => latest = keys,
            Ok(News::Plugin(needs, confined)) => {
                let _ = confinement::confine(&needs);
                let _ = confined.send(());
            }
            Err(_) => return latest,
        }
    }
}

fn budget() -> Duration {
    let set = env::var("KEEP_COMPLETION_TIMEOUT").ok();
    let seconds = set.and_then(|text| text.parse().ok());
    let set = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    set.unwrap_or(BUDGET)
}

/// Answers once or twice: what is remembered, and what the vault says. It is
/// asked, too, where nothing remembered goes on from `current`: the key may be
/// new.
fn look_up(typed: &Typed, which: Which, current: &str, sender: &Sender<News>) -> Result<(), Error> {
    // Nobody listens after the deadline.
    let answer = |keys| drop(sender.send(News::Keys(keys)));
    let ui = Ui::silent();
    let global = GlobalArgs {
        project: typed.project.clone(),
        no_interaction: true,
        ..GlobalArgs::default()
    };
    // A key that is pressed is no access: it reads no value, and must not wait.
    let app = App::open(&global, &ui)?.unrecorded();
    let (vault, env) = place(&app, typed)?;
    let reach = Reach {
        vaults: Vaults::Named(vec![Some(vault.slug().to_string())]),
        writes: cache::directory().into_iter().collect(),
        ..Reach::default()
    };
    if app.reaches_plugin(&reach) {
        cache::make();
        let mut heard = false;
        app.confine_beside(&reach, |needs| heard = is_confined(sender, needs));
        if !heard {
            return Ok(());
        }
    }
    let place = Place {
        root: app.project.root(),
        vault: vault.slug().as_str(),
        env: env.as_str(),
    };
    // A vault on this machine is quick, and remembering would only mislead.
    let remembers = which == Which::Current && !is_here(&app, &vault)?;
    if remembers && let Some(remembered) = cache::read(&place) {
        let goes_on = |key: &String| key.starts_with(current);
        let enough = remembered.is_fresh() && remembered.keys.iter().any(goes_on);
        answer(remembered.keys);
        if enough {
            return Ok(());
        }
    }
    let entries = wait(async {
        let mut vault = app.open_vault(&vault, &env).await?;
        match which {
            Which::Current => vault.keys().await,
            Which::Deleted => vault.deleted().await,
        }
    })?;
    let keys: Vec<String> = entries.into_iter().map(|entry| entry.key).collect();
    if remembers {
        cache::write(&place, &keys);
    }
    answer(keys);
    Ok(())
}

/// Whether the thread that waits still does, and is confined now.
fn is_confined(sender: &Sender<News>, needs: &Needs) -> bool {
    let (confined, answer) = mpsc::channel();
    let asked = sender.send(News::Plugin(needs.clone(), confined));
    asked.is_ok() && answer.recv().is_ok()
}

/// The vault and the env that were typed, as a command would take them.
fn place(app: &App<'_>, typed: &Typed) -> Result<(VaultConfig, EnvName), Error> {
    if let Some(from) = &typed.from {
        return app.place(from);
    }
    let vault = app.vault_config(typed.vault.as_deref())?;
    let env = app.env(typed.env.as_deref())?;
    Ok((vault, env))
}

/// Whether the vault's driver has no power that leads off this machine.
fn is_here(app: &App<'_>, vault: &VaultConfig) -> Result<bool, Error> {
    let manifest = app.driver_of(vault)?.manifest()?;
    let local = |power: &Power| matches!(power, Power::Storage | Power::Plaintext);
    Ok(manifest.powers.iter().all(local))
}
