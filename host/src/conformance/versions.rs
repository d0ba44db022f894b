//! `keep:vault/versions`: older versions are kept and can be listed.

use super::bench::Bench;
use super::check::{Checked, Stop, checks, ensure};
use super::client::{Client, failed, same};
use super::entry::{is_now, version};
use crate::vault::{PutMode, Selector, Version};

checks! {
    "versions.history.absent-is-none" [Versions]
        "`history` of a key that does not exist answers none" => absent_is_none;
    "versions.history.first-version" [Versions] "a new secret has one version, the current one"
        => first_version;
    "versions.history.every-version" [Versions] "every write adds one version" => every_version;
    "versions.history.newest-first" [Versions] "the newest version comes first" => newest_first;
    "versions.history.one-is-current" [Versions] "exactly one version is current"
        => one_is_current;
    "versions.history.current-is-read" [Versions]
        "the current version is the one that `get` answers" => current_is_read;
    "versions.history.ids-differ" [Versions] "no two versions have the same id" => ids_differ;
    "versions.history.labels-differ" [Versions] "no two versions have the same label"
        => labels_differ;
    "versions.history.times" [Versions] "the times of versions are about now" => times;
    "versions.history.whole-key" [Versions] "versions of keys that look alike are left out"
        => whole_key;
    "versions.history.holds-no-value" [Versions] "nothing that `history` answers holds a value"
        => holds_no_value;
    "versions.history.reads-no-value" [Versions, Plaintext] "`history` asks for no value"
        => reads_no_value;
    "versions.history.refused-write-adds-none" [Versions] "a write that is refused adds no version"
        => refused_write;
    "versions.history.own-env" [Versions] "`history` shows nothing of another env" => own_env;
    "versions.get.by-id" [Versions] "`get` of each version that is listed answers its value"
        => by_id;
    "versions.get.by-label" [Versions] "`get` of each label that is listed answers its version"
        => by_label;
    "versions.get.many-read-current" [Versions]
        "`get-many` and `get-all` answer no older version" => many_read_current;
}

const WRITTEN: [&str; 3] = ["first", "second", "third"];

impl Client {
    pub(super) async fn history(&mut self, key: &str) -> Checked<Vec<Version>> {
        let history = self.session.history(key).await;
        let history = history.map_err(|error| failed("history", &error))?;
        history.ok_or_else(|| Stop::Failed(format!("`history` of `{key}` answered none")))
    }

    /// The version that is current.
    pub(super) async fn current(&mut self, key: &str) -> Checked<String> {
        version(&self.get(key).await?.entry)
    }
}

/// A session with a key that was written three times, and the versions, oldest
/// first, as `get` told them.
pub(super) async fn three(bench: &Bench<'_>) -> Checked<(Client, Vec<String>)> {
    let mut client = bench.client().await?;
    let mut versions = Vec::new();
    for name in WRITTEN {
        client.put("A", &bench.value(name)).await?;
        versions.push(client.current("A").await?);
    }
    Ok((client, versions))
}

async fn absent_is_none(bench: &Bench<'_>) -> Checked {
    let history = bench.client().await?.session.history("ABSENT").await;
    let history = history.map_err(|error| failed("history", &error))?;
    ensure!(history.is_none(), "it answered a list");
    Ok(())
}

async fn first_version(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("first")).await?;
    let history = client.history("A").await?;
    ensure!(history.len() == 1, "it has {} versions", history.len());
    ensure!(history[0].current, "it is not current");
    Ok(())
}

async fn every_version(bench: &Bench<'_>) -> Checked {
    let (mut client, versions) = three(bench).await?;
    let history = client.history("A").await?;
    ensure!(
        history.len() == 3,
        "3 writes made {} versions",
        history.len()
    );
    for id in versions {
        ensure!(
            history.iter().any(|version| version.id == id),
            "the version `{id}` is not listed"
        );
    }
    Ok(())
}

async fn newest_first(bench: &Bench<'_>) -> Checked {
    let (mut client, versions) = three(bench).await?;
    let history = client.history("A").await?;
    for pair in history.windows(2) {
        let older = |version: &Version| versions.iter().position(|id| *id == version.id);
        // Stores that count seconds cannot tell what was written within one.
        let told_apart = pair[0].created_ms != pair[1].created_ms || pair[0].created_ms.is_none();
        ensure!(
            pair[0].created_ms >= pair[1].created_ms,
            "`{}` stands before `{}`, which is newer by its time",
            pair[0].id,
            pair[1].id
        );
        ensure!(
            !told_apart || older(&pair[0]) > older(&pair[1]),
            "`{}` stands before `{}`, which was written after it",
            pair[0].id,
            pair[1].id
        );
    }
    let first = history.first().map(|version| version.id.clone());
    ensure!(
        first == versions.last().cloned(),
        "the newest is not the first"
    );
    Ok(())
}

async fn one_is_current(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = three(bench).await?;
    let history = client.history("A").await?;
    let current = history.iter().filter(|version| version.current).count();
    ensure!(current == 1, "{current} are");
    Ok(())
}

async fn current_is_read(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = three(bench).await?;
    let read = client.current("A").await?;
    let history = client.history("A").await?;
    let current = history.into_iter().find(|version| version.current);
    let current = current.map(|version| version.id).unwrap_or_default();
    ensure!(
        current == read,
        "`history` calls `{current}` current, `get` answers `{read}`"
    );
    Ok(())
}

fn twice(mut words: Vec<String>) -> Option<String> {
    words.sort();
    let mut pairs = words.windows(2);
    pairs
        .find(|pair| pair[0] == pair[1])
        .map(|pair| pair[0].clone())
}

async fn ids_differ(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = three(bench).await?;
    let history = client.history("A").await?;
    let ids = history.into_iter().map(|version| version.id).collect();
    match twice(ids) {
        Some(id) => Err(Stop::Failed(format!("two have `{id}`"))),
        None => Ok(()),
    }
}

async fn labels_differ(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = three(bench).await?;
    let history = client.history("A").await?;
    let labels = history.into_iter().flat_map(|version| version.stages);
    match twice(labels.collect()) {
        Some(label) => Err(Stop::Failed(format!("two have `{label}`"))),
        None => Ok(()),
    }
}

async fn times(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = three(bench).await?;
    for version in client.history("A").await? {
        is_now("time of a version", version.created_ms)?;
    }
    Ok(())
}

async fn whole_key(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    for key in ["APP", "APP_X", "X_APP", "app", "APP2"] {
        client.put(key, &bench.value(key)).await?;
    }
    let versions = client.history("APP").await?.len();
    ensure!(versions == 1, "it has {versions} versions after one write");
    Ok(())
}

async fn holds_no_value(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = three(bench).await?;
    for version in client.history("A").await? {
        let labels = version.stages.iter().map(String::as_str);
        let own = std::iter::once(version.id.as_str()).chain(version.author.as_deref());
        bench.holds_no_value("a version", own.chain(labels))?;
    }
    Ok(())
}

async fn reads_no_value(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = three(bench).await?;
    let before = client.session.exposed();
    client.history("A").await?;
    let asked = client.session.exposed() - before;
    ensure!(asked == 0, "it asked for {asked} values");
    Ok(())
}

async fn refused_write(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("first")).await?;
    let value = bench.value("second");
    let unknown = PutMode::IfVersion("00000000-0000-4000-8000-000000000000".into());
    for mode in [PutMode::CreateOnly, unknown] {
        // Whatever it answers, which is another check's.
        let _ = client.try_mode("A", &value, mode).await;
    }
    let versions = client.history("A").await?.len();
    ensure!(versions == 1, "it has {versions} versions");
    Ok(())
}

async fn own_env(bench: &Bench<'_>) -> Checked {
    let mut there = bench
        .client_in(bench.beside(|scope| scope.env.push('2')))
        .await?;
    there.put("A", &bench.value("there")).await?;
    let history = bench.client().await?.session.history("A").await;
    let history = history.map_err(|error| failed("history", &error))?;
    ensure!(history.is_none(), "it answered a list");
    Ok(())
}

async fn by_id(bench: &Bench<'_>) -> Checked {
    let (mut client, versions) = three(bench).await?;
    for (id, name) in versions.into_iter().zip(WRITTEN) {
        let found = client.at("A", &Selector::Version(id.clone())).await?;
        same(&found.value, &bench.value(name))?;
        let told = version(&found.entry)?;
        ensure!(told == id, "the version `{id}` calls itself `{told}`");
    }
    Ok(())
}

async fn by_label(bench: &Bench<'_>) -> Checked {
    let (mut client, versions) = three(bench).await?;
    let history = client.history("A").await?;
    let labelled = history.iter().flat_map(|version| {
        let labels = version.stages.iter();
        labels.map(|label| (label.clone(), version.id.clone()))
    });
    let labelled: Vec<(String, String)> = labelled.collect();
    if labelled.is_empty() {
        return Err(Stop::Skipped("no version has a label".into()));
    }
    for (label, id) in labelled {
        let found = client.at("A", &Selector::Stage(label)).await?;
        let number = versions.iter().position(|known| *known == id);
        let name = number.and_then(|number| WRITTEN.get(number));
        let name = name.ok_or_else(|| Stop::Failed(format!("`{id}` was never written")))?;
        same(&found.value, &bench.value(name))?;
    }
    Ok(())
}

async fn many_read_current(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = three(bench).await?;
    let newest = bench.value("third");
    let many = client.get_many(&["A"]).await?;
    ensure!(many.found.len() == 1, "`get-many` answered none");
    same(&many.found[0].value, &newest)?;
    bench
        .eventually(async || client.reads(&["A"]).await)
        .await?;
    same(&client.get_all().await?.found[0].value, &newest)
}
