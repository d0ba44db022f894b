//! Several sessions of one scope, as several commands have them.

use crate::conformance::bench::Bench;
use crate::conformance::check::{Checked, checks};
use crate::conformance::client::refused;
use crate::conformance::entry::version;
use crate::vault::{ErrorKind, PutMode};

checks! {
    "driver.session.sees-writes" "a second session reads what the first wrote" => sees_writes;
    "driver.session.sees-replacements" "a second session reads the newest value"
        => sees_replacements;
    "driver.session.sees-deletions" "a second session does not see what the first deleted"
        => sees_deletions;
    "driver.session.lists-writes" "a second session lists what the first wrote" => lists_writes;
    "driver.session.loses-no-write" "two sessions that write in turn lose nothing"
        => loses_no_write;
    "driver.session.create-only"
        "`create-only` is refused where another session created the key" => create_only;
    "driver.session.if-version"
        "`if-version` is refused where another session wrote a newer version" => if_version;
}

async fn sees_writes(bench: &Bench<'_>) -> Checked {
    let value = bench.value("written");
    bench.client().await?.put("A", &value).await?;
    bench.client().await?.holds("A", &value).await
}

async fn sees_replacements(bench: &Bench<'_>) -> Checked {
    let value = bench.value("second");
    let mut first = bench.client().await?;
    first.put("A", &bench.value("first")).await?;
    first.put("A", &value).await?;
    bench.client().await?.holds("A", &value).await
}

async fn sees_deletions(bench: &Bench<'_>) -> Checked {
    let mut first = bench.client().await?;
    first.put("A", &bench.value("written")).await?;
    first.take_away("A", bench).await?;
    let mut second = bench.client().await?;
    bench.eventually(async || second.lacks("A").await).await
}

async fn lists_writes(bench: &Bench<'_>) -> Checked {
    bench.client().await?.put("A", &bench.value("A")).await?;
    let mut second = bench.client().await?;
    bench.eventually(async || second.lists(&["A"]).await).await
}

async fn loses_no_write(bench: &Bench<'_>) -> Checked {
    let (mut first, mut second) = (bench.client().await?, bench.client().await?);
    // Both have looked before either writes.
    first.lists(&[]).await?;
    second.lists(&[]).await?;
    for key in ["A", "B"] {
        first.put(&format!("{key}1"), &bench.value(key)).await?;
        second.put(&format!("{key}2"), &bench.value(key)).await?;
    }
    let mut third = bench.client().await?;
    for (key, value) in [("A1", "A"), ("A2", "A"), ("B1", "B"), ("B2", "B")] {
        third.holds(key, &bench.value(value)).await?;
    }
    Ok(())
}

async fn create_only(bench: &Bench<'_>) -> Checked {
    let (mut first, mut second) = (bench.client().await?, bench.client().await?);
    second.lacks("A").await?;
    let value = bench.value("first");
    first.put("A", &value).await?;
    let other = bench.value("second");
    let written = second.try_mode("A", &other, PutMode::CreateOnly).await;
    refused("put", written, ErrorKind::AlreadyExists)?;
    bench.client().await?.holds("A", &value).await
}

async fn if_version(bench: &Bench<'_>) -> Checked {
    let (mut first, mut second) = (bench.client().await?, bench.client().await?);
    first.put("A", &bench.value("first")).await?;
    let old = version(&second.get("A").await?.entry)?;
    let value = bench.value("newer");
    first.put("A", &value).await?;
    let other = bench.value("stale");
    let written = second.try_mode("A", &other, PutMode::IfVersion(old)).await;
    refused("put", written, ErrorKind::Conflict)?;
    bench.client().await?.holds("A", &value).await
}
