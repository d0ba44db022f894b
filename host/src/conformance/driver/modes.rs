//! `put`, in each of its modes.

use crate::conformance::bench::Bench;
use crate::conformance::check::{Checked, Stop, checks, ensure};
use crate::conformance::client::{Client, failed, refused};
use crate::conformance::entry::version;
use crate::vault::{ErrorKind, PutMode, PutOptions};

const NO_VERSION: &str = "00000000-0000-4000-8000-000000000000";

checks! {
    "driver.put.tells-creation" "`put` of a key that does not exist says that it was created"
        => tells_creation;
    "driver.put.tells-replacement" "`put` of a key that exists says that it was not created"
        => tells_replacement;
    "driver.put.same-value-again" "`put` of the value that is there already succeeds"
        => same_value_again;
    "driver.put.new-version" "every `put` makes a version of its own" => new_version;
    "driver.put.version-is-current" "the version that `put` tells is the one that `get` tells"
        => version_is_current;
    "driver.put.other-keys-stay" "`put` changes no other key" => other_keys_stay;
    "driver.put.create-only.creates" "`create-only` creates a key that does not exist"
        => create_only_creates;
    "driver.put.create-only.refuses-existing"
        "`create-only` is refused with `already-exists` where the key exists"
        => create_only_refuses;
    "driver.put.create-only.leaves-value" "`create-only` that is refused leaves the value"
        => create_only_leaves;
    "driver.put.if-version.current" "`if-version` writes over the version that it names"
        => if_version_current;
    "driver.put.if-version.chain" "the version that `put` tells can be written over at once"
        => if_version_chain;
    "driver.put.if-version.stale" "`if-version` is refused with `conflict` for an older version"
        => if_version_stale;
    "driver.put.if-version.leaves-value" "`if-version` that is refused leaves the value"
        => if_version_leaves;
    "driver.put.if-version.unknown"
        "`if-version` is refused with `conflict` for a version that never was"
        => if_version_unknown;
    "driver.put.if-version.absent-key"
        "`if-version` is refused with `conflict` where the key does not exist, and creates nothing"
        => if_version_absent;
    "driver.put.plain" "`plain` stores the same value" => with_option(PutOptions {
        plain: true, ..PutOptions::default() });
    "driver.put.adopt" "`adopt` writes over a secret that is Keep's already"
        => with_option(PutOptions { adopt: true, ..PutOptions::default() });
    "driver.put.no-value-in-refusals" "no error of a refused `put` holds the value"
        => no_value_in_refusals;
    "driver.put.refusals-say-why" "every error of a refused `put` has a message"
        => refusals_say_why;
    "driver.put.session-goes-on" "after a refused `put` the session works as before"
        => session_goes_on;
}

async fn tells_creation(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    let written = client.put("A", &bench.value("first")).await?;
    ensure!(written.created, "`created` is false");
    Ok(())
}

async fn tells_replacement(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("first")).await?;
    let written = client.put("A", &bench.value("second")).await?;
    ensure!(!written.created, "`created` is true");
    Ok(())
}

async fn same_value_again(bench: &Bench<'_>) -> Checked {
    let value = bench.value("same");
    let mut client = bench.client().await?;
    client.put("A", &value).await?;
    client.put("A", &value).await?;
    client.holds("A", &value).await
}

async fn new_version(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    let mut seen = Vec::new();
    for name in ["first", "second", "third"] {
        let written = client.put("A", &bench.value(name)).await?;
        let version = version(&written.entry)?;
        ensure!(
            !seen.contains(&version),
            "the version `{version}` comes up again"
        );
        seen.push(version);
    }
    Ok(())
}

async fn version_is_current(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("first")).await?;
    let written = client.put("A", &bench.value("second")).await?;
    let (told, current) = (version(&written.entry)?, client.get("A").await?);
    let current = version(&current.entry)?;
    ensure!(
        told == current,
        "`put` tells version `{told}`, `get` version `{current}`"
    );
    Ok(())
}

async fn other_keys_stay(bench: &Bench<'_>) -> Checked {
    let keys = ["A", "AB", "a", "B"];
    let mut client = bench.client().await?;
    for key in keys {
        client.put(key, &bench.value(key)).await?;
    }
    client.put("A", &bench.value("changed")).await?;
    for key in ["AB", "a", "B"] {
        client.holds(key, &bench.value(key)).await?;
    }
    Ok(())
}

async fn create_only_creates(bench: &Bench<'_>) -> Checked {
    let value = bench.value("created");
    let mut client = bench.client().await?;
    let created = client.try_mode("A", &value, PutMode::CreateOnly).await;
    let created = created.map_err(|error| failed("put", &error))?;
    ensure!(created.created, "`created` is false");
    client.holds("A", &value).await
}

async fn create_only_refuses(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("first")).await?;
    let value = bench.value("second");
    let second = client.try_mode("A", &value, PutMode::CreateOnly).await;
    refused("put", second, ErrorKind::AlreadyExists).map(drop)
}

async fn create_only_leaves(bench: &Bench<'_>) -> Checked {
    let value = bench.value("first");
    let mut client = bench.client().await?;
    client.put("A", &value).await?;
    let other = bench.value("second");
    // Whatever it answers, which is another check's.
    let _ = client.try_mode("A", &other, PutMode::CreateOnly).await;
    client.holds("A", &value).await
}

/// A session with a key of two versions, and both versions.
async fn two(bench: &Bench<'_>) -> Checked<(Client, String, String)> {
    let mut client = bench.client().await?;
    client.put("A", &bench.value("first")).await?;
    let old = version(&client.get("A").await?.entry)?;
    client.put("A", &bench.value("second")).await?;
    let current = version(&client.get("A").await?.entry)?;
    Ok((client, old, current))
}

async fn if_version_current(bench: &Bench<'_>) -> Checked {
    let value = bench.value("third");
    let (mut client, _, current) = two(bench).await?;
    let written = client
        .try_mode("A", &value, PutMode::IfVersion(current))
        .await;
    let written = written.map_err(|error| failed("put", &error))?;
    ensure!(!written.created, "`created` is true");
    client.holds("A", &value).await
}

async fn if_version_chain(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    let mut last = version(&client.put("A", &bench.value("0")).await?.entry)?;
    for name in ["1", "2"] {
        let value = bench.value(name);
        let written = client.try_mode("A", &value, PutMode::IfVersion(last)).await;
        let written = written.map_err(|error| failed("put", &error))?;
        last = version(&written.entry)?;
        client.holds("A", &value).await?;
    }
    Ok(())
}

async fn if_version_stale(bench: &Bench<'_>) -> Checked {
    let (mut client, old, _) = two(bench).await?;
    let value = bench.value("third");
    let written = client.try_mode("A", &value, PutMode::IfVersion(old)).await;
    refused("put", written, ErrorKind::Conflict).map(drop)
}

async fn if_version_leaves(bench: &Bench<'_>) -> Checked {
    let (mut client, old, _) = two(bench).await?;
    let value = bench.value("third");
    // Whatever it answers, which is another check's.
    let _ = client.try_mode("A", &value, PutMode::IfVersion(old)).await;
    client.holds("A", &bench.value("second")).await
}

async fn if_version_unknown(bench: &Bench<'_>) -> Checked {
    let (mut client, _, _) = two(bench).await?;
    let (value, mode) = (bench.value("third"), PutMode::IfVersion(NO_VERSION.into()));
    let written = client.try_mode("A", &value, mode).await;
    refused("put", written, ErrorKind::Conflict).map(drop)
}

async fn if_version_absent(bench: &Bench<'_>) -> Checked {
    let mut client = bench.client().await?;
    let (value, mode) = (bench.value("first"), PutMode::IfVersion(NO_VERSION.into()));
    let written = client.try_mode("A", &value, mode).await;
    refused("put", written, ErrorKind::Conflict)?;
    client.lacks("A").await
}

async fn with_option(bench: &Bench<'_>, options: PutOptions) -> Checked {
    let mut client = bench.client().await?;
    for name in ["first", "second"] {
        let value = bench.value(name);
        client.put_with("A", &value, &options).await?;
        client.holds("A", &value).await?;
    }
    Ok(())
}

/// The errors of refused writes, as text.
async fn refusals(bench: &Bench<'_>, client: &mut Client) -> Checked<Vec<Vec<String>>> {
    client.put("A", &bench.value("first")).await?;
    let value = bench.value("second");
    let large = [value.as_slice(), vec![b'x'; 65_537].as_slice()].concat();
    let mode = || PutMode::IfVersion(NO_VERSION.into());
    let outcomes = [
        client.try_mode("A", &value, PutMode::CreateOnly).await,
        client.try_mode("A", &value, mode()).await,
        client.try_mode("A", &large, PutMode::Upsert).await,
    ];
    let errors = outcomes.into_iter().filter_map(|outcome| match outcome {
        Err(crate::runtime::CallError::Contract { error, .. }) => Some(error),
        _ => None,
    });
    let texts = errors.map(|error| {
        let details = error.details.into_iter();
        let details = details.flat_map(|(name, detail)| [name, detail]);
        [error.message, error.code]
            .into_iter()
            .chain(details)
            .collect()
    });
    let texts: Vec<Vec<String>> = texts.collect();
    if texts.is_empty() {
        return Err(Stop::Skipped("no `put` was refused".into()));
    }
    Ok(texts)
}

async fn no_value_in_refusals(bench: &Bench<'_>) -> Checked {
    let texts = refusals(bench, &mut bench.client().await?).await?;
    let texts = texts.iter().flatten().map(String::as_str);
    bench.holds_no_value("an error", texts)
}

async fn refusals_say_why(bench: &Bench<'_>) -> Checked {
    for texts in refusals(bench, &mut bench.client().await?).await? {
        ensure!(!texts[0].trim().is_empty(), "an error without a message");
    }
    Ok(())
}

async fn session_goes_on(bench: &Bench<'_>) -> Checked {
    let value = bench.value("after");
    let mut client = bench.client().await?;
    refusals(bench, &mut client).await?;
    client.put("A", &value).await?;
    client.holds("A", &value).await
}
