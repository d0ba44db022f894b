//! `keep:vault/rollback`: an older version can be made the current one again.

use super::bench::Bench;
use super::check::{Checked, Stop, checks, ensure};
use super::client::{Client, failed, refused};
use super::versions::three;
use crate::vault::{Change, ErrorKind, Selector};

const NO_VERSION: &str = "00000000-0000-4000-8000-000000000000";

checks! {
    "rollback.absent-is-none" [Rollback] "`rollback` of a key that does not exist answers none"
        => absent_is_none;
    "rollback.to-the-one-before" [Rollback] "`rollback` without a version brings the one before back"
        => to_the_one_before;
    "rollback.to-a-version" [Rollback] "`rollback` to a version brings its value back"
        => to_a_version;
    "rollback.to-a-label" [Rollback, Versions] "`rollback` to a label brings its value back"
        => to_a_label;
    "rollback.to-the-current" [Rollback] "`rollback` to the current version moves nothing"
        => to_the_current;
    "rollback.tells-from-and-to" [Rollback]
        "`rollback` tells which version was current and which one is" => tells_from_and_to;
    "rollback.and-back" [Rollback] "what was rolled back can be rolled forward again" => and_back;
    "rollback.unknown-version" [Rollback]
        "`rollback` to a version that does not exist is refused with `not-found`"
        => unknown(Selector::Version(NO_VERSION.into()));
    "rollback.unknown-label" [Rollback]
        "`rollback` to a label that no version has is refused with `not-found`"
        => unknown(Selector::Stage("NOSUCHLABEL".into()));
    "rollback.only-one-version" [Rollback]
        "`rollback` of a secret with one version is refused with `not-found`" => only_one_version;
    "rollback.refusal-changes-nothing" [Rollback] "a `rollback` that is refused leaves the value"
        => refusal_changes_nothing;
    "rollback.other-keys-stay" [Rollback] "`rollback` changes no other key" => other_keys_stay;
    "rollback.one-is-current" [Rollback, Versions]
        "after `rollback` exactly one version is current, the one that is read" => one_is_current;
    "rollback.written-over" [Rollback] "what was rolled back can be written again" => written_over;
    "rollback.reads-no-value" [Rollback, Plaintext] "`rollback` asks for no value"
        => reads_no_value;
}

impl Client {
    async fn roll(&mut self, to: &Selector) -> Checked<Change> {
        let change = self.session.rollback("A", to).await;
        let change = change.map_err(|error| failed("rollback", &error))?;
        change.ok_or_else(|| Stop::Failed("`rollback` answered none".into()))
    }
}

async fn absent_is_none(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    let change = client.session.rollback("ABSENT", &Selector::Current).await;
    let change = change.map_err(|error| failed("rollback", &error))?;
    ensure!(change.is_none(), "it answered a change");
    Ok(())
}

async fn to_the_one_before(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = three(bench).await?;
    let change = client.roll(&Selector::Current).await?;
    ensure!(change.moved, "`moved` is false");
    client.holds("A", &bench.value("second")).await
}

async fn to_a_version(bench: &Bench<'_>) -> Checked {
    let (mut client, versions) = three(bench).await?;
    client.roll(&Selector::Version(versions[0].clone())).await?;
    client.holds("A", &bench.value("first")).await
}

async fn to_a_label(bench: &Bench<'_>) -> Checked {
    let (mut client, versions) = three(bench).await?;
    let mut history = client.history("A").await?.into_iter();
    let second = history.find(|version| version.id == versions[1]);
    let label = second.and_then(|version| version.stages.into_iter().next());
    let label = label.ok_or_else(|| Stop::Skipped("older versions have no label".into()))?;
    client.roll(&Selector::Stage(label)).await?;
    client.holds("A", &bench.value("second")).await
}

async fn to_the_current(bench: &Bench<'_>) -> Checked {
    let (mut client, versions) = three(bench).await?;
    let change = client.roll(&Selector::Version(versions[2].clone())).await?;
    ensure!(!change.moved, "`moved` is true");
    client.holds("A", &bench.value("third")).await
}

async fn tells_from_and_to(bench: &Bench<'_>) -> Checked {
    let (mut client, versions) = three(bench).await?;
    let change = client.roll(&Selector::Version(versions[0].clone())).await?;
    let current = client.current("A").await?;
    ensure!(
        change.to == current,
        "`to` is `{}`, `get` answers `{current}`",
        change.to
    );
    let from = change.from.unwrap_or_default();
    ensure!(
        from == versions[2],
        "`from` is `{from}`, `{}` was current",
        versions[2]
    );
    Ok(())
}

async fn and_back(bench: &Bench<'_>) -> Checked {
    let (mut client, versions) = three(bench).await?;
    client.roll(&Selector::Version(versions[0].clone())).await?;
    client.roll(&Selector::Version(versions[2].clone())).await?;
    client.holds("A", &bench.value("third")).await
}

async fn unknown(bench: &Bench<'_>, to: Selector) -> Checked {
    let (mut client, _) = three(bench).await?;
    let change = client.session.rollback("A", &to).await;
    refused("rollback", change, ErrorKind::NotFound).map(drop)
}

async fn only_one_version(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("first")).await?;
    let change = client.session.rollback("A", &Selector::Current).await;
    refused("rollback", change, ErrorKind::NotFound).map(drop)
}

async fn refusal_changes_nothing(bench: &Bench<'_>) -> Checked {
    let (mut client, versions) = three(bench).await?;
    let to = Selector::Version(NO_VERSION.into());
    // Whatever it answers, which is another check's.
    let _ = client.session.rollback("A", &to).await;
    client.holds("A", &bench.value("third")).await?;
    let current = client.current("A").await?;
    ensure!(current == versions[2], "the version is `{current}`");
    Ok(())
}

async fn other_keys_stay(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = three(bench).await?;
    for name in ["first", "second"] {
        client.put("AB", &bench.value(name)).await?;
    }
    client.roll(&Selector::Current).await?;
    client.holds("AB", &bench.value("second")).await
}

async fn one_is_current(bench: &Bench<'_>) -> Checked {
    let (mut client, versions) = three(bench).await?;
    client.roll(&Selector::Version(versions[0].clone())).await?;
    let read = client.current("A").await?;
    let history = client.history("A").await?;
    let current = history.into_iter().filter(|version| version.current);
    let current: Vec<String> = current.map(|version| version.id).collect();
    ensure!(
        current == [read.clone()],
        "current are `{}`, `get` answers `{read}`",
        current.join("`, `")
    );
    Ok(())
}

async fn written_over(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = three(bench).await?;
    client.roll(&Selector::Current).await?;
    client.put("A", &bench.value("fourth")).await?;
    client.holds("A", &bench.value("fourth")).await
}

async fn reads_no_value(bench: &Bench<'_>) -> Checked {
    let (mut client, _) = three(bench).await?;
    let before = client.session.exposed();
    client.roll(&Selector::Current).await?;
    let asked = client.session.exposed() - before;
    ensure!(asked == 0, "it asked for {asked} values");
    Ok(())
}
