//! What answers say beside the value: texts, times, the description.

use crate::conformance::bench::Bench;
use crate::conformance::check::{Checked, Stop, checks, ensure};
use crate::conformance::client::Client;
use crate::conformance::entry::is_now;
use crate::vault::{Entry, PutOptions};

checks! {
    "driver.entry.no-value-in-put" "nothing that `put` answers holds the value" => put_is_clean;
    "driver.entry.no-value-in-get" "no fact that `get` answers holds the value" => get_is_clean;
    "driver.entry.no-value-in-keys" "nothing that `keys` answers holds a value" => keys_are_clean;
    "driver.entry.no-value-in-notes" "no note of `get-all` holds a value" => notes_are_clean;
    "driver.entry.put-time" "the time that `put` tells is about now" => put_time;
    "driver.entry.get-time" "the time that `get` tells is about now" => get_time;
    "driver.entry.keys-time" "the time that `keys` tells is about now" => keys_time;
    "driver.entry.time-moves-on" "a new version is not older than the one before" => moves_on;
    "driver.description.kept" "a description is kept where a new version gives none"
        => description(None, "what it is for");
    "driver.description.replaced" "a new description takes the place of the one before"
        => description(Some("another use"), "another use");
    "driver.description.shown-as-given" "a description is shown as it was given"
        => description(Some("Zugang für „Ärger“ & <Co>, 100 %"), "Zugang für „Ärger“ & <Co>, 100 %");
}

async fn put_is_clean(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    for name in ["first", "second"] {
        let written = client.put("A", &bench.value(name)).await?;
        bench.clean("the answer", &written.entry)?;
    }
    Ok(())
}

async fn get_is_clean(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("written")).await?;
    bench.clean("the answer", &client.get("A").await?.entry)
}

async fn keys_are_clean(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("written")).await?;
    bench
        .eventually(async || client.lists(&["A"]).await)
        .await?;
    bench.clean("the answer", &client.entry("A").await?)
}

async fn notes_are_clean(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("written")).await?;
    let readings = client.get_all().await?;
    bench.holds_no_value("a note", readings.notes.iter().map(String::as_str))
}

const WRITING: &str = "time of writing";

async fn put_time(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    let written = client.put("A", &bench.value("written")).await?;
    is_now(WRITING, written.entry.modified_ms)
}

async fn get_time(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("written")).await?;
    is_now(WRITING, client.get("A").await?.entry.modified_ms)
}

async fn keys_time(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("written")).await?;
    let look = async || is_now(WRITING, client.entry("A").await?.modified_ms);
    bench.eventually(look).await
}

async fn moves_on(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("first")).await?;
    let before = client.get("A").await?.entry.modified_ms;
    client.put("A", &bench.value("second")).await?;
    let after = client.get("A").await?.entry.modified_ms;
    let (Some(before), Some(after)) = (before, after) else {
        return Err(Stop::Skipped("the driver tells no time of writing".into()));
    };
    ensure!(after >= before, "{} ms before it", before - after);
    Ok(())
}

fn told(entry: &Entry) -> Option<String> {
    let fact = entry.fact("description").filter(|text| !text.is_empty());
    fact.map(str::to_owned)
}

/// What is told of the description, in whatever answer it is.
async fn shown(client: &mut Client) -> Checked<Option<String>> {
    let got = told(&client.get("A").await?.entry);
    Ok(match got {
        Some(description) => Some(description),
        None => told(&client.entry("A").await?),
    })
}

async fn description(bench: &Bench<'_>, second: Option<&str>, expected: &str) -> Checked {
    let options = |text: Option<&str>| PutOptions {
        description: text.map(str::to_owned),
        ..PutOptions::default()
    };
    let mut client = bench.client().await?;
    let first = options(Some("what it is for"));
    client.put_with("A", &bench.value("first"), &first).await?;
    bench
        .eventually(async || client.lists(&["A"]).await)
        .await?;
    if shown(&mut client).await?.is_none() {
        return Err(Stop::Skipped("the driver shows no description".into()));
    }
    let second = options(second);
    client
        .put_with("A", &bench.value("second"), &second)
        .await?;
    let look = async || {
        let shown = shown(&mut client).await?.unwrap_or_default();
        ensure!(shown == expected, "the description is `{shown}`");
        Ok(())
    };
    bench.eventually(look).await
}
